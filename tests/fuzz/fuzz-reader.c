/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as what was downloaded, in pieces as large as the first byte says: the packets in it
 * are the same once they are written as pcapng and read back. */
#include "fuzz.h"

#include "trace-bytes.h"
#include "trace-sink.h"

#include "cfd-gunzip.h"
#include "cfd-pcapng.h"
#include "cfd-reader.h"

#define MAX_BYTES (1024 * 1024)

/* dumpcap's longest block without what is around the packet, see cfd-pcapng.h. */
#define MAX_CAPTURED_BYTES (262144 - 32)

/* An end is final. */
static void
check_end(CfdPacketSource *source, CfdPacketStatus status, const GError *error)
{
    g_autoptr(GError) again = NULL;
    CfdPacket packet;

    g_assert_true(cfd_packet_source_next(source, &packet, &again) == status);
    if (status == CFD_PACKET_END) {
        g_assert_no_error(error);
        return;
    }
    g_assert_nonnull(error);
    g_assert_cmpstr(again->message, ==, error->message);
}

static void
write_packets(CfdPacketSource *source, TraceSink *sink, GArray *packets)
{
    g_autoptr(CfdPcapng) writer = cfd_pcapng_new(&sink->base);
    CfdPcapngInterface interface = {.link_type = source->link_type,
                                    .snap_length = source->snap_length};
    g_autoptr(GError) error = NULL;
    CfdPacketStatus status;
    CfdPacket packet;
    guint id;

    cfd_pcapng_write_section(writer, "fuzz", NULL, NULL);
    cfd_pcapng_write_interface(writer, &interface, &id, NULL);
    while ((status = cfd_packet_source_next(source, &packet, &error)) == CFD_PACKET_READY) {
        g_assert_no_error(error);
        cfd_pcapng_write_packet(writer, id, &packet, NULL);
        packet.captured_length = MIN(packet.captured_length, MAX_CAPTURED_BYTES);
        packet.data = g_memdup2(packet.data, packet.captured_length);
        g_array_append_val(packets, packet);
    }
    check_end(source, status, error);
}

/* Ethernet or raw IP. For numbers that nobody has been given, libpcap finds others. */
static gboolean
is_usual(guint16 link_type)
{
    return link_type == 1 || link_type == 101;
}

static void
read_back(guint16 link_type, TraceSink *sink, const GArray *packets)
{
    TraceBytes *bytes = trace_bytes_new(sink->bytes->data, sink->bytes->len, G_MAXSSIZE);
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdPacketSource) source = cfd_reader_new(&bytes->base, &error);
    CfdPacket packet;

    g_assert_no_error(error);
    g_assert_true(source->link_type == link_type || !is_usual(link_type));
    for (guint i = 0; i < packets->len; i++) {
        const CfdPacket *expected = &g_array_index(packets, CfdPacket, i);
        CfdPacketStatus status = cfd_packet_source_next(source, &packet, &error);

        g_assert_no_error(error);
        g_assert_true(status == CFD_PACKET_READY);
        g_assert_cmpuint(packet.captured_length, ==, expected->captured_length);
        g_assert_cmpuint(packet.original_length, ==, expected->original_length);
        g_assert_cmpuint(packet.time_ns, ==, expected->time_ns);
        g_assert_true(packet.captured_length == 0 ||
                      memcmp(packet.data, expected->data, packet.captured_length) == 0);
    }
    g_assert_true(cfd_packet_source_next(source, &packet, &error) == CFD_PACKET_END);
}

static void
clear_packet(gpointer packet)
{
    g_free((gpointer)((CfdPacket *)packet)->data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(CfdPacketSource) source = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) packets = NULL;
    CfdByteSource *bytes;
    TraceSink *sink;

    if (size == 0)
        return 0;
    bytes = cfd_gunzip_new(&trace_bytes_new(data + 1, size - 1, 1u + data[0])->base, MAX_BYTES);
    source = cfd_reader_new(bytes, &error);
    if (source == NULL) {
        g_assert_nonnull(error);
        return 0;
    }
    sink = trace_sink_new();
    packets = g_array_new(FALSE, FALSE, sizeof(CfdPacket));
    g_array_set_clear_func(packets, clear_packet);
    write_packets(source, sink, packets);
    read_back(source->link_type, sink, packets);
    trace_sink_free(sink);
    return 0;
}
