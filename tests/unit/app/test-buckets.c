/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-buckets.h"

#include "cfd-error.h"
#include "fake-account.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OTHER "77802ca5668e47a2b82c2e6746e45037"
#define R2_ACCOUNT "fedcba9876543210fedcba9876543210"
#define S3                                                                                         \
    "{\"id\":\"" ID "\",\"destination_conf\":\"s3://one/dir?region=us-east-1\","                   \
    "\"status\":\"success\",\"submitted\":\"2026-01-01T00:00:00Z\","                               \
    "\"validated\":\"2026-01-01T00:10:00Z\",\"filename\":\"f\",\"new\":1}"
#define R2                                                                                         \
    "{\"id\":\"" OTHER "\",\"destination_conf\":\"r2://two?account-id=" R2_ACCOUNT "\","           \
    "\"status\":\"pending\",\"validated\":\"\"}"
#define ODD "{\"destination_conf\":\"ftp://three\"}"

static const FakeReply LIST[] = {{.status = 200, .body = OK("[" ODD "," S3 "," R2 "]")}};
static const FakeReply REFUSED[] = {{.status = 403, .body = "no"}};

static void
test_list(void)
{
    g_auto(FakeAccount) fixture;
    g_autoptr(GPtrArray) buckets = NULL;
    const CfdBucketFacts *s3;
    const CfdBucketFacts *odd;
    g_autofree gchar *json = NULL;

    fake_account_init(&fixture, LIST);
    buckets = cfd_buckets_list(fixture.api, &fixture.error);
    g_assert_no_error(fixture.error);
    g_assert_cmpuint(buckets->len, ==, 3);
    odd = g_ptr_array_index(buckets, 0);
    g_assert_cmpstr(odd->address, ==, "ftp://three");
    g_assert_null(odd->id);
    g_assert_null(odd->status);
    g_assert_null(odd->submitted);
    g_assert_null(odd->validated);
    s3 = g_ptr_array_index(buckets, 1);
    g_assert_cmpstr(s3->id, ==, ID);
    g_assert_cmpstr(s3->address, ==, "s3://one/dir?region=us-east-1");
    g_assert_cmpstr(s3->status, ==, "success");
    g_assert_cmpstr(s3->submitted, ==, "2026-01-01T00:00:00Z");
    g_assert_cmpstr(s3->validated, ==, "2026-01-01T00:10:00Z");
    json = cfd_json_to_text(s3->json);
    g_assert_cmpstr(json, ==, S3);
    cfd_bucket_facts_free(NULL);
}

static void
test_refused(void)
{
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, REFUSED);
    g_assert_null(cfd_buckets_list(fixture.api, &fixture.error));
    g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_clear_error(&fixture.error);
    fixture.net.next_reply = 0;
    g_assert_null(cfd_buckets_find(fixture.api, ID, &fixture.error));
    g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_PERMISSION);
}

static void
test_found(void)
{
    static const gchar *const cases[][2] = {
        {ID, ID},
        {"66802CA5668E47A2B82C2E6746E45037", ID},
        {OTHER, OTHER},
        {"s3://one/dir?region=us-east-1", ID},
        {"s3://one/dir/?region=eu-west-1", ID},
        {"s3://one//dir", ID},
        {"S3://one/dir", ID},
        {"r2://two", OTHER},
        {"r2://two?account-id=" R2_ACCOUNT, OTHER},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeAccount) fixture;
        g_autoptr(CfdBucketFacts) bucket = NULL;

        g_test_message("%s", cases[i][0]);
        fake_account_init(&fixture, LIST);
        bucket = cfd_buckets_find(fixture.api, cases[i][0], &fixture.error);
        g_assert_no_error(fixture.error);
        g_assert_cmpstr(bucket->id, ==, cases[i][1]);
    }
}

static void
test_not_found(void)
{
    static const gchar *const cases[] = {"88802ca5668e47a2b82c2e6746e45037", "s3://one",
                                         "s3://one/Dir", "gs://one/dir",
                                         "r2://two?account-id=0123456789abcdef0123456789abcdef"};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeAccount) fixture;

        g_test_message("%s", cases[i]);
        fake_account_init(&fixture, LIST);
        g_assert_null(cfd_buckets_find(fixture.api, cases[i], &fixture.error));
        g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
        g_assert_nonnull(strstr(fixture.error->message, "cloudflaredump bucket list"));
    }
}

/* Nothing is asked for what can be known to be wrong, and no key is repeated. */
static void
test_neither_id_nor_address(void)
{
    static const gchar *const cases[] = {"one", "", "66802ca5", "ftp://three",
                                         "s3://AKIDEXAMPLE:s3cr3t@one"};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeAccount) fixture;

        fake_account_init(&fixture, NULL);
        g_assert_null(cfd_buckets_find(fixture.api, cases[i], &fixture.error));
        g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_null(strstr(fixture.error->message, "s3cr3t"));
        g_assert_cmpuint(fixture.net.requests->len, ==, 0);
    }
}

static void
test_remove(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = OK("{}")},
                                        {.status = 404, .body = "no"},
                                        {.status = 403, .body = "no"}};
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, replies);
    g_assert_true(cfd_buckets_remove(fixture.api, ID, &fixture.error));
    g_assert_true(g_str_has_prefix(fake_net_request(&fixture.net, 0),
                                   "DELETE https://api.test/accounts/" FAKE_ACCOUNT
                                   "/pcaps/ownership/" ID "\n"));
    g_assert_true(cfd_buckets_remove(fixture.api, ID, &fixture.error));
    g_assert_no_error(fixture.error);
    g_assert_false(cfd_buckets_remove(fixture.api, ID, &fixture.error));
    g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_assert_cmpuint(fixture.net.requests->len, ==, 3);
}

static void
test_remove_without_an_id(void)
{
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, NULL);
    g_assert_false(cfd_buckets_remove(fixture.api, NULL, &fixture.error));
    g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_REPLY);
    g_assert_cmpuint(fixture.net.requests->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/buckets/list", test_list);
    g_test_add_func("/buckets/refused", test_refused);
    g_test_add_func("/buckets/found", test_found);
    g_test_add_func("/buckets/not-found", test_not_found);
    g_test_add_func("/buckets/neither", test_neither_id_nor_address);
    g_test_add_func("/buckets/remove", test_remove);
    g_test_add_func("/buckets/remove-no-id", test_remove_without_an_id);
    return g_test_run();
}
