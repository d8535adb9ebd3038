/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-report.h"

/* Progress in words. The caller frees all of them. */

/* One line of at most so many columns, with a bar where the end is known. now_us: on the monotonic
 * clock. */
gchar *cfd_gauge_line(const CfdProgress *progress, gint64 now_us, guint columns);

/* The same for a log: no bar, all that is known. */
gchar *cfd_gauge_words(const CfdProgress *progress, gint64 now_us);

/* 1,234,567 */
gchar *cfd_gauge_count(guint64 count);

/* 1 packet, 1,234,567 packets */
gchar *cfd_gauge_packets(guint64 count);

/* 12.3 MB, with a thousand bytes to the kB. */
gchar *cfd_gauge_size(guint64 bytes);

/* 90 s, 3 min 20 s, 5 min, 2 h 5 min */
gchar *cfd_gauge_time(gint64 seconds);
