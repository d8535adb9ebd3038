/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-loop.h"

#include "cfd-error.h"
#include "cfd-spool.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    FakeLoop fake;
    gchar *folder;
    CfdSpool *spool;
    guint grow; /* how often it still grows by one byte while its reader waits */
    guint starved;
} Fixture;

static gboolean
grow_spool(gpointer data)
{
    Fixture *self = data;

    if (self->grow == 0) {
        cfd_spool_end(self->spool, NULL);
        return TRUE;
    }
    self->grow--;
    return cfd_spool_append(self->spool, (const guint8 *)"x", 1, NULL);
}

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->fake);
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->spool = cfd_spool_new(self->folder, self->fake.loop, NULL);
    g_assert_nonnull(self->spool);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_spool_free(self->spool);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0); /* so it has left nothing in it */
    g_free(self->folder);
    fake_loop_clear(&self->fake);
}

static void
test_reads_what_is_there(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    guint8 buffer[8];

    g_assert_true(cfd_spool_append(self->spool, (const guint8 *)"abcdef", 6, NULL));
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 4, NULL), ==, 4);
    g_assert_cmpmem(buffer, 4, "abcd", 4);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 2);
    g_assert_cmpmem(buffer, 2, "ef", 2);
    g_assert_cmpuint(self->fake.waits, ==, 0);
    cfd_spool_end(self->spool, NULL);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 0);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 0);
}

static void
test_waits_while_it_grows(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    guint8 buffer[8];

    self->grow = 3;
    self->fake.happen = grow_spool;
    self->fake.data = self;
    for (guint i = 0; i < 3; i++)
        g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 1);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 0);
}

static void
test_failure_comes_after_the_bytes(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    g_autoptr(GError) failure = g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "broken");
    g_autoptr(GError) error = NULL;
    guint8 buffer[8];

    g_assert_true(cfd_spool_append(self->spool, (const guint8 *)"ab", 2, NULL));
    cfd_spool_end(self->spool, failure);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, &error), ==, 2);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_SERVER);
}

static void
test_cancelled_while_waiting(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    g_autoptr(GError) error = NULL;
    guint8 buffer[8];

    cfd_cancel_trigger(self->fake.cancel, CFD_CANCEL_READER_GONE, 0);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}

static void
test_folder_that_cannot_be(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(cfd_spool_new("/dev/null/spools", self->fake.loop, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_assert_nonnull(strstr(error->message, "/dev/null/spools"));
}

static void
count_starved(gpointer data)
{
    Fixture *self = data;

    self->starved++;
    g_assert_cmpuint(self->fake.waits + 1, ==, self->starved); /* before each wait */
}

static void
test_starved_before_each_wait(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    guint8 buffer[8];

    cfd_spool_set_starved(self->spool, count_starved, self);
    g_assert_true(cfd_spool_append(self->spool, (const guint8 *)"ab", 2, NULL));
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 2);
    g_assert_cmpuint(self->starved, ==, 0);
    self->grow = 1;
    self->fake.happen = grow_spool;
    self->fake.data = self;
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 1);
    g_assert_cmpuint(self->starved, ==, 1);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 0);
    g_assert_cmpuint(self->starved, ==, 2);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 0);
    g_assert_cmpuint(self->starved, ==, 2); /* it has ended */
    g_assert_cmpuint(self->fake.waits, ==, 2);
}

static void
feed_starved(gpointer data)
{
    Fixture *self = data;

    if (self->starved++ == 0)
        g_assert_true(cfd_spool_append(self->spool, (const guint8 *)"abc", 3, NULL));
    else
        cfd_spool_end(self->spool, NULL);
}

/* What the call itself brings needs no wait, which might be for ever. */
static void
test_starved_may_feed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    guint8 buffer[8];

    cfd_spool_set_starved(self->spool, feed_starved, self);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 3);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 8, NULL), ==, 0);
    g_assert_cmpuint(self->starved, ==, 2);
    g_assert_cmpuint(self->fake.waits, ==, 0);
}

static void
append_bytes(CfdSpool *spool, gsize size)
{
    g_autofree guint8 *bytes = g_malloc0(size);

    g_assert_true(cfd_spool_append(spool, bytes, size, NULL));
}

/* A reader that keeps up lets the sender wait; one that does not is not waited for. */
static void
test_has_room(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    const gsize half = CFD_SPOOL_MEMORY_BYTES / 2;
    g_autofree guint8 *buffer = g_malloc(half);

    g_assert_true(cfd_spool_has_room(self->spool));
    append_bytes(self->spool, half - 1);
    g_assert_true(cfd_spool_has_room(self->spool));
    append_bytes(self->spool, 1);
    g_assert_false(cfd_spool_has_room(self->spool));
    self->fake.monotonic_us += 999 * 1000;
    g_assert_false(cfd_spool_has_room(self->spool));
    self->fake.monotonic_us += 2 * 1000;
    g_assert_true(cfd_spool_has_room(self->spool));
    append_bytes(self->spool, half);
    g_assert_true(cfd_spool_has_room(self->spool));
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, half, NULL), ==, half);
    g_assert_false(cfd_spool_has_room(self->spool)); /* it reads again */
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 1, NULL), ==, 1);
    g_assert_true(cfd_spool_has_room(self->spool));
}

/* What the file takes on the disk. */
static gint64
count_disk_bytes(gint fd)
{
    struct stat status;

    g_assert_cmpint(fstat(fd, &status), ==, 0);
    return (gint64)status.st_blocks * 512; /* stat(2): the unit of st_blocks */
}

static gboolean
can_punch_holes(gint fd)
{
#ifdef FALLOC_FL_PUNCH_HOLE
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1) == 0;
#else
    (void)fd;
    return FALSE;
#endif
}

/* The descriptor that a spool made next will have: it is the lowest that is free. */
static gint
find_next_fd(void)
{
    gint fd = dup(STDERR_FILENO);

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    return fd;
}

/* The stream that these tests send: no period of it is a power of two. */
static guint8
make_byte(gsize offset)
{
    return (guint8)(offset * 7 + offset / 251);
}

static void
append_made(CfdSpool *spool, gsize *offset, gsize size)
{
    g_autofree guint8 *made = g_malloc(size);

    for (gsize i = 0; i < size; i++)
        made[i] = make_byte(*offset + i);
    g_assert_true(cfd_spool_append(spool, made, size, NULL));
    *offset += size;
}

/* Reads at most so many, which must be right. */
static gsize
read_made(CfdByteSource *reader, gsize *offset, gsize most)
{
    g_autofree guint8 *read = g_malloc(most);
    gssize count = cfd_byte_source_read(reader, read, most, NULL);

    g_assert_cmpint(count, >, 0);
    for (gssize i = 0; i < count; i++)
        g_assert_cmpuint(read[i], ==, make_byte(*offset + (gsize)i));
    *offset += (gsize)count;
    return (gsize)count;
}

/* Odd pieces, and a reader that is now far behind, now up to date: the bytes are right on each way
 * between memory and file. */
static void
test_pieces_of_all_sizes(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    gsize written = 0;
    gsize read = 0;

    for (guint i = 0; i < 300; i++) {
        gsize largest = i % 3 == 0 ? 3 * CFD_SPOOL_MEMORY_BYTES : CFD_SPOOL_MEMORY_BYTES / 5;

        append_made(self->spool, &written, 1 + g_rand_int(rand) % largest);
        for (guint reads = g_rand_int(rand) % 40; reads > 0 && read < written; reads--)
            read_made(reader, &read, 1 + g_rand_int(rand) % 70000);
    }
    while (read < written)
        read_made(reader, &read, 65536);
    g_assert_cmpuint(self->fake.waits, ==, 0);
}

/* A reader that is a megabyte behind: what was read makes room on the disk. */
static void
test_gives_back(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    enum { PIECE = 999983, PIECES = 42, MAX_KEPT = 8 * 1024 * 1024 };
    gint fd = find_next_fd();
    g_autoptr(CfdSpool) spool = cfd_spool_new(self->folder, self->fake.loop, NULL);
    g_autoptr(CfdByteSource) reader = cfd_spool_read(spool);
    gsize written = 0;
    gsize read = 0;
    gint64 most = 0;

    append_made(spool, &written, PIECE);
    for (guint i = 0; i < PIECES; i++) {
        append_made(spool, &written, PIECE);
        for (gsize wanted = PIECE; wanted > 0;)
            wanted -= read_made(reader, &read, wanted);
        most = MAX(most, count_disk_bytes(fd));
    }
    if (!can_punch_holes(fd)) {
        g_test_skip("no holes in the files of this file system");
        return;
    }
    g_assert_cmpint(most, >, 0);
    g_assert_cmpint(most, <=, MAX_KEPT);
}

static void
test_no_disk_for_a_reader_that_keeps_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint fd = find_next_fd();
    g_autoptr(CfdSpool) spool = cfd_spool_new(self->folder, self->fake.loop, NULL);
    g_autoptr(CfdByteSource) reader = cfd_spool_read(spool);
    gsize written = 0;
    gsize read = 0;

    append_made(spool, &written, CFD_SPOOL_MEMORY_BYTES / 3);
    for (guint i = 0; i < 50; i++) {
        append_made(spool, &written, CFD_SPOOL_MEMORY_BYTES / 3);
        while (written - read > CFD_SPOOL_MEMORY_BYTES / 3)
            read_made(reader, &read, CFD_SPOOL_MEMORY_BYTES / 7);
    }
    g_assert_cmpint(count_disk_bytes(fd), ==, 0);
}

/* Whether it was read or not, in memory or on the disk. */
static void
test_received(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdByteSource) reader = cfd_spool_read(self->spool);
    guint8 buffer[4];

    g_assert_cmpuint(cfd_spool_received(self->spool), ==, 0);
    append_bytes(self->spool, 5);
    g_assert_cmpuint(cfd_spool_received(self->spool), ==, 5);
    g_assert_cmpint(cfd_byte_source_read(reader, buffer, 4, NULL), ==, 4);
    g_assert_cmpuint(cfd_spool_received(self->spool), ==, 5);
    append_bytes(self->spool, 3 * CFD_SPOOL_MEMORY_BYTES);
    cfd_spool_end(self->spool, NULL);
    g_assert_cmpuint(cfd_spool_received(self->spool), ==, 5 + 3 * CFD_SPOOL_MEMORY_BYTES);
}

#define ADD(path, function) g_test_add("/spool/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("reads-what-is-there", test_reads_what_is_there);
    ADD("waits-while-it-grows", test_waits_while_it_grows);
    ADD("failure-comes-last", test_failure_comes_after_the_bytes);
    ADD("cancelled", test_cancelled_while_waiting);
    ADD("no-folder", test_folder_that_cannot_be);
    ADD("starved-before-each-wait", test_starved_before_each_wait);
    ADD("starved-may-feed", test_starved_may_feed);
    ADD("has-room", test_has_room);
    ADD("received", test_received);
    ADD("pieces", test_pieces_of_all_sizes);
    ADD("gives-back", test_gives_back);
    ADD("no-disk", test_no_disk_for_a_reader_that_keeps_up);
    return g_test_run();
}
