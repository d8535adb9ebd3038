/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-link-type.h"

/* Every value that a file may have comes back, those that libpcap does not know, too. */
static void
test_round_trip(void)
{
    const guint16 link_types[] = {0, 1, 9, 101, 113, 147, 228, 229, 276, 290, 999, 60000};

    for (gsize i = 0; i < G_N_ELEMENTS(link_types); i++) {
        pcap_t *pcap = cfd_link_type_open(link_types[i]);

        g_assert_nonnull(pcap);
        g_assert_cmpuint(cfd_link_type_of(pcap), ==, link_types[i]);
        pcap_close(pcap);
    }
}

static void
test_differs_from_dlt(void)
{
    pcap_t *pcap = cfd_link_type_open(101);

    g_assert_nonnull(pcap);
    g_assert_cmpint(pcap_datalink(pcap), ==, DLT_RAW);
    pcap_close(pcap);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/link-type/round-trip", test_round_trip);
    g_test_add_func("/link-type/differs-from-dlt", test_differs_from_dlt);
    return g_test_run();
}
