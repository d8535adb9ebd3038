/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

typedef struct CfdJson CfdJson;

/* An account that the credentials see. */
typedef struct {
    gchar *id;   /* 32 lower-case hex digits */
    gchar *name; /* one short line; empty: not told */
} CfdAccount;

void cfd_account_free(CfdAccount *self);

/* NULL if there is no usable id in it. */
CfdAccount *cfd_account_from_json(const CfdJson *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdAccount, cfd_account_free)
