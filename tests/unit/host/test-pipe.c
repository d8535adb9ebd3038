/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-loop.h"

#include "cfd-error.h"
#include "cfd-pipe.h"

#include <glib-unix.h>
#include <glib/gstdio.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    FakeLoop fake;
    gchar *folder;
    gchar *path;
    gint reader;   /* -1: nobody reads */
    GString *read; /* what the reader got */
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    signal(SIGPIPE, SIG_IGN);
    fake_loop_init(&self->fake);
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->path = g_build_filename(self->folder, "fifo", NULL);
    self->reader = -1;
    self->read = g_string_new(NULL);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    if (self->reader >= 0)
        close(self->reader);
    g_unlink(self->path);
    g_rmdir(self->folder);
    g_free(self->path);
    g_free(self->folder);
    g_string_free(self->read, TRUE);
    fake_loop_clear(&self->fake);
}

static void
make_fifo(Fixture *self)
{
    g_assert_cmpint(mkfifo(self->path, 0600), ==, 0);
}

static void
open_reader(Fixture *self)
{
    self->reader = g_open(self->path, O_RDONLY | O_NONBLOCK, 0);
    g_assert_cmpint(self->reader, >=, 0);
}

static CfdPipe *
open_pipe(Fixture *self, GError **error)
{
    return cfd_pipe_open(self->path, self->fake.loop, &self->fake.clock, self->fake.cancel, error);
}

/* A reader that takes some of what there is in each wait of the loop. */
static gboolean
read_some(gpointer data)
{
    Fixture *self = data;
    gchar buffer[70000];
    gssize count = read(self->reader, buffer, sizeof buffer);

    if (count > 0)
        g_string_append_len(self->read, buffer, count);
    return count > 0;
}

static gchar *
make_bytes(gsize size)
{
    gchar *bytes = g_malloc(size + 1);

    for (gsize i = 0; i < size; i++)
        bytes[i] = (gchar)('a' + i % 23);
    bytes[size] = '\0';
    return bytes;
}

static void
test_all_arrives(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const gsize size = 3 * 1024 * 1024 + 17;
    g_autofree gchar *bytes = make_bytes(size);
    g_autoptr(CfdPipe) pipe = NULL;

    make_fifo(self);
    open_reader(self);
    pipe = open_pipe(self, NULL);
    self->fake.happen = read_some;
    self->fake.data = self;
    g_assert_true(cfd_sink_write(cfd_pipe_sink(pipe), (guint8 *)bytes, size, NULL));
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    while (read_some(self))
        continue;
    g_assert_cmpuint(self->read->len, ==, size);
    g_assert_cmpstr(self->read->str, ==, bytes);
}

static void
test_idle_loop_flushes(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPipe) pipe = NULL;

    make_fifo(self);
    open_reader(self);
    pipe = open_pipe(self, NULL);
    g_assert_true(cfd_sink_write(cfd_pipe_sink(pipe), (const guint8 *)"packet", 6, NULL));
    g_assert_false(read_some(self));
    g_assert_true(cfd_loop_wait(self->fake.loop, 0, NULL));
    g_assert_true(read_some(self));
    g_assert_cmpstr(self->read->str, ==, "packet");
}

static void
test_reader_goes_while_idle(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPipe) pipe = NULL;
    g_autoptr(GError) error = NULL;

    make_fifo(self);
    open_reader(self);
    pipe = open_pipe(self, NULL);
    g_assert_true(cfd_loop_wait(self->fake.loop, 0, NULL));
    close(self->reader);
    self->reader = -1;
    g_assert_false(cfd_loop_wait(self->fake.loop, 0, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}

static void
test_reader_goes_while_full(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const gsize size = 3 * 1024 * 1024;
    g_autofree gchar *bytes = make_bytes(size);
    g_autoptr(CfdPipe) pipe = NULL;
    g_autoptr(GError) error = NULL;

    make_fifo(self);
    open_reader(self);
    pipe = open_pipe(self, NULL);
    close(self->reader);
    self->reader = -1;
    g_assert_false(cfd_sink_write(cfd_pipe_sink(pipe), (guint8 *)bytes, size, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
    g_assert_cmpint(cfd_cancel_reason(self->fake.cancel), ==, CFD_CANCEL_READER_GONE);
}

static gboolean
open_late(gpointer data)
{
    Fixture *self = data;

    if (self->fake.waits == 10 && self->reader < 0)
        open_reader(self);
    return FALSE;
}

static void
test_waits_for_a_reader(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPipe) pipe = NULL;

    make_fifo(self);
    self->fake.happen = open_late;
    self->fake.data = self;
    pipe = open_pipe(self, NULL);
    g_assert_nonnull(pipe);
}

static void
test_nobody_reads(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    gint64 start_us = self->fake.monotonic_us;

    make_fifo(self);
    g_assert_null(open_pipe(self, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT);
    g_assert_cmpint(self->fake.monotonic_us - start_us, <, 31 * G_USEC_PER_SEC);
}

static void
test_stopped_while_nobody_reads(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    make_fifo(self);
    cfd_cancel_trigger(self->fake.cancel, CFD_CANCEL_STOP, 0);
    g_assert_null(open_pipe(self, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
}

static void
test_file_is_emptied_only_when_written(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *before = NULL;
    g_autofree gchar *after = NULL;
    CfdPipe *pipe;

    g_assert_true(g_file_set_contents(self->path, "an older capture", -1, NULL));
    cfd_pipe_free(open_pipe(self, NULL));
    g_assert_true(g_file_get_contents(self->path, &before, NULL, NULL));
    g_assert_cmpstr(before, ==, "an older capture");

    pipe = open_pipe(self, NULL);
    g_assert_true(cfd_sink_write(cfd_pipe_sink(pipe), (const guint8 *)"new", 3, NULL));
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    cfd_pipe_free(pipe);
    g_assert_true(g_file_get_contents(self->path, &after, NULL, NULL));
    g_assert_cmpstr(after, ==, "new");
}

static void
test_full_disk(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdPipe) pipe = NULL;

    g_free(self->path);
    self->path = g_strdup("/dev/full");
    pipe = open_pipe(self, NULL);
    g_assert_true(cfd_sink_write(cfd_pipe_sink(pipe), (const guint8 *)"x", 1, NULL));
    g_assert_false(cfd_sink_flush(cfd_pipe_sink(pipe), &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_free(self->path);
    self->path = g_strdup("");
}

static void
test_path_that_cannot_be(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    g_free(self->path);
    self->path = g_strdup("/dev/null/out.pcapng");
    g_assert_null(open_pipe(self, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_assert_nonnull(strstr(error->message, "/dev/null/out.pcapng"));
}

static void
test_standard_output_stays_blocking(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint saved = dup(STDOUT_FILENO);
    gint fds[2];
    CfdPipe *pipe;

    g_assert_true(g_unix_open_pipe(fds, 0, NULL));
    g_unix_set_fd_nonblocking(fds[0], TRUE, NULL);
    fflush(stdout);
    dup2(fds[1], STDOUT_FILENO);
    close(fds[1]);
    g_free(self->path);
    self->path = g_strdup("-");
    self->reader = fds[0];
    self->fake.happen = read_some;
    self->fake.data = self;
    pipe = open_pipe(self, NULL);
    g_assert_cmpint(fcntl(STDOUT_FILENO, F_GETFL) & O_NONBLOCK, ==, 0);
    g_assert_true(cfd_sink_write(cfd_pipe_sink(pipe), (const guint8 *)"packets", 7, NULL));
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    cfd_pipe_free(pipe);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    read_some(self);
    g_assert_cmpstr(self->read->str, ==, "packets");
}

/* How long it is waited for a reader to take what was written. */
static gint64
wait_until_taken(Fixture *self, CfdPipe *pipe)
{
    gint64 begin_us = cfd_loop_now_us(self->fake.loop);

    cfd_pipe_wait_until_taken(pipe, begin_us + 3 * G_USEC_PER_SEC);
    return cfd_loop_now_us(self->fake.loop) - begin_us;
}

static void
test_wait_until_taken(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPipe) pipe = NULL;

    make_fifo(self);
    open_reader(self);
    pipe = open_pipe(self, NULL);
    g_assert_cmpint(wait_until_taken(self, pipe), ==, 0); /* nothing */
    g_assert_true(cfd_sink_write(cfd_pipe_sink(pipe), (const guint8 *)"packets", 7, NULL));
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    g_assert_cmpint(wait_until_taken(self, pipe), ==, 3 * G_USEC_PER_SEC); /* nobody reads */
    self->fake.happen = read_some;
    self->fake.data = self;
    g_assert_cmpint(wait_until_taken(self, pipe), <, G_USEC_PER_SEC);
    g_assert_cmpstr(self->read->str, ==, "packets");
}

/* Some lie in the FIFO, and its reader has not looked yet. */
static CfdPipe *
open_with_packets(Fixture *self)
{
    CfdPipe *pipe;

    make_fifo(self);
    open_reader(self);
    pipe = open_pipe(self, NULL);
    g_assert_true(cfd_sink_write(cfd_pipe_sink(pipe), (const guint8 *)"packets", 7, NULL));
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    return pipe;
}

static gboolean
stop_again(gpointer data)
{
    cfd_cancel_trigger(((Fixture *)data)->fake.cancel, CFD_CANCEL_STOP, 0);
    return FALSE;
}

/* Whatever the wait is allowed, for who stops twice wants none. */
static void
test_second_stop_waits_for_no_reader(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPipe) pipe = open_with_packets(self);

    cfd_cancel_trigger(self->fake.cancel, CFD_CANCEL_STOP, 0);
    cfd_cancel_allow_until(self->fake.cancel, G_MAXINT64);
    self->fake.happen = stop_again;
    self->fake.data = self;
    g_assert_cmpint(wait_until_taken(self, pipe), <, G_USEC_PER_SEC);
}

static void
test_file_is_taken(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPipe) pipe = NULL;

    g_assert_true(g_file_set_contents(self->path, "an older, longer one", -1, NULL));
    pipe = open_pipe(self, NULL);
    g_assert_cmpint(wait_until_taken(self, pipe), ==, 0);
}

static void
test_reader_that_takes_nothing_more(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPipe) pipe = open_with_packets(self);

    close(self->reader);
    self->reader = -1;
    g_assert_cmpint(wait_until_taken(self, pipe), <, G_USEC_PER_SEC);
}

#define ADD(path, function) g_test_add("/pipe/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("all-arrives", test_all_arrives);
    ADD("idle-loop-flushes", test_idle_loop_flushes);
    ADD("reader-goes-while-idle", test_reader_goes_while_idle);
    ADD("reader-goes-while-full", test_reader_goes_while_full);
    ADD("waits-for-a-reader", test_waits_for_a_reader);
    ADD("nobody-reads", test_nobody_reads);
    ADD("stopped", test_stopped_while_nobody_reads);
    ADD("file", test_file_is_emptied_only_when_written);
    ADD("full-disk", test_full_disk);
    ADD("no-path", test_path_that_cannot_be);
    ADD("wait-until-taken", test_wait_until_taken);
    ADD("second-stop", test_second_stop_waits_for_no_reader);
    ADD("file-is-taken", test_file_is_taken);
    ADD("takes-nothing-more", test_reader_that_takes_nothing_more);
    ADD("standard-output", test_standard_output_stays_blocking);
    return g_test_run();
}
