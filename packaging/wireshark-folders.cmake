# SPDX-License-Identifier: GPL-2.0-or-later
# Where Wireshark looks, below the prefix or absolute. Each of the two can be given with -D:
#   CFD_WIRESHARK_EXTCAP_DIRS  the folders for extcaps. Wireshark runs every file there, so that one
#                              link goes into each; from 4.6 on it is the second, and a folder that
#                              it does not use does no harm
#   CFD_WIRESHARK_PLUGIN_DIR   the folder for Lua plugins of any version of it
# Of the Wireshark whose development files are here:
#   CFD_WIRESHARK_SERIES       as 4.0
#   CFD_WIRESHARK_EPAN_DIR     the folder for its dissectors in C
#   CFD_WIRESHARK_HAS_PLUGIN   whether ours can be built for it; else a message says why not

# Of a user Wireshark looks into ~/.local/lib, whatever the system calls its own folder.
set(lib lib)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(lib ${CMAKE_INSTALL_LIBDIR})
endif()
set(extcap_dirs ${lib}/wireshark/extcap ${CMAKE_INSTALL_LIBEXECDIR}/wireshark/extcap)
set(plugin_dir ${lib}/wireshark/plugins)

# The development files of a Wireshark tell its own.
find_package(Wireshark CONFIG QUIET)
if(Wireshark_FOUND AND Wireshark_INSTALL_PREFIX STREQUAL CMAKE_INSTALL_PREFIX)
  list(APPEND extcap_dirs ${Wireshark_EXTCAP_INSTALL_DIR})
  if(Wireshark_PLUGIN_INSTALL_DIR)
    get_filename_component(its_plugins ${Wireshark_PLUGIN_INSTALL_DIR} DIRECTORY)
    file(RELATIVE_PATH plugin_dir ${CMAKE_INSTALL_PREFIX} ${its_plugins})
  endif()
elseif(Wireshark_FOUND)
  message(STATUS "Wireshark ${Wireshark_VERSION} looks below ${Wireshark_INSTALL_PREFIX}, and the "
                 "prefix is ${CMAKE_INSTALL_PREFIX}: after the installation run "
                 "cloudflaredump install-extcap")
endif()

if(NOT CFD_WIRESHARK_EXTCAP_DIRS)
  # One folder may have been named in two ways: those below the prefix are relative.
  foreach(folder IN LISTS extcap_dirs)
    get_filename_component(folder ${folder} ABSOLUTE BASE_DIR ${CMAKE_INSTALL_PREFIX})
    string(FIND ${folder} ${CMAKE_INSTALL_PREFIX}/ position)
    if(position EQUAL 0)
      file(RELATIVE_PATH folder ${CMAKE_INSTALL_PREFIX} ${folder})
    endif()
    list(APPEND CFD_WIRESHARK_EXTCAP_DIRS ${folder})
  endforeach()
  list(REMOVE_DUPLICATES CFD_WIRESHARK_EXTCAP_DIRS)
endif()
if(NOT CFD_WIRESHARK_PLUGIN_DIR)
  set(CFD_WIRESHARK_PLUGIN_DIR ${plugin_dir})
endif()

# What another series wants of a plugin was never tried: dissector/cloudflare-series.h.
set(CFD_WIRESHARK_SERIES ${Wireshark_MAJOR_VERSION}.${Wireshark_MINOR_VERSION})
set(CFD_WIRESHARK_HAS_PLUGIN FALSE)
if(NOT Wireshark_FOUND)
  message(STATUS "Without the plugin in C: Wireshark's development files are not here")
elseif(NOT Wireshark_PLUGIN_INSTALL_DIR)
  message(STATUS "Without the plugin in C: this Wireshark takes no plugins")
elseif(CFD_WIRESHARK_SERIES MATCHES "^4\\.[046]$")
  set(CFD_WIRESHARK_HAS_PLUGIN TRUE)
  get_filename_component(series_dir ${Wireshark_PLUGIN_INSTALL_DIR} NAME)
  set(CFD_WIRESHARK_EPAN_DIR ${CFD_WIRESHARK_PLUGIN_DIR}/${series_dir}/epan)
else()
  message(STATUS "Without the plugin in C: it is for Wireshark 4.0, 4.4 and 4.6, and the "
                 "development files are those of ${Wireshark_VERSION}")
endif()

# The folder for Lua, seen from the folder of the installed program.
get_filename_component(plugin_dir ${CFD_WIRESHARK_PLUGIN_DIR} ABSOLUTE
                       BASE_DIR ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH CFD_PLUGINS_FROM_PROGRAM ${CMAKE_INSTALL_FULL_BINDIR} ${plugin_dir})
