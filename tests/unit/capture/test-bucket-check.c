/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"
#include "fake-bucket.h"

#include "cfd-bucket-check.h"

#define LISTED                                                                                     \
    {                                                                                              \
        .status = 200,                                                                             \
        .body =                                                                                    \
            "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>"   \
            "</ListBucketResult>"                                                                  \
    }
#define OWNED(word)                                                                                \
    {                                                                                              \
        .status = 200,                                                                             \
        .body = "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":["                     \
                "{\"destination_conf\":\"s3://captures/other\",\"status\":\"failed\"},"            \
                "{\"destination_conf\":\"s3://captures/dir?region=us-east-1\",\"status\":\"" word  \
                "\"}]}"                                                                            \
    }

/* One more entry of the same place. */
#define AND(word)                                                                                  \
    "\"},{\"destination_conf\":\"s3://captures/dir?region=us-east-1\",\"status\":\"" word

static gboolean
check(const FakeReply *replies, const gchar *note, const gchar **ret_hint, GError **error)
{
    FakeBucket fake;
    CfdBucket *bucket;
    CfdApi *api;
    gboolean ok;

    fake_bucket_init(&fake, replies);
    bucket = cfd_bucket_new(&fake.config);
    api = fake_api_new(&fake.net, fake.redactor);
    ok = cfd_bucket_check(bucket, &fake.url, api, &fake.net.report, ret_hint, error);
    g_assert_nonnull(strstr(fake_net_request(&fake.net, 0), "prefix=dir%2Fpcap_000"));
    g_assert_nonnull(strstr(fake.net.notes->str, note));
    cfd_api_free(api);
    cfd_bucket_free(bucket);
    fake_bucket_clear(&fake);
    return ok;
}

static void
test_all_is_well(void)
{
    static const FakeReply owned[] = {LISTED, OWNED("success")};
    /* It was proved at the second go, or the proof is being renewed. */
    static const FakeReply later[] = {LISTED, OWNED("failed" AND("success"))};
    static const FakeReply before[] = {LISTED, OWNED("success" AND("pending"))};
    static const FakeReply refused[] = {LISTED, {.status = 403, .body = "no"}};
    static const FakeReply unknown[] = {LISTED, OWNED("new")};
    static const FakeReply nobody[] = {
        LISTED,
        {.status = 200,
         .body = "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":null}"}};
    const gchar *hint = NULL;

    g_assert_true(check(owned, "", &hint, NULL));
    g_assert_null(hint);
    g_assert_true(check(later, "", &hint, NULL));
    g_assert_true(check(before, "", &hint, NULL));
    g_assert_true(check(refused, "ownership of the bucket: could not list", &hint, NULL));
    g_assert_null(hint);
    g_assert_true(check(unknown, "", &hint, NULL));
    g_assert_null(hint);
    g_assert_true(
        check(nobody, "ownership of the bucket: Cloudflare does not list it", &hint, NULL));
    g_assert_nonnull(hint);
}

static void
assert_fails(const FakeReply *replies, const gchar *words)
{
    const gchar *hint;
    g_autoptr(GError) error = NULL;

    g_assert_false(check(replies, "", &hint, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, words));
}

static void
test_what_is_wrong(void)
{
    static const FakeReply denied[] = {
        {.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"}};
    static const FakeReply pending[] = {LISTED, OWNED("pending")};
    static const FakeReply failed[] = {LISTED, OWNED("failed")};

    assert_fails(denied, "captures");
    assert_fails(pending, "still waiting for the proof that the bucket s3://captures/dir");
    assert_fails(failed, "no proof that the bucket s3://captures/dir");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket-check/well", test_all_is_well);
    g_test_add_func("/bucket-check/wrong", test_what_is_wrong);
    return g_test_run();
}
