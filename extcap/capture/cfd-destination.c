/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-destination.h"

#include "cfd-bucket-check.h"

struct CfdDestination {
    CfdBucketUrl *url;
    CfdBucket *bucket;
};

CfdDestination *
cfd_destination_new(CfdBucket *(*open)(gpointer data, const CfdBucketUrl *url), gpointer data,
                    const gchar *text, GError **error)
{
    CfdBucketUrl *url = cfd_bucket_url_parse(text, error);
    CfdDestination *self;

    if (url == NULL)
        return NULL;
    self = g_new0(CfdDestination, 1);
    self->url = url;
    self->bucket = open(data, url);
    return self;
}

void
cfd_destination_free(CfdDestination *self)
{
    if (self == NULL)
        return;
    cfd_bucket_free(self->bucket);
    cfd_bucket_url_free(self->url);
    g_free(self);
}

CfdBucket *
cfd_destination_bucket(const CfdDestination *self)
{
    return self->bucket;
}

gboolean
cfd_destination_check(CfdDestination *self, CfdApi *api, CfdReport *report, const gchar **ret_hint,
                      GError **error)
{
    if (cfd_bucket_check(self->bucket, self->url, api, report, ret_hint, error))
        return TRUE;
    g_prefix_error(error, "nothing was captured: ");
    return FALSE;
}
