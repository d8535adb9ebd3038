/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-json.h"

#include <glib.h>

/* How something is that was looked at. */
typedef enum {
    CFD_FINDING_GOOD,
    CFD_FINDING_BAD,
    CFD_FINDING_OPEN, /* it does not matter here, or could not be looked at */
} CfdFindingResult;

/* One thing that was looked at: a sentence that says how it is, and where it is bad what to do. */
typedef struct {
    CfdFindingResult result;
    const gchar *check; /* what was looked at, a word or two; a constant */
    gchar *text;
    gint code; /* BAD: of CfdErrorCode */
} CfdFinding;

/* The caller frees it, as the next. */
CfdFinding *cfd_finding_new(CfdFindingResult result, const gchar *check, const gchar *format, ...)
    G_GNUC_PRINTF(3, 4);

/* A bad one, of an error with something to do in it. */
CfdFinding *cfd_finding_from_error(const gchar *check, const GError *error);

void cfd_finding_free(CfdFinding *self);

/* For support tickets and other programs. The caller unrefs it. */
CfdJson *cfd_finding_to_json(const CfdFinding *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdFinding, cfd_finding_free)
