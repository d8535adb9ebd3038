/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-cancel.h"
#include "cfd-loop.h"

/* SIGTERM, SIGINT and SIGHUP are a stop each; SIGPIPE is ignored. One at a time in a process. */
typedef struct CfdSignals CfdSignals;

/* Borrows all three. keep_ignored: those that whoever started us had ignored (nohup, or a script's
 * job in the background) stay so. NULL with CFD_ERROR_DISK when the process has no descriptors
 * left. */
CfdSignals *cfd_signals_new(CfdLoop *loop, CfdClock *clock, CfdCancel *cancel,
                            gboolean keep_ignored, GError **error);

/* The signals are ignored from now on: what comes after has nothing to stop. */
void cfd_signals_free(CfdSignals *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdSignals, cfd_signals_free)
