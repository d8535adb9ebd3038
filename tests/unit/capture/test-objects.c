/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-bucket.h"

#include "cfd-objects.h"

#include <glib/gstdio.h>

#define FILES 24
#define HEAD 65536
#define SIZE 72024

/* As many as cfd-objects.c has at a time, and the one that the merge waits for. */
#define MOST 17

/* A file's header. Packets that fill the file follow: record header, data. */
static const guint8 PCAP_HEADER[24] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0,
                                       0,    0,    0,    0,    0, 0, 4, 0, 1, 0, 0, 0};

typedef struct {
    FakeBucket fake;
    FakeReply replies[3 * FILES];
    gchar *file;
    gchar *folder;
    CfdBucket *bucket;
    GPtrArray *names;
    CfdObjects *objects;
} Fixture;

static void
free_name(gpointer data)
{
    CfdObjectName *name = data;

    cfd_listing_object_free(name->object);
    g_free(name->machine);
    g_free(name);
}

static gchar *
make_file(gsize size, gsize packets)
{
    gsize record = (size - 24) / packets;
    guint32 length = GUINT32_TO_LE((guint32)record - 16);
    gchar *file = g_malloc0(size);

    memcpy(file, PCAP_HEADER, sizeof PCAP_HEADER);
    for (gchar *at = file + 24; at + record <= file + size; at += record) {
        memcpy(at + 8, &length, sizeof length);
        memcpy(at + 12, &length, sizeof length);
    }
    return file;
}

static void
init(Fixture *self, guint files, gint64 size, guint packets)
{
    self->file = make_file(SIZE, packets);
    fake_bucket_init(&self->fake, self->replies);
    self->bucket = cfd_bucket_new(&self->fake.config);
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->names = g_ptr_array_new_with_free_func(free_name);
    for (guint i = 0; i < files; i++) {
        CfdObjectName *name = g_new0(CfdObjectName, 1);
        g_autofree gchar *key = g_strdup_printf("dir/%u.pcap", i);

        name->object = cfd_listing_object_new(key, size, NULL);
        name->machine = g_strdup_printf("%u", i);
        g_ptr_array_add(self->names, name);
    }
}

static void
clear(Fixture *self)
{
    cfd_objects_free(self->objects);
    g_ptr_array_unref(self->names);
    cfd_bucket_free(self->bucket);
    fake_bucket_clear(&self->fake);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    g_free(self->file);
}

static CfdObjects *
make_objects(Fixture *self, GError **error)
{
    return cfd_objects_new_files(self->bucket, self->names, self->fake.net.loop.loop, self->folder,
                                 error);
}

static gboolean
asks_for(const Fixture *self, guint request, guint file, const gchar *range)
{
    const gchar *text = fake_net_request(&self->fake.net, request);
    g_autofree gchar *key = g_strdup_printf("/dir/%u.pcap\n", file);

    return strstr(text, key) != NULL && strstr(text, range) != NULL;
}

/* Waits until a packet of the file is there. */
static void
read_packet(CfdPacketSource *source, guint packets)
{
    CfdPacket packet;
    GError *error = NULL;

    g_assert_cmpint(cfd_packet_source_next(source, &packet, &error), ==, CFD_PACKET_READY);
    g_assert_cmpuint(packet.captured_length, ==, (SIZE - 24) / packets - 16);
}

/* The heads, and then the rest of each, which comes in many waits. */
static void
open_in_parts(Fixture *self, guint packets, CfdPacketSource **ret_sources)
{
    init(self, FILES, SIZE, packets);
    for (guint i = 0; i < FILES; i++) {
        self->replies[i] = (FakeReply){.status = 206,
                                       .body = self->file,
                                       .size = HEAD,
                                       .headers = {"Content-Range", "bytes 0-65535/72024"}};
        self->replies[FILES + i] =
            (FakeReply){.status = 206,
                        .body = self->file + HEAD,
                        .size = SIZE - HEAD,
                        .piece_size = 200,
                        .headers = {"Content-Range", "bytes 65536-72023/72024"}};
    }
    self->objects = make_objects(self, NULL);
    cfd_objects_start(self->objects);
    for (guint i = 0; i < FILES; i++)
        ret_sources[i] = cfd_object_open(cfd_objects_get(self->objects, i), NULL);
}

static void
test_heads_first(void)
{
    Fixture fixture = {0};
    CfdPacketSource *sources[FILES];

    open_in_parts(&fixture, 1, sources);
    for (guint i = 0; i < FILES; i++)
        g_assert_true(asks_for(&fixture, i, i, "Range: bytes=0-65535"));
    for (guint i = FILES; i-- > 0;)
        read_packet(sources[i], 1);
    g_assert_cmpuint(fixture.fake.net.requests->len, ==, 2 * FILES);
    g_assert_cmpuint(fixture.fake.net.most, ==, MOST);
    for (guint i = 0; i < FILES; i++)
        cfd_packet_source_free(sources[i]);
    clear(&fixture);
}

/* Packets of all files in turn, so that the merge waits for each file again and again. */
static void
test_interleaved_files_are_bounded(void)
{
    const guint packets = 72;
    Fixture fixture = {0};
    CfdPacketSource *sources[FILES];

    open_in_parts(&fixture, packets, sources);
    for (guint packet = 0; packet < packets; packet++) {
        for (guint i = 0; i < FILES; i++)
            read_packet(sources[i], packets);
    }
    g_assert_cmpuint(fixture.fake.net.requests->len, ==, 2 * FILES);
    g_assert_cmpuint(fixture.fake.net.most, ==, MOST);
    for (guint i = 0; i < FILES; i++)
        cfd_packet_source_free(sources[i]);
    clear(&fixture);
}

/* Larger files come in parts that grow, each when most of the one before it was read. */
static void
test_parts_come_as_they_are_read(void)
{
    static const gsize ends[] = {0, HEAD, 2 * HEAD, 4 * HEAD};
    const gsize size = 4 * HEAD;
    Fixture fixture = {0};
    FakeLoop *loop = &fixture.fake.net.loop;
    gchar *ranges[3];

    init(&fixture, FILES, (gint64)size, 1);
    g_free(fixture.file);
    fixture.file = make_file(size, size / 1000);
    for (guint i = 0; i < 3; i++) {
        ranges[i] = g_strdup_printf("bytes %zu-%zu/%zu", ends[i], ends[i + 1] - 1, size);
        for (guint file = 0; file < FILES; file++)
            fixture.replies[i * FILES + file] =
                (FakeReply){.status = 206,
                            .body = fixture.file + ends[i],
                            .size = ends[i + 1] - ends[i],
                            .headers = {"Content-Range", ranges[i]}};
    }
    fixture.objects = make_objects(&fixture, NULL);
    cfd_objects_start(fixture.objects);
    for (guint i = 0; i < 1000; i++)
        g_assert_true(cfd_loop_wait(loop->loop, loop->monotonic_us, NULL));
    g_assert_cmpuint(fixture.fake.net.requests->len, ==, 2 * FILES);
    g_assert_true(asks_for(&fixture, FILES, 1, "Range: bytes=65536-131071\n"));
    for (guint i = 0; i < FILES; i++) {
        g_autoptr(CfdPacketSource) source =
            cfd_object_open(cfd_objects_get(fixture.objects, i), NULL);
        CfdPacket packet;

        while (cfd_packet_source_next(source, &packet, NULL) == CFD_PACKET_READY)
            continue;
    }
    g_assert_cmpuint(fixture.fake.net.requests->len, ==, 3 * FILES);
    g_assert_true(asks_for(&fixture, 2 * FILES, 0, "Range: bytes=131072-\n"));
    for (guint i = 0; i < 3; i++)
        g_free(ranges[i]);
    clear(&fixture);
}

/* Each that waits for its next try keeps its place: the store hears no more requests. */
static void
test_busy_store_is_not_asked_for_more(void)
{
    Fixture fixture = {0};
    FakeLoop *loop = &fixture.fake.net.loop;

    for (guint i = 0; i < FILES; i++)
        fixture.replies[i] =
            (FakeReply){.status = 503, .body = "x", .headers = {"Retry-After", "5"}};
    init(&fixture, FILES, SIZE, 1);
    fixture.objects = make_objects(&fixture, NULL);
    cfd_objects_start(fixture.objects);
    g_assert_true(cfd_loop_wait_until(loop->loop, loop->monotonic_us + 4 * G_USEC_PER_SEC, NULL));
    g_assert_cmpuint(fixture.fake.net.requests->len, ==, MOST - 1);
    clear(&fixture);
}

static void
test_few_come_as_a_whole(void)
{
    Fixture fixture = {0};

    fixture.replies[0] = fixture.replies[1] = (FakeReply){.status = 200, .size = SIZE};
    init(&fixture, 2, SIZE, 1);
    fixture.replies[0].body = fixture.replies[1].body = fixture.file;
    fixture.objects = make_objects(&fixture, NULL);
    cfd_objects_start(fixture.objects);
    for (guint i = 0; i < 2; i++) {
        CfdPacketSource *source = cfd_object_open(cfd_objects_get(fixture.objects, i), NULL);

        read_packet(source, 1);
        cfd_packet_source_free(source);
    }
    g_assert_cmpuint(fixture.fake.net.requests->len, ==, 2);
    g_assert_null(strstr(fake_net_request(&fixture.fake.net, 0), "Range"));
    clear(&fixture);
}

static void
assert_measured(const Fixture *self, guint64 bytes, guint64 total_bytes)
{
    guint64 come = 1;
    guint64 total = 1;

    cfd_objects_measure(self->objects, &come, &total);
    g_assert_cmpuint(come, ==, bytes);
    g_assert_cmpuint(total, ==, total_bytes);
}

static void
test_measured(void)
{
    Fixture fixture = {0};

    fixture.replies[0] = (FakeReply){.status = 200, .size = SIZE};
    fixture.replies[1] = (FakeReply){.status = 200, .size = SIZE, .stalls_at = 1000};
    init(&fixture, 2, SIZE, 1);
    fixture.replies[0].body = fixture.replies[1].body = fixture.file;
    fixture.objects = make_objects(&fixture, NULL);
    assert_measured(&fixture, 0, 2 * SIZE);
    cfd_objects_start(fixture.objects);
    assert_measured(&fixture, 0, 2 * SIZE);
    for (guint i = 0; i < 4; i++)
        g_assert_true(cfd_loop_wait(fixture.fake.net.loop.loop, 0, NULL));
    assert_measured(&fixture, SIZE + 1000, 2 * SIZE);
    clear(&fixture);
}

static void
test_limits(void)
{
    Fixture fixture = {0};
    g_autoptr(GError) error = NULL;

    init(&fixture, 2, G_MAXINT64 / 2 + 7, 1);
    g_assert_null(make_objects(&fixture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    clear(&fixture);
    g_clear_error(&error);
    fixture = (Fixture){0};
    init(&fixture, 4001, 1, 1);
    g_assert_null(make_objects(&fixture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE);
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/objects/heads-first", test_heads_first);
    g_test_add_func("/objects/interleaved", test_interleaved_files_are_bounded);
    g_test_add_func("/objects/parts", test_parts_come_as_they_are_read);
    g_test_add_func("/objects/busy", test_busy_store_is_not_asked_for_more);
    g_test_add_func("/objects/few", test_few_come_as_a_whole);
    g_test_add_func("/objects/measured", test_measured);
    g_test_add_func("/objects/limits", test_limits);
    return g_test_run();
}
