# SPDX-License-Identifier: GPL-2.0-or-later
# Reads the table of colos. CMake itself does it, so that building needs no further program.

# made: what a row becomes; \\1 to \\6 are its columns. In the words are no quotes and backslashes:
# they go into a program as they are.
function(cfd_colo_rows table made ret_rows)
  file(READ "${table}" text)
  set(header "code\tcity\tcountry\tregion\tlat\tlon\n")
  string(FIND "${text}" "${header}" position)
  if(NOT position EQUAL 0)
    message(FATAL_ERROR "${table}: the first line is not: code, city, country, region, lat, lon")
  endif()
  string(REPLACE "${header}" "" rows "${text}")

  # What is no row stays, and is found.
  set(word "([^\t\n\"\\]+)\t")
  set(row "([A-Z][A-Z][A-Z])\t${word}([A-Z][A-Z])\t${word}(-?[0-9.]+)\t(-?[0-9.]+)\n")
  string(REGEX REPLACE "${row}" "" rest "${rows}")
  if(NOT rest STREQUAL "")
    message(FATAL_ERROR "${table}: not a row of six columns:\n${rest}")
  endif()
  string(REGEX REPLACE "${row}" "${made}" rows "${rows}")
  set(${ret_rows} "${rows}" PARENT_SCOPE)
endfunction()
