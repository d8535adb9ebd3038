/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-packet.h"

typedef struct {
    CfdPacketSource base;
    guint asked;
    guint freed;
} Counter;

static CfdPacketStatus
count_next(CfdPacketSource *source, CfdPacket *ret_packet, GError **error)
{
    (void)error;
    ((Counter *)source)->asked++;
    ret_packet->time_ns = 7;
    return CFD_PACKET_READY;
}

static void
count_free(CfdPacketSource *source)
{
    ((Counter *)source)->freed++;
}

static void
test_dispatch(void)
{
    Counter counter = {.base = {.next = count_next, .free = count_free}};
    CfdPacket packet = {0};

    g_assert_cmpint(cfd_packet_source_next(&counter.base, &packet, NULL), ==, CFD_PACKET_READY);
    g_assert_cmpuint(packet.time_ns, ==, 7);
    g_assert_cmpuint(counter.asked, ==, 1);
    cfd_packet_source_free(&counter.base);
    g_assert_cmpuint(counter.freed, ==, 1);
    cfd_packet_source_free(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/packet/dispatch", test_dispatch);
    return g_test_run();
}
