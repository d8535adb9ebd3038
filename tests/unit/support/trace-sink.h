/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-error.h"
#include "cfd-sink.h"

/* A sink into memory, which counts the writes and can break. */
typedef struct {
    CfdSink base;
    GByteArray *bytes;
    guint writes;
    gboolean broken;
} TraceSink;

static inline gboolean
trace_sink_write(CfdSink *sink, const guint8 *data, gsize size, GError **error)
{
    TraceSink *self = (TraceSink *)sink;

    if (self->broken) {
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED, "the test says so");
        return FALSE;
    }
    self->writes++;
    g_byte_array_append(self->bytes, data, (guint)size);
    return TRUE;
}

static inline gboolean
trace_sink_flush(CfdSink *sink, GError **error)
{
    (void)sink;
    (void)error;
    return TRUE;
}

static inline void
trace_sink_free(TraceSink *self)
{
    g_byte_array_unref(self->bytes);
    g_free(self);
}

static inline TraceSink *
trace_sink_new(void)
{
    TraceSink *self = g_new0(TraceSink, 1);

    self->base.write = trace_sink_write;
    self->base.flush = trace_sink_flush;
    self->bytes = g_byte_array_new();
    return self;
}
