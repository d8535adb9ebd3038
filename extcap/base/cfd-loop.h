/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-cancel.h"
#include "cfd-clock.h"

/* The only place where this program waits: for descriptors, for transfers, for a time to come. */
typedef struct CfdLoop CfdLoop;

/* What does the waiting; net/cfd-curl-loop does it together with the transfers. */
typedef struct CfdLoopDriver CfdLoopDriver;

struct CfdLoopDriver {
    /* Waits until a descriptor is ready (fills `revents`), or something of the driver's own has
     * happened, or `timeout_ms` has passed. */
    gboolean (*poll)(CfdLoopDriver *self, GPollFD *fds, guint count, gint timeout_ms,
                     GError **error);
};

/* events: what is ready, of G_IO_IN, G_IO_OUT, G_IO_ERR, G_IO_HUP. */
typedef void (*CfdLoopReady)(gushort events, gpointer data);

typedef void (*CfdLoopDue)(gpointer data);

/* Borrows all three; they must outlive the loop. */
CfdLoop *cfd_loop_new(CfdLoopDriver *driver, CfdClock *clock, CfdCancel *cancel);
void cfd_loop_free(CfdLoop *self);

/* Calls `ready` from within cfd_loop_wait() when one of `events` is; errors and hang-ups are always
 * told, so 0 watches for these alone. Returns an id, never 0. */
guint cfd_loop_watch(CfdLoop *self, gint fd, gushort events, CfdLoopReady ready, gpointer data);
void cfd_loop_set_events(CfdLoop *self, guint id, gushort events);
void cfd_loop_unwatch(CfdLoop *self, guint id);

/* Calls `due` once from within cfd_loop_wait(), as soon as `at_us` on the monotonic clock has come.
 * Returns an id, never 0; cfd_loop_forget() takes the call back, if it was not made yet. */
guint cfd_loop_call_at(CfdLoop *self, gint64 at_us, CfdLoopDue due, gpointer data);
void cfd_loop_forget(CfdLoop *self, guint id);

/* One round: returns TRUE as soon as anything has happened, or at `deadline_us` on the monotonic
 * clock (G_MAXINT64: none). FALSE with cfd_cancel_check()'s error once cancelled. */
gboolean cfd_loop_wait(CfdLoop *self, gint64 deadline_us, GError **error);

/* Waits until something can be read from `fd`, or its other end is closed; ret_is_ready: FALSE: it
 * was not until `deadline_us`. FALSE as above. */
gboolean cfd_loop_wait_for_input(CfdLoop *self, gint fd, gint64 deadline_us, gboolean *ret_is_ready,
                                 GError **error);

/* The monotonic clock that its times are of. */
gint64 cfd_loop_now_us(const CfdLoop *self);

/* Whether everything is to end at a time that is set already, not now, and that comes before
 * `at_us`. Not of a stop, whose grace may still be changed, and is told as a stop. */
gboolean cfd_loop_ends_before(const CfdLoop *self, gint64 at_us);

/* Waits until `deadline_us`. FALSE as above. */
gboolean cfd_loop_wait_until(CfdLoop *self, gint64 deadline_us, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdLoop, cfd_loop_free)
