/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-endpoint.h"

#include "cfd-error.h"

#include <string.h>

/* AWS's longest has 14. */
#define MAX_REGION_BYTES 32

gboolean
cfd_bucket_endpoint_is_region(const gchar *text)
{
    gsize size = strlen(text);

    return size > 0 && size <= MAX_REGION_BYTES &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

static gboolean
check_region(const gchar *region, GError **error)
{
    if (cfd_bucket_endpoint_is_region(region))
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "the region of the bucket is not one: write it as in us-east-1");
    return FALSE;
}

/* No certificate covers a name with a dot in place of the star. */
static gboolean
is_in_host(const CfdBucketUrl *url)
{
    return url->store == CFD_BUCKET_S3 && strchr(url->bucket, '.') == NULL;
}

static gchar *
make_s3_host(const CfdBucketUrl *url, const gchar *region, GError **error)
{
    const gchar *domain = g_str_has_prefix(region, "cn-") ? "amazonaws.com.cn" : "amazonaws.com";

    if (!check_region(region, error))
        return NULL;
    if (!is_in_host(url))
        return g_strdup_printf("s3.%s.%s", region, domain);
    return g_strdup_printf("%s.s3.%s.%s", url->bucket, region, domain);
}

static gchar *
make_r2_host(const CfdBucketUrl *url, const gchar *jurisdiction, GError **error)
{
    static const gchar *const jurisdictions[] = {"eu", "fedramp", "us", NULL};

    if (url->account_id == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "the address of the bucket does not tell its account: write "
                    "r2://%s?account-id=ACCOUNT",
                    url->bucket);
        return NULL;
    }
    if (jurisdiction == NULL)
        return g_strdup_printf("%s.r2.cloudflarestorage.com", url->account_id);
    if (!g_strv_contains(jurisdictions, jurisdiction)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "R2 has no such jurisdiction: give eu, fedramp or us to --r2-jurisdiction, or "
                    "leave it out");
        return NULL;
    }
    return g_strdup_printf("%s.%s.r2.cloudflarestorage.com", url->account_id, jurisdiction);
}

static gchar *
make_host(const CfdBucketUrl *url, const gchar *region, const gchar *jurisdiction, GError **error)
{
    switch (url->store) {
    case CFD_BUCKET_GCS:
        return g_strdup("storage.googleapis.com");
    case CFD_BUCKET_R2:
        return make_r2_host(url, jurisdiction, error);
    case CFD_BUCKET_S3:
    default:
        return make_s3_host(url, region, error);
    }
}

/* libcurl leaves the scheme's own port out of the Host that is signed. */
static void
cut_default_port(gchar *origin)
{
    const gchar *port = g_str_has_prefix(origin, "http:") ? ":80" : ":443";

    if (g_str_has_suffix(origin, port))
        origin[strlen(origin) - strlen(port)] = '\0';
}

static CfdBucketEndpoint *
split_override(const gchar *override, const gchar *bucket)
{
    CfdBucketEndpoint *self = g_new0(CfdBucketEndpoint, 1);
    const gchar *scheme_end = strstr(override, "://");
    const gchar *host = scheme_end != NULL ? scheme_end + strlen("://") : override;
    gsize host_size = strcspn(host, "/");
    g_autofree gchar *path = g_uri_unescape_string(host + host_size, NULL);

    self->origin = g_ascii_strdown(override, host - override + (gssize)host_size);
    cut_default_port(self->origin);
    self->host = g_strdup(self->origin + (host - override));
    self->path = g_strconcat(path != NULL ? path : "", "/", bucket, "/", NULL);
    return self;
}

CfdBucketEndpoint *
cfd_bucket_endpoint_new(const CfdBucketUrl *url, const gchar *override, const gchar *region,
                        const gchar *jurisdiction, GError **error)
{
    g_autofree gchar *host = NULL;
    CfdBucketEndpoint *self;

    if (override != NULL)
        return check_region(region, error) ? split_override(override, url->bucket) : NULL;
    host = make_host(url, region, jurisdiction, error);
    if (host == NULL)
        return NULL;
    self = g_new0(CfdBucketEndpoint, 1);
    self->origin = g_strconcat("https://", host, NULL);
    self->path = is_in_host(url) ? g_strdup("/") : g_strconcat("/", url->bucket, "/", NULL);
    self->host = g_steal_pointer(&host);
    return self;
}

void
cfd_bucket_endpoint_free(CfdBucketEndpoint *self)
{
    if (self == NULL)
        return;
    g_free(self->origin);
    g_free(self->host);
    g_free(self->path);
    g_free(self);
}
