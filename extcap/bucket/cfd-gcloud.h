/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-aws.h"

/* The access token of Google's own tool: `gcloud auth print-access-token`, run as cfd-aws runs
 * programs. Only environment, redactor, loop and clock of `config` count.
 * CFD_ERROR_CREDENTIALS says that there is no gcloud, or what it said; or the loop's own error. */
CfdBucketKeys *cfd_gcloud_find_keys(const CfdAwsConfig *config, GError **error);
