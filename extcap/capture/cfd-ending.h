/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-plan.h"

/* A run that ends before the packets of its capture are delivered. */
typedef struct {
    const gchar *capture_id;
    CfdPlanOnStop on_stop;
    gboolean is_lost;    /* Cloudflare has nothing of it */
    gboolean was_opened; /* it was there before, so the user knows how */
} CfdEnding;

/* Whatever has failed, the packets can still be had: makes the error name the capture, and say how
 * to open it. CFD_ERROR_STOPPED becomes CFD_ERROR_TIMEOUT. */
void cfd_ending_explain(const CfdEnding *self, GError **error);
