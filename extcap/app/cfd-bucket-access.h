/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-api.h"
#include "cfd-bucket.h"
#include "cfd-environment.h"
#include "cfd-options.h"

/* From the options to a bucket that can be read. */
typedef struct CfdBucketAccess CfdBucketAccess;

/* What it works with; all borrowed. */
typedef struct {
    const CfdOptions *options;         /* as cfd_environment_resolve() has made them */
    const CfdEnvironment *environment; /* where AWS's files are */
    CfdRedactor *redactor;
    CfdApi *api; /* asked for the token's id where keys of R2 are derived from it */
    CfdTransport *transport;
    CfdLoop *loop;
    CfdClock *clock;
    CfdReport *report;
} CfdBucketAccessConfig;

/* Copies `config`, not what it names. */
CfdBucketAccess *cfd_bucket_access_new(const CfdBucketAccessConfig *config);
void cfd_bucket_access_free(CfdBucketAccess *self);

/* The keys for a store: the pair of the options, unless an AWS profile is named by a stronger
 * source; else, Amazon S3: the keys of the profile or of `default`; Google: the access token, which
 * goes before the pair, or else gcloud's; R2: the keys of the profile if one is named, else those
 * that the API token is, too (developers.cloudflare.com/r2/api/tokens). May wait in the loop. The
 * caller frees them.
 * CFD_ERROR_CREDENTIALS says where was looked and what to give, also where only half of a pair is
 * given; else as cfd_aws_find_keys(), cfd_gcloud_find_keys() and cfd_api_verify_token(). */
CfdBucketKeys *cfd_bucket_access_find_keys(CfdBucketAccess *self, CfdBucketStore store,
                                           GError **error);

/* The bucket at `url`, which is borrowed as self is, and one at a time: the bucket asks self for
 * its keys at first use. The caller frees it. */
CfdBucket *cfd_bucket_access_open(CfdBucketAccess *self, const CfdBucketUrl *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdBucketAccess, cfd_bucket_access_free)
