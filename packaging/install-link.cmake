# SPDX-License-Identifier: GPL-2.0-or-later
# A part of the installation: a link to PROGRAM in FOLDER, both below the prefix or absolute. It is
# relative, so that it holds wherever both are moved to.
get_filename_component(from "${FOLDER}" ABSOLUTE BASE_DIR "${CMAKE_INSTALL_PREFIX}")
get_filename_component(to "${PROGRAM}" ABSOLUTE BASE_DIR "${CMAKE_INSTALL_PREFIX}")
get_filename_component(name "${PROGRAM}" NAME)
file(RELATIVE_PATH target "${from}" "${to}")
file(MAKE_DIRECTORY "$ENV{DESTDIR}${from}")
file(CREATE_LINK "${target}" "$ENV{DESTDIR}${from}/${name}" SYMBOLIC)
message(STATUS "Installing: $ENV{DESTDIR}${from}/${name}")
list(APPEND CMAKE_INSTALL_MANIFEST_FILES "${from}/${name}")
