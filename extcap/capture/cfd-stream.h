/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-windows.h"

#include "cfd-filter.h"
#include "cfd-packet-list.h"
#include "cfd-sink.h"

/* The packets of many samples as one pcapng: one section, one interface, however many samples. Each
 * packet once, also one at the border of two windows. All fail as the sink does. */
typedef struct CfdStream CfdStream;

typedef struct {
    const CfdPacketList *packets; /* in the order of time; borrowed */
    CfdWindow window;             /* what is outside is left out */
    guint16 link_type;            /* a LINKTYPE_ value */
    guint32 snap_length;
} CfdStreamSample;

/* Borrows both. filter: NULL: all packets. */
CfdStream *cfd_stream_new(CfdSink *sink, CfdFilter *filter);
void cfd_stream_free(CfdStream *self);

/* Writes the section header. comment: see cfd_pcapng_write_section(). */
gboolean cfd_stream_begin(CfdStream *self, const gchar *comment, GError **error);

/* What the first packet that comes next will have as its comment: why packets are missing before
 * it. More than one are put together; of very many the first ones. */
void cfd_stream_remark(CfdStream *self, const gchar *words);

gboolean cfd_stream_write(CfdStream *self, const CfdStreamSample *sample, GError **error);

/* The window was lost: at its end nothing has come. */
void cfd_stream_skip(CfdStream *self);

/* Writes the interface statistics, and waits until the sink has let go of all. comment: of them;
 * NULL: none. */
gboolean cfd_stream_finish(CfdStream *self, const gchar *comment, GError **error);

/* Packets so far, and of the windows' also those that the filter has not let pass. */
guint64 cfd_stream_written(const CfdStream *self);
guint64 cfd_stream_seen(const CfdStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdStream, cfd_stream_free)
