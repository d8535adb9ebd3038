/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-tally.h"

#include <string.h>

enum { RAW = 101 };

/* 198.51.100.7, 203.0.113.1; from port 9 to 53 */
#define IP4(protocol) "\105\0\0\0\0\0\0\0\100" protocol "\0\0\306\63\144\7\313\0\161\1"
#define PORTS "\0\11\0\65"

#define ADD(tally, link_type, bytes) add(tally, link_type, bytes, sizeof bytes - 1)

static void
add(CfdTally *tally, guint16 link_type, const gchar *bytes, guint32 size)
{
    g_autofree guint8 *data = g_memdup2(bytes, size); /* so that ASan sees its end */
    const CfdPacket packet = {.captured_length = size, .original_length = size, .data = data};

    cfd_tally_add(tally, link_type, &packet);
}

static void
test_busiest(void)
{
    g_autoptr(CfdTally) tally = cfd_tally_new();
    CfdTallyBusiest busiest;

    g_assert_false(
        cfd_tally_busiest(tally, CFD_TALLY_SOURCE_PORT, CFD_TALLY_DESTINATION_PORT, &busiest));
    ADD(tally, RAW, IP4("\21") PORTS);
    ADD(tally, RAW, IP4("\21") "\0\11\0\1");
    ADD(tally, RAW, IP4("\6") "\0\1\0\1");
    g_assert_true(
        cfd_tally_busiest(tally, CFD_TALLY_SOURCE_PORT, CFD_TALLY_DESTINATION_PORT, &busiest));
    /* Of two that are as busy, always the same. */
    g_assert_cmpint(busiest.field, ==, CFD_TALLY_DESTINATION_PORT);
    g_assert_cmpstr(busiest.value, ==, "1");
    g_assert_cmpuint(busiest.percent, ==, 66);
    /* A filter for what all have leaves nothing out. */
    g_assert_false(cfd_tally_busiest(tally, CFD_TALLY_SOURCE_ADDRESS, CFD_TALLY_DESTINATION_ADDRESS,
                                     &busiest));
    cfd_tally_free(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tally/busiest", test_busiest);
    return g_test_run();
}
