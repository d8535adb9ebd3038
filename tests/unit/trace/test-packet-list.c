/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-packet-list.h"

static void
add(CfdPacketList *list, guint64 time_ns, const gchar *bytes)
{
    const CfdPacket packet = {.time_ns = time_ns,
                              .captured_length = (guint32)strlen(bytes),
                              .original_length = 100,
                              .data = (const guint8 *)bytes};

    cfd_packet_list_add(list, &packet);
}

static void
assert_packet(const CfdPacketList *list, guint index, guint64 time_ns, const gchar *bytes)
{
    CfdPacket packet = cfd_packet_list_get(list, index);

    g_assert_cmpuint(packet.time_ns, ==, time_ns);
    g_assert_cmpuint(packet.original_length, ==, 100);
    g_assert_cmpmem(packet.data, packet.captured_length, bytes, (gint)strlen(bytes));
}

static void
test_order(void)
{
    g_autoptr(CfdPacketList) list = cfd_packet_list_new();

    add(list, 7, "late");
    add(list, 3, "first of two");
    add(list, 1, "");
    add(list, 3, "second of two");
    g_assert_cmpuint(cfd_packet_list_count(list), ==, 4);
    assert_packet(list, 0, 7, "late");
    cfd_packet_list_sort(list);
    assert_packet(list, 0, 1, "");
    assert_packet(list, 1, 3, "first of two");
    assert_packet(list, 2, 3, "second of two");
    assert_packet(list, 3, 7, "late");
}

static void
test_empty(void)
{
    g_autoptr(CfdPacketList) list = cfd_packet_list_new();

    cfd_packet_list_sort(list);
    g_assert_cmpuint(cfd_packet_list_count(list), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/packet-list/order", test_order);
    g_test_add_func("/packet-list/empty", test_empty);
    return g_test_run();
}
