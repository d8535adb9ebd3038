/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-redact.h"

/* What a bucket is asked with: a pair of keys, or a bearer token. */
typedef struct {
    gchar *access_key_id;     /* NULL: `bearer` is set */
    CfdSecret *secret_key;    /* belongs to access_key_id */
    CfdSecret *session_token; /* belongs to both; NULL: none */
    CfdSecret *bearer;        /* of Google Cloud Storage */
    gchar *region;            /* that the profile names; NULL: none */
    gchar *origin; /* where they come from, for sentences: `profile work in ~/.aws/config` */
} CfdBucketKeys;

void cfd_bucket_keys_free(CfdBucketKeys *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdBucketKeys, cfd_bucket_keys_free)
