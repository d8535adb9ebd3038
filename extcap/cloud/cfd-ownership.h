/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

typedef struct CfdJson CfdJson;

/* How far Cloudflare's proof has come that the account owns a bucket. */
typedef enum {
    CFD_OWNERSHIP_UNKNOWN, /* a status that the API did not have when this was written */
    CFD_OWNERSHIP_PENDING,
    CFD_OWNERSHIP_SUCCESS,
    CFD_OWNERSHIP_FAILED,
} CfdOwnershipStatus;

/* A bucket that the account has told Cloudflare of. Texts are NULL where they are not told. */
typedef struct {
    gchar *id;          /* 32 hex digits */
    gchar *destination; /* never NULL: destination_conf, without keys; parameters in any order */
    CfdOwnershipStatus status;
    gchar *status_text; /* the API's own word */
    gchar *filename;    /* of the challenge, in the bucket's folder */
    gchar *submitted;   /* RFC 3339, as the next */
    gchar *validated;
    CfdJson *json; /* as the API tells it */
} CfdOwnership;

void cfd_ownership_free(CfdOwnership *self);

/* NULL if it names no bucket. */
CfdOwnership *cfd_ownership_from_json(const CfdJson *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdOwnership, cfd_ownership_free)
