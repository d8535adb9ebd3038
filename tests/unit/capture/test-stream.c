/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-stream.h"

#include "trace-sink.h"

#include <string.h>

#define S ((gint64)G_USEC_PER_SEC)
#define START (1764000000 * S)
#define RAW 101
#define ETHERNET 1

/* Of draft-ietf-opsawg-pcapng. */
#define BLOCK_INTERFACE 1
#define BLOCK_STATISTICS 5
#define BLOCK_PACKET 6

typedef struct {
    TraceSink *sink;
    CfdStream *stream;
} Fixture;

static void
set_up(Fixture *self, gconstpointer filter)
{
    self->sink = trace_sink_new();
    self->stream = cfd_stream_new(&self->sink->base, (CfdFilter *)filter);
    g_assert_true(cfd_stream_begin(self->stream, "a comment", NULL));
}

static void
tear_down(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    cfd_stream_free(self->stream);
    trace_sink_free(self->sink);
}

/* offsets_us: of packets after START, the last is -1. Window: seconds after START. */
static void
add_window(Fixture *self, gint64 start_s, gint64 end_s, guint16 link_type, const gint64 *offsets_us)
{
    g_autoptr(CfdPacketList) packets = cfd_packet_list_new();
    const CfdStreamSample sample = {
        packets, {START + start_s * S, START + end_s * S}, link_type, 160};
    static const guint8 data[] = {0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};

    for (; *offsets_us >= 0; offsets_us++) {
        const CfdPacket packet = {.time_ns = (guint64)(START + *offsets_us) * 1000,
                                  .captured_length = sizeof data,
                                  .original_length = sizeof data,
                                  .data = data};

        cfd_packet_list_add(packets, &packet);
    }
    g_assert_true(cfd_stream_write(self->stream, &sample, NULL));
}

static guint32
read_u32(const guint8 *bytes)
{
    guint32 little;

    memcpy(&little, bytes, sizeof little);
    return GUINT32_FROM_LE(little);
}

/* The times of the packets after START, in µs, `!` behind those with a comment; interfaces as
 * `[LINKTYPE]`, statistics as `=PACKETS`. */
static gchar *
tell(const Fixture *self)
{
    GString *text = g_string_new(NULL);
    const GByteArray *bytes = self->sink->bytes;

    for (guint at = 0; at < bytes->len; at += read_u32(bytes->data + at + 4)) {
        const guint8 *block = bytes->data + at;
        guint32 size = read_u32(block + 4);
        guint64 time_ns;

        switch (read_u32(block)) {
        case BLOCK_INTERFACE:
            g_string_append_printf(text, "[%u] ", read_u32(block + 8) & 0xffff);
            break;
        case BLOCK_PACKET:
            time_ns = (guint64)read_u32(block + 12) << 32 | read_u32(block + 16);
            g_string_append_printf(text, "%" G_GINT64_FORMAT "%s ",
                                   (gint64)(time_ns / 1000) - START,
                                   size > 32 + read_u32(block + 20) ? "!" : "");
            break;
        case BLOCK_STATISTICS:
            g_string_append_printf(text, "=%u ", read_u32(block + 24));
            break;
        default:
            break;
        }
    }
    return g_string_free(text, FALSE);
}

static void
assert_told(const Fixture *self, const gchar *expected)
{
    g_autofree gchar *text = tell(self);

    g_assert_cmpstr(text, ==, expected);
}

static gboolean
has(const Fixture *self, const gchar *words)
{
    return memmem(self->sink->bytes->data, self->sink->bytes->len, words, strlen(words)) != NULL;
}

#define WINDOW(self, start_s, end_s, ...)                                                          \
    add_window(self, start_s, end_s, RAW, (const gint64[]){__VA_ARGS__, -1})

static void
test_windows_are_cut(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    WINDOW(self, 1, 2, 999999, 1000000, 1000001, 1999999, 2000001);
    WINDOW(self, 2, 3, 1999999, 2000001, 2500000);
    g_assert_cmpuint(cfd_stream_written(self->stream), ==, 5);
    g_assert_true(cfd_stream_finish(self->stream, NULL, NULL));
    assert_told(self, "[101] 1000000 1000001 1999999 2000001 2500000 =5 ");
    g_assert_false(has(self, "capture=")); /* there is one for each window */
}

/* Whichever of the two windows has it. */
static void
test_a_packet_on_a_border_comes_once(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    WINDOW(self, 0, 1, 5, 1000000); /* this one, and the next */
    WINDOW(self, 1, 2, 1000000, 1000001);
    WINDOW(self, 2, 3, 2000000); /* the later one alone */
    WINDOW(self, 3, 4, 3000001);
    WINDOW(self, 4, 5, 5000000); /* the earlier one alone; of the first there is none */
    WINDOW(self, 5, 6, 5000001);
    assert_told(self, "[101] 5 1000000 1000001 2000000 3000001 5000000 5000001 ");
}

static void
test_a_border_with_a_lost_window(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    WINDOW(self, 0, 1, 1000000);
    cfd_stream_skip(self->stream);
    WINDOW(self, 2, 3, 2000000);
    assert_told(self, "[101] 1000000 2000000 ");
}

static void
test_remarks(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    WINDOW(self, 0, 1, 1);
    cfd_stream_remark(self->stream, "one is missing");
    cfd_stream_remark(self->stream, "another one, too");
    WINDOW(self, 1, 2, -1);
    WINDOW(self, 2, 3, 2000001, 2000002);
    g_assert_true(cfd_stream_finish(self->stream, "some are missing", NULL));
    assert_told(self, "[101] 1 2000001! 2000002 =3 ");
    g_assert_true(has(self, "one is missing; another one, too"));
    g_assert_true(has(self, "some are missing"));
}

/* It never happens; if so, nothing is told as what it is not. */
static void
test_another_link_type(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    WINDOW(self, 0, 1, 1);
    add_window(self, 1, 2, ETHERNET, (const gint64[]){1000001, -1});
    WINDOW(self, 2, 3, 2000001);
    g_assert_true(cfd_stream_finish(self->stream, NULL, NULL));
    assert_told(self, "[101] 1 [1] 1000001 2000001 =2 =1 ");
}

static void
test_filter(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    WINDOW(self, 0, 1, 1, 1000000);
    WINDOW(self, 1, 2, 1000000);
    assert_told(self, "[101] ");
    g_assert_cmpuint(cfd_stream_written(self->stream), ==, 0);
}

static void
test_reader_has_gone(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    g_autoptr(CfdPacketList) packets = cfd_packet_list_new();
    const CfdStreamSample sample = {packets, {START, START + S}, RAW, 160};
    g_autoptr(GError) error = NULL;

    self->sink->broken = TRUE;
    g_assert_false(cfd_stream_write(self->stream, &sample, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}

/* A whole day may be lost before there is a packet. */
static void
test_many_remarks(Fixture *self, gconstpointer filter G_GNUC_UNUSED)
{
    g_autofree gchar *long_one = g_strnfill(80, 'x');

    for (guint i = 0; i < 1000; i++)
        cfd_stream_remark(self->stream, long_one);
    WINDOW(self, 0, 1, 5, 6);
    assert_told(self, "[101] 5! 6 ");
    g_assert_true(has(self, "x; and 989 more, which the log names"));
}

int
main(int argc, char **argv)
{
    g_autoptr(CfdFilter) tcp = cfd_filter_new("tcp", NULL);

    g_test_init(&argc, &argv, NULL);
#define ADD(path, filter, function)                                                                \
    g_test_add("/stream/" path, Fixture, filter, set_up, function, tear_down)
    ADD("windows-are-cut", NULL, test_windows_are_cut);
    ADD("border", NULL, test_a_packet_on_a_border_comes_once);
    ADD("border-with-a-lost-window", NULL, test_a_border_with_a_lost_window);
    ADD("remarks", NULL, test_remarks);
    ADD("many-remarks", NULL, test_many_remarks);
    ADD("another-link-type", NULL, test_another_link_type);
    ADD("filter", tcp, test_filter);
    ADD("reader-has-gone", NULL, test_reader_has_gone);
    return g_test_run();
}
