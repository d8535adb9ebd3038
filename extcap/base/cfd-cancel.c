/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cancel.h"

#include "cfd-error.h"

struct CfdCancel {
    CfdCancelReason reason;
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
cfd_cancel_trigger(CfdCancel *self, CfdCancelReason reason)
{
    self->reason = MAX(self->reason, reason);
}

CfdCancelReason
cfd_cancel_reason(const CfdCancel *self)
{
    return self->reason;
}

gboolean
cfd_cancel_check(const CfdCancel *self, GError **error)
{
    switch (self->reason) {
    case CFD_CANCEL_NONE:
        return TRUE;
    case CFD_CANCEL_STOP:
        g_set_error(error, CFD_ERROR, CFD_ERROR_STOPPED, "stopped");
        return FALSE;
    case CFD_CANCEL_READER_GONE:
        g_set_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED, "the reader of the packets has gone");
        return FALSE;
    }
    g_assert_not_reached();
}
