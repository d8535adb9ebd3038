/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-bucket-url.h"

/* Where the requests for a bucket go. */
typedef struct {
    gchar *origin; /* https://HOST */
    gchar *host;   /* as it is sent, with the port unless it is the scheme's own */
    gchar *path;   /* of the bucket, not encoded: `/` or `/BUCKET/` */
} CfdBucketEndpoint;

/* Amazon S3: the bucket in the host name, unless it has a dot, which no certificate covers
 * (docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html); Google: the XML API; R2: the
 * account's host (developers.cloudflare.com/r2/api/s3). override: of any S3-compatible store, NULL:
 * the store's own. jurisdiction: of R2, NULL: none. CFD_ERROR_OPTION if region or jurisdiction
 * cannot be part of a host name, or R2's account is not known. The caller frees it. */
CfdBucketEndpoint *cfd_bucket_endpoint_new(const CfdBucketUrl *url, const gchar *override,
                                           const gchar *region, const gchar *jurisdiction,
                                           GError **error);
void cfd_bucket_endpoint_free(CfdBucketEndpoint *self);

/* Whether it can be a part of a host name: it may come from a server. */
gboolean cfd_bucket_endpoint_is_region(const gchar *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdBucketEndpoint, cfd_bucket_endpoint_free)
