/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-http.h"

typedef struct CfdBucketConfig CfdBucketConfig;

/* Requests for one bucket: where they go, how they are signed, and what a refusal teaches. For
 * bucket/ only. */
typedef struct CfdBucketCaller CfdBucketCaller;

/* One thing that is asked for; what is not set is not there. */
typedef struct {
    const gchar *key;          /* of an object; NULL: the bucket */
    const gchar *const *query; /* name, value, ..., NULL */
    guint total_timeout_s;
    gsize max_bytes;  /* of an object; 0: any, for cfd-download bounds it better */
    guint generation; /* of what the caller had learned when it was asked last; for the caller */
} CfdBucketAsk;

CfdBucketCaller *cfd_bucket_caller_new(const CfdBucketConfig *config);
void cfd_bucket_caller_free(CfdBucketCaller *self);

/* Signs and sends it. more_headers: NULL at the end, or NULL. Where the keys are not known or have
 * expired they are looked for first, which waits in the loop; CFD_ERROR_SERVER (try again) while
 * another request does that. The caller frees the transfer. */
CfdTransfer *cfd_bucket_caller_start(CfdBucketCaller *self, CfdBucketAsk *ask,
                                     const gchar *const *more_headers, const CfdReceiver *receiver,
                                     GError **error);

/* FALSE with what a refusal means (cfd_bucket_reply_set_error()), unless the status is one of
 * success. */
gboolean cfd_bucket_caller_check(CfdBucketCaller *self, const CfdBucketAsk *ask,
                                 const CfdTransfer *transfer, GError **error);

/* The region that requests are signed for: as told, or as the store has taught. Owned by self. */
const gchar *cfd_bucket_caller_region(const CfdBucketCaller *self);

/* TRUE if the refusal teaches the bucket's region, the server's time or that the keys have expired,
 * so that the same may be asked once more right away. transfer: NULL: it could not even be sent;
 * TRUE if it only has to wait until another request has found the keys. */
gboolean cfd_bucket_caller_mend(CfdBucketCaller *self, const CfdBucketAsk *ask,
                                const CfdTransfer *transfer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdBucketCaller, cfd_bucket_caller_free)
