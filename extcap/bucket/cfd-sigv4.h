/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-bucket-keys.h"

/* What of a GET without a body is signed. */
typedef struct {
    const gchar *host; /* as it will be sent: with the port unless it is the scheme's own */
    const gchar *path; /* not encoded, begins with a slash */
    const gchar *const
        *query; /* name, value, name, value, ..., NULL; not encoded, any order; or NULL */
    const gchar *const *headers; /* more headers to sign: "Range: bytes=0-9", ..., NULL; or NULL */
    const gchar *region;
    gint64 time_us; /* since 1970-01-01 UTC, by the server's clock */
} CfdSigv4Request;

/* Percent-encodes all but A-Z a-z 0-9 - . _ ~, and leaves slashes if keep_slashes. The signature
 * covers exactly these bytes, so they must be sent as they are. The caller frees it. */
gchar *cfd_sigv4_encode(const gchar *text, gboolean keep_slashes);

/* The encoded query, sorted, without a question mark, as it must be sent. The caller frees it. */
gchar *cfd_sigv4_query(const gchar *const *query);

/* The headers that sign it with AWS Signature Version 4 for S3
 * (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html): Authorization,
 * x-amz-content-sha256, x-amz-date and where there is a session token, x-amz-security-token; then
 * request->headers as they are. "Name: value", NULL at the end; secret: they are wiped when the
 * array is freed. */
GPtrArray *cfd_sigv4_sign(const CfdSigv4Request *request, const CfdBucketKeys *keys);
