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

/* Runs to the end, waiting in the loop. A stop ends it where it is, and is no failure. Else fails
 * with what the first sample fails with, and later with what concerns all: CFD_ERROR_CREDENTIALS,
 * CFD_ERROR_PERMISSION, CFD_ERROR_OPTION, CFD_ERROR_DISK; the packets before that are delivered.
 * CFD_ERROR_PIPE_CLOSED when the reader has gone. */
gboolean cfd_series_run(CfdSeries *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdSeries, cfd_series_free)
