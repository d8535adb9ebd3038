/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-error.h"
#include "cfd-merge.h"

/* A source that follows a script: times of its packets, then how it ends. Every packet's one byte
 * is overwritten when the next is asked for, so that a merge that hands it out too late is found
 * out. */
typedef struct {
    CfdPacketSource base;
    const guint64 *times;
    gsize n_times;
    gsize at;
    CfdPacketStatus ending;
    CfdErrorCode code; /* of FAILED */
    guint8 byte;
    guint *freed;
} Script;

static CfdPacketStatus
next_of_script(CfdPacketSource *source, CfdPacket *ret_packet, GError **error)
{
    Script *self = (Script *)source;

    self->byte = 0xee;
    if (self->at == self->n_times) {
        if (self->ending == CFD_PACKET_TRUNCATED)
            g_set_error_literal(error, CFD_ERROR, CFD_ERROR_PACKETS, "cut");
        if (self->ending == CFD_PACKET_FAILED)
            g_set_error_literal(error, CFD_ERROR, (gint)self->code, "broken");
        return self->ending;
    }
    self->byte = (guint8)self->at;
    *ret_packet = (CfdPacket){
        .time_ns = self->times[self->at++],
        .captured_length = 1,
        .original_length = 1,
        .data = &self->byte,
        .source = 99,
    };
    return CFD_PACKET_READY;
}

static void
free_script(CfdPacketSource *source)
{
    ++*((Script *)source)->freed;
    g_free(source);
}

typedef struct {
    GPtrArray *sources;
    guint freed;
} Scripts;

static void
begin(Scripts *scripts)
{
    scripts->freed = 0;
    scripts->sources = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_packet_source_free);
}

static void
add_ending(Scripts *scripts, const guint64 *times, gsize n_times, CfdPacketStatus ending,
           CfdErrorCode code)
{
    Script *self = g_new0(Script, 1);

    self->base.next = next_of_script;
    self->base.free = free_script;
    self->times = times;
    self->n_times = n_times;
    self->ending = ending;
    self->code = code;
    self->freed = &scripts->freed;
    g_ptr_array_add(scripts->sources, self);
}

static inline void
add(Scripts *scripts, const guint64 *times, gsize n_times, CfdPacketStatus ending)
{
    add_ending(scripts, times, n_times, ending, CFD_ERROR_STOPPED);
}

/* Merges to the end, and says who came when: "source:time ". */
static gchar *
merge_all(CfdMerge *merge, CfdPacketStatus *ret_status, GError **error)
{
    GString *order = g_string_new(NULL);
    g_autofree guint *seen = g_new0(guint, 1000);
    CfdPacket packet;

    while ((*ret_status = cfd_merge_next(merge, &packet, error)) == CFD_PACKET_READY) {
        g_string_append_printf(order, "%u:%" G_GUINT64_FORMAT " ", packet.source, packet.time_ns);
        g_assert_cmpuint(packet.data[0], ==, (guint8)seen[packet.source]++);
    }
    return g_string_free(order, FALSE);
}
