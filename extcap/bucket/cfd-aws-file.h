/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* One of the two files of AWS's tools, read as these do
 * (docs.aws.amazon.com/sdkref/latest/guide/file-format.html): sections, `key = value` or
 * `key: value`, comments with # or ;, and nested settings, which are passed over. */
typedef struct CfdAwsFile CfdAwsFile;

typedef enum {
    CFD_AWS_FILE_CREDENTIALS, /* a profile is [NAME] */
    CFD_AWS_FILE_CONFIG,      /* a profile is [profile NAME], or [default] */
} CfdAwsFileKind;

/* A file that is not there has no profiles. NULL with CFD_ERROR_CREDENTIALS where it cannot be
 * read, is no regular file or is too large. The caller frees it. */
CfdAwsFile *cfd_aws_file_read(const gchar *path, CfdAwsFileKind kind, GError **error);

/* Values are wiped. */
void cfd_aws_file_free(CfdAwsFile *self);

const gchar *cfd_aws_file_path(const CfdAwsFile *self);

/* The names of the profiles in the order of the file; owned by it. */
const GPtrArray *cfd_aws_file_profiles(const CfdAwsFile *self);
gboolean cfd_aws_file_has_profile(const CfdAwsFile *self, const gchar *profile);

/* What `key`, in lower case, is set to; NULL: to nothing. Owned by the file. */
const gchar *cfd_aws_file_value(const CfdAwsFile *self, const gchar *profile, const gchar *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdAwsFile, cfd_aws_file_free)
