/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"

#include <string.h>
#include <unistd.h>

/* A loop whose time passes only while it waits. */
typedef struct {
    CfdClock clock;
    CfdLoopDriver driver;
    CfdCancel *cancel;
    CfdLoop *loop;
    gint64 wall_us;
    gint64 monotonic_us;
    /* Called in each wait: TRUE if something happened in it, so that no time passes. */
    gboolean (*happen)(gpointer data);
    gpointer data;
    guint waits;
    const gchar *typed; /* when standard input is waited for; NULL: nothing */
    gint keyboard;      /* where that goes */
} FakeLoop;

static gint64
read_fake_wall(CfdClock *clock)
{
    return ((FakeLoop *)clock)->wall_us;
}

static gint64
read_fake_monotonic(CfdClock *clock)
{
    return ((FakeLoop *)clock)->monotonic_us;
}

static void
type_fake(FakeLoop *self, const GPollFD *fds, guint count)
{
    for (guint i = 0; i < count && self->typed != NULL; i++) {
        if (fds[i].fd == STDIN_FILENO) {
            gsize size = strlen(self->typed);

            g_assert_cmpint(write(self->keyboard, self->typed, size), ==, (gssize)size);
            self->typed = NULL;
        }
    }
}

static gboolean
poll_fake(CfdLoopDriver *driver, GPollFD *fds, guint count, gint timeout_ms,
          G_GNUC_UNUSED GError **error)
{
    FakeLoop *self = (FakeLoop *)(gpointer)((gchar *)driver - G_STRUCT_OFFSET(FakeLoop, driver));
    gboolean happened = self->happen != NULL && self->happen(self->data);

    type_fake(self, fds, count);
    self->waits++;
    g_assert_cmpuint(self->waits, <, 1000000);
    if (g_poll(fds, count, 0) > 0 || happened)
        return TRUE;
    self->wall_us += timeout_ms * G_GINT64_CONSTANT(1000);
    self->monotonic_us += timeout_ms * G_GINT64_CONSTANT(1000);
    return TRUE;
}

static void
fake_loop_init(FakeLoop *self)
{
    *self = (FakeLoop){.clock = {read_fake_wall, read_fake_monotonic, NULL}, .driver = {poll_fake}};
    self->wall_us = G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC;
    self->monotonic_us = 5 * G_USEC_PER_SEC;
    self->cancel = cfd_cancel_new();
    self->loop = cfd_loop_new(&self->driver, &self->clock, self->cancel);
}

static void
fake_loop_clear(FakeLoop *self)
{
    cfd_loop_free(self->loop);
    cfd_cancel_free(self->cancel);
}

/* Happens in each wait: gives programs and threads real time to run in, while the loop's own time
 * stands still. */
static inline gboolean
fake_loop_let_run(gpointer data G_GNUC_UNUSED)
{
    g_poll(NULL, 0, 1);
    return TRUE;
}
