/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-step.h"

#include "cfd-api.h"

/* The way of a capture into existence: asked for once; waiting for the account's turn; and, when it
 * stays unclear whether it was made, looked for in the list and adopted. */
typedef struct CfdCreation CfdCreation;

/* All borrowed. */
typedef struct {
    CfdApi *api;
    CfdClock *clock;
    CfdCancel *cancel;
    CfdReport *report;
    const gchar *hint;     /* what a refusal may come from; NULL: nothing in particular */
    gboolean is_impatient; /* the account's turn is not waited for: fails with CFD_ERROR_QUOTA */
} CfdCreationParts;

CfdCreation *cfd_creation_new(const CfdCreationParts *parts, const CfdJobSpec *spec);
void cfd_creation_free(CfdCreation *self);

/* One bounded thing: a request, or a wait. WAIT_UNTIL sets ret_until_us, on the monotonic clock, in
 * µs. DONE sets ret_job, which the caller frees. FAILED: nothing was made, with the error of
 * cfd_api_create(), CFD_ERROR_QUOTA where the turn has not come within 5 minutes; or the error says
 * what may have been made: CFD_ERROR_REPLY where the list shows several, CFD_ERROR_TIMEOUT or
 * CFD_ERROR_PIPE_CLOSED after a stop, else the code of what made it unclear. */
CfdStep cfd_creation_step(CfdCreation *self, gint64 *ret_until_us, CfdJob **ret_job,
                          GError **error);

/* Where it was impatient: how long Cloudflare has told to wait, in seconds; -1: it has not. */
gint64 cfd_creation_told_wait_s(const CfdCreation *self);

/* Whether it may have been made although no answer says so. */
gboolean cfd_creation_is_unclear(const CfdCreation *self);

/* Whether it waits for the account's turn. */
gboolean cfd_creation_is_queued(const CfdCreation *self);

/* Where waiting between two steps has ended with `error`: says, if so, what may have been made, as
 * CFD_ERROR_TIMEOUT or CFD_ERROR_PIPE_CLOSED. */
void cfd_creation_explain(const CfdCreation *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCreation, cfd_creation_free)
