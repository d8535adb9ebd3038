/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files, and pipes of our own. */
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
    gint reader; /* -1: nobody reads */
    gint writer;
    GString *read; /* what the reader got */
    GError *error;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint fds[2];

    signal(SIGPIPE, SIG_IGN);
    fake_loop_init(&self->fake);
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->path = g_build_filename(self->folder, "out.pcapng", NULL);
    self->read = g_string_new(NULL);
    g_assert_true(g_unix_open_pipe(fds, FD_CLOEXEC, NULL));
    g_unix_set_fd_nonblocking(fds[0], TRUE, NULL);
    self->reader = fds[0];
    self->writer = fds[1];
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    if (self->reader >= 0)
        close(self->reader);
    g_unlink(self->path);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->path);
    g_free(self->folder);
    g_string_free(self->read, TRUE);
    g_clear_error(&self->error);
    fake_loop_clear(&self->fake);
}

static CfdPipe *
open_file(Fixture *self)
{
    CfdPipe *pipe = cfd_pipe_open(self->path, self->fake.loop, &self->fake.clock, self->fake.cancel,
                                  &self->error);

    close(self->writer);
    g_assert_no_error(self->error);
    return pipe;
}

/* NULL: there is none. */
static void
assert_file(const Fixture *self, const gchar *expected)
{
    g_autofree gchar *text = NULL;

    g_file_get_contents(self->path, &text, NULL, NULL);
    g_assert_cmpstr(text, ==, expected);
}

static gboolean
write_text(CfdPipe *pipe, const gchar *text)
{
    return cfd_sink_write(cfd_pipe_sink(pipe), (const guint8 *)text, strlen(text), NULL);
}

static void
test_made_for_nothing(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdPipe *pipe = open_file(self);

    assert_file(self, "");
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    cfd_pipe_free(pipe);
    assert_file(self, NULL);
}

/* What has not been flushed is lost, and has made nothing. */
static void
test_never_flushed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdPipe *pipe = open_file(self);

    g_assert_true(write_text(pipe, "packets"));
    cfd_pipe_free(pipe);
    assert_file(self, NULL);
}

static void
test_made_and_written(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdPipe *pipe = open_file(self);
    struct stat status;

    g_assert_true(write_text(pipe, "packets"));
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    cfd_pipe_free(pipe);
    assert_file(self, "packets");
    g_assert_cmpint(stat(self->path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

/* Also an empty one. */
static void
test_existing_file_stays(Fixture *self, gconstpointer data)
{
    const gchar *before = data;
    CfdPipe *pipe;

    g_assert_true(g_file_set_contents(self->path, before, -1, NULL));
    g_assert_cmpint(g_chmod(self->path, 0640), ==, 0);
    pipe = open_file(self);
    g_assert_true(write_text(pipe, "packets"));
    cfd_pipe_free(pipe);
    assert_file(self, before);
}

static void
test_fifo_stays(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint reader;

    g_assert_cmpint(mkfifo(self->path, 0600), ==, 0);
    reader = g_open(self->path, O_RDONLY | O_NONBLOCK, 0);
    cfd_pipe_free(open_file(self));
    g_assert_true(g_file_test(self->path, G_FILE_TEST_EXISTS));
    close(reader);
}

static void
test_folder_is_no_file(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    close(self->writer);
    g_assert_null(cfd_pipe_open(self->folder, self->fake.loop, &self->fake.clock, self->fake.cancel,
                                &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_DISK);
    g_assert_nonnull(strstr(self->error->message, self->folder));
}

static CfdPipe *
new_pipe(Fixture *self)
{
    CfdPipe *pipe = cfd_pipe_new(self->writer, self->fake.loop, &self->fake.clock,
                                 self->fake.cancel, &self->error);

    g_assert_no_error(self->error);
    return pipe;
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

/* Whoever reads it sees its end, and not before. */
static void
test_pipe_is_closed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdPipe *pipe = new_pipe(self);
    gchar byte;

    g_assert_true(write_text(pipe, "packets"));
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    g_assert_true(read_some(self));
    g_assert_cmpstr(self->read->str, ==, "packets");
    g_assert_cmpint(read(self->reader, &byte, 1), ==, -1);
    cfd_pipe_free(pipe);
    g_assert_cmpint(read(self->reader, &byte, 1), ==, 0);
}

static void
test_more_than_a_pipe_takes(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *bytes = g_strnfill(3 * 1024 * 1024 + 17, 'x');
    g_autoptr(CfdPipe) pipe = new_pipe(self);

    self->fake.happen = read_some;
    self->fake.data = self;
    g_assert_true(write_text(pipe, bytes));
    g_assert_true(cfd_sink_flush(cfd_pipe_sink(pipe), NULL));
    while (read_some(self))
        continue;
    g_assert_cmpuint(self->read->len, ==, strlen(bytes));
}

static void
test_reader_goes(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPipe) pipe = new_pipe(self);

    close(self->reader);
    self->reader = -1;
    g_assert_false(cfd_loop_wait(self->fake.loop, 0, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
    g_assert_cmpint(cfd_cancel_reason(self->fake.cancel), ==, CFD_CANCEL_READER_GONE);
}

/* It is closed all the same. */
static void
test_no_pipe(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint fd = open(self->folder, O_PATH | O_CLOEXEC);

    close(self->writer);
    g_assert_null(
        cfd_pipe_new(fd, self->fake.loop, &self->fake.clock, self->fake.cancel, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_DISK);
    g_assert_cmpint(fcntl(fd, F_GETFD), ==, -1);
}

#define ADD_OF(path, data, function)                                                               \
    g_test_add("/pipe-files/" path, Fixture, data, set_up, function, tear_down)
#define ADD(path, function) ADD_OF(path, NULL, function)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("nothing", test_made_for_nothing);
    ADD("never-flushed", test_never_flushed);
    ADD("written", test_made_and_written);
    ADD_OF("existing", "an older capture", test_existing_file_stays);
    ADD_OF("existing-empty", "", test_existing_file_stays);
    ADD("fifo", test_fifo_stays);
    ADD("folder", test_folder_is_no_file);
    ADD("closed", test_pipe_is_closed);
    ADD("much", test_more_than_a_pipe_takes);
    ADD("reader-goes", test_reader_goes);
    ADD("no-pipe", test_no_pipe);
    return g_test_run();
}
