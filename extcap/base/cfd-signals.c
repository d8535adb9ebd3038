/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-signals.h"

#include "cfd-error.h"

#include <glib-unix.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static const gint STOP_SIGNALS[] = {SIGTERM, SIGINT, SIGHUP};

/* Mutable: a signal handler gets no argument, so this is how it finds the pipe. */
static gint wakeup_fd = -1;

struct CfdSignals {
    CfdLoop *loop;
    CfdClock *clock;
    CfdCancel *cancel;
    gint fds[2]; /* the self-pipe: read end, write end */
    guint watch;
};

static void
wake_loop(G_GNUC_UNUSED gint number)
{
    gint saved = errno;
    /* A full pipe is as good: the loop wakes up. */
    G_GNUC_UNUSED gssize written = write(wakeup_fd, "", 1);

    errno = saved;
}

static void
take_signal(G_GNUC_UNUSED gushort events, gpointer data)
{
    CfdSignals *self = data;
    gchar bytes[16];
    gssize count = read(self->fds[0], bytes, sizeof bytes);

    for (gssize i = 0; i < count; i++)
        cfd_cancel_trigger(self->cancel, CFD_CANCEL_STOP, cfd_clock_monotonic_us(self->clock));
}

static void
handle_stops_by(void (*handler)(gint number), gboolean keep_ignored)
{
    struct sigaction action = {.sa_handler = handler};

    for (guint i = 0; i < G_N_ELEMENTS(STOP_SIGNALS); i++) {
        struct sigaction before;

        sigaction(STOP_SIGNALS[i], NULL, &before);
        if (!keep_ignored || before.sa_handler != SIG_IGN)
            sigaction(STOP_SIGNALS[i], &action, NULL);
    }
}

CfdSignals *
cfd_signals_new(CfdLoop *loop, CfdClock *clock, CfdCancel *cancel, gboolean keep_ignored,
                GError **error)
{
    g_autoptr(GError) failure = NULL;
    gint fds[2];
    CfdSignals *self;

    g_return_val_if_fail(wakeup_fd < 0, NULL);
    if (!g_unix_open_pipe(fds, FD_CLOEXEC, &failure)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not open a pipe: %s",
                    failure->message);
        return NULL;
    }
    g_unix_set_fd_nonblocking(fds[0], TRUE, NULL);
    g_unix_set_fd_nonblocking(fds[1], TRUE, NULL);
    self = g_new0(CfdSignals, 1);
    self->loop = loop;
    self->clock = clock;
    self->cancel = cancel;
    self->fds[0] = fds[0];
    self->fds[1] = fds[1];
    self->watch = cfd_loop_watch(loop, fds[0], G_IO_IN, take_signal, self);
    wakeup_fd = fds[1];
    handle_stops_by(wake_loop, keep_ignored);
    sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    return self;
}

void
cfd_signals_free(CfdSignals *self)
{
    if (self == NULL)
        return;
    /* The program is about to end: a stop that comes now must not make a failure of its result. */
    handle_stops_by(SIG_IGN, FALSE);
    wakeup_fd = -1;
    cfd_loop_unwatch(self->loop, self->watch);
    close(self->fds[0]);
    close(self->fds[1]);
    g_free(self);
}
