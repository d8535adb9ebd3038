/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-error.h"

G_DEFINE_QUARK(cfd_error, cfd_error)

gboolean
cfd_error_is_transient(const GError *error)
{
    static const CfdErrorCode codes[] = {CFD_ERROR_QUOTA, CFD_ERROR_UNREACHABLE, CFD_ERROR_TIMEOUT,
                                         CFD_ERROR_SERVER};

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (g_error_matches(error, CFD_ERROR, (gint)codes[i]))
            return TRUE;
    }
    return FALSE;
}

gboolean
cfd_error_is_stop(const GError *error)
{
    return g_error_matches(error, CFD_ERROR, CFD_ERROR_STOPPED) ||
           g_error_matches(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}
