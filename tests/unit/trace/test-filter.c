/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-filter.h"

#include "cfd-error.h"

#include <string.h>

enum { ETHERNET = 1, RAW = 101 };

/* TCP from 192.0.2.1 port 1234 to 198.51.100.2 port 443 */
static const guint8 ip_packet[40] = {
    0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2, 0x04, 0xd2, 0x01, 0xbb,
};

/* One packet with or without an Ethernet header, under an original length of 1,500 more. */
static gboolean
matches(const gchar *expression, guint16 link_type)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdFilter) filter = cfd_filter_new(expression, &error);
    guint8 frame[14 + sizeof ip_packet] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0};
    gsize header = link_type == ETHERNET ? 14 : 0;
    CfdPacket packet = {
        .captured_length = (guint32)(header + sizeof ip_packet),
        .original_length = (guint32)(header + sizeof ip_packet + 1500),
        .data = frame,
    };
    gboolean first;

    memcpy(frame + header, ip_packet, sizeof ip_packet);
    g_assert_no_error(error);
    first = cfd_filter_matches(filter, link_type, &packet);
    g_assert_cmpint(cfd_filter_matches(filter, link_type, &packet), ==, first);
    return first;
}

static void
test_matches(void)
{
    const gchar *yes[] = {NULL, "", "ip", "tcp port 443", "host 192.0.2.1 and tcp", "greater 1500"};
    const gchar *no[] = {"udp", "ip6", "src port 443", "net 203.0.113.0/24", "less 1500"};
    const guint16 link_types[] = {ETHERNET, RAW};

    for (gsize k = 0; k < G_N_ELEMENTS(link_types); k++) {
        for (gsize i = 0; i < G_N_ELEMENTS(yes); i++)
            g_assert_true(matches(yes[i], link_types[k]));
        for (gsize i = 0; i < G_N_ELEMENTS(no); i++)
            g_assert_false(matches(no[i], link_types[k]));
    }
}

/* One filter serves sources of different link types side by side. */
static void
test_link_types_side_by_side(void)
{
    g_autoptr(CfdFilter) filter = cfd_filter_new("dst port 443", NULL);
    const CfdPacket packet = {.captured_length = sizeof ip_packet,
                              .original_length = sizeof ip_packet,
                              .data = ip_packet};

    for (int i = 0; i < 3; i++) {
        g_assert_true(cfd_filter_matches(filter, RAW, &packet));
        g_assert_false(cfd_filter_matches(filter, ETHERNET, &packet));
        g_assert_true(cfd_filter_matches(filter, 228, &packet)); /* LINKTYPE_IPV4 */
    }
}

/* What has no meaning on a link never matches there, but is a filter where it has. */
static void
test_does_not_compile_for_all(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(cfd_filter_check("ether proto 0x0800", &error));
    g_assert_no_error(error);
    g_assert_true(matches("ether proto 0x0800", ETHERNET));
    g_assert_false(matches("ether host 02:00:00:00:00:01", RAW));
    g_assert_false(matches("tcp", 195)); /* LINKTYPE_IEEE802_15_4_WITHFCS */
    g_assert_true(matches("", 195));
}

static void
test_fits(void)
{
    g_autoptr(CfdFilter) all = cfd_filter_new(NULL, NULL);
    g_autoptr(CfdFilter) ether = cfd_filter_new("ether host 02:00:00:00:00:01", NULL);
    g_autoptr(CfdFilter) tcp = cfd_filter_new("tcp", NULL);

    for (int i = 0; i < 2; i++) { /* compiled, then remembered */
        g_assert_true(cfd_filter_fits(ether, ETHERNET));
        g_assert_false(cfd_filter_fits(ether, RAW));
        g_assert_false(cfd_filter_fits(ether, 228)); /* LINKTYPE_IPV4 */
        g_assert_true(cfd_filter_fits(tcp, ETHERNET));
        g_assert_true(cfd_filter_fits(tcp, RAW));
        g_assert_true(cfd_filter_fits(tcp, 228));
        g_assert_false(cfd_filter_fits(tcp, 195)); /* LINKTYPE_IEEE802_15_4_WITHFCS */
        g_assert_true(cfd_filter_fits(all, 195));
    }
}

static void
test_cut_packet(void)
{
    g_autoptr(CfdFilter) filter = cfd_filter_new("tcp port 443", NULL);

    for (guint32 size = 0; size <= sizeof ip_packet; size++) {
        g_autofree guint8 *data = g_memdup2(ip_packet, size); /* so that ASan sees its end */
        const CfdPacket packet = {.captured_length = size, .original_length = 40, .data = data};

        g_assert_cmpint(cfd_filter_matches(filter, RAW, &packet), ==, size >= 24);
    }
}

static void
test_check(void)
{
    const gchar *good[] = {NULL, "", "tcp", "not (udp or icmp)", "arp"};
    const gchar *bad[] = {"tcp prt 443", "(", "port 99999", "ip[0"};

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(cfd_filter_check(good[i], NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(cfd_filter_check(bad[i], &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_cmpstr(error->message, !=, "");
        g_assert_null(cfd_filter_new(bad[i], NULL));
    }
    cfd_filter_free(NULL);
}

static void
test_error_is_libpcaps(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_filter_check("tcp port port", &error));
    g_assert_nonnull(strstr(error->message, "syntax error"));
}

/* Before libpcap sees them: it would ask the resolver. */
static void
test_names(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(cfd_filter_new("tcp and host www.example.org", &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(error->message, ==, "\"www.example.org\" is a name: give its address");
    g_assert_false(cfd_filter_check("net mynet", NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/filter/matches", test_matches);
    g_test_add_func("/filter/link-types-side-by-side", test_link_types_side_by_side);
    g_test_add_func("/filter/does-not-compile-for-all", test_does_not_compile_for_all);
    g_test_add_func("/filter/fits", test_fits);
    g_test_add_func("/filter/cut-packet", test_cut_packet);
    g_test_add_func("/filter/check", test_check);
    g_test_add_func("/filter/error-is-libpcaps", test_error_is_libpcaps);
    g_test_add_func("/filter/names", test_names);
    return g_test_run();
}
