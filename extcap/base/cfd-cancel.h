/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Why everything is to end; a later, larger reason replaces an earlier one. */
typedef enum {
    CFD_CANCEL_NONE,
    CFD_CANCEL_STOP,        /* the user asked to stop: what is there may still be delivered */
    CFD_CANCEL_LEAVE,       /* the user asked once more: at once */
    CFD_CANCEL_READER_GONE, /* nobody reads the packets any more: at once */
} CfdCancelReason;

/* The token that every wait looks at. Times are on the monotonic clock, in µs. */
typedef struct CfdCancel CfdCancel;

CfdCancel *cfd_cancel_new(void);
void cfd_cancel_free(CfdCancel *self);

/* A second stop is a leave. */
void cfd_cancel_trigger(CfdCancel *self, CfdCancelReason reason, gint64 now_us);
CfdCancelReason cfd_cancel_reason(const CfdCancel *self);

/* How long after a stop waits may still go on; 0 at first: they end with it. */
void cfd_cancel_set_grace(CfdCancel *self, gint64 grace_us);

/* Waits may go on until `until_us` whatever has come or comes: for a last word to a server. */
void cfd_cancel_allow_until(CfdCancel *self, gint64 until_us);

/* When waits end because of what has come; G_MAXINT64 without anything. */
gint64 cfd_cancel_deadline_us(const CfdCancel *self);

/* TRUE while waits may go on, else FALSE with CFD_ERROR_STOPPED or CFD_ERROR_PIPE_CLOSED. */
gboolean cfd_cancel_check(const CfdCancel *self, gint64 now_us, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCancel, cfd_cancel_free)
