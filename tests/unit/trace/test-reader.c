/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-reader.h"

#include "trace-assert.h"
#include "trace-bytes.h"
#include "trace-pcap.h"

#define T0_NS G_GUINT64_CONSTANT(1700000000123456789)

static const TracePcap forms[] = {
    {.link_type = 1, .snap_length = 65535},
    {.big_endian = TRUE, .link_type = 1, .snap_length = 65535},
    {.nanoseconds = TRUE, .link_type = 101, .snap_length = 160},
    {.big_endian = TRUE, .nanoseconds = TRUE, .link_type = 101, .snap_length = 262144},
};

/* Takes the file. */
static CfdPacketSource *
open_file(GByteArray *file, gsize step, GError **error)
{
    TraceBytes *bytes = trace_bytes_new(file->data, file->len, step);

    g_byte_array_unref(file);
    return cfd_reader_new(&bytes->base, error);
}

static void
assert_packet(CfdPacketSource *source, guint64 time_ns, guint32 size, guint8 fill)
{
    g_autoptr(GError) error = NULL;
    CfdPacket packet = {0};

    g_assert_cmpint(cfd_packet_source_next(source, &packet, &error), ==, CFD_PACKET_READY);
    g_assert_no_error(error);
    g_assert_cmpuint(packet.time_ns, ==, time_ns);
    g_assert_cmpuint(packet.captured_length, ==, size);
    g_assert_cmpuint(packet.original_length, ==, size);
    g_assert_cmpuint(packet.source, ==, 0);
    for (guint32 i = 0; i < size; i++)
        g_assert_cmpuint(packet.data[i], ==, fill);
}

/* Twice: an end is final. `message`: words that the error must have, or NULL. */
static void
assert_ends(CfdPacketSource *source, CfdPacketStatus status, CfdErrorCode code,
            const gchar *message)
{
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        CfdPacket packet = {0};

        g_assert_cmpint(cfd_packet_source_next(source, &packet, &error), ==, status);
        if (status == CFD_PACKET_END) {
            g_assert_no_error(error);
        } else {
            g_assert_error(error, CFD_ERROR, (gint)code);
            g_assert_nonnull(strstr(error->message, message));
        }
    }
}

static void
assert_end(CfdPacketSource *source)
{
    assert_ends(source, CFD_PACKET_END, CFD_ERROR_PACKETS, NULL);
}

static void
test_forms(void)
{
    const gsize steps[] = {1, 7, 16, G_MAXSSIZE};

    for (gsize i = 0; i < G_N_ELEMENTS(forms) * G_N_ELEMENTS(steps); i++) {
        const TracePcap *form = &forms[i / G_N_ELEMENTS(steps)];
        GByteArray *file = trace_pcap_new(form);
        guint64 time_ns = form->nanoseconds ? T0_NS : T0_NS / 1000 * 1000;
        g_autoptr(CfdPacketSource) source = NULL;

        trace_pcap_put(file, form, T0_NS, 60, 0xaa);
        trace_pcap_put(file, form, 0, 0, 0);
        trace_pcap_put(file, form, T0_NS, 1, 0xbb);
        source = open_file(file, steps[i % G_N_ELEMENTS(steps)], NULL);
        g_assert_nonnull(source);
        g_assert_cmpuint(source->link_type, ==, form->link_type);
        g_assert_cmpuint(source->snap_length, ==, form->snap_length);
        assert_packet(source, time_ns, 60, 0xaa);
        assert_packet(source, 0, 0, 0);
        assert_packet(source, time_ns, 1, 0xbb);
        assert_end(source);
    }
}

static void
test_original_length(void)
{
    const TracePcap *form = &trace_pcap_ethernet;
    GByteArray *file = trace_pcap_new(form);
    g_autoptr(CfdPacketSource) source = NULL;
    CfdPacket packet = {0};

    trace_pcap_put_header(file, form, T0_NS, 2, 9000);
    g_byte_array_append(file, (const guint8 *)"ab", 2);
    source = open_file(file, G_MAXSSIZE, NULL);
    g_assert_cmpint(cfd_packet_source_next(source, &packet, NULL), ==, CFD_PACKET_READY);
    g_assert_cmpuint(packet.captured_length, ==, 2);
    g_assert_cmpuint(packet.original_length, ==, 9000);
    trace_assert_bytes(packet.data, packet.captured_length, "ab", 2);
}

/* Larger than any buffer between: stdio's, and libpcap's first one. */
static void
test_large_packet(void)
{
    const TracePcap form = {.link_type = 1, .snap_length = 262144};
    GByteArray *file = trace_pcap_new(&form);
    g_autoptr(CfdPacketSource) source = NULL;

    trace_pcap_put(file, &form, 0, 262144, 0xcc);
    trace_pcap_put(file, &form, 0, 3, 0xdd);
    source = open_file(file, 1000, NULL);
    assert_packet(source, 0, 262144, 0xcc);
    assert_packet(source, 0, 3, 0xdd);
    assert_end(source);
}

/* A packet whose bytes have come is delivered, whatever stdio might like to read ahead. */
static void
test_asks_for_no_more_than_needed(void)
{
    const guint32 sizes[] = {0, 60, 1500, 4080, 65520, 65536, 200000};

    for (gsize i = 0; i < G_N_ELEMENTS(sizes) * 2; i++) {
        const TracePcap form = {.link_type = 1, .snap_length = 262144};
        guint32 size = sizes[i / 2];
        g_autoptr(GByteArray) file = trace_pcap_new(&form);
        g_autoptr(CfdPacketSource) source = NULL;
        TraceBytes *bytes;

        trace_pcap_put(file, &form, 1, 60, 0x11);
        trace_pcap_put(file, &form, 2000, size, 0x22);
        bytes = trace_bytes_new(file->data, file->len, i % 2 == 0 ? G_MAXSSIZE : 3);
        bytes->ending = TRACE_BYTES_REFUSE;
        source = cfd_reader_new(&bytes->base, NULL);
        assert_packet(source, 0, 60, 0x11);
        assert_packet(source, 2000, size, 0x22);
        g_assert_cmpuint(bytes->at, ==, bytes->size);
        bytes->ending = TRACE_BYTES_END;
        assert_end(source);
    }
}

/* The head alone is enough to open a file whose packets are still to come. */
static void
test_opens_with_the_head(void)
{
    g_autoptr(GByteArray) file = trace_pcap_new(&trace_pcap_ethernet);
    TraceBytes *bytes = trace_bytes_new(file->data, file->len, G_MAXSSIZE);
    g_autoptr(CfdPacketSource) source = NULL;

    bytes->ending = TRACE_BYTES_REFUSE;
    source = cfd_reader_new(&bytes->base, NULL);
    g_assert_nonnull(source);
    bytes->ending = TRACE_BYTES_END;
    assert_end(source);
}

static GByteArray *
make_small_file(void)
{
    GByteArray *file = trace_pcap_new(&trace_pcap_ethernet);

    trace_pcap_put(file, &trace_pcap_ethernet, 1000, 20, 0x33); /* from 24 to 60 */
    trace_pcap_put(file, &trace_pcap_ethernet, 2000, 0, 0);     /* to 76 */
    trace_pcap_put(file, &trace_pcap_ethernet, 3000, 30, 0x44); /* to 122 */
    return file;
}

static guint
count_packets_before(gsize size)
{
    return (size >= 60 ? 1u : 0u) + (size >= 76 ? 1u : 0u) + (size >= 122 ? 1u : 0u);
}

/* Opens the first `size` bytes, which then end as `bytes` does, and takes the packets that are
 * whole. */
static CfdPacketSource *
open_cut(CfdByteSource *bytes, gsize size)
{
    CfdPacketSource *source = cfd_reader_new(bytes, NULL);
    guint whole = count_packets_before(size);

    g_assert_nonnull(source);
    if (whole > 0)
        assert_packet(source, 1000, 20, 0x33);
    if (whole > 1)
        assert_packet(source, 2000, 0, 0);
    if (whole > 2)
        assert_packet(source, 3000, 30, 0x44);
    return source;
}

static void
test_cut_everywhere(void)
{
    g_autoptr(GByteArray) file = make_small_file();

    for (gsize size = 24; size <= file->len; size++) {
        gboolean at_border = size == 24 || size == 60 || size == 76 || size == 122;
        TraceBytes *bytes = trace_bytes_new(file->data, size, size % 2 == 0 ? G_MAXSSIZE : 5);
        g_autoptr(CfdPacketSource) source = open_cut(&bytes->base, size);

        if (at_border)
            assert_end(source);
        else
            assert_ends(source, CFD_PACKET_TRUNCATED, CFD_ERROR_PACKETS, "truncated");
    }
}

static void
test_source_fails_everywhere(void)
{
    const CfdErrorCode codes[] = {CFD_ERROR_STOPPED, CFD_ERROR_UNREACHABLE, CFD_ERROR_TOO_LARGE};
    g_autoptr(GByteArray) file = make_small_file();

    for (gsize size = 24; size <= file->len; size++) {
        CfdErrorCode code = codes[size % G_N_ELEMENTS(codes)];
        g_autoptr(CfdPacketSource) source =
            open_cut(trace_bytes_failing(file->data, size, code), size);

        assert_ends(source, CFD_PACKET_FAILED, code, "the test says so");
    }
}

/* Damage that the byte source sees (cut gzip data) is damage of this file alone. */
static void
test_source_is_damaged(void)
{
    g_autoptr(GByteArray) file = make_small_file();
    g_autoptr(CfdPacketSource) source =
        open_cut(trace_bytes_failing(file->data, 60, CFD_ERROR_PACKETS), 60);

    assert_ends(source, CFD_PACKET_TRUNCATED, CFD_ERROR_PACKETS, "the test says so");
}

static void
assert_no_file(CfdByteSource *bytes, CfdErrorCode code, const gchar *message)
{
    g_autoptr(GError) error = NULL;
    CfdPacketSource *source = cfd_reader_new(bytes, &error);

    g_assert_null(source);
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, message));
}

static void
test_no_head(void)
{
    g_autoptr(GByteArray) file = make_small_file();

    assert_no_file(&trace_bytes_new("", 0, 1)->base, CFD_ERROR_PACKETS, "is empty");
    for (gsize size = 1; size < 24; size++) {
        assert_no_file(&trace_bytes_new(file->data, size, 1)->base, CFD_ERROR_PACKETS,
                       "not a readable file of packets: truncated");
        assert_no_file(trace_bytes_failing(file->data, size, CFD_ERROR_UNREACHABLE),
                       CFD_ERROR_UNREACHABLE, "the test says so");
    }
    assert_no_file(trace_bytes_failing("", 0, CFD_ERROR_STOPPED), CFD_ERROR_STOPPED,
                   "the test says so");
}

static void
test_garbage(void)
{
    const gchar page[] = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>";

    assert_no_file(&trace_bytes_new(page, sizeof page - 1, G_MAXSSIZE)->base, CFD_ERROR_PACKETS,
                   "unknown file format");
}

/* Lengths that no packet has end the file there, without room being made for them. */
static void
test_damaged_lengths(void)
{
    const guint32 lengths[] = {262145, 0x00ffffff, 0x7fffffff, 0x80000000, 0xffffffff};

    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        GByteArray *file = trace_pcap_new(&trace_pcap_ethernet);
        g_autoptr(CfdPacketSource) source = NULL;

        trace_pcap_put(file, &trace_pcap_ethernet, 0, 60, 0x55);
        trace_pcap_put_header(file, &trace_pcap_ethernet, 0, lengths[i], lengths[i]);
        trace_put_zeros(file, 100000);
        source = open_file(file, G_MAXSSIZE, NULL);
        assert_packet(source, 0, 60, 0x55);
        assert_ends(source, CFD_PACKET_TRUNCATED, CFD_ERROR_PACKETS,
                    "after 1 packets: invalid packet capture length");
    }
}

/* Raw IP has other numbers in libpcap than in files; a type that libpcap does not know stays. */
static void
test_link_types(void)
{
    const guint16 link_types[] = {0, 1, 101, 113, 228, 229, 276, 60000};

    for (gsize i = 0; i < G_N_ELEMENTS(link_types); i++) {
        const TracePcap form = {.link_type = link_types[i], .snap_length = 100};
        g_autoptr(CfdPacketSource) source = open_file(trace_pcap_new(&form), G_MAXSSIZE, NULL);

        g_assert_nonnull(source);
        g_assert_cmpuint(source->link_type, ==, link_types[i]);
    }
}

/* The 32 bits of seconds have no sign, and a damaged fraction only makes a later time. */
static void
test_late_times(void)
{
    const TracePcap form = {.nanoseconds = TRUE, .link_type = 1, .snap_length = 100};
    const guint64 s_to_ns = 1000000000;
    GByteArray *file = trace_pcap_new(&form);
    g_autoptr(CfdPacketSource) source = NULL;

    trace_pcap_put(file, &form, 0x80000000 * s_to_ns + 1, 0, 0);
    trace_pcap_put(file, &form, 0xffffffff * s_to_ns + 999999999, 0, 0);
    trace_put_u32(file, FALSE, 1);
    trace_put_u32(file, FALSE, 0xffffffff);
    trace_put_u32(file, FALSE, 0);
    trace_put_u32(file, FALSE, 0);
    source = open_file(file, G_MAXSSIZE, NULL);
    assert_packet(source, 0x80000000 * s_to_ns + 1, 0, 0);
    assert_packet(source, 0xffffffff * s_to_ns + 999999999, 0, 0);
    assert_packet(source, s_to_ns + 0xffffffff, 0, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reader/forms", test_forms);
    g_test_add_func("/reader/original-length", test_original_length);
    g_test_add_func("/reader/large-packet", test_large_packet);
    g_test_add_func("/reader/asks-for-no-more-than-needed", test_asks_for_no_more_than_needed);
    g_test_add_func("/reader/opens-with-the-head", test_opens_with_the_head);
    g_test_add_func("/reader/cut-everywhere", test_cut_everywhere);
    g_test_add_func("/reader/source-fails-everywhere", test_source_fails_everywhere);
    g_test_add_func("/reader/source-is-damaged", test_source_is_damaged);
    g_test_add_func("/reader/no-head", test_no_head);
    g_test_add_func("/reader/garbage", test_garbage);
    g_test_add_func("/reader/damaged-lengths", test_damaged_lengths);
    g_test_add_func("/reader/link-types", test_link_types);
    g_test_add_func("/reader/late-times", test_late_times);
    return g_test_run();
}
