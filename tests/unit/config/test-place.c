/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-place.h"

static void
test_place(void)
{
    static const struct {
        const gchar *text, *expected;
    } cases[] = {
        {"ORD", "ORD"},     {"ord", "ORD"},        {"ORD02", "ord02"},  {"ord123", "ord123"},
        {"zzz", "ZZZ"},     {"zzz99", "zzz99"},    {"Chicago", "ORD"},  {"new delhi", "DEL"},
        {"CHICAGO", "ORD"}, {"Hong Kong", "HKG"},  {"San Jose", NULL},  {"Chigaco", NULL},
        {"ord2", NULL},     {"Chicago, US", NULL}, {"Chicago02", NULL}, {"", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *place = cfd_place_parse(cases[i].text);

        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(place, ==, cases[i].expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/place", test_place);
    return g_test_run();
}
