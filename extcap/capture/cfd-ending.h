/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-plan.h"

#include "cfd-report.h"

/* A run that ends before the packets of its capture are delivered. */
typedef struct {
    const gchar *capture_id;
    CfdPlanOnStop on_stop;
    gboolean is_lost;    /* Cloudflare has nothing of it */
    gboolean was_opened; /* it was there before, so the user knows how */
} CfdEnding;

/* A stop that was as the user wanted it is told to the log alone. stopped: the capture records no
 * longer. FALSE if there is more to be told. */
gboolean cfd_ending_report(const gchar *capture_id, CfdPlanOnStop on_stop, gboolean stopped,
                           CfdReport *report);

/* Whatever has failed, the packets can still be had: makes the error name the capture, and say how
 * to open it. CFD_ERROR_STOPPED becomes CFD_ERROR_TIMEOUT. */
void cfd_ending_explain(const CfdEnding *self, GError **error);
