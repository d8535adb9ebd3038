/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-packet.h"

/* What the head of an IP packet tells. */
typedef struct {
    gint family; /* AF_INET, AF_INET6 */
    const guint8 *source;
    const guint8 *destination; /* within the packet, as the other: 4 or 16 bytes */
    guint8 protocol;           /* behind the extension headers of IPv6 */
    guint16 source_port;       /* of TCP and UDP; 0: it has none, as later fragments */
    guint16 destination_port;
} CfdIp;

/* link_type: a LINKTYPE_ value: Ethernet, with or without tags of VLANs (IEEE 802.1Q), or raw IP.
 * FALSE for what is no IP (RFC 791, RFC 8200), or is cut off within its header. */
gboolean cfd_ip_parse(guint16 link_type, const CfdPacket *packet, CfdIp *ret_ip);
