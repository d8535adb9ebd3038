/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

typedef struct CfdJson CfdJson;

/* What Cloudflare tells of the API token that asks
 * (developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify). */
typedef struct {
    gchar *id;      /* 32 hex digits */
    gchar *status;  /* the API's word, of which only `active` is good; NULL: not told */
    gchar *expires; /* RFC 3339; NULL: never, or not told */
} CfdToken;

void cfd_token_free(CfdToken *self);

/* NULL if there is no usable id in it. */
CfdToken *cfd_token_from_json(const CfdJson *json);

/* Whether requests with it are answered. */
gboolean cfd_token_is_active(const CfdToken *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdToken, cfd_token_free)
