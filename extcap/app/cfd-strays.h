/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-api.h"
#include "cfd-clock.h"
#include "cfd-report.h"

/* All borrowed. */
typedef struct {
    const gchar *folder; /* see cfd_record_folder() */
    const gchar *wanted; /* the capture that is to be opened now: no stray; NULL: none */
    CfdClock *clock;
    CfdReport *report;
    /* The API with the credentials that are stored, for this account; NULL with an error where
     * there are none. It stays valid until the next call, or the end of cfd_strays_tend(). */
    CfdApi *(*open_api)(gpointer api_data, const gchar *account_id, GError **error);
    gpointer api_data;
} CfdStraysConfig;

/* Looks for captures whose run was killed, or could not wait for the packets: tells the report
 * which they are, and stops those at Cloudflare that may still record and were not to be left.
 * Nothing is touched that another run cares for. Waits as long as the API's loop lets it. */
void cfd_strays_tend(const CfdStraysConfig *config);
