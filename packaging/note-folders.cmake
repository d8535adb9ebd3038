# SPDX-License-Identifier: GPL-2.0-or-later
# A part of the installation. DESTINATIONS: a file with the folders that it writes to, a line each.
# Adds those, and those above them, which do not exist yet, to FOLDERS, without DESTDIR. Its first
# line says where they are: of an installation to another place nothing is kept.
set(place "place: $ENV{DESTDIR} ${CMAKE_INSTALL_PREFIX}")
file(STRINGS "${DESTINATIONS}" folders)
set(missing "")
if(EXISTS "${FOLDERS}")
  file(STRINGS "${FOLDERS}" missing)
  list(POP_FRONT missing last)
  if(NOT last STREQUAL place)
    set(missing "")
  endif()
endif()
foreach(folder IN LISTS folders)
  get_filename_component(folder "${folder}" ABSOLUTE BASE_DIR "${CMAKE_INSTALL_PREFIX}")
  while(NOT folder STREQUAL "/" AND NOT EXISTS "$ENV{DESTDIR}${folder}")
    list(APPEND missing "${folder}")
    get_filename_component(folder "${folder}" DIRECTORY)
  endwhile()
endforeach()
list(REMOVE_DUPLICATES missing)
list(JOIN missing "\n" text)
file(WRITE "${FOLDERS}" "${place}\n${text}\n")
