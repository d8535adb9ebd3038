/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ip.h"

#include "cfd-link-type.h"

#include <netinet/in.h>
#include <sys/socket.h>

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_VLAN 0x8100
#define ETHERTYPE_SERVICE_VLAN 0x88a8
#define ETHERTYPE_IPV6 0x86dd

/* Of addresses, and of the tag of a VLAN. */
#define ADDRESSES_BYTES 12
#define TAG_BYTES 4

/* Without options, as both. */
#define IP4_BYTES 20
#define IP6_BYTES 40

/* As many extension headers as anybody has seen in one packet. */
#define MAX_EXTENSIONS 8

/* What is left of a packet. */
typedef struct {
    const guint8 *data;
    gsize size;
} Rest;

static gboolean
skip(Rest *rest, gsize bytes)
{
    if (rest->size < bytes)
        return FALSE;
    rest->data += bytes;
    rest->size -= bytes;
    return TRUE;
}

/* rest->size must allow it. */
static guint16
number_at(const Rest *rest, gsize offset)
{
    return (guint16)(rest->data[offset] << 8 | rest->data[offset + 1]);
}

static gboolean
skip_ethernet(Rest *rest)
{
    guint16 type;

    if (!skip(rest, ADDRESSES_BYTES))
        return FALSE;
    while (rest->size >= TAG_BYTES &&
           (number_at(rest, 0) == ETHERTYPE_VLAN || number_at(rest, 0) == ETHERTYPE_SERVICE_VLAN))
        skip(rest, TAG_BYTES);
    if (rest->size < 2)
        return FALSE;
    type = number_at(rest, 0);
    return (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6) && skip(rest, 2);
}

static void
read_ports(CfdIp *ip, const Rest *transport)
{
    if ((ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP) || transport->size < 4)
        return;
    ip->source_port = number_at(transport, 0);
    ip->destination_port = number_at(transport, 2);
}

static gboolean
parse_ip4(Rest rest, CfdIp *ret_ip)
{
    gboolean is_first;
    gsize header_bytes;

    if (rest.size < IP4_BYTES)
        return FALSE;
    header_bytes = (gsize)(rest.data[0] & 0x0f) * 4;
    *ret_ip = (CfdIp){.family = AF_INET,
                      .source = rest.data + 12,
                      .destination = rest.data + 16,
                      .protocol = rest.data[9]};
    is_first = (number_at(&rest, 6) & 0x1fff) == 0;
    if (is_first && header_bytes >= IP4_BYTES && skip(&rest, header_bytes))
        read_ports(ret_ip, &rest);
    return TRUE;
}

/* The extension header that `ip->protocol` tells of, if it is one; FALSE: what is left is of no
 * use. */
static gboolean
skip_extension(CfdIp *ip, Rest *rest, gboolean *ret_skipped)
{
    gsize size = rest->size >= 8 ? ((gsize)rest->data[1] + 1) * 8 : 0;
    guint8 next = rest->size >= 8 ? rest->data[0] : 0;
    gboolean is_first = TRUE;

    *ret_skipped = TRUE;
    switch (ip->protocol) {
    case IPPROTO_HOPOPTS:
    case IPPROTO_ROUTING:
    case IPPROTO_DSTOPTS:
        break;
    case IPPROTO_FRAGMENT:
        is_first = rest->size >= 8 && number_at(rest, 2) >> 3 == 0;
        size = 8;
        break;
    default:
        *ret_skipped = FALSE;
        return TRUE;
    }
    if (rest->size < 8)
        return FALSE;
    ip->protocol = next;
    return is_first && skip(rest, size);
}

static gboolean
parse_ip6(Rest rest, CfdIp *ret_ip)
{
    gboolean skipped = TRUE;

    if (rest.size < IP6_BYTES)
        return FALSE;
    *ret_ip = (CfdIp){.family = AF_INET6,
                      .source = rest.data + 8,
                      .destination = rest.data + 24,
                      .protocol = rest.data[6]};
    skip(&rest, IP6_BYTES);
    for (guint i = 0; i < MAX_EXTENSIONS && skipped; i++) {
        if (!skip_extension(ret_ip, &rest, &skipped))
            return TRUE;
    }
    read_ports(ret_ip, &rest);
    return TRUE;
}

gboolean
cfd_ip_parse(guint16 link_type, const CfdPacket *packet, CfdIp *ret_ip)
{
    Rest rest = {packet->data, packet->captured_length};
    gboolean is_ip = link_type == CFD_LINK_TYPE_RAW || link_type == CFD_LINK_TYPE_IPV4 ||
                     link_type == CFD_LINK_TYPE_IPV6 ||
                     (link_type == CFD_LINK_TYPE_ETHERNET && skip_ethernet(&rest));

    if (!is_ip || rest.size == 0)
        return FALSE;
    switch (rest.data[0] >> 4) {
    case 4:
        return parse_ip4(rest, ret_ip);
    case 6:
        return parse_ip6(rest, ret_ip);
    default:
        return FALSE;
    }
}
