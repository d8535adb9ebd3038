/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-finding.h"

#include "cfd-options.h"
#include "cfd-report.h"

typedef struct CfdApi CfdApi;
typedef struct CfdBucketAccess CfdBucketAccess;

/* What Cloudflare says of credentials and account, without changing anything there. Each waits for
 * answers; the caller frees the finding. */

/* The token, or the key. What its account is need not be known. */
CfdFinding *cfd_checkup_cloud_token(CfdApi *api, const CfdOptions *options);

/* Which account it is; on success it is known to the API from now on. */
CfdFinding *cfd_checkup_cloud_account(CfdApi *api);

/* Of the account that is known: whether the credentials may list its captures, */
CfdFinding *cfd_checkup_cloud_captures(CfdApi *api);

/* and the buckets for full captures, */
CfdFinding *cfd_checkup_cloud_buckets(CfdApi *api);

/* and whether the bucket of the options can be read, and written by Cloudflare. */
CfdFinding *cfd_checkup_cloud_bucket(CfdApi *api, CfdBucketAccess *access,
                                     const CfdOptions *options, CfdReport *report);
