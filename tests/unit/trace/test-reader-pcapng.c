/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-reader.h"

#include "trace-bytes.h"
#include "trace-pcap.h"

/* pcapng made by hand, in both byte orders (draft-ietf-opsawg-pcapng, section 4). */

static void
put_section(GByteArray *file, gboolean big)
{
    trace_put_u32(file, big, 0x0a0d0d0a);
    trace_put_u32(file, big, 28);
    trace_put_u32(file, big, 0x1a2b3c4d);
    trace_put_u16(file, big, 1);
    trace_put_u16(file, big, 0);
    trace_put_u32(file, big, 0xffffffff);
    trace_put_u32(file, big, 0xffffffff);
    trace_put_u32(file, big, 28);
}

#define SNAP_LENGTH 1600

/* resolution: if_tsresol */
static void
put_interface_with_snap_length(GByteArray *file, gboolean big, guint16 link_type, guint8 resolution,
                               guint32 snap_length)
{
    const guint8 value[4] = {resolution};

    trace_put_u32(file, big, 1);
    trace_put_u32(file, big, 32);
    trace_put_u16(file, big, link_type);
    trace_put_u16(file, big, 0);
    trace_put_u32(file, big, snap_length);
    trace_put_u16(file, big, 9);
    trace_put_u16(file, big, 1);
    g_byte_array_append(file, value, sizeof value);
    trace_put_u32(file, big, 0);
    trace_put_u32(file, big, 32);
}

static void
put_interface(GByteArray *file, gboolean big, guint16 link_type, guint8 resolution)
{
    put_interface_with_snap_length(file, big, link_type, resolution, SNAP_LENGTH);
}

static void
put_packet_of(GByteArray *file, gboolean big, guint32 interface, guint64 time)
{
    trace_put_u32(file, big, 6);
    trace_put_u32(file, big, 40);
    trace_put_u32(file, big, interface);
    trace_put_u32(file, big, (guint32)(time >> 32));
    trace_put_u32(file, big, (guint32)time);
    trace_put_u32(file, big, 5);
    trace_put_u32(file, big, 77);
    g_byte_array_append(file, (const guint8 *)"hello\0\0\0", 8);
    trace_put_u32(file, big, 40);
}

static void
put_packet(GByteArray *file, gboolean big, guint64 time)
{
    put_packet_of(file, big, 0, time);
}

static void
assert_packet(CfdPacketSource *source, guint64 time_ns)
{
    CfdPacket packet = {0};

    g_assert_cmpint(cfd_packet_source_next(source, &packet, NULL), ==, CFD_PACKET_READY);
    g_assert_cmpuint(packet.time_ns, ==, time_ns);
    g_assert_cmpuint(packet.captured_length, ==, 5);
    g_assert_cmpuint(packet.original_length, ==, 77);
    g_assert_cmpint(memcmp(packet.data, "hello", 5), ==, 0);
}

static void
test_byte_orders(void)
{
    for (gint big = 0; big <= 1; big++) {
        g_autoptr(GByteArray) file = g_byte_array_new();
        g_autoptr(CfdPacketSource) source = NULL;
        CfdPacket packet;

        put_section(file, big);
        put_interface(file, big, 101, 9);
        put_packet(file, big, G_GUINT64_CONSTANT(1700000000123456789));
        put_packet(file, big, 0);
        source = cfd_reader_new(&trace_bytes_new(file->data, file->len, 1)->base, NULL);
        g_assert_nonnull(source);
        g_assert_cmpuint(source->link_type, ==, 101);
        g_assert_cmpuint(source->snap_length, ==, SNAP_LENGTH);
        assert_packet(source, G_GUINT64_CONSTANT(1700000000123456789));
        assert_packet(source, 0);
        g_assert_cmpint(cfd_packet_source_next(source, &packet, NULL), ==, CFD_PACKET_END);
    }
}

static void
test_microseconds(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autoptr(CfdPacketSource) source = NULL;

    put_section(file, FALSE);
    put_interface(file, FALSE, 1, 6);
    put_packet(file, FALSE, 1700000000123456);
    source = cfd_reader_new(&trace_bytes_new(file->data, file->len, G_MAXSSIZE)->base, NULL);
    assert_packet(source, G_GUINT64_CONSTANT(1700000000123456000));
}

/* In whole seconds 64 bits reach further than in nanoseconds. */
static void
test_time_does_not_overflow(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autoptr(CfdPacketSource) source = NULL;

    put_section(file, FALSE);
    put_interface(file, FALSE, 1, 0);
    put_packet(file, FALSE, G_MAXINT64);
    put_packet(file, FALSE, G_MAXUINT64 / 1000000000);
    source = cfd_reader_new(&trace_bytes_new(file->data, file->len, G_MAXSSIZE)->base, NULL);
    assert_packet(source, G_MAXUINT64);
    assert_packet(source, G_MAXUINT64 / 1000000000 * 1000000000);
}

static void
test_cut_everywhere(void)
{
    const gsize first_packet = 28 + 32;
    const gsize second_packet = first_packet + 40;
    g_autoptr(GByteArray) file = g_byte_array_new();

    put_section(file, FALSE);
    put_interface(file, FALSE, 1, 9);
    put_packet(file, FALSE, 1);
    put_packet(file, FALSE, 2);
    for (gsize size = 1; size <= file->len; size++) {
        g_autoptr(GError) error = NULL;
        CfdByteSource *bytes = &trace_bytes_new(file->data, size, 13)->base;
        g_autoptr(CfdPacketSource) source = cfd_reader_new(bytes, &error);
        gboolean at_border = size >= first_packet && (size - first_packet) % 40 == 0;
        CfdPacket packet;

        if (size < first_packet) {
            g_assert_null(source);
            g_assert_error(error, CFD_ERROR, CFD_ERROR_PACKETS);
            continue;
        }
        g_assert_nonnull(source);
        if (size >= second_packet)
            assert_packet(source, 1);
        if (size == file->len)
            assert_packet(source, 2);
        g_assert_cmpint(cfd_packet_source_next(source, &packet, &error), ==,
                        at_border ? CFD_PACKET_END : CFD_PACKET_TRUNCATED);
        g_assert_cmpint(error == NULL, ==, at_border);
    }
}

static void
test_damaged_length(void)
{
    const guint32 lengths[] = {0, 11, 13, 0x7ffffffc, 0xfffffffc, 0xffffffff};

    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(GByteArray) file = g_byte_array_new();
        g_autoptr(CfdPacketSource) source = NULL;
        g_autoptr(GError) error = NULL;
        CfdPacket packet;

        put_section(file, FALSE);
        put_interface(file, FALSE, 1, 9);
        trace_put_u32(file, FALSE, 6);
        trace_put_u32(file, FALSE, lengths[i]);
        trace_put_zeros(file, 1000);
        source = cfd_reader_new(&trace_bytes_new(file->data, file->len, G_MAXSSIZE)->base, NULL);
        g_assert_nonnull(source);
        g_assert_cmpint(cfd_packet_source_next(source, &packet, &error), ==, CFD_PACKET_TRUNCATED);
        g_assert_error(error, CFD_ERROR, CFD_ERROR_PACKETS);
    }
}

/* Each interface has its own unit of time, wherever in the file it is declared. */
static void
test_many_interfaces(void)
{
    for (gint big = 0; big <= 1; big++) {
        g_autoptr(GByteArray) file = g_byte_array_new();
        g_autoptr(CfdPacketSource) source = NULL;
        CfdPacket packet;

        put_section(file, big);
        put_interface(file, big, 1, 6);
        put_interface(file, big, 1, 9);
        put_packet_of(file, big, 1, 1000001);
        put_packet_of(file, big, 0, 1001);
        put_interface(file, big, 1, 3);
        put_packet_of(file, big, 2, 2);
        source = cfd_reader_new(&trace_bytes_new(file->data, file->len, 1)->base, NULL);
        assert_packet(source, 1000001);
        assert_packet(source, 1001000);
        assert_packet(source, 2000000);
        g_assert_cmpint(cfd_packet_source_next(source, &packet, NULL), ==, CFD_PACKET_END);
    }
}

/* libpcap reads no file of two kinds of packets: what comes before the second kind is there. */
static void
assert_ends_at_interface(guint16 link_type, guint32 snap_length, const gchar *words)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autoptr(CfdPacketSource) source = NULL;
    g_autoptr(GError) error = NULL;
    CfdPacket packet;

    put_section(file, FALSE);
    put_interface(file, FALSE, 1, 9);
    put_packet(file, FALSE, 1);
    put_interface_with_snap_length(file, FALSE, link_type, 9, snap_length);
    put_packet(file, FALSE, 2);
    source = cfd_reader_new(&trace_bytes_new(file->data, file->len, G_MAXSSIZE)->base, NULL);
    assert_packet(source, 1);
    g_assert_cmpint(cfd_packet_source_next(source, &packet, &error), ==, CFD_PACKET_TRUNCATED);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PACKETS);
    g_assert_nonnull(strstr(error->message, "not of one kind after 1 packets: "));
    g_assert_nonnull(strstr(error->message, words));
}

static void
test_mixed_interfaces(void)
{
    assert_ends_at_interface(101, SNAP_LENGTH, "type 101");
    assert_ends_at_interface(1, SNAP_LENGTH + 1, "length 1601");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reader-pcapng/byte-orders", test_byte_orders);
    g_test_add_func("/reader-pcapng/microseconds", test_microseconds);
    g_test_add_func("/reader-pcapng/time-does-not-overflow", test_time_does_not_overflow);
    g_test_add_func("/reader-pcapng/cut-everywhere", test_cut_everywhere);
    g_test_add_func("/reader-pcapng/damaged-length", test_damaged_length);
    g_test_add_func("/reader-pcapng/many-interfaces", test_many_interfaces);
    g_test_add_func("/reader-pcapng/mixed-interfaces", test_mixed_interfaces);
    return g_test_run();
}
