/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-buckets.h"

#include "cfd-api.h"
#include "cfd-bucket-url.h"
#include "cfd-error.h"

void
cfd_bucket_facts_free(CfdBucketFacts *self)
{
    if (self == NULL)
        return;
    g_free(self->id);
    g_free(self->address);
    g_free(self->status);
    g_free(self->submitted);
    g_free(self->validated);
    cfd_json_free(self->json);
    g_free(self);
}

static CfdBucketFacts *
read_ownership(const CfdOwnership *ownership)
{
    CfdBucketFacts *self = g_new0(CfdBucketFacts, 1);

    self->id = g_strdup(ownership->id);
    self->address = g_strdup(ownership->destination);
    self->status = g_strdup(ownership->status_text);
    self->submitted = g_strdup(ownership->submitted);
    self->validated = g_strdup(ownership->validated);
    self->is_proved = ownership->status == CFD_OWNERSHIP_SUCCESS;
    self->json = cfd_json_ref(ownership->json);
    return self;
}

GPtrArray *
cfd_buckets_list(CfdApi *api, GError **error)
{
    g_autoptr(GPtrArray) ownerships = cfd_api_list_ownership(api, error);
    GPtrArray *buckets;

    if (ownerships == NULL)
        return NULL;
    buckets = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_bucket_facts_free);
    for (guint i = 0; i < ownerships->len; i++)
        g_ptr_array_add(buckets, read_ownership(g_ptr_array_index(ownerships, i)));
    return buckets;
}

/* url: NULL: an ID is looked for. */
static gboolean
is_it(const CfdBucketFacts *bucket, const gchar *id, const CfdBucketUrl *url)
{
    if (url == NULL)
        return bucket->id != NULL && g_ascii_strcasecmp(bucket->id, id) == 0;
    return cfd_bucket_url_is_at(url, bucket->address);
}

CfdBucketFacts *
cfd_buckets_find(CfdApi *api, const gchar *id_or_address, GError **error)
{
    gboolean is_id = cfd_job_is_identifier(id_or_address);
    g_autoptr(CfdBucketUrl) url = is_id ? NULL : cfd_bucket_url_parse(id_or_address, error);
    g_autoptr(GPtrArray) buckets = NULL;

    if (!is_id && url == NULL)
        return NULL;
    buckets = cfd_buckets_list(api, error);
    for (guint i = 0; buckets != NULL && i < buckets->len; i++) {
        if (is_it(g_ptr_array_index(buckets, i), id_or_address, url))
            return g_ptr_array_steal_index(buckets, i);
    }
    if (buckets != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND,
                    "the account has told Cloudflare of no such bucket: see cloudflaredump bucket "
                    "list");
    return NULL;
}

gboolean
cfd_buckets_remove(CfdApi *api, const gchar *id, GError **error)
{
    g_autoptr(GError) failure = NULL;

    if (id == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                    "Cloudflare does not tell the bucket's ID: remove it in the dashboard");
        return FALSE;
    }
    if (cfd_api_remove_ownership(api, id, &failure) ||
        g_error_matches(failure, CFD_ERROR, CFD_ERROR_NOT_FOUND))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
