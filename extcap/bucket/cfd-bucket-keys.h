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

/* Keys without region and origin; `redactor` learns the secret ones, also where they are refused.
 * session_token: may be NULL. CFD_ERROR_CREDENTIALS names, and never repeats, what is empty or
 * cannot stand in a header. The caller frees it. */
CfdBucketKeys *cfd_bucket_keys_new(CfdRedactor *redactor, const gchar *access_key_id,
                                   const gchar *secret_key, const gchar *session_token,
                                   GError **error);

/* The same with a bearer token alone. */
CfdBucketKeys *cfd_bucket_keys_new_bearer(CfdRedactor *redactor, const gchar *bearer,
                                          GError **error);
void cfd_bucket_keys_free(CfdBucketKeys *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdBucketKeys, cfd_bucket_keys_free)
