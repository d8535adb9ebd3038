/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-option.h"

typedef struct CfdApi CfdApi;

/* One entry of a list to choose from. */
typedef struct {
    gchar *value;   /* what the option becomes; empty: not given */
    gchar *display; /* for people, the most important words first: it may be cut */
} CfdChoice;

/* A list of CfdChoice. The caller unrefs it. */
GPtrArray *cfd_choices_new(void);
void cfd_choices_add(GPtrArray *self, const gchar *value, const gchar *display);

/* Whether one of them has this value. */
gboolean cfd_choices_have(const GPtrArray *self, const gchar *value);

/* What the account has, asked of Cloudflare: accounts in its order; captures newest first; buckets
 * with those first that a capture can be written into. For captures and buckets the account of
 * `api` must be known. Fails as the API's lists. The caller unrefs the list of CfdChoice. */
GPtrArray *cfd_choices_load(CfdOptionList list, CfdApi *api, GError **error);

/* The captures first whose packets an earlier run could not deliver, by the state files in
 * `record_folder` (see cfd_record_folder()); those that are in the list are moved, and those of
 * other accounts than `account_id` say so; NULL: it is not known. now_us: by this computer's clock,
 * since 1970-01-01 UTC. */
void cfd_choices_put_strays_first(GPtrArray *self, const gchar *record_folder,
                                  const gchar *account_id, gint64 now_us);

/* What to say where there is nothing to choose from. */
const gchar *cfd_choices_nothing(CfdOptionList list);
