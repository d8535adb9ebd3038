/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-choices.h"
#include "cfd-environment.h"
#include "cfd-option.h"

#include <glib.h>

/* The entries of a selector, the dialog's kind of field for what an account has, as `value`
 * sentences. Wireshark passes what is chosen, shows nothing but these entries, and forgets what it
 * has stored when that is not among them. */

/* How far it came when a list could not be loaded. */
typedef enum {
    CFD_SELECTOR_AT_OPTIONS = 1 << 0,
    CFD_SELECTOR_AT_COMMAND = 1 << 1, /* that prints the token */
    CFD_SELECTOR_AT_KEYRING = 1 << 2, /* that has it */
    CFD_SELECTOR_AT_CREDENTIALS = 1 << 3,
    CFD_SELECTOR_AT_ACCOUNT = 1 << 4, /* whose captures or buckets they are */
    CFD_SELECTOR_AT_LIST = 1 << 5,
} CfdSelectorStep;

/* Appends one entry. number: of the argument. */
void cfd_selector_append_value(GString *text, guint number, const gchar *value,
                               const gchar *display, gboolean is_default);

/* Appends an entry without a value, which says what counts then by the row and the environment, and
 * the choices. */
void cfd_selector_append(GString *text, guint number, const CfdOption *row,
                         const CfdEnvironment *environment, const GPtrArray *choices);

/* What a load answers with: the same where there is something to choose from, and an only account
 * chosen at once; else the one entry that says so. The caller frees it. */
gchar *cfd_selector_loaded(guint number, const CfdOption *row, const CfdEnvironment *environment,
                           const GPtrArray *choices);

/* How a list could not be loaded. words: the error's own, without secrets, for what has no better
 * ones. chosen: what the dialog has now; NULL: nothing. */
typedef struct {
    CfdSelectorStep step;
    gint code; /* of CfdErrorCode */
    const gchar *words;
    const gchar *chosen;
} CfdSelectorFailure;

/* The one entry that says what to do about it, for Wireshark shows nothing else. It has the value
 * that is chosen: who then saves the dialog does not lose it. The caller frees it. */
gchar *cfd_selector_failed(guint number, const CfdOption *row, const CfdSelectorFailure *failure);
