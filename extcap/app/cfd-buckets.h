/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-json.h"

typedef struct CfdApi CfdApi;

/* A bucket that Cloudflare knows, as people see it. Texts are owned, and NULL where nobody tells
 * them. */
typedef struct {
    gchar *id;        /* 32 hex digits, of the account's claim to own it */
    gchar *address;   /* never NULL: as destination_conf, without keys */
    gchar *status;    /* the API's word: pending, success, failed */
    gchar *submitted; /* RFC 3339, as the next */
    gchar *validated;
    gboolean is_proved; /* Cloudflare has the proof that the account owns it */
    CfdJson *json;      /* as the API tells it */
} CfdBucketFacts;

void cfd_bucket_facts_free(CfdBucketFacts *self);

/* As cfd_api_list_ownership(). The caller unrefs the array of CfdBucketFacts. */
GPtrArray *cfd_buckets_list(CfdApi *api, GError **error);

/* The one of this ID or, in any form, of this address. The caller frees it. CFD_ERROR_NOT_FOUND;
 * else as the list. */
CfdBucketFacts *cfd_buckets_find(CfdApi *api, const gchar *id_or_address, GError **error);

/* Cloudflare forgets it; what is in the bucket stays. id: NULL: CFD_ERROR_REPLY. Else
 * as cfd_api_remove_ownership(), but that it is gone already is no error. */
gboolean cfd_buckets_remove(CfdApi *api, const gchar *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdBucketFacts, cfd_bucket_facts_free)
