/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-plan.h"

#include "cfd-report.h"
#include "cfd-tally.h"

/* A run that ends before the packets of its capture are delivered. */
typedef struct {
    const gchar *capture_id;
    const CfdReport *report; /* who is told; borrowed */
    CfdPlanOnStop on_stop;
    gboolean is_lost;      /* Cloudflare has nothing of it */
    gboolean was_opened;   /* it was there before, so the user knows how */
    gboolean is_elsewhere; /* it may record, and another run on this computer cares for it: it is
                            * left to that one */
} CfdEnding;

/* The packets that have come. */
typedef struct {
    guint64 packets;
    guint64 passed;        /* of them, the capture filter */
    const CfdTally *tally; /* of a sample's that have passed; borrowed */
} CfdReceived;

/* All was delivered: warns where that may be less than the user expects, and of a sample tells what
 * it could be narrowed to. job: as it was told last. */
void cfd_ending_report_gaps(const CfdJob *job, const CfdJobSpec *spec, const CfdReceived *received,
                            CfdReport *report);

/* Whether what has ended the run asks for the end of its capture, too: a reader who goes away from
 * one that was opened, and may be somebody else's, does not. */
gboolean cfd_ending_is_wanted(const GError *error, gboolean was_opened);

/* TRUE if a stop went as the user wanted it: the error stays CFD_ERROR_STOPPED, and says so.
 * stopped: the capture records no longer. FALSE if there is more to be told. */
gboolean cfd_ending_accept_stop(const CfdEnding *self, gboolean stopped, GError **error);

/* Whatever has failed, the packets can still be had: makes the error name the capture, and say how
 * to open it. CFD_ERROR_STOPPED becomes CFD_ERROR_TIMEOUT. */
void cfd_ending_explain(const CfdEnding *self, GError **error);
