/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-capture.h"
#include "cfd-windows.h"

/* A long time in samples, one after the other, as one stream of packets: the plan's spec gives what
 * each is asked for, its windows when. */
typedef struct CfdSeries CfdSeries;

/* Copies `parts`, borrows `plan`, whose windows must be set. */
CfdSeries *cfd_series_new(const CfdCaptureParts *parts, const CfdPlan *plan);
void cfd_series_free(CfdSeries *self);

/* Runs to the end, waiting in the loop. A window that cannot be had is told, and it goes on. A stop
 * ends following, and is no failure once there are packets; of looking back, and before, it is
 * CFD_ERROR_STOPPED. Fails with what concerns all windows (see cfd_hindrance_judge()), with the
 * first one's failure where none could be had, and as the sink does; what was had before is
 * delivered, unless the reader has gone: CFD_ERROR_PIPE_CLOSED. */
gboolean cfd_series_run(CfdSeries *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdSeries, cfd_series_free)
