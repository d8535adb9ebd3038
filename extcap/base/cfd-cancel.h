/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Why everything is to end; a later, larger reason replaces an earlier one. */
typedef enum {
    CFD_CANCEL_NONE,
    CFD_CANCEL_STOP,        /* a signal: the user asked to stop */
    CFD_CANCEL_READER_GONE, /* nobody reads the packets any more */
} CfdCancelReason;

/* The token that every wait looks at. */
typedef struct CfdCancel CfdCancel;

CfdCancel *cfd_cancel_new(void);
void cfd_cancel_free(CfdCancel *self);

void cfd_cancel_trigger(CfdCancel *self, CfdCancelReason reason);
CfdCancelReason cfd_cancel_reason(const CfdCancel *self);

/* TRUE while nothing was triggered, else FALSE with CFD_ERROR_STOPPED or CFD_ERROR_PIPE_CLOSED. */
gboolean cfd_cancel_check(const CfdCancel *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCancel, cfd_cancel_free)
