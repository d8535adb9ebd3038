/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <pcap/pcap.h>

/* Files hold LINKTYPE_ values, libpcap's calls take DLT_ values, and these differ (raw IP: 101 and,
 * on Linux, 12; tcpdump.org/linktypes.html). Only libpcap knows both, and it translates where it
 * reads or writes a file header: so these functions let it do that, in memory. For trace/ only. */

/* LINKTYPE_ values of what has IP in it (tcpdump.org/linktypes.html). */
enum {
    CFD_LINK_TYPE_ETHERNET = 1,
    CFD_LINK_TYPE_RAW = 101,
    CFD_LINK_TYPE_IPV4 = 228,
    CFD_LINK_TYPE_IPV6 = 229,
};

/* The LINKTYPE_ value of an open capture. */
guint16 cfd_link_type_of(pcap_t *pcap);

/* An empty capture of a LINKTYPE_ value, to compile filters for; pcap_close() it.
 * NULL when libpcap cannot make one. */
pcap_t *cfd_link_type_open(guint16 link_type);
