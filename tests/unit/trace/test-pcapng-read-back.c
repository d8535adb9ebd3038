/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-pcapng.h"

#include "cfd-reader.h"

#include "trace-bytes.h"
#include "trace-sink.h"

#include <glib/gstdio.h>

#include <string.h>

/* What the writer makes, as others read it. */

#define PACKETS 250
#define T0_NS G_GUINT64_CONSTANT(1700000000000000001)

static void
fill_file(CfdPcapng *writer, guint16 link_type)
{
    const CfdPcapngInterface interface = {
        .name = "ord02/a1",
        .description = "words",
        .link_type = link_type,
        .snap_length = 160,
    };
    const CfdPcapngStatistics statistics = {
        .received = PACKETS / 2,
        .dropped = CFD_PCAPNG_UNKNOWN,
        .last_time_ns = T0_NS,
    };
    guint8 bytes[100];
    guint ids[2];

    memset(bytes, 0x45, sizeof bytes);
    g_assert_true(cfd_pcapng_write_section(writer, "cloudflaredump 1", "sum", NULL));
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
        g_assert_true(cfd_pcapng_write_interface(writer, &interface, &ids[i], NULL));
    for (guint i = 0; i < PACKETS; i++) {
        const CfdPacket packet = {
            .time_ns = T0_NS + i,
            .captured_length = i % sizeof bytes,
            .original_length = 1500,
            .data = bytes,
        };

        g_assert_true(cfd_pcapng_write_packet(writer, ids[i % 2], &packet, NULL));
    }
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
        g_assert_true(cfd_pcapng_write_statistics(writer, ids[i], &statistics, NULL));
}

static GByteArray *
make_file(guint16 link_type)
{
    TraceSink *sink = trace_sink_new();
    CfdPcapng *writer = cfd_pcapng_new(&sink->base);
    GByteArray *file = g_byte_array_ref(sink->bytes);

    fill_file(writer, link_type);
    cfd_pcapng_free(writer);
    trace_sink_free(sink);
    return file;
}

/* Ethernet, as libpcap 1.10 takes a second interface of raw IP for one of another type: it compares
 * the file's 101 to its own 12. */
static void
test_libpcap(void)
{
    g_autoptr(GByteArray) file = make_file(1);
    g_autoptr(CfdPacketSource) source =
        cfd_reader_new(&trace_bytes_new(file->data, file->len, G_MAXSSIZE)->base, NULL);
    CfdPacket packet;

    g_assert_nonnull(source);
    g_assert_cmpuint(source->link_type, ==, 1);
    g_assert_cmpuint(source->snap_length, ==, 160);
    for (guint i = 0; i < PACKETS; i++) {
        g_assert_cmpint(cfd_packet_source_next(source, &packet, NULL), ==, CFD_PACKET_READY);
        g_assert_cmpuint(packet.time_ns, ==, T0_NS + i);
        g_assert_cmpuint(packet.captured_length, ==, i % 100);
        g_assert_cmpuint(packet.original_length, ==, 1500);
        for (guint32 k = 0; k < packet.captured_length; k++)
            g_assert_cmpuint(packet.data[k], ==, 0x45);
    }
    g_assert_cmpint(cfd_packet_source_next(source, &packet, NULL), ==, CFD_PACKET_END);
}

/* Wireshark's own tool, on a file on disk. */
static gchar *
run_capinfos(const gchar *program, const GByteArray *file)
{
    g_autofree gchar *folder = g_dir_make_tmp("cfd-pcapng-XXXXXX", NULL);
    g_autofree gchar *path = g_build_filename(folder, "out.pcapng", NULL);
    gchar *arguments[] = {(gchar *)program, path, NULL};
    gchar *output = NULL;
    gint status = -1;

    g_assert_true(g_file_set_contents(path, (const gchar *)file->data, (gssize)file->len, NULL));
    g_assert_true(g_spawn_sync(NULL, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                               &status, NULL));
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpint(g_remove(path), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    return output;
}

static void
test_capinfos(void)
{
    const gchar *expected[] = {
        "pcapng",
        "Number of packets:   250",
        "Number of interfaces in file: 2",
        "Name = ord02/a1",
        "Description = words",
        "Encapsulation = Raw IP",
        "Time precision = nanoseconds (9)",
        "Number of stat entries = 1",
        "Number of packets = 125",
        "Capture application: cloudflaredump 1",
        "sum",
    };
    g_autoptr(GByteArray) file = make_file(101);
    g_autofree gchar *program = g_find_program_in_path("capinfos");
    g_autofree gchar *output = NULL;

    if (program == NULL) {
        g_test_skip("no capinfos");
        return;
    }
    output = run_capinfos(program, file);
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
        if (strstr(output, expected[i]) == NULL)
            g_error("no \"%s\" in what capinfos says:\n%s", expected[i], output);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pcapng-read-back/libpcap", test_libpcap);
    g_test_add_func("/pcapng-read-back/capinfos", test_capinfos);
    return g_test_run();
}
