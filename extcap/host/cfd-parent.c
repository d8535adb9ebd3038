/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-parent.h"

/* prctl(PR_SET_PDEATHSIG) would tell at once, but of the thread that has started us; and there is
 * nothing like it elsewhere. */
#define LOOK_US ((gint64)G_USEC_PER_SEC)

struct CfdParent {
    CfdLoop *loop;
    CfdClock *clock;
    CfdCancel *cancel;
    pid_t (*ask)(void);
    pid_t first;
    guint timer; /* 0: nothing more is looked for */
};

/* Where something has stopped the capture already, it is the same end, and not a second wish. */
static void
stop_once(CfdParent *self, gint64 now_us)
{
    if (cfd_cancel_reason(self->cancel) == CFD_CANCEL_NONE)
        cfd_cancel_trigger(self->cancel, CFD_CANCEL_STOP, now_us);
}

static void
look(gpointer data)
{
    CfdParent *self = data;
    gint64 now_us = cfd_clock_monotonic_us(self->clock);

    self->timer = 0;
    if (self->ask() != self->first)
        stop_once(self, now_us);
    else
        self->timer = cfd_loop_call_at(self->loop, now_us + LOOK_US, look, self);
}

CfdParent *
cfd_parent_new(CfdLoop *loop, CfdClock *clock, CfdCancel *cancel, pid_t (*ask)(void))
{
    CfdParent *self = g_new0(CfdParent, 1);

    self->loop = loop;
    self->clock = clock;
    self->cancel = cancel;
    self->ask = ask;
    self->first = ask();
    if (self->first > 1)
        look(self);
    return self;
}

void
cfd_parent_free(CfdParent *self)
{
    if (self == NULL)
        return;
    if (self->timer != 0)
        cfd_loop_forget(self->loop, self->timer);
    g_free(self);
}
