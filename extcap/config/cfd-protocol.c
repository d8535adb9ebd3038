/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-protocol.h"

#define MAX_NUMBER 255

typedef struct {
    const gchar *name;
    gint number;
} Protocol;

/* What crosses an edge network, under the names that people type; the rest go by number. */
static const Protocol protocols[] = {
    {"icmp", 1},       {"igmp", 2},       {"ipip", 4},   {"ipencap", 4}, {"tcp", 6},
    {"egp", 8},        {"udp", 17},       {"dccp", 33},  {"ipv6", 41},   {"ipv6-route", 43},
    {"ipv6-frag", 44}, {"rsvp", 46},      {"gre", 47},   {"esp", 50},    {"ah", 51},
    {"icmpv6", 58},    {"ipv6-icmp", 58}, {"eigrp", 88}, {"ospf", 89},   {"etherip", 97},
    {"pim", 103},      {"vrrp", 112},     {"l2tp", 115}, {"sctp", 132},  {"udplite", 136},
};

gint
cfd_protocol_parse(const gchar *text)
{
    guint64 number;

    if (g_ascii_string_to_unsigned(text, 10, 0, MAX_NUMBER, &number, NULL))
        return (gint)number;
    for (guint i = 0; i < G_N_ELEMENTS(protocols); i++) {
        if (g_ascii_strcasecmp(text, protocols[i].name) == 0)
            return protocols[i].number;
    }
    return CFD_PROTOCOL_ANY;
}
