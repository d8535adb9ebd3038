/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-bucket-keys.h"
#include "cfd-bucket-url.h"
#include "cfd-listing.h"

#include "cfd-loop.h"
#include "cfd-report.h"
#include "cfd-spool.h"

typedef struct CfdTransport CfdTransport;
typedef struct CfdDownload CfdDownload;

/* At most so many objects are listed: Cloudflare leaves one a machine. */
#define CFD_BUCKET_MAX_OBJECTS 10000

/* A bucket of Amazon S3, Google Cloud Storage, Cloudflare R2 or what is compatible with S3. */
typedef struct CfdBucket CfdBucket;

/* How it is reached, and with whose keys. */
typedef struct CfdBucketConfig {
    CfdTransport *transport; /* borrowed, as loop, clock and report */
    CfdLoop *loop;
    CfdClock *clock;
    CfdReport *report;
    const CfdBucketUrl *url; /* borrowed */
    /* Finds the keys, and may wait in the loop; asked at first use, and once more when the store
     * says that they have expired. The bucket frees them. */
    CfdBucketKeys *(*find_keys)(gpointer user_data, GError **error);
    gpointer user_data;
    const gchar *endpoint;     /* of any S3-compatible store; NULL: the store's own */
    const gchar *region;       /* where the address has none; NULL: the keys', or the usual one */
    const gchar *jurisdiction; /* of R2: "eu", "fedramp", "us"; NULL: none */
} CfdBucketConfig;

/* Copies the texts of `config`. */
CfdBucket *cfd_bucket_new(const CfdBucketConfig *config);
void cfd_bucket_free(CfdBucket *self);

/* The region that the bucket is in, as far as is known; owned by self. */
const gchar *cfd_bucket_region(const CfdBucket *self);

/* All objects whose keys begin with `prefix`; waits in the loop, and tries again what is transient.
 * Those whose keys are no text are left out with a warning.
 * The caller unrefs the array of CfdListingObject. CFD_ERROR_CREDENTIALS, PERMISSION, NOT_FOUND,
 * OPTION with what to correct; TOO_LARGE above the limit; the transport's and find_keys' own. */
GPtrArray *cfd_bucket_list(CfdBucket *self, const gchar *prefix, GError **error);

/* The files of the capture `capture_id`, see cfd_object_names_choose(): those in the bucket's
 * folder that are named as documented, else, if `anywhere`, any there that hold the id, for which
 * the whole folder is listed. None is no error: they come a little after the capture's end. Fails
 * as cfd_bucket_list(). */
GPtrArray *cfd_bucket_find_files(CfdBucket *self, const gchar *capture_id, const gchar *colo_name,
                                 gboolean anywhere, guint *ret_empty, GError **error);

/* A small object of the bucket's folder, up to a NUL byte. The caller frees it.
 * CFD_ERROR_NOT_FOUND if it is not there, or not yet; TOO_LARGE; else as cfd_bucket_list(). */
gchar *cfd_bucket_read_text(CfdBucket *self, const gchar *name, gsize max_bytes, GError **error);

/* Starts to download an object of the list, see cfd-download.h for head_bytes and changed. The
 * spool and the bucket are borrowed and must outlive the download, and the spool is ended by it:
 * CFD_ERROR_REPLY if the object has changed since it was listed, NOT_FOUND if it has vanished, else
 * as cfd_bucket_list(). The caller frees it. */
CfdDownload *cfd_bucket_download(CfdBucket *self, const CfdListingObject *object, CfdSpool *spool,
                                 gint64 head_bytes, void (*changed)(gpointer changed_data),
                                 gpointer changed_data);
void cfd_download_go_on(CfdDownload *self, gint64 more_bytes);
gboolean cfd_download_is_running(const CfdDownload *self);
gboolean cfd_download_is_parked(const CfdDownload *self);
void cfd_download_free(CfdDownload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdBucket, cfd_bucket_free)
