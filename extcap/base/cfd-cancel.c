/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cancel.h"

#include "cfd-error.h"

struct CfdCancel {
    CfdCancelReason reason;
    gint64 stopped_us; /* when the first stop came */
    gint64 grace_us;
    gint64 allowed_until_us;
};

CfdCancel *
cfd_cancel_new(void)
{
    return g_new0(CfdCancel, 1);
}

void
cfd_cancel_free(CfdCancel *self)
{
    g_free(self);
}

void
cfd_cancel_trigger(CfdCancel *self, CfdCancelReason reason, gint64 now_us)
{
    if (self->reason == CFD_CANCEL_NONE)
        self->stopped_us = now_us;
    else if (reason == CFD_CANCEL_STOP)
        reason = CFD_CANCEL_LEAVE;
    self->reason = MAX(self->reason, reason);
}

CfdCancelReason
cfd_cancel_reason(const CfdCancel *self)
{
    return self->reason;
}

void
cfd_cancel_set_grace(CfdCancel *self, gint64 grace_us)
{
    self->grace_us = grace_us;
}

void
cfd_cancel_allow_until(CfdCancel *self, gint64 until_us)
{
    self->allowed_until_us = until_us;
}

gint64
cfd_cancel_deadline_us(const CfdCancel *self)
{
    if (self->reason == CFD_CANCEL_NONE)
        return G_MAXINT64;
    if (self->reason == CFD_CANCEL_STOP)
        return MAX(self->stopped_us + self->grace_us, self->allowed_until_us);
    return self->allowed_until_us;
}

gboolean
cfd_cancel_check(const CfdCancel *self, gint64 now_us, GError **error)
{
    if (now_us < self->allowed_until_us)
        return TRUE;
    switch (self->reason) {
    case CFD_CANCEL_NONE:
        return TRUE;
    case CFD_CANCEL_STOP:
        if (now_us < cfd_cancel_deadline_us(self))
            return TRUE;
        break;
    case CFD_CANCEL_LEAVE:
        break;
    case CFD_CANCEL_READER_GONE:
        g_set_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED, "the reader of the packets has gone");
        return FALSE;
    }
    g_set_error(error, CFD_ERROR, CFD_ERROR_STOPPED, "stopped");
    return FALSE;
}
