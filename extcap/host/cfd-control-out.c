/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-control-out.h"

#include "cfd-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Wireshark opens it within milliseconds. */
#define RETRY_US 50000

/* Some hundred messages; who has not read these will not read more. */
#define MAX_WAITING_BYTES (256 * 1024)

struct CfdControlOut {
    CfdLoop *loop;
    CfdClock *clock;
    gchar *path;
    gint fd;             /* -1: not open yet, or any more */
    guint timer;         /* for another try to open it; 0: none */
    guint watch;         /* 0: none */
    GByteArray *waiting; /* what is not written yet */
    gboolean is_gone;    /* nobody will read any more */
};

static void
close_it(CfdControlOut *self)
{
    if (self->watch != 0)
        cfd_loop_unwatch(self->loop, self->watch);
    if (self->fd >= 0)
        close(self->fd);
    self->watch = 0;
    self->fd = -1;
    self->is_gone = TRUE;
}

static void
write_waiting(CfdControlOut *self)
{
    gssize written = write(self->fd, self->waiting->data, self->waiting->len);

    if (written > 0)
        g_byte_array_remove_range(self->waiting, 0, (guint)written);
    else if (written < 0 && errno != EAGAIN && errno != EINTR)
        close_it(self);
}

static void
take_ready(gushort events, gpointer data)
{
    CfdControlOut *self = data;

    if ((events & G_IO_OUT) != 0 && self->waiting->len > 0)
        write_waiting(self);
    else if ((events & (G_IO_ERR | G_IO_HUP | G_IO_NVAL)) != 0)
        close_it(self);
    if (self->watch != 0)
        cfd_loop_set_events(self->loop, self->watch, self->waiting->len > 0 ? G_IO_OUT : 0);
}

static void
try_to_open(gpointer data)
{
    CfdControlOut *self = data;

    self->timer = 0;
    self->fd = open(self->path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (self->fd >= 0)
        self->watch = cfd_loop_watch(self->loop, self->fd, self->waiting->len > 0 ? G_IO_OUT : 0,
                                     take_ready, self);
    else if (errno == ENXIO || errno == EINTR)
        self->timer = cfd_loop_call_at(self->loop, cfd_clock_monotonic_us(self->clock) + RETRY_US,
                                       try_to_open, self);
    else
        self->is_gone = TRUE;
}

CfdControlOut *
cfd_control_out_new(const gchar *path, CfdLoop *loop, CfdClock *clock)
{
    CfdControlOut *self = g_new0(CfdControlOut, 1);

    self->loop = loop;
    self->clock = clock;
    self->path = g_strdup(path);
    self->fd = -1;
    self->waiting = g_byte_array_new();
    try_to_open(self);
    return self;
}

void
cfd_control_out_free(CfdControlOut *self)
{
    if (self == NULL)
        return;
    if (self->timer != 0)
        cfd_loop_forget(self->loop, self->timer);
    close_it(self);
    g_byte_array_unref(self->waiting);
    g_free(self->path);
    g_free(self);
}

void
cfd_control_out_send(CfdControlOut *self, guint8 control, CfdControlCommand command,
                     const gchar *text)
{
    if (self->is_gone || self->waiting->len > MAX_WAITING_BYTES)
        return;
    cfd_control_frame_append(self->waiting, control, command, text);
    if (self->watch != 0)
        cfd_loop_set_events(self->loop, self->watch, G_IO_OUT);
}

gboolean
cfd_control_out_is_taken(const CfdControlOut *self)
{
    return self->is_gone || (self->waiting->len == 0 && cfd_file_untaken_bytes(self->fd) == 0);
}
