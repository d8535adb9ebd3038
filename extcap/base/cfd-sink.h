/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Where a stream of bytes goes. */
typedef struct CfdSink CfdSink;

struct CfdSink {
    /* Takes all `size` bytes, waiting where it must. FALSE with CFD_ERROR_PIPE_CLOSED when the
     * reader has gone, CFD_ERROR_DISK when a file cannot grow, CFD_ERROR_STOPPED when the wait was
     * cancelled. */
    gboolean (*write)(CfdSink *self, const guint8 *data, gsize size, GError **error);
    /* Waits until all that was taken has left this process. Errors as write. */
    gboolean (*flush)(CfdSink *self, GError **error);
    /* A file that nobody reads yet: what it holds is better than no packets, so nothing need leave
     * before there is a flush, or more than is held back. */
    gboolean is_patient;
};

gboolean cfd_sink_write(CfdSink *self, const guint8 *data, gsize size, GError **error);
gboolean cfd_sink_flush(CfdSink *self, GError **error);
