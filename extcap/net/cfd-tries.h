/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-retry.h"

#include "cfd-loop.h"
#include "cfd-report.h"

/* The tries of one request: what has failed so far, and when the next one comes. */
typedef struct CfdTries CfdTries;

/* The first try begins now. what: for the log, copied. Clock and report are borrowed. */
CfdTries *cfd_tries_new(CfdClock *clock, CfdReport *report, CfdRetryPatience patience,
                        const gchar *what);
void cfd_tries_free(CfdTries *self);

/* There was progress: what failed before it no longer counts. */
void cfd_tries_restart(CfdTries *self);

/* A try failed with `error`. retry_after_s: as the server said, or -1. Returns how long to wait, in
 * ms, before the next one, and tells the log; -1: give up. */
gint64 cfd_tries_plan_ms(CfdTries *self, const GError *error, gint64 retry_after_s);

/* The same, and waits in `loop`. failure: consumed. FALSE with it, also where the loop is known to
 * end before the next try, or with the loop's error: give up. */
gboolean cfd_tries_wait(CfdTries *self, CfdLoop *loop, GError *failure, gint64 retry_after_s,
                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdTries, cfd_tries_free)
