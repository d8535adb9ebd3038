/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-report.h"

/* Progress in one line of at most so many columns, with a bar where the end is known. now_us: on
 * the monotonic clock. The caller frees it. */
gchar *cfd_gauge_line(const CfdProgress *progress, gint64 now_us, guint columns);
