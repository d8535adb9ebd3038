/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-aws.h"

/* The keys that a program prints as AWS's process credential providers do
 * (docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html); without region and
 * origin. has_plain_arguments: see CfdProgram. Only environment, redactor, loop and clock of
 * `config` count; the redactor learns all of the keys. Errors as cfd_program_run(); and
 * CFD_ERROR_CREDENTIALS where the output is not that. The caller frees it. */
CfdBucketKeys *cfd_aws_process_run(const CfdAwsConfig *config, gchar **argv,
                                   gboolean has_plain_arguments, GError **error);
