/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-pipe.h"

#include "cfd-error.h"
#include "cfd-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Large enough that a write costs nothing beside the copying, small enough to stay in the cache
 * beside what the packets are made from. */
#define BUFFER_BYTES (256 * 1024)

/* What is on its way to the reader: the most that Linux allows everybody. */
#define FIFO_BYTES (1024 * 1024)

/* A FIFO of Wireshark's is opened by dumpcap within a second; one that nobody has opened by then is
 * given up. */
#define OPEN_DEADLINE_US (30 * (gint64)G_USEC_PER_SEC)
#define OPEN_RETRY_US 20000

/* Between two looks at whether the reader has taken all. */
#define LOOK_US 10000

struct CfdPipe {
    CfdSink sink;
    CfdLoop *loop;
    CfdClock *clock;
    CfdCancel *cancel;
    gint fd;
    guint watch;
    gsize
        max_write_bytes; /* what one write() takes without blocking, once the descriptor is ready */
    gboolean to_empty;   /* a file that still holds what it held before */
    gchar *made;         /* the path of a file that was made for what is yet to come; NULL: none */
    guint8 *buffer;
    gsize start; /* of what the buffer holds */
    gsize end;
    GError *error; /* why nothing can be written any more */
};

static gboolean
set_write_error(GError **error)
{
    if (errno == EPIPE)
        g_set_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED, "the reader of the packets has gone");
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "could not write the packets: %s; make room, or write elsewhere",
                    g_strerror(errno));
    return FALSE;
}

static gboolean
write_once(CfdPipe *self)
{
    gssize written;

    if (self->to_empty && ftruncate(self->fd, 0) != 0)
        return set_write_error(&self->error);
    self->to_empty = FALSE;
    g_clear_pointer(&self->made, g_free);
    written = write(self->fd, self->buffer + self->start,
                    MIN(self->end - self->start, self->max_write_bytes));
    if (written < 0 && errno != EAGAIN && errno != EINTR)
        return set_write_error(&self->error);
    self->start += written > 0 ? (gsize)written : 0;
    if (self->start == self->end)
        self->start = self->end = 0;
    return TRUE;
}

/* It is told once: a FIFO without a reader would be ready in each wait that may still come. */
static void
lose_reader(CfdPipe *self)
{
    cfd_loop_unwatch(self->loop, self->watch);
    self->watch = 0;
    cfd_cancel_trigger(self->cancel, CFD_CANCEL_READER_GONE, cfd_clock_monotonic_us(self->clock));
}

static void
watch_for(CfdPipe *self, gushort events)
{
    if (self->watch != 0)
        cfd_loop_set_events(self->loop, self->watch, events);
}

static void
take_ready(gushort events, gpointer data)
{
    CfdPipe *self = data;

    if ((events & G_IO_OUT) != 0 && self->end > self->start)
        write_once(self);
    else if ((events & (G_IO_ERR | G_IO_HUP | G_IO_NVAL)) != 0)
        lose_reader(self);
    if (g_error_matches(self->error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED) && self->watch != 0)
        lose_reader(self);
    watch_for(self, self->end > self->start && self->error == NULL ? G_IO_OUT : 0);
}

/* Waits until the buffer has room for `size` more bytes, or is empty. What was held back for a file
 * is written also where no wait is allowed any more. */
static gboolean
make_room(CfdPipe *self, gsize size, GError **error)
{
    while (self->error == NULL && self->end > 0 && size > BUFFER_BYTES - self->end) {
        watch_for(self, G_IO_OUT);
        if (self->sink.is_patient)
            write_once(self);
        else if (!cfd_loop_wait(self->loop, G_MAXINT64, error))
            return FALSE;
    }
    if (self->error != NULL) {
        g_propagate_error(error, g_error_copy(self->error));
        return FALSE;
    }
    return TRUE;
}

static gboolean
write_bytes(CfdSink *sink, const guint8 *data, gsize size, GError **error)
{
    CfdPipe *self = (CfdPipe *)sink;

    while (size > 0) {
        gsize piece = MIN(size, BUFFER_BYTES);

        if (!make_room(self, piece, error))
            return FALSE;
        memcpy(self->buffer + self->end, data, piece);
        self->end += piece;
        data += piece;
        size -= piece;
    }
    if (!self->sink.is_patient || !self->to_empty)
        watch_for(self, G_IO_OUT);
    return TRUE;
}

static gboolean
flush(CfdSink *sink, GError **error)
{
    return make_room((CfdPipe *)sink, BUFFER_BYTES, error);
}

static gint
open_fifo(const gchar *path, CfdLoop *loop, CfdClock *clock, GError **error)
{
    gint64 deadline_us = cfd_clock_monotonic_us(clock) + OPEN_DEADLINE_US;

    for (;;) {
        gint64 now_us = cfd_clock_monotonic_us(clock);
        gint fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

        if (fd >= 0)
            return fd;
        if (errno != ENXIO && errno != EINTR) {
            g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not open the FIFO %s: %s", path,
                        g_strerror(errno));
            return -1;
        }
        if (now_us >= deadline_us) {
            g_set_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT,
                        "nobody reads the FIFO %s: start the capture in Wireshark or tshark", path);
            return -1;
        }
        if (!cfd_loop_wait_until(loop, now_us + OPEN_RETRY_US, error))
            return -1;
    }
}

/* ret_made: whether it was not there before. */
static gint
open_file(const gchar *path, gboolean *ret_made, GError **error)
{
    const gint flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY;
    gint fd = open(path, flags | O_EXCL, S_IRUSR | S_IWUSR);

    *ret_made = fd >= 0;
    if (fd < 0 && errno == EEXIST)
        fd = open(path, flags, S_IRUSR | S_IWUSR);
    if (fd < 0)
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "could not open %s to write packets: %s; name another file", path,
                    g_strerror(errno));
    return fd;
}

/* O_NONBLOCK belongs to the open file, which others may share: it is never set on standard
 * output. */
static gint
open_path(const gchar *path, CfdLoop *loop, CfdClock *clock, gboolean *ret_made, GError **error)
{
    struct stat status;

    if (g_str_equal(path, "-")) {
        gint fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

        if (fd < 0)
            g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "standard output is not open: %s",
                        g_strerror(errno));
        return fd;
    }
    if (stat(path, &status) == 0 && S_ISFIFO(status.st_mode))
        return open_fifo(path, loop, clock, error);
    return open_file(path, ret_made, error);
}

static void
set_mode(CfdPipe *self, gboolean is_stdout)
{
    struct stat status = {0};

    fstat(self->fd, &status);
    self->to_empty = S_ISREG(status.st_mode) && !is_stdout;
    self->max_write_bytes = is_stdout && !S_ISREG(status.st_mode) ? PIPE_BUF : BUFFER_BYTES;
#ifdef F_SETPIPE_SZ
    if (S_ISFIFO(status.st_mode)) {
        /* Where the system's limit for pipes is lower it is slower, not wrong. */
        G_GNUC_UNUSED gint size = fcntl(self->fd, F_SETPIPE_SZ, FIFO_BYTES);
    }
#endif
}

static CfdPipe *
allocate(gint fd, CfdLoop *loop, CfdClock *clock, CfdCancel *cancel)
{
    CfdPipe *self = g_new0(CfdPipe, 1);

    self->sink.write = write_bytes;
    self->sink.flush = flush;
    self->loop = loop;
    self->clock = clock;
    self->cancel = cancel;
    self->fd = fd;
    self->buffer = g_malloc(BUFFER_BYTES);
    self->watch = cfd_loop_watch(loop, fd, 0, take_ready, self);
    return self;
}

CfdPipe *
cfd_pipe_open(const gchar *path, CfdLoop *loop, CfdClock *clock, CfdCancel *cancel, GError **error)
{
    gboolean made = FALSE;
    gint fd = open_path(path, loop, clock, &made, error);
    CfdPipe *self;

    if (fd < 0)
        return NULL;
    self = allocate(fd, loop, clock, cancel);
    self->made = made ? g_strdup(path) : NULL;
    set_mode(self, g_str_equal(path, "-"));
    return self;
}

CfdPipe *
cfd_pipe_new(gint fd, CfdLoop *loop, CfdClock *clock, CfdCancel *cancel, GError **error)
{
    CfdPipe *self;

    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not write into a pipe: %s",
                    g_strerror(errno));
        close(fd);
        return NULL;
    }
    self = allocate(fd, loop, clock, cancel);
    set_mode(self, FALSE);
    return self;
}

/* Another program may have put something there meanwhile. */
static void
remove_made(const CfdPipe *self)
{
    struct stat ours = {0};
    struct stat there = {0};

    if (fstat(self->fd, &ours) == 0 && stat(self->made, &there) == 0 &&
        ours.st_dev == there.st_dev && ours.st_ino == there.st_ino && there.st_size == 0)
        unlink(self->made);
}

void
cfd_pipe_hold_back(CfdPipe *self)
{
    self->sink.is_patient = self->to_empty;
}

void
cfd_pipe_wait_until_taken(CfdPipe *self, gint64 until_us)
{
    gint64 now_us;

    while (cfd_file_untaken_bytes(self->fd) > 0 &&
           cfd_cancel_reason(self->cancel) < CFD_CANCEL_LEAVE &&
           (now_us = cfd_loop_now_us(self->loop)) < until_us &&
           cfd_loop_wait_until(self->loop, now_us + LOOK_US, NULL))
        continue;
}

void
cfd_pipe_free(CfdPipe *self)
{
    if (self == NULL)
        return;
    if (self->watch != 0)
        cfd_loop_unwatch(self->loop, self->watch);
    if (self->made != NULL)
        remove_made(self);
    close(self->fd);
    g_free(self->made);
    g_free(self->buffer);
    g_clear_error(&self->error);
    g_free(self);
}

CfdSink *
cfd_pipe_sink(CfdPipe *self)
{
    return &self->sink;
}
