# SPDX-License-Identifier: GPL-2.0-or-later
# Sets CFD_RELEASE_DATE, as 2026-11-28, from the first heading of the news, which must be those of
# the version that project() has in the top CMakeLists.txt, its one place. As a script
# (cmake -P packaging/release.cmake) it prints what a release is called, a line each.
set(news ${CMAKE_CURRENT_LIST_DIR}/NEWS.md)
if(CMAKE_SCRIPT_MODE_FILE)
  cmake_policy(VERSION 3.20)
  file(READ ${CMAKE_CURRENT_LIST_DIR}/../CMakeLists.txt text)
  if(NOT text MATCHES "project\\(cloudflaredump VERSION ([0-9.]+) LANGUAGES C[ \n]+\
DESCRIPTION \"([^\"]+)\"[ \n]+HOMEPAGE_URL \"([^\"]+)\"\\)")
    message(FATAL_ERROR "project() in CMakeLists.txt is not of the form that is looked for here")
  endif()
  set(PROJECT_VERSION ${CMAKE_MATCH_1})
  set(PROJECT_DESCRIPTION ${CMAKE_MATCH_2})
  set(PROJECT_HOMEPAGE_URL ${CMAKE_MATCH_3})
else()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${news})
endif()
file(STRINGS ${news} heading REGEX "^## " LIMIT_COUNT 1)
if(NOT heading MATCHES "^## ([0-9.]+) \\(([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9])\\)$" OR
   NOT CMAKE_MATCH_1 STREQUAL PROJECT_VERSION)
  message(FATAL_ERROR
          "The first heading of packaging/NEWS.md is \"${heading}\": it must be \"## "
          "${PROJECT_VERSION} (YEAR-MONTH-DAY)\", for the version in CMakeLists.txt's project()")
endif()
set(CFD_RELEASE_DATE ${CMAKE_MATCH_2})
if(CMAKE_SCRIPT_MODE_FILE)
  message("${PROJECT_VERSION}\n${CFD_RELEASE_DATE}\n${PROJECT_HOMEPAGE_URL}\n"
          "${PROJECT_DESCRIPTION}")
endif()
