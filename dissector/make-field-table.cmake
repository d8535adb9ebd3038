# SPDX-License-Identifier: GPL-2.0-or-later
# Makes fields.tsv into three lists for the C preprocessor, in each of which row(name, type, title,
# text) is repeated:
#   cmake -D TABLE=fields.tsv -D OUTPUT=cloudflare-fields.h -P make-field-table.cmake
cmake_policy(VERSION 3.20)
include("${CMAKE_CURRENT_LIST_DIR}/field-rows.cmake")
cfd_field_rows("${TABLE}" " \\\n    row({name}, {TYPE}, \"{title}\", \"{text}\")"
               fields experts preferences)
file(WRITE "${OUTPUT}"
     "/* Made of dissector/fields.tsv. */\n#pragma once\n\n"
     "#define CLOUDFLARE_FIELDS(row)${fields}\n\n#define CLOUDFLARE_EXPERTS(row)${experts}\n\n"
     "#define CLOUDFLARE_PREFERENCES(row)${preferences}\n")
