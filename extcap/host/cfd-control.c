/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-control.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* A frame is an indicator, the length of what follows in three bytes, the first the highest, and
 * that (wireshark, capture/sync_pipe_write.c). */
#define HEAD_BYTES 4

/* SP_QUIT of Wireshark 5.0. */
#define QUIT 'Q'

/* The longest frame that a toolbar sends: a control's number, a command, and 65,535 bytes. What
 * tells of more is out of step. */
#define MAX_REST_BYTES (2 + 65535)

#define READ_BYTES 4096

struct CfdControl {
    CfdLoop *loop;
    CfdClock *clock;
    CfdCancel *cancel;
    gint fd;
    guint watch; /* 0: nothing more is listened to */
    guint8 head[HEAD_BYTES];
    gsize head_bytes; /* that are there */
    gsize rest_bytes; /* of the frame, that are still to be passed over */
};

static void
stop_listening(CfdControl *self)
{
    if (self->watch != 0)
        cfd_loop_unwatch(self->loop, self->watch);
    self->watch = 0;
}

static void
take_head(CfdControl *self)
{
    self->rest_bytes =
        (gsize)self->head[1] << 16 | (gsize)self->head[2] << 8 | (gsize)self->head[3];
    self->head_bytes = 0;
    if (self->rest_bytes > MAX_REST_BYTES)
        stop_listening(self);
    else if (self->head[0] == QUIT)
        cfd_cancel_trigger(self->cancel, CFD_CANCEL_STOP, cfd_clock_monotonic_us(self->clock));
}

static void
take_bytes(CfdControl *self, const guint8 *bytes, gsize count)
{
    for (gsize i = 0; i < count && self->watch != 0; i++) {
        if (self->rest_bytes > 0) {
            self->rest_bytes--;
            continue;
        }
        self->head[self->head_bytes++] = bytes[i];
        if (self->head_bytes == HEAD_BYTES)
            take_head(self);
    }
}

/* Whoever wrote may be gone: the packets' FIFO tells what that means. */
static void
listen_once(G_GNUC_UNUSED gushort events, gpointer data)
{
    CfdControl *self = data;
    guint8 bytes[READ_BYTES];
    gssize count = read(self->fd, bytes, sizeof bytes);

    if (count > 0)
        take_bytes(self, bytes, (gsize)count);
    else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        stop_listening(self);
}

CfdControl *
cfd_control_open(const gchar *path, CfdLoop *loop, CfdClock *clock, CfdCancel *cancel)
{
    gint fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    CfdControl *self;

    if (fd < 0)
        return NULL;
    self = g_new0(CfdControl, 1);
    self->loop = loop;
    self->clock = clock;
    self->cancel = cancel;
    self->fd = fd;
    self->watch = cfd_loop_watch(loop, fd, G_IO_IN, listen_once, self);
    return self;
}

void
cfd_control_free(CfdControl *self)
{
    if (self == NULL)
        return;
    stop_listening(self);
    close(self->fd);
    g_free(self);
}
