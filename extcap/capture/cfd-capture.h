/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-plan.h"
#include "cfd-step.h"

#include "cfd-api.h"
#include "cfd-bucket.h"
#include "cfd-filter.h"
#include "cfd-sink.h"

/* One capture from the request to the last packet, as a machine of small steps. */
typedef struct CfdCapture CfdCapture;

/* All borrowed. */
typedef struct {
    CfdApi *api;
    CfdLoop *loop;
    CfdClock *clock;
    CfdCancel *cancel;
    CfdReport *report;
    CfdSink *sink;              /* takes pcapng */
    CfdFilter *filter;          /* NULL: all packets */
    const gchar *record_folder; /* see cfd_record_new() */
    /* Makes the bucket of a full capture, to be freed by the capture; `url` outlives it. */
    CfdBucket *(*open_bucket)(gpointer bucket_data, const CfdBucketUrl *url);
    gpointer bucket_data;
} CfdCaptureParts;

/* Copies `parts`, borrows `plan`. */
CfdCapture *cfd_capture_new(const CfdCaptureParts *parts, const CfdPlan *plan);
void cfd_capture_free(CfdCapture *self);

/* Does one bounded thing. WAIT_UNTIL sets ret_until_us, on the monotonic clock. FAILED sets
 * `error`, which names the capture's id once there is one. */
CfdStep cfd_capture_step(CfdCapture *self, gint64 *ret_until_us, GError **error);

/* Ends the recording of a full capture, and goes on with what it has recorded. Does nothing where
 * CfdProgress.may_end is FALSE. */
void cfd_capture_end_recording(CfdCapture *self);

/* Steps to the end, waiting in the loop. */
gboolean cfd_capture_run(CfdCapture *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCapture, cfd_capture_free)
