/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-api.h"
#include "cfd-bucket-url.h"
#include "cfd-options.h"
#include "cfd-plan.h"

/* The capture that the options ask for: a new one, or one that exists. Asks `api` for the server's
 * time where a sample has an offset, and fails as that does, or with CFD_ERROR_OPTION if the offset
 * is not within the last 24 hours, or if a full capture lacks its colo or a bucket that it can be
 * written into. The caller frees the plan. */
CfdPlan *cfd_spec_make_plan(const CfdOptions *options, CfdApi *api, GError **error);

/* The bucket of the options, which are to have one, for a capture that Cloudflare writes into it.
 * CFD_ERROR_OPTION names the option, and says what is wrong. The caller frees it. */
CfdBucketUrl *cfd_spec_parse_bucket(const CfdOptions *options, GError **error);
