/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-bucket-url.h"
#include "cfd-listing.h"

typedef struct CfdTransfer CfdTransfer;

/* What was asked, for sentences. */
typedef struct {
    const CfdBucketUrl *url;
    const gchar *region;
    const gchar *origin; /* of the keys */
    gboolean is_object;  /* else the list */
} CfdBucketPlace;

/* A store's refusal (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html) as an error that
 * says what to do and holds the store's own words; its code decides, else the status of HTTP.
 * Always FALSE. refusal: what its document says. */
gboolean cfd_bucket_reply_set_error(GError **error, const CfdTransfer *transfer,
                                    const CfdListingError *refusal, const CfdBucketPlace *place);
