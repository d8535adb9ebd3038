/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the interfaces of Wireshark's series differ: 4.0, 4.4 and 4.6 were built with. */
#pragma once

#include <wireshark.h>
#include <ws_version.h>

#include <epan/epan.h>
#include <epan/packet.h>
#include <wiretap/wtap.h>

#define CLOUDFLARE_SERIES_IS(major, minor)                                                         \
    (WIRESHARK_VERSION_MAJOR > (major) ||                                                          \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* What Wireshark's functions take and return as a truth value. */
#if CLOUDFLARE_SERIES_IS(4, 4)
typedef bool CloudflareBool;
#else
typedef gboolean CloudflareBool;
#endif

/* A callback of a conversation filter has one argument more. */
#if CLOUDFLARE_SERIES_IS(4, 4)
#define CLOUDFLARE_FILTER_ARGUMENTS packet_info *pinfo, void *data G_GNUC_UNUSED
#define CLOUDFLARE_FILTER_DATA , NULL
#else
#define CLOUDFLARE_FILTER_ARGUMENTS packet_info *pinfo
#define CLOUDFLARE_FILTER_DATA
#endif

/* Interfaces are numbered in each section of a file; 4.0 takes those of a later one for the first's
 * (README says so). */
static inline guint
cloudflare_section(const packet_info *pinfo)
{
#if CLOUDFLARE_SERIES_IS(4, 4)
    return pinfo->rec->presence_flags & WTAP_HAS_SECTION_NUMBER ? pinfo->rec->section_number : 0;
#else
    (void)pinfo;
    return 0;
#endif
}

/* What a plugin tells of itself from 4.2 on. */
#if CLOUDFLARE_SERIES_IS(4, 4)
#include <wsutil/plugins.h>
#define CLOUDFLARE_IS_DISSECTOR WS_PLUGIN_DESC_DISSECTOR
#else
#define CLOUDFLARE_IS_DISSECTOR 0
#endif

/* What epan_get_interface_name() and epan_get_interface_description() take. */
#if CLOUDFLARE_SERIES_IS(4, 4)
#define CLOUDFLARE_INTERFACE(pinfo, interface) (pinfo)->epan, (interface), cloudflare_section(pinfo)
#else
#define CLOUDFLARE_INTERFACE(pinfo, interface) (pinfo)->epan, (interface)
#endif
