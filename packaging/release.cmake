# SPDX-License-Identifier: GPL-2.0-or-later
# Sets CFD_RELEASE_DATE, as 2026-11-28, from the first heading of the news. The version's one place
# is project() in the top CMakeLists.txt; the news must be those of that version.
set(news ${CMAKE_CURRENT_LIST_DIR}/NEWS.md)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${news})
file(STRINGS ${news} heading REGEX "^## " LIMIT_COUNT 1)
if(NOT heading MATCHES "^## ([0-9.]+) \\(([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9])\\)$" OR
   NOT CMAKE_MATCH_1 STREQUAL PROJECT_VERSION)
  message(FATAL_ERROR
          "The first heading of packaging/NEWS.md is \"${heading}\": it must be \"## "
          "${PROJECT_VERSION} (YEAR-MONTH-DAY)\", for the version in CMakeLists.txt's project()")
endif()
set(CFD_RELEASE_DATE ${CMAKE_MATCH_2})
