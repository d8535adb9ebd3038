/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-control.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define READ_BYTES 4096

struct CfdControl {
    CfdLoop *loop;
    CfdClock *clock;
    CfdCancel *cancel;
    gint fd;
    guint watch; /* 0: nothing more is listened to */
    CfdControlParser parser;
    gboolean is_initialized;
    CfdControlHeard heard; /* NULL: nobody listens */
    gpointer data;
};

static void
stop_listening(CfdControl *self)
{
    if (self->watch != 0)
        cfd_loop_unwatch(self->loop, self->watch);
    self->watch = 0;
}

static void
take_frame(CfdControl *self, const CfdControlFrame *frame)
{
    if (frame->indicator == CFD_CONTROL_QUIT)
        cfd_cancel_trigger(self->cancel, CFD_CANCEL_STOP, cfd_clock_monotonic_us(self->clock));
    if (frame->indicator != CFD_CONTROL_TOOLBAR)
        return;
    if (frame->command == CFD_CONTROL_INITIALIZED)
        self->is_initialized = TRUE;
    else if (self->heard != NULL)
        self->heard(self->data, frame);
}

static void
take_bytes(CfdControl *self, const guint8 *bytes, gsize count)
{
    CfdControlFrame frame;

    for (gsize i = 0; i < count; i++) {
        if (cfd_control_parser_take(&self->parser, bytes[i], &frame))
            take_frame(self, &frame);
    }
    if (self->parser.is_wrong)
        stop_listening(self);
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
cfd_control_listen(CfdControl *self, CfdControlHeard heard, gpointer data)
{
    self->heard = heard;
    self->data = data;
}

gboolean
cfd_control_may_be_closed(const CfdControl *self)
{
    return self->is_initialized || self->watch == 0;
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
