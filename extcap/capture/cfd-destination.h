/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-api.h"
#include "cfd-bucket.h"

/* Where a full capture leaves its files: the bucket, and its address. */
typedef struct CfdDestination CfdDestination;

/* text: as destination_conf. `open` makes the bucket, which is freed here; the address that it gets
 * outlives it. Fails as cfd_bucket_url_parse(). */
CfdDestination *cfd_destination_new(CfdBucket *(*open)(gpointer data, const CfdBucketUrl *url),
                                    gpointer data, const gchar *text, GError **error);
void cfd_destination_free(CfdDestination *self);

/* Owned by self. */
CfdBucket *cfd_destination_bucket(const CfdDestination *self);

/* Whether the files of a new capture can be had from it, see cfd_bucket_check(). */
gboolean cfd_destination_check(CfdDestination *self, CfdApi *api, CfdReport *report,
                               const gchar **ret_hint, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdDestination, cfd_destination_free)
