# SPDX-License-Identifier: GPL-2.0-or-later
# Turns colos.tsv into the C table of extcap/base/cfd-colo.c:
#   cmake -D TABLE=colos.tsv -D OUTPUT=cfd-colo-table.h -P make-colo-table.cmake
include("${CMAKE_CURRENT_LIST_DIR}/colo-rows.cmake")

cfd_colo_rows("${TABLE}" "    {\"\\1\", \"\\3\", \"\\2\", \"\\4\", \\5, \\6},\n" rows)
file(WRITE "${OUTPUT}" "/* Made from dissector/colos.tsv. */
#pragma once

static const CfdColo colos[] = {
${rows}};
")
