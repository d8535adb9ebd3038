/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A page of ListObjectsV2 is at most 1,000 objects of some 400 bytes. */
#define CFD_LISTING_MAX_BYTES (8 * 1024 * 1024)

/* One object of a bucket. */
typedef struct {
    gchar *key;
    gint64 size_bytes;
    gchar *etag; /* a strong one with its quotes, fit for If-Match; NULL: not told */
} CfdListingObject;

/* One page of a list. */
typedef struct {
    GPtrArray *objects;  /* of CfdListingObject, in the order of the page */
    guint left_out;      /* how many more there are whose keys are no text for people */
    gchar *continuation; /* what the next page is asked for with; NULL: this is the last */
} CfdListing;

/* A page of ListObjectsV2 (docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html) that was
 * asked for with encoding-type=url. CFD_ERROR_REPLY if it is not such a document to its end, and
 * CFD_ERROR_TOO_LARGE above the limit. The caller frees it. */
CfdListing *cfd_listing_parse(const gchar *text, gsize size, GError **error);
void cfd_listing_free(CfdListing *self);

CfdListingObject *cfd_listing_object_new(const gchar *key, gint64 size_bytes, const gchar *etag);
void cfd_listing_object_free(CfdListingObject *self);

/* A store's <Error> document; what it does not say is NULL. */
typedef struct {
    gchar *code;    /* a word such as NoSuchBucket */
    gchar *message; /* one clean line */
    gchar *region;  /* where the bucket is, of a redirect or a refused signature; fit for a host */
} CfdListingError;

/* Always succeeds: what is no such document says nothing. The caller clears it. */
void cfd_listing_error_parse(CfdListingError *ret_error, const gchar *text, gsize size);
void cfd_listing_error_clear(CfdListingError *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdListing, cfd_listing_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdListingObject, cfd_listing_object_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CfdListingError, cfd_listing_error_clear)
