/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ip.h"

#include <arpa/inet.h>
#include <string.h>

enum { ETHERNET = 1, RAW = 101 };

#define ADDRESSES4 "\306\63\144\7\313\0\161\1" /* 198.51.100.7, 203.0.113.1 */
#define IP4(fragment, protocol) "\105\0\0\0\0\0" fragment "\100" protocol "\0\0" ADDRESSES4
#define ADDRESSES6 "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\2"
#define IP6(next) "\140\0\0\0\0\0" next "\100" ADDRESSES6
#define PORTS "\0\11\0\65" /* 9, 53 */
#define MACS "\2\0\0\0\0\1\2\0\0\0\0\2"

static gchar *
to_text(const CfdIp *ip)
{
    gchar source[INET6_ADDRSTRLEN];
    gchar destination[INET6_ADDRSTRLEN];

    inet_ntop(ip->family, ip->source, source, sizeof source);
    inet_ntop(ip->family, ip->destination, destination, sizeof destination);
    return g_strdup_printf("%s %s %u %u %u", source, destination, ip->source_port,
                           ip->destination_port, ip->protocol);
}

/* expected: NULL: it is no IP. */
static void
assert_parsed(guint16 link_type, const gchar *bytes, guint32 size, const gchar *expected)
{
    g_autofree guint8 *data = g_memdup2(bytes, size); /* so that ASan sees its end */
    const CfdPacket packet = {.captured_length = size, .original_length = size, .data = data};
    g_autofree gchar *text = NULL;
    CfdIp ip;

    if (cfd_ip_parse(link_type, &packet, &ip))
        text = to_text(&ip);
    g_assert_cmpstr(text, ==, expected);
}

#define PARSED(link_type, bytes, expected)                                                         \
    assert_parsed(link_type, bytes, sizeof bytes - 1, expected)

static void
test_headers(void)
{
    PARSED(RAW, IP4("\0\0", "\21") PORTS, "198.51.100.7 203.0.113.1 9 53 17");
    PARSED(RAW, IP4("\0\0", "\6") PORTS, "198.51.100.7 203.0.113.1 9 53 6");
    PARSED(RAW, IP4("\0\0", "\1") PORTS, "198.51.100.7 203.0.113.1 0 0 1");
    PARSED(RAW, IP4("\0\1", "\21") PORTS, "198.51.100.7 203.0.113.1 0 0 17");
    PARSED(RAW, IP4("\0\0", "\21"), "198.51.100.7 203.0.113.1 0 0 17");
    PARSED(RAW, IP6("\21") PORTS, "2001:db8::1 2001:db8::2 9 53 17");
    PARSED(RAW, IP6("\0") "\21\0\0\0\0\0\0\0" PORTS, "2001:db8::1 2001:db8::2 9 53 17");
    PARSED(RAW, IP6("\54") "\21\0\0\0\0\0\0\0" PORTS, "2001:db8::1 2001:db8::2 9 53 17");
    PARSED(RAW, IP6("\54") "\21\0\0\10\0\0\0\0" PORTS, "2001:db8::1 2001:db8::2 0 0 17");
    PARSED(RAW, IP6("\54") "\21", "2001:db8::1 2001:db8::2 0 0 44");
    PARSED(228, IP4("\0\0", "\21") PORTS, "198.51.100.7 203.0.113.1 9 53 17");
    PARSED(ETHERNET, MACS "\10\0" IP4("\0\0", "\21") PORTS, "198.51.100.7 203.0.113.1 9 53 17");
    PARSED(ETHERNET, MACS "\201\0\0\5\206\335" IP6("\21") PORTS, "2001:db8::1 2001:db8::2 9 53 17");
}

static void
test_no_ip(void)
{
    PARSED(ETHERNET, MACS "\10\6" IP4("\0\0", "\21"), NULL); /* ARP */
    PARSED(RAW, "\20", NULL);
    PARSED(RAW, "", NULL);
    PARSED(147, IP4("\0\0", "\21"), NULL);
}

static void
test_cut(void)
{
    static const gchar bytes[] = MACS "\201\0\0\5\206\335" IP6("\0") "\21\0\0\0\0\0\0\0" PORTS;

    for (guint32 size = 0; size < 58; size++)
        assert_parsed(ETHERNET, bytes, size, NULL);
    for (guint32 size = 58; size < 66; size++)
        assert_parsed(ETHERNET, bytes, size, "2001:db8::1 2001:db8::2 0 0 0");
    for (guint32 size = 66; size < 70; size++)
        assert_parsed(ETHERNET, bytes, size, "2001:db8::1 2001:db8::2 0 0 17");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ip/headers", test_headers);
    g_test_add_func("/ip/no-ip", test_no_ip);
    g_test_add_func("/ip/cut", test_cut);
    return g_test_run();
}
