/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-keys.h"

void
cfd_bucket_keys_free(CfdBucketKeys *self)
{
    if (self == NULL)
        return;
    g_free(self->access_key_id);
    cfd_secret_unref(self->secret_key);
    cfd_secret_unref(self->session_token);
    cfd_secret_unref(self->bearer);
    g_free(self->region);
    g_free(self->origin);
    g_free(self);
}
