/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-plan.h"
#include "cfd-step.h"

#include "cfd-api.h"

/* A capture at Cloudflare on its way to be done: asked for its status now and then; stopped there
 * when the user stops, as the plan says. */
typedef struct CfdWatch CfdWatch;

/* All borrowed. */
typedef struct {
    CfdApi *api;
    CfdClock *clock;
    CfdCancel *cancel;
    CfdReport *report;
    const CfdJobSpec *spec; /* what it was asked for with */
    CfdPlanOnStop on_stop;
} CfdWatchConfig;

/* Copies `config`, borrows `job`: the capture as it was told first, just now. */
CfdWatch *cfd_watch_new(const CfdWatchConfig *config, const CfdJob *job);
void cfd_watch_free(CfdWatch *self);

/* One bounded thing: a request, or a wait. WAIT_UNTIL sets ret_until_us, on the monotonic clock.
 * DONE: its packets can be had. FAILED: CFD_ERROR_SERVER if the capture failed, TIMEOUT if it takes
 * too long, STOPPED if the user stopped and wants nothing of it, or as cfd_api_get(). */
CfdStep cfd_watch_step(CfdWatch *self, gint64 *ret_until_us, GError **error);

/* Tries once more to stop it at Cloudflare, unless it was, or is to be left: for a run that ends at
 * once, within 3 s. TRUE if it records no longer. */
gboolean cfd_watch_stop_at_last(CfdWatch *self);

/* Whether the user has stopped while it was being watched. */
gboolean cfd_watch_has_taken_stop(const CfdWatch *self);

/* Has the recording ended at Cloudflare in the next step, whatever on_stop says, and goes on with
 * what it has recorded: nobody has stopped. Where that fails, the report is warned. */
void cfd_watch_end_recording(CfdWatch *self);

/* When Cloudflare told of the capture last, on the monotonic clock. */
gint64 cfd_watch_answered_us(const CfdWatch *self);

/* Whether there is a recording to be ended. */
gboolean cfd_watch_may_end(const CfdWatch *self);

/* The capture as it was told last; owned by self. */
const CfdJob *cfd_watch_job(const CfdWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdWatch, cfd_watch_free)
