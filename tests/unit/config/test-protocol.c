/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-protocol.h"

static void
test_names_and_numbers(void)
{
    static const struct {
        const gchar *text;
        gint number;
    } cases[] = {
        {"tcp", 6},  {"UDP", 17},   {"icmp", 1}, {"icmpv6", 58},  {"ipv6-icmp", 58}, {"gre", 47},
        {"esp", 50}, {"sctp", 132}, {"0", 0},    {"255", 255},    {"256", -1},       {"-1", -1},
        {"tpc", -1}, {"", -1},      {"6 ", -1},  {"tcp,udp", -1}, {"0x6", -1},       {"+6", -1},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].text);
        g_assert_cmpint(cfd_protocol_parse(cases[i].text), ==, cases[i].number);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/protocol/names-and-numbers", test_names_and_numbers);
    return g_test_run();
}
