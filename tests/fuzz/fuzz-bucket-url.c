/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text, in which each $ is a mark of its own, as the address of a bucket. */
#include "fuzz.h"

#include "cfd-bucket-endpoint.h"
#include "cfd-error.h"

/* The address may hold a key in any place, so no word of it is repeated. */
static void
check_error(const gchar *text, const GError *error)
{
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    fuzz_assert_line(error->message);
    for (guint i = 0; strchr(text, 'Q') != NULL && i < FUZZ_MAX_MARKS; i++) {
        g_autofree gchar *mark = fuzz_mark(i);

        g_assert_null(strstr(error->message, mark));
    }
}

/* The canonical form is its own canonical form, and the same place. */
static void
check_canonical(const CfdBucketUrl *url)
{
    g_autofree gchar *text = cfd_bucket_url_to_text(url);
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdBucketUrl) again = cfd_bucket_url_parse(text, &error);
    g_autofree gchar *text_again = NULL;

    g_assert_no_error(error);
    text_again = cfd_bucket_url_to_text(again);
    g_assert_cmpstr(text_again, ==, text);
    g_assert_true(cfd_bucket_url_is_same_place(url, again));
    g_assert_true(cfd_bucket_url_is_same_place(again, url));
}

/* Requests go to the store's own host, whatever stands in the address. */
static void
check_endpoint(const CfdBucketUrl *url)
{
    const gchar *region = url->region != NULL ? url->region : "auto";
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdBucketEndpoint) endpoint =
        cfd_bucket_endpoint_new(url, NULL, region, NULL, &error);

    if (endpoint == NULL) {
        check_error("", error);
        return;
    }
    g_assert_true(g_regex_match_simple("\\Ahttps://([a-z0-9-]+\\.)+(amazonaws\\.com(\\.cn)?|"
                                       "googleapis\\.com|r2\\.cloudflarestorage\\.com)\\z",
                                       endpoint->origin, 0, 0));
    g_assert_true(g_str_has_suffix(endpoint->origin, endpoint->host));
    g_assert_true(g_regex_match_simple("\\A/([a-z0-9._-]+/)?\\z", endpoint->path, 0, 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree gchar *text = fuzz_text(data, size);
    g_autofree gchar *expanded = fuzz_expand(text);
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) incomplete = NULL;
    g_autoptr(CfdBucketUrl) url = cfd_bucket_url_parse(expanded, &error);

    if (url == NULL) {
        check_error(expanded, error);
        return 0;
    }
    if (!cfd_bucket_url_check_destination(url, &incomplete))
        check_error(expanded, incomplete);
    check_canonical(url);
    check_endpoint(url);
    return 0;
}
