/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-filter-needs.h"

#include "cfd-filter.h"

#include <gio/gio.h>

#include <string.h>

enum { ETHERNET = 1, RAW = 101 };

static gchar *
to_text(const CfdFilterNeeds *needs)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (needs->source_address != NULL)
        g_string_append_printf(text, " from %s", needs->source_address);
    if (needs->source_port != 0)
        g_string_append_printf(text, " from port %u", needs->source_port);
    if (needs->destination_address != NULL)
        g_string_append_printf(text, " to %s", needs->destination_address);
    if (needs->destination_port != 0)
        g_string_append_printf(text, " to port %u", needs->destination_port);
    if (needs->protocol >= 0)
        g_string_append_printf(text, " protocol %d", needs->protocol);
    return g_strstrip(g_string_free(g_steal_pointer(&text), FALSE));
}

static void
assert_needs(const gchar *expression, const gchar *expected)
{
    g_auto(CfdFilterNeeds) needs;
    g_autofree gchar *text = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_true(cfd_filter_check(expression, &error));
    cfd_filter_needs_find(expression, &needs);
    text = to_text(&needs);
    g_assert_cmpstr(text, ==, expected);
}

static const struct {
    const gchar *expression, *needs;
} cases[] = {
    {NULL, ""},
    {"", ""},
    {"src host 1.2.3.4 and tcp dst port 443", "from 1.2.3.4 to port 443 protocol 6"},
    {"src 1.2.3.4 && dst 5.6.7.8", "from 1.2.3.4 to 5.6.7.8"},
    {"ip src host 1.2.3.4", "from 1.2.3.4"},
    {"tcp", "protocol 6"},
    {"udp and src port 53", "from port 53 protocol 17"},
    {"dst port 443 and tcp", "to port 443 protocol 6"},
    {"udp dst port domain", "to port 53 protocol 17"},
    {"tcp[tcpflags] & tcp-syn != 0", "protocol 6"},
    {"icmp[icmptype] = icmp-echo", "protocol 1"},
    {"ip proto 47", "protocol 47"},
    {"ip proto \\udp and dst port 53", "to port 53 protocol 17"},
    {"ip6 proto 17", "protocol 17"},
    {"icmp6", "protocol 58"},
    {"(src host 1.2.3.4 and (tcp)) and len > 100", "from 1.2.3.4 protocol 6"},
    /* or */
    {"tcp or udp", ""},
    {"src host 1.2.3.4 or src host 1.2.3.5", ""},
    {"(dst port 80 or dst port 443) and tcp", "protocol 6"},
    {"tcp and src host 1.2.3.4 or udp", ""},
    {"tcp || udp and src host 1.2.3.4", "from 1.2.3.4"},
    {"icmp or tcp and src host 1.2.3.4 and dst 5.6.7.8 or udp", ""},
    {"icmp or (tcp and src host 1.2.3.4) and dst 5.6.7.8", "to 5.6.7.8"},
    {"src or dst port 53 and udp", "protocol 17"},
    /* not */
    {"not tcp", ""},
    {"!tcp and src host 1.2.3.4", "from 1.2.3.4"},
    {"not (tcp and src host 1.2.3.4)", ""},
    {"not src host 1.2.3.4 and udp", "protocol 17"},
    {"not src and dst port 53 and udp", "protocol 17"},
    /* net, and what has no direction */
    {"src net 10.0.0.0/8 and udp", "protocol 17"},
    {"host 1.2.3.4", ""},
    {"port 53", ""},
    {"udp port 53", "protocol 17"},
    {"udp src portrange 1-1023", "protocol 17"},
    /* SCTP has ports, too, and Cloudflare's filter means none of these */
    {"dst port 443", ""},
    {"sctp dst port 443", "protocol 132"},
    /* what a packet carries, and extension headers */
    {"vlan and src host 1.2.3.4", ""},
    {"mpls and tcp", ""},
    {"ip6 proto 44", ""},
    /* IPv6 */
    {"ip6 and dst host 2001:DB8:0::1", "to 2001:db8::1"},
    {"ip6 src host 2001:db8::1 and udp dst port 53", "from 2001:db8::1 to port 53 protocol 17"},
    /* fragments */
    {"ip[6:2] & 0x1fff != 0 and udp", "protocol 17"},
    /* Ethernet's */
    {"ether src 02:00:00:00:00:01", ""},
    {"ether proto 0x800 and dst 5.6.7.8", "to 5.6.7.8"},
    /* numbers that are not decimal */
    {"tcp dst port 010", "protocol 6"},
    {"tcp dst port 0x50", "protocol 6"},
    {"tcp dst port 0", "protocol 6"},
};

static void
test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_needs(cases[i].expression, cases[i].needs);
}

static void
test_deep(void)
{
    g_autoptr(GString) text = g_string_new("tcp");
    g_auto(CfdFilterNeeds) needs;

    for (guint i = 0; i < 2000; i++) {
        g_string_prepend_c(text, '(');
        g_string_append(text, ") and udp");
    }
    cfd_filter_needs_find(text->str, &needs);
    g_assert_cmpint(needs.protocol, ==, 17);
}

/* Words, brackets and parentheses in any order: it ends, and reads nothing that is not there. */
static void
test_nonsense(void)
{
    static const gchar *const words[] = {"(",  ")",   "[",   "]",     "and",  "or",      "!",
                                         "\\", "src", "dst", "host",  "port", "1.2.3.4", "tcp",
                                         "&",  "$",   "::",  "proto", "80"};

    for (guint i = 0; i < 20000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_auto(CfdFilterNeeds) needs;
        gint count = g_test_rand_int_range(0, 12);

        for (gint k = 0; k < count; k++)
            g_string_append_printf(text, "%s%s",
                                   words[g_test_rand_int_range(0, G_N_ELEMENTS(words))],
                                   g_test_rand_bit() ? " " : "");
        cfd_filter_needs_find(text->str, &needs);
    }
}

/* Packets and filters that often meet. */
static const gchar *const primitives[] = {
    "src host 10.0.0.1",
    "dst 10.0.0.2",
    "host 10.0.0.1",
    "src net 10.0.0.0/31",
    "ip6 src host 2001:db8::1",
    "dst host 2001:db8::2",
    "tcp",
    "udp",
    "icmp",
    "ip",
    "ip6",
    "dst port 53",
    "src port 80",
    "port 53",
    "udp dst port 53",
    "tcp src port 80",
    "sctp dst port 53",
    "tcp port 80",
    "udp portrange 50-60",
    "src or dst port 53",
    "src and dst port 53",
    "ip proto 17",
    "proto 6",
    "ip6 proto 17",
    "tcp[0:2] = 80",
    "udp[2:2] != 53",
    "len > 60",
    "ip[6:2] & 0x1fff != 0",
    "(src host 10.0.0.1 or 10.0.0.2)",
    "src host 10.0.0.1 or 10.0.0.2",
    "10.0.0.2",
    "src 10.0.0.1",
    "dst portrange 50-60",
    "tcp port 80 or 53",
    "icmp6",
    "ip6 proto 44",
    "ip proto \\udp",
    "src host (10.0.0.1 or 10.0.0.2)",
};

static void
add_random(GString *text, guint depth)
{
    gint terms = g_test_rand_int_range(1, 4);

    for (gint i = 0; i < terms; i++) {
        if (i > 0)
            g_string_append(text, g_test_rand_int_range(0, 4) > 0 ? " and " : " or ");
        if (g_test_rand_int_range(0, 5) == 0)
            g_string_append(text, g_test_rand_bit() ? "not " : "!");
        if (depth < 3 && g_test_rand_int_range(0, 4) == 0) {
            g_string_append_c(text, '(');
            add_random(text, depth + 1);
            g_string_append_c(text, ')');
        } else {
            g_string_append(text, primitives[g_test_rand_int_range(0, G_N_ELEMENTS(primitives))]);
        }
    }
}

/* One IP packet, in parts that a filter looks at. */
typedef struct {
    guint8 data[14 + 40 + 8 + 20];
    guint length; /* from the IP header on */
    gchar *source, *destination;
    guint source_port, destination_port; /* 0: it has none */
    gint protocol;
} Packet;

static void
set_address(guint8 *bytes, gboolean is_ip6, guint host)
{
    static const guint8 prefixes[2][16] = {{10}, {0x20, 0x01, 0x0d, 0xb8}};

    memcpy(bytes, prefixes[is_ip6], is_ip6 ? 16 : 4);
    bytes[is_ip6 ? 15 : 3] = (guint8)host;
}

static gchar *
address_to_text(const guint8 *bytes, gboolean is_ip6)
{
    g_autoptr(GInetAddress) address =
        g_inet_address_new_from_bytes(bytes, is_ip6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);

    return g_inet_address_to_string(address);
}

static void
make_packet(Packet *packet)
{
    static const guint8 numbers[] = {6, 6, 17, 17, 132, 1, 47};
    static const guint8 ports[] = {53, 80, 99};
    guint8 *ip = packet->data + 14;
    gboolean is_ip6 = g_test_rand_int_range(0, 3) == 0;
    gboolean is_fragment = g_test_rand_int_range(0, 6) == 0;
    guint header = is_ip6 ? 40 : 20;
    guint8 *transport;

    *packet = (Packet){0};
    packet->protocol = numbers[g_test_rand_int_range(0, G_N_ELEMENTS(numbers))];
    ip[0] = is_ip6 ? 0x60 : 0x45;
    ip[is_ip6 ? 6 : 9] = (guint8)packet->protocol;
    if (is_fragment && is_ip6) {
        ip[6] = 44;
        ip[40] = (guint8)packet->protocol;
        ip[43] = 8;
        header = 48;
    } else if (is_fragment) {
        ip[7] = 1;
    }
    set_address(ip + (is_ip6 ? 8 : 12), is_ip6, (guint)g_test_rand_int_range(1, 4));
    set_address(ip + (is_ip6 ? 24 : 16), is_ip6, (guint)g_test_rand_int_range(1, 4));
    packet->source = address_to_text(ip + (is_ip6 ? 8 : 12), is_ip6);
    packet->destination = address_to_text(ip + (is_ip6 ? 24 : 16), is_ip6);
    transport = ip + header;
    transport[1] = ports[g_test_rand_int_range(0, 3)];
    transport[3] = ports[g_test_rand_int_range(0, 3)];
    if (!is_fragment && (packet->protocol == 6 || packet->protocol == 17)) {
        packet->source_port = transport[1];
        packet->destination_port = transport[3];
    }
    packet->length = header + 20;
    packet->data[12] = is_ip6 ? 0x86 : 0x08;
    packet->data[13] = is_ip6 ? 0xdd : 0x00;
}

/* What Cloudflare's filter lets through. */
static gboolean
has_needs(const Packet *packet, const CfdFilterNeeds *needs)
{
    return (needs->source_address == NULL || g_str_equal(needs->source_address, packet->source)) &&
           (needs->destination_address == NULL ||
            g_str_equal(needs->destination_address, packet->destination)) &&
           (needs->source_port == 0 || needs->source_port == packet->source_port) &&
           (needs->destination_port == 0 || needs->destination_port == packet->destination_port) &&
           (needs->protocol < 0 || needs->protocol == packet->protocol);
}

static gboolean
passes(CfdFilter *filter, const Packet *packet, guint16 link_type)
{
    guint skipped = link_type == RAW ? 14 : 0;
    CfdPacket seen = {.captured_length = packet->length + 14 - skipped,
                      .original_length = packet->length + 14 - skipped,
                      .data = packet->data + skipped};

    return cfd_filter_matches(filter, link_type, &seen);
}

/* Of a random filter and random packets, none that passes the filter lacks what is needed. */
static void
test_nothing_is_lost(void)
{
    guint useful = 0;

    for (guint i = 0; i < 3000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(CfdFilter) filter = NULL;
        g_auto(CfdFilterNeeds) needs = {0};

        add_random(text, 0);
        filter = cfd_filter_new(text->str, NULL);
        if (filter == NULL)
            continue;
        cfd_filter_needs_find(text->str, &needs);
        for (guint k = 0; k < 40; k++) {
            Packet packet;
            gboolean is_through;

            make_packet(&packet);
            is_through = passes(filter, &packet, ETHERNET) || passes(filter, &packet, RAW);
            if (is_through && !has_needs(&packet, &needs))
                g_error("%s loses %s -> %s, protocol %d, port %u -> %u", text->str, packet.source,
                        packet.destination, packet.protocol, packet.source_port,
                        packet.destination_port);
            useful += is_through && needs.protocol >= 0;
            g_free(packet.source);
            g_free(packet.destination);
        }
    }
    g_assert_cmpuint(useful, >, 100); /* it is about something */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/filter-needs/cases", test_cases);
    g_test_add_func("/filter-needs/deep", test_deep);
    g_test_add_func("/filter-needs/nonsense", test_nonsense);
    g_test_add_func("/filter-needs/nothing-is-lost", test_nothing_is_lost);
    return g_test_run();
}
