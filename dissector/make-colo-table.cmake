# SPDX-License-Identifier: GPL-2.0-or-later
# Turns colos.tsv into the C table of extcap/base/cfd-colo.c:
#   cmake -D TABLE=colos.tsv -D OUTPUT=cfd-colo-table.h -P make-colo-table.cmake
# CMake itself does it, so that building needs no further program.
file(READ "${TABLE}" text)
set(header "code\tcity\tcountry\tregion\tlat\tlon\n")
string(FIND "${text}" "${header}" position)
if(NOT position EQUAL 0)
  message(FATAL_ERROR "${TABLE}: the first line is not: code, city, country, region, lat, lon")
endif()
string(REPLACE "${header}" "" rows "${text}")

# No quotes and backslashes: the words go into C as they are. What is no row stays, and is found.
set(word "([^\t\n\"\\]+)\t")
set(row "([A-Z][A-Z][A-Z])\t${word}([A-Z][A-Z])\t${word}(-?[0-9.]+)\t(-?[0-9.]+)\n")
string(REGEX REPLACE "${row}" "" rest "${rows}")
if(NOT rest STREQUAL "")
  message(FATAL_ERROR "${TABLE}: not a row of six columns:\n${rest}")
endif()
set(made "    {\"\\1\", \"\\3\", \"\\2\", \"\\4\", \\5, \\6},\n")
string(REGEX REPLACE "${row}" "${made}" rows "${rows}")

file(WRITE "${OUTPUT}" "/* Made from dissector/colos.tsv. */
#pragma once

static const CfdColo colos[] = {
${rows}};
")
