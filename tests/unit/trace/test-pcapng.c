/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-pcapng.h"

#include "trace-assert.h"
#include "trace-sink.h"

#include <string.h>

typedef struct {
    TraceSink *sink;
    CfdPcapng *writer;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->sink = trace_sink_new();
    fixture->writer = cfd_pcapng_new(&fixture->sink->base);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    cfd_pcapng_free(fixture->writer);
    trace_sink_free(fixture->sink);
}

/* The bytes written since the last call, which must have come in `writes` writes. */
static gchar *
take_hex(Fixture *fixture, guint writes)
{
    gchar *hex = trace_hex(fixture->sink->bytes->data, fixture->sink->bytes->len);

    g_assert_cmpuint(fixture->sink->writes, ==, writes);
    fixture->sink->writes = 0;
    g_byte_array_set_size(fixture->sink->bytes, 0);
    return hex;
}

static guint32
u32_at(const Fixture *fixture, gsize offset)
{
    guint32 value;

    memcpy(&value, fixture->sink->bytes->data + offset, sizeof value);
    return GUINT32_FROM_LE(value);
}

static guint
write_interface(Fixture *fixture, guint16 link_type)
{
    const CfdPcapngInterface interface = {
        .name = "ord02/a1",
        .description = "words",
        .link_type = link_type,
        .snap_length = 160,
    };
    guint id = 77;

    g_assert_true(cfd_pcapng_write_interface(fixture->writer, &interface, &id, NULL));
    return id;
}

static void
test_section(Fixture *fixture, gconstpointer data)
{
    g_autofree gchar *hex = NULL;

    (void)data;
    g_assert_true(cfd_pcapng_write_section(fixture->writer, "abcde", "xyz", NULL));
    hex = take_hex(fixture, 1);
    g_assert_cmpstr(hex, ==,
                    "0a0d0d0a" /* type */
                    "34000000" /* total length */
                    "4d3c2b1a" /* byte order */
                    "01000000" /* version 1.0 */
                    "ffffffffffffffff"
                    "0400" /* shb_userappl */
                    "0500"
                    "6162636465000000"
                    "0100" /* opt_comment */
                    "0300"
                    "78797a00"
                    "00000000" /* opt_endofopt */
                    "34000000");
}

static void
test_bare_section(Fixture *fixture, gconstpointer data)
{
    g_autofree gchar *hex = NULL;

    (void)data;
    g_assert_true(cfd_pcapng_write_section(fixture->writer, NULL, NULL, NULL));
    hex = take_hex(fixture, 1);
    g_assert_cmpstr(hex, ==,
                    "0a0d0d0a"
                    "20000000"
                    "4d3c2b1a"
                    "01000000"
                    "ffffffffffffffff"
                    "00000000"
                    "20000000");
}

static void
test_interface(Fixture *fixture, gconstpointer data)
{
    g_autofree gchar *hex = NULL;

    (void)data;
    g_assert_cmpuint(write_interface(fixture, 101), ==, 0);
    hex = take_hex(fixture, 1);
    g_assert_cmpstr(hex, ==,
                    "01000000"
                    "38000000"
                    "6500" /* LINKTYPE_RAW */
                    "0000"
                    "a0000000" /* snap length */
                    "0200"     /* if_name */
                    "0800"
                    "6f726430322f6131"
                    "0300" /* if_description */
                    "0500"
                    "776f726473000000"
                    "0900" /* if_tsresol */
                    "0100"
                    "09000000"
                    "00000000"
                    "38000000");
    g_assert_cmpuint(write_interface(fixture, 1), ==, 1);
    g_assert_cmpuint(write_interface(fixture, 1), ==, 2);
}

static void
test_packet(Fixture *fixture, gconstpointer data)
{
    const CfdPacket packet = {
        .time_ns = G_GUINT64_CONSTANT(0x0102030405060708),
        .captured_length = 5,
        .original_length = 0x1234,
        .data = (const guint8 *)"\xa1\xa2\xa3\xa4\xa5",
    };
    g_autofree gchar *hex = NULL;

    (void)data;
    write_interface(fixture, 1);
    write_interface(fixture, 1);
    g_free(take_hex(fixture, 2));
    g_assert_true(cfd_pcapng_write_packet(fixture->writer, 1, &packet, NULL));
    hex = take_hex(fixture, 1);
    g_assert_cmpstr(hex, ==,
                    "06000000"
                    "28000000"
                    "01000000" /* interface */
                    "04030201" /* upper half of the time */
                    "08070605"
                    "05000000"
                    "34120000"
                    "a1a2a3a4a5000000"
                    "28000000");
}

static void
test_statistics(Fixture *fixture, gconstpointer data)
{
    CfdPcapngStatistics statistics = {
        .received = 7,
        .dropped = 0x0102,
        .last_time_ns = G_GUINT64_CONSTANT(0x0102030405060708),
    };
    g_autofree gchar *with_drops = NULL;
    g_autofree gchar *without = NULL;

    (void)data;
    write_interface(fixture, 1);
    g_free(take_hex(fixture, 1));
    g_assert_true(cfd_pcapng_write_statistics(fixture->writer, 0, &statistics, NULL));
    with_drops = take_hex(fixture, 1);
    g_assert_cmpstr(with_drops, ==,
                    "05000000"
                    "34000000"
                    "00000000" /* interface */
                    "0403020108070605"
                    "0400" /* isb_ifrecv */
                    "0800"
                    "0700000000000000"
                    "0500" /* isb_ifdrop */
                    "0800"
                    "0201000000000000"
                    "00000000"
                    "34000000");
    statistics.dropped = CFD_PCAPNG_UNKNOWN;
    g_assert_true(cfd_pcapng_write_statistics(fixture->writer, 0, &statistics, NULL));
    without = take_hex(fixture, 1);
    g_assert_cmpstr(without, ==,
                    "05000000"
                    "28000000"
                    "00000000"
                    "0403020108070605"
                    "04000800"
                    "0700000000000000"
                    "00000000"
                    "28000000");
}

/* Whatever went through the block before: padding is zero at each length. */
static void
test_padding(Fixture *fixture, gconstpointer data)
{
    guint8 bytes[64];

    (void)data;
    memset(bytes, 0xff, sizeof bytes);
    write_interface(fixture, 1);
    for (guint32 size = 16; size-- > 0;) {
        const CfdPacket packet = {.captured_length = size, .original_length = size, .data = bytes};
        guint32 padded = (size + 3) / 4 * 4;

        g_byte_array_set_size(fixture->sink->bytes, 0);
        g_assert_true(cfd_pcapng_write_packet(fixture->writer, 0, &packet, NULL));
        g_assert_cmpuint(fixture->sink->bytes->len, ==, 32 + padded);
        g_assert_cmpuint(u32_at(fixture, 4), ==, 32 + padded);
        g_assert_cmpuint(u32_at(fixture, 28 + padded), ==, 32 + padded);
        trace_assert_bytes(fixture->sink->bytes->data + 28, size, bytes, size);
        trace_assert_bytes(fixture->sink->bytes->data + 28 + size, padded - size, "\0\0\0",
                           padded - size);
    }
}

/* At every length, in characters of one to four bytes. */
static void
test_long_comment(Fixture *fixture, gconstpointer data)
{
    const gchar *characters[] = {"c", "ü", "€", "😀"};

    (void)data;
    for (gsize i = 0; i < 4 * 2100; i++) {
        gsize length = i / 4;
        g_autofree gchar *comment = g_strnfill(length, 'c');
        g_autofree gchar *text = g_strconcat(comment, characters[i % 4], characters[i % 4], NULL);
        guint32 size;

        g_byte_array_set_size(fixture->sink->bytes, 0);
        g_assert_true(cfd_pcapng_write_section(fixture->writer, "cloudflaredump 1", text, NULL));
        size = u32_at(fixture, 4);
        g_assert_cmpuint(size, ==, fixture->sink->bytes->len);
        g_assert_cmpuint(size, <=, 2048);
        g_assert_cmpuint(u32_at(fixture, size - 4), ==, size);
        g_assert_cmpuint(u32_at(fixture, size - 8), ==, 0);
    }
}

/* The comment as it stands in the section header, beside an application that is too long as
 * well. */
static gchar *
write_comment(Fixture *fixture, const gchar *comment)
{
    g_autofree gchar *application = g_strnfill(1000, 'a');
    const guint8 *option;
    gsize length;

    g_byte_array_set_size(fixture->sink->bytes, 0);
    g_assert_true(cfd_pcapng_write_section(fixture->writer, application, comment, NULL));
    g_assert_cmpuint(fixture->sink->bytes->len, <=, 2048);
    option = fixture->sink->bytes->data + 24;
    length = option[2] + 256u * option[3];
    g_assert_cmpuint(length, <=, 255);
    option += 4 + (length + 3) / 4 * 4;
    g_assert_cmpuint(option[0], ==, 1);
    return g_strndup((const gchar *)option + 4, option[2] + 256u * option[3]);
}

static void
test_cut_comment(Fixture *fixture, gconstpointer data)
{
    g_autofree gchar *letters = g_strnfill(70000, 'c');
    g_autofree gchar *cut_letters = write_comment(fixture, letters);
    g_autoptr(GString) smileys = g_string_new(NULL);
    g_autofree gchar *cut_smileys = NULL;
    g_autofree gchar *invalid = write_comment(fixture, "a\xff"
                                                       "b");

    (void)data;
    g_assert_true(g_str_has_suffix(cut_letters, "ccc…"));
    g_assert_true(g_utf8_validate(cut_letters, -1, NULL));
    g_assert_cmpuint(strlen(cut_letters), >, 1700); /* no more is cut than must be */
    for (int i = 0; i < 1000; i++)
        g_string_append(smileys, "😀");
    cut_smileys = write_comment(fixture, smileys->str);
    g_assert_true(g_str_has_suffix(cut_smileys, "😀…"));
    g_assert_true(g_utf8_validate(cut_smileys, -1, NULL));
    g_assert_cmpstr(invalid, ==,
                    "a\xef\xbf\xbd"
                    "b");
}

static void
test_long_interface_texts(Fixture *fixture, gconstpointer data)
{
    g_autofree gchar *text = g_strnfill(300000, 'n');
    const CfdPcapngInterface interface = {.name = text, .description = text, .link_type = 1};
    guint id;

    (void)data;
    g_assert_true(cfd_pcapng_write_interface(fixture->writer, &interface, &id, NULL));
    g_assert_cmpuint(fixture->sink->bytes->len, <, 65536);
    g_assert_cmpuint(u32_at(fixture, 4), ==, fixture->sink->bytes->len);
}

/* dumpcap's bound is kept to the byte, and what is cut is only cut. */
static void
test_big_packets(Fixture *fixture, gconstpointer data)
{
    const guint32 most = 262144 - 32;
    const guint32 sizes[] = {most - 1, most, most + 1, 262144, 1000000};
    g_autofree guint8 *bytes = g_malloc(1000000);

    (void)data;
    memset(bytes, 0xab, 1000000);
    write_interface(fixture, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        const CfdPacket packet = {
            .captured_length = sizes[i], .original_length = 2000000, .data = bytes};

        g_byte_array_set_size(fixture->sink->bytes, 0);
        g_assert_true(cfd_pcapng_write_packet(fixture->writer, 0, &packet, NULL));
        g_assert_cmpuint(fixture->sink->bytes->len, ==, 262144);
        g_assert_cmpuint(u32_at(fixture, 4), ==, 262144);
        g_assert_cmpuint(u32_at(fixture, 20), ==, MIN(sizes[i], most));
        g_assert_cmpuint(u32_at(fixture, 24), ==, 2000000);
        g_assert_cmpuint(u32_at(fixture, 262140), ==, 262144);
    }
}

static void
test_sink_error(Fixture *fixture, gconstpointer data)
{
    const CfdPcapngInterface interface = {.link_type = 1};
    const CfdPcapngStatistics statistics = {0};
    const CfdPacket packet = {0};
    GError *errors[4] = {NULL};
    guint id = 77;

    (void)data;
    write_interface(fixture, 1);
    fixture->sink->broken = TRUE;
    g_assert_false(cfd_pcapng_write_section(fixture->writer, "a", "b", &errors[0]));
    g_assert_false(cfd_pcapng_write_interface(fixture->writer, &interface, &id, &errors[1]));
    g_assert_cmpuint(id, ==, 77);
    g_assert_false(cfd_pcapng_write_packet(fixture->writer, 0, &packet, &errors[2]));
    g_assert_false(cfd_pcapng_write_statistics(fixture->writer, 0, &statistics, &errors[3]));
    for (int i = 0; i < 4; i++) {
        g_assert_error(errors[i], CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
        g_clear_error(&errors[i]);
    }
}

static void
add_test(const gchar *path, void (*test)(Fixture *, gconstpointer))
{
    g_test_add(path, Fixture, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_test("/pcapng/section", test_section);
    add_test("/pcapng/bare-section", test_bare_section);
    add_test("/pcapng/interface", test_interface);
    add_test("/pcapng/packet", test_packet);
    add_test("/pcapng/statistics", test_statistics);
    add_test("/pcapng/padding", test_padding);
    add_test("/pcapng/long-comment", test_long_comment);
    add_test("/pcapng/cut-comment", test_cut_comment);
    add_test("/pcapng/long-interface-texts", test_long_interface_texts);
    add_test("/pcapng/big-packets", test_big_packets);
    add_test("/pcapng/sink-error", test_sink_error);
    return g_test_run();
}
