/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The stores that Cloudflare writes full captures into. */
typedef enum {
    CFD_BUCKET_S3,  /* Amazon S3 */
    CFD_BUCKET_GCS, /* Google Cloud Storage */
    CFD_BUCKET_R2,  /* Cloudflare R2 */
} CfdBucketStore;

/* Where a full capture leaves its files: the PCAPs API's `destination_conf`. */
typedef struct {
    CfdBucketStore store;
    gchar *bucket;
    gchar *folder;     /* without slashes at its ends; "": the bucket itself */
    gchar *region;     /* of S3; NULL: not told */
    gchar *account_id; /* of R2; NULL: not told */
} CfdBucketUrl;

/* s3://BUCKET/FOLDER?region=REGION, gs://BUCKET/FOLDER, r2://BUCKET/FOLDER?account-id=ACCOUNT.
 * CFD_ERROR_OPTION says what is wrong with it; a key or password inside of it is refused, never
 * repeated, and the options are named that take it. What may be missing in answers of the API may
 * be missing here. The caller frees it. */
CfdBucketUrl *cfd_bucket_url_parse(const gchar *text, GError **error);
void cfd_bucket_url_free(CfdBucketUrl *self);

/* Whether a new capture can be written there: the API wants the region or account to be told.
 * CFD_ERROR_OPTION names what is missing. */
gboolean cfd_bucket_url_check_destination(const CfdBucketUrl *self, GError **error);

/* It as destination_conf, in one canonical form. The caller frees it. */
gchar *cfd_bucket_url_to_text(const CfdBucketUrl *self);

/* Whether both name the same folder of the same bucket: the API orders parameters as it likes, and
 * leaves some out. */
gboolean cfd_bucket_url_is_same_place(const CfdBucketUrl *self, const CfdBucketUrl *other);

/* The same of an address as the API tells it; one that is none is another place. */
gboolean cfd_bucket_url_is_at(const CfdBucketUrl *self, const gchar *address);

/* `Amazon S3`, ...: the store in text for people. */
const gchar *cfd_bucket_url_store_name(const CfdBucketUrl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdBucketUrl, cfd_bucket_url_free)
