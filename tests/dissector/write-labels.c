/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a pcapng file, with the program's own writer: an interface and a packet for each label of
 * another file. A label is seven texts, each ended by a zero byte: type, capture ID, colo, city,
 * country, machine, object key; an empty one is not known.
 *   write-labels LABELS OUTPUT */
#include "cfd-label.h"
#include "cfd-pcapng.h"

#include <stdio.h>
#include <string.h>

#define TEXTS 7

#define LINK_TYPE_RAW 101

typedef struct {
    CfdSink base;
    GByteArray *bytes;
} MemorySink;

static gboolean
add_bytes(CfdSink *sink, const guint8 *data, gsize size, GError **error G_GNUC_UNUSED)
{
    g_byte_array_append(((MemorySink *)sink)->bytes, data, (guint)size);
    return TRUE;
}

/* The texts of all labels; the last is followed by NULL. */
static GPtrArray *
split(gchar *contents, gsize size)
{
    GPtrArray *texts = g_ptr_array_new();

    for (gchar *text = contents; text < contents + size; text += strlen(text) + 1)
        g_ptr_array_add(texts, *text != '\0' ? text : NULL);
    g_assert(texts->len % TEXTS == 0);
    return texts;
}

static void
write_interface(CfdPcapng *writer, gpointer *texts, guint number)
{
    const CfdLabel label = {texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6]};
    g_autofree gchar *name = cfd_label_interface_name(&label);
    g_autofree gchar *description = cfd_label_interface_description(&label);
    const CfdPcapngInterface interface = {name, description, LINK_TYPE_RAW, 0};
    guint id;

    g_assert_true(cfd_pcapng_write_interface(writer, &interface, &id, NULL));
    g_assert_cmpuint(id, ==, number);
}

static void
write_packet(CfdPcapng *writer, guint interface)
{
    static const guint8 data[] = {0x45, 0, 0,   20, 0,   0, 0,   0, 64,  0,
                                  0,    0, 198, 51, 100, 1, 203, 0, 113, 1};
    const CfdPacket packet = {.time_ns = 1764000000000000000 + interface,
                              .captured_length = sizeof data,
                              .original_length = sizeof data,
                              .data = data};

    g_assert_true(cfd_pcapng_write_packet(writer, interface, &packet, NULL));
}

int
main(int argc, char **argv)
{
    MemorySink sink = {.base.write = add_bytes, .bytes = g_byte_array_new()};
    g_autoptr(CfdPcapng) writer = cfd_pcapng_new(&sink.base);
    g_autoptr(GPtrArray) texts = NULL;
    g_autofree gchar *contents = NULL;
    gsize size;

    g_assert_cmpint(argc, ==, 3);
    g_assert_true(g_file_get_contents(argv[1], &contents, &size, NULL));
    texts = split(contents, size);
    g_assert_true(cfd_pcapng_write_section(writer, "write-labels", NULL, NULL));
    for (guint i = 0; i < texts->len / TEXTS; i++)
        write_interface(writer, texts->pdata + i * TEXTS, i);
    for (guint i = 0; i < texts->len / TEXTS; i++)
        write_packet(writer, i);
    g_assert_true(g_file_set_contents(argv[2], (const gchar *)sink.bytes->data,
                                      (gssize)sink.bytes->len, NULL));
    g_byte_array_unref(sink.bytes);
    return 0;
}
