/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-endpoint.h"

#include "cfd-error.h"

#include <string.h>

#define ACCOUNT "0123456789abcdef0123456789abcdef"

static void
assert_place(CfdBucketUrl url, const gchar *override, const gchar *region,
             const gchar *jurisdiction, const gchar *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdBucketEndpoint) endpoint =
        cfd_bucket_endpoint_new(&url, override, region, jurisdiction, &error);
    g_autofree gchar *text = NULL;

    g_assert_no_error(error);
    text = g_strconcat(endpoint->origin, " ", endpoint->host, " ", endpoint->path, NULL);
    g_assert_cmpstr(text, ==, expected);
}

static void
assert_refused(CfdBucketUrl url, const gchar *override, const gchar *region,
               const gchar *jurisdiction, const gchar *words)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(cfd_bucket_endpoint_new(&url, override, region, jurisdiction, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_nonnull(strstr(error->message, words));
}

static void
test_s3(void)
{
    CfdBucketUrl url = {.store = CFD_BUCKET_S3, .bucket = "captures"};
    CfdBucketUrl dotted = {.store = CFD_BUCKET_S3, .bucket = "s3.captures"};

    assert_place(
        url, NULL, "eu-west-1", NULL,
        "https://captures.s3.eu-west-1.amazonaws.com captures.s3.eu-west-1.amazonaws.com /");
    assert_place(url, NULL, "cn-north-1", NULL,
                 "https://captures.s3.cn-north-1.amazonaws.com.cn "
                 "captures.s3.cn-north-1.amazonaws.com.cn /");
    assert_place(dotted, NULL, "eu-west-1", NULL,
                 "https://s3.eu-west-1.amazonaws.com s3.eu-west-1.amazonaws.com /s3.captures/");
}

static void
test_gcs(void)
{
    CfdBucketUrl url = {.store = CFD_BUCKET_GCS, .bucket = "captures"};

    assert_place(url, NULL, "auto", NULL,
                 "https://storage.googleapis.com storage.googleapis.com /captures/");
}

static void
test_r2(void)
{
    CfdBucketUrl url = {.store = CFD_BUCKET_R2, .bucket = "captures", .account_id = ACCOUNT};
    CfdBucketUrl nameless = {.store = CFD_BUCKET_R2, .bucket = "captures"};

    assert_place(url, NULL, "auto", NULL,
                 "https://" ACCOUNT ".r2.cloudflarestorage.com " ACCOUNT
                 ".r2.cloudflarestorage.com /captures/");
    assert_place(url, NULL, "auto", "eu",
                 "https://" ACCOUNT ".eu.r2.cloudflarestorage.com " ACCOUNT
                 ".eu.r2.cloudflarestorage.com /captures/");
    assert_refused(url, NULL, "auto", "mars", "--r2-jurisdiction");
    assert_refused(nameless, NULL, "auto", NULL, "account-id=");
}

static void
test_other_endpoint(void)
{
    CfdBucketUrl url = {.store = CFD_BUCKET_S3, .bucket = "captures"};
    CfdBucketUrl r2 = {.store = CFD_BUCKET_R2, .bucket = "captures"};

    assert_place(url, "https://Store.test:9000", "us-east-1", NULL,
                 "https://store.test:9000 store.test:9000 /captures/");
    assert_place(url, "http://127.0.0.1:80/a%20b", "us-east-1", NULL,
                 "http://127.0.0.1 127.0.0.1 /a b/captures/");
    assert_place(url, "https://store.test:443", "us-east-1", NULL,
                 "https://store.test store.test /captures/");
    assert_place(r2, "http://[::1]:8080", "auto", NULL, "http://[::1]:8080 [::1]:8080 /captures/");
    assert_refused(url, "https://store.test", "US EAST", NULL, "us-east-1");
}

static void
test_regions(void)
{
    CfdBucketUrl url = {.store = CFD_BUCKET_S3, .bucket = "captures"};

    g_assert_true(cfd_bucket_endpoint_is_region("us-gov-west-1"));
    g_assert_false(cfd_bucket_endpoint_is_region(""));
    g_assert_false(cfd_bucket_endpoint_is_region("evil.test/"));
    g_assert_false(cfd_bucket_endpoint_is_region("a234567890123456789012345678901234567890"));
    assert_refused(url, NULL, "evil.test/", NULL, "region");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket-endpoint/s3", test_s3);
    g_test_add_func("/bucket-endpoint/gcs", test_gcs);
    g_test_add_func("/bucket-endpoint/r2", test_r2);
    g_test_add_func("/bucket-endpoint/other", test_other_endpoint);
    g_test_add_func("/bucket-endpoint/regions", test_regions);
    return g_test_run();
}
