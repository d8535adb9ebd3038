/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-error.h"
#include "cfd-sink.h"

/* Keeps what is written to it. */
typedef struct {
    CfdSink sink;
    GByteArray *bytes;
    gboolean broken; /* the reader has gone */
    guint flushes;
} FakeSink;

static gboolean
write_fake_sink(CfdSink *sink, const guint8 *data, gsize size, GError **error)
{
    FakeSink *self = (FakeSink *)sink;

    if (self->broken) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED, "nobody reads");
        return FALSE;
    }
    g_byte_array_append(self->bytes, data, (guint)size);
    return TRUE;
}

static gboolean
flush_fake_sink(CfdSink *sink, G_GNUC_UNUSED GError **error)
{
    ((FakeSink *)sink)->flushes++;
    return TRUE;
}

static void
fake_sink_init(FakeSink *self)
{
    *self = (FakeSink){.sink = {write_fake_sink, flush_fake_sink}};
    self->bytes = g_byte_array_new();
}

static void
fake_sink_clear(FakeSink *self)
{
    g_byte_array_unref(self->bytes);
}
