/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-windows.h"

#include "cfd-job.h"

/* What a stop means for a full capture that is still recording. */
typedef enum {
    CFD_PLAN_LOAD,    /* stop it at Cloudflare, and deliver what it has recorded */
    CFD_PLAN_LEAVE,   /* let it go on: it can be opened later */
    CFD_PLAN_DISCARD, /* stop it at Cloudflare, and deliver nothing */
} CfdPlanOnStop;

/* What is to be captured, and how patient to be about it. */
typedef struct {
    CfdJobSpec spec;           /* of a new capture */
    gchar *capture_id;         /* one that exists is opened instead; NULL: a new one is made */
    CfdWindowsConfig *windows; /* many samples, one after the other; NULL: one capture */
    CfdPlanOnStop on_stop;
    gchar *spool_folder; /* where downloads are kept while they are read */
} CfdPlan;

void cfd_plan_free(CfdPlan *self);

/* The longest of the waits below. */
#define CFD_PLAN_LONGEST_POLL_MS ((gint64)10000)

/* How long to wait before the status is asked for again, in ms. elapsed_ms: since it was
 * created. */
gint64 cfd_plan_poll_wait_ms(gint64 elapsed_ms);

/* After how long, in ms since it was created, a capture that is still not done is given up. */
gint64 cfd_plan_deadline_ms(const CfdJobSpec *spec);

/* Whether a capture has ended so long ago that no more files of it will come; also where nobody
 * tells when it began. job: as it was told when it was opened. server_now_us: since 1970-01-01 UTC;
 * -1: not known. */
gboolean cfd_plan_is_old(const CfdJobSpec *spec, const CfdJob *job, gint64 server_now_us);

/* The comment that the packets carry: what was captured, in one line. spec: what `job` was asked
 * for with. The caller frees it. */
gchar *cfd_plan_summary(const CfdJobSpec *spec, const CfdJob *job);

/* Of many samples: what they take, in one sentence. The caller frees it. */
gchar *cfd_plan_describe_windows(const CfdPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdPlan, cfd_plan_free)
