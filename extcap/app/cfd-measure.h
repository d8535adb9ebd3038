/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-report.h"

/* Progress in words. The caller frees all of them. */

/* What is waited for, and all that is known: `recording: 12 s of 60 s`. now_us: on the monotonic
 * clock. */
gchar *cfd_measure_words(const CfdProgress *progress, gint64 now_us);

/* The second half of it in pieces of text, the most important first. */
GPtrArray *cfd_measure_pieces(const CfdProgress *progress, gint64 now_us);

/* The first half; owned by the program. */
const gchar *cfd_measure_phase(CfdPhase phase);

/* 1,234,567 */
gchar *cfd_measure_count(guint64 count);

/* 1 packet, 1,234,567 packets */
gchar *cfd_measure_packets(guint64 count);

/* 12.3 MB, with a thousand bytes to the kB. */
gchar *cfd_measure_size(guint64 bytes);

/* 90 s, 3 min 20 s, 5 min, 2 h 5 min */
gchar *cfd_measure_time(gint64 seconds);
