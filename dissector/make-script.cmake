# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the one file that Wireshark loads of cloudflare.lua.in, the parts beside it, and the tables:
#   cmake -D VERSION=1.2.3 -D OUTPUT=cloudflare.lua -P make-script.cmake
cmake_policy(VERSION 3.20)
include("${CMAKE_CURRENT_LIST_DIR}/colo-rows.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/field-rows.cmake")
set(folder "${CMAKE_CURRENT_LIST_DIR}")

cfd_colo_rows("${folder}/colos.tsv" "    \\1 = { \"\\2\", \"\\3\", \"\\4\", \\5, \\6 },\n" rows)
cfd_field_rows("${folder}/fields.tsv"
               "    { \"{name}\", \"{TYPE}\", \"{title}\", \"{text}\" },\n"
               fields experts preferences)
file(READ "${folder}/cloudflare.lua.in" text)
string(REPLACE "@VERSION@" "${VERSION}" text "${text}")
string(REPLACE "@COLOS@" "${rows}" text "${text}")
string(REPLACE "@FIELDS@" "${fields}" text "${text}")
string(REPLACE "@EXPERTS@" "${experts}" text "${text}")
string(REPLACE "@PREFERENCES@" "${preferences}" text "${text}")
foreach(part label statistics protocol windows)
  file(READ "${folder}/${part}.lua" content)
  string(REPLACE "-- SPDX-License-Identifier: GPL-2.0-or-later\n" "" content "${content}")
  string(STRIP "${content}" content)
  string(REPLACE "@${part}.lua@" "${content}" text "${text}")
endforeach()
file(WRITE "${OUTPUT}" "${text}")
