/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-bucket-keys.h"

#include "cfd-clock.h"
#include "cfd-loop.h"

/* Where AWS's own tools keep credentials; all borrowed. */
typedef struct {
    const gchar *profile;          /* NULL: `default` */
    const gchar *credentials_file; /* ~/.aws/credentials, or what takes its place */
    const gchar *config_file;      /* ~/.aws/config, or what takes its place */
    gchar **environment;           /* of the programs that are run, without secrets of ours */
    CfdRedactor *redactor;         /* learns what is found */
    CfdLoop *loop;
    CfdClock *clock;
} CfdAwsConfig;

/* The keys of a profile, as AWS's tools find them
 * (docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html): for a role, `aws
 * configure export-credentials`; static keys in either file; the program of credential_process;
 * else, for single sign-on, export-credentials again. No instance metadata: this is a desktop.
 * Programs are run without a shell, for at most 30 s each, and waited for in the loop.
 * CFD_ERROR_CREDENTIALS says where was looked and what to do, or what a program said; or the loop's
 * own error. The caller frees it. */
CfdBucketKeys *cfd_aws_find_keys(const CfdAwsConfig *config, GError **error);
