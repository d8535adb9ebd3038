/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-window-sample.h"
#include "cfd-windows.h"

/* The packets of a series as its windows come: one stream, and what is missing in it. */
typedef struct CfdSeriesPackets CfdSeriesPackets;

/* Copies `parts`, borrows `plan`. */
CfdSeriesPackets *cfd_series_packets_new(const CfdCaptureParts *parts, const CfdPlan *plan);
void cfd_series_packets_free(CfdSeriesPackets *self);

/* A window has come, in the order of time. Fails as the sink does. */
gboolean cfd_series_packets_add(CfdSeriesPackets *self, const CfdWindowSample *sample,
                                const CfdWindow *window, GError **error);

/* It is asked for in halves: the sample, which is taken, stands in for those that do not come. */
void cfd_series_packets_keep(CfdSeriesPackets *self, CfdWindowSample *sample,
                             const CfdWindow *window);

/* It does not come. Fails as the sink does. */
gboolean cfd_series_packets_lose(CfdSeriesPackets *self, const CfdWindow *window, GError **error);

/* Nothing comes any more: writes what stands in for halves that have not come, and the statistics,
 * and warns of what is missing. Fails as the sink does. */
gboolean cfd_series_packets_finish(CfdSeriesPackets *self, GError **error);

/* Whether anything was written. */
gboolean cfd_series_packets_have_begun(const CfdSeriesPackets *self);

guint64 cfd_series_packets_written(const CfdSeriesPackets *self);

/* Up to when it is known what there is, in µs since 1970-01-01 UTC. */
gint64 cfd_series_packets_until_us(const CfdSeriesPackets *self);

/* Of looking back: what of the time that was asked for is still to come, and what to do about it.
 * NULL: nothing. The caller frees it. */
gchar *cfd_series_packets_rest(const CfdSeriesPackets *self);

/* Sets the packets and windows of it. */
void cfd_series_packets_tell(const CfdSeriesPackets *self, CfdProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdSeriesPackets, cfd_series_packets_free)
