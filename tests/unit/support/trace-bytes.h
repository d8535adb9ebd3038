/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-byte-source.h"
#include "cfd-error.h"

#include <string.h>

/* What a byte source from memory does when its bytes are used up. */
typedef enum {
    TRACE_BYTES_END,
    TRACE_BYTES_FAIL,   /* the error given */
    TRACE_BYTES_REFUSE, /* being asked at all is a mistake: the test fails */
} TraceBytesEnding;

typedef struct {
    CfdByteSource base;
    guint8 *data;
    gsize size;
    gsize at;
    gsize step; /* bytes per read at most */
    TraceBytesEnding ending;
    CfdErrorCode code;
    gboolean ended; /* it said so: asking again is a mistake, too */
} TraceBytes;

static inline gssize
trace_bytes_read(CfdByteSource *source, guint8 *buffer, gsize size, GError **error)
{
    TraceBytes *self = (TraceBytes *)source;
    gsize count = MIN(MIN(size, self->step), self->size - self->at);

    if (self->ended)
        g_error("asked for bytes after the end");
    if (count == 0 && self->ending == TRACE_BYTES_REFUSE)
        g_error("asked for more bytes than the packet needs");
    self->ended = count == 0;
    if (count == 0 && self->ending == TRACE_BYTES_FAIL) {
        g_set_error_literal(error, CFD_ERROR, (gint)self->code, "the test says so");
        return -1;
    }
    if (count > 0)
        memcpy(buffer, self->data + self->at, count);
    self->at += count;
    return (gssize)count;
}

static inline void
trace_bytes_free(CfdByteSource *source)
{
    g_free(((TraceBytes *)source)->data);
    g_free(source);
}

/* A copy of the bytes, handed out in steps. */
static inline TraceBytes *
trace_bytes_new(gconstpointer data, gsize size, gsize step)
{
    TraceBytes *self = g_new0(TraceBytes, 1);

    self->base.read = trace_bytes_read;
    self->base.free = trace_bytes_free;
    self->data = g_memdup2(data, size);
    self->size = size;
    self->step = step;
    return self;
}

static inline CfdByteSource *
trace_bytes_failing(gconstpointer data, gsize size, CfdErrorCode code)
{
    TraceBytes *self = trace_bytes_new(data, size, G_MAXSSIZE);

    self->ending = TRACE_BYTES_FAIL;
    self->code = code;
    return &self->base;
}
