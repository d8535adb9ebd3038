/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-api.h"
#include "cfd-bucket.h"

/* Whether the files of a new capture can be had from its bucket, before one is made: keys are
 * found, the bucket can be listed, and Cloudflare does not know its ownership as pending or failed.
 * What Cloudflare does not tell is for it to decide, and only logged. ret_hint: why it may refuse
 * the capture, in words; NULL: nothing in particular.
 * Fails as cfd_bucket_list(), or with CFD_ERROR_OPTION about the region that the address names, or
 * CFD_ERROR_PERMISSION about the ownership. */
gboolean cfd_bucket_check(CfdBucket *bucket, const CfdBucketUrl *url, CfdApi *api,
                          CfdReport *report, const gchar **ret_hint, GError **error);
