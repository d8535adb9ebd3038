/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-bucket.h"

#include "cfd-bucket-caller.h"

/* Asks once; TRUE if the refusal teaches something. */
static gboolean
ask(FakeBucket *fake, CfdBucketCaller *caller, CfdBucketAsk *asked)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdTransfer) transfer = cfd_bucket_caller_start(caller, asked, NULL, NULL, &error);

    g_assert_no_error(error);
    g_assert_true(cfd_transfer_wait(transfer, fake->net.loop.loop, NULL));
    if (cfd_bucket_caller_check(caller, asked, transfer, &error))
        return FALSE;
    g_assert_nonnull(error);
    g_assert_null(strstr(error->message, "s3cr3t"));
    return cfd_bucket_caller_mend(caller, asked, transfer);
}

static void
assert_asked(const FakeBucket *fake, guint index, const gchar *words)
{
    g_assert_nonnull(strstr(fake_net_request(&fake->net, index), words));
}

static void
test_stores(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "x"}};
    static const struct {
        CfdBucketStore store;
        const gchar *endpoint;
        const gchar *region;
        const gchar *url;
        const gchar *scope;
    } cases[] = {
        {CFD_BUCKET_S3, NULL, NULL, "https://captures.s3.us-west-2.amazonaws.com/k",
         "/us-west-2/s3/"},
        {CFD_BUCKET_S3, NULL, "eu-west-1", "https://captures.s3.eu-west-1.amazonaws.com/k",
         "/eu-west-1/s3/"},
        {CFD_BUCKET_GCS, NULL, NULL, "https://storage.googleapis.com/captures/k", "/auto/s3/"},
        {CFD_BUCKET_R2, NULL, NULL, "https://account.eu.r2.cloudflarestorage.com/captures/k",
         "/auto/s3/"},
        {CFD_BUCKET_S3, "https://store.test:9000", NULL, "https://store.test:9000/captures/k",
         "/us-west-2/s3/"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *first_line = g_strdup_printf("GET %s\n", cases[i].url);
        CfdBucketAsk asked = {.key = "k"};
        FakeBucket fake;
        CfdBucketCaller *caller;

        fake_bucket_init(&fake, replies);
        fake.url.store = cases[i].store;
        fake.url.region = cases[i].store == CFD_BUCKET_S3 && cases[i].region == NULL
                              ? (gchar *)"us-west-2"
                              : NULL;
        fake.url.account_id = (gchar *)"account";
        fake.config.endpoint = cases[i].endpoint;
        fake.config.region = cases[i].region;
        fake.config.jurisdiction = "eu";
        caller = cfd_bucket_caller_new(&fake.config);
        g_assert_false(ask(&fake, caller, &asked));
        g_assert_true(g_str_has_prefix(fake_net_request(&fake.net, 0), first_line));
        assert_asked(&fake, 0, cases[i].scope);
        cfd_bucket_caller_free(caller);
        fake_bucket_clear(&fake);
    }
}

static void
test_region_is_learned_once(void)
{
    static const FakeReply replies[] = {
        {.status = 301, .body = "x", .headers = {"x-amz-bucket-region", "eu-west-1"}},
        {.status = 200, .body = "x"},
        {.status = 400,
         .body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-east-2</Region>"
                 "</Error>"},
    };
    CfdBucketAsk asked = {.key = "k"};
    FakeBucket fake;
    CfdBucketCaller *caller;

    fake_bucket_init(&fake, replies);
    caller = cfd_bucket_caller_new(&fake.config);
    g_assert_true(ask(&fake, caller, &asked));
    g_assert_false(ask(&fake, caller, &asked));
    assert_asked(&fake, 1, "GET https://captures.s3.eu-west-1.amazonaws.com/k\n");
    assert_asked(&fake, 1, "/eu-west-1/s3/");
    g_assert_false(ask(&fake, caller, &asked));
    cfd_bucket_caller_free(caller);
    fake_bucket_clear(&fake);
}

static void
test_region_that_is_none(void)
{
    static const FakeReply cases[] = {
        {.status = 301, .body = "x", .headers = {"x-amz-bucket-region", "us-east-1"}},
        {.status = 301, .body = "x", .headers = {"x-amz-bucket-region", "evil.test/"}},
        {.status = 403, .body = "x", .headers = {"x-amz-bucket-region", "eu-west-1"}},
        {.status = 301, .body = "x"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        CfdBucketAsk asked = {.key = "k"};
        FakeBucket fake;
        CfdBucketCaller *caller;

        fake_bucket_init(&fake, &cases[i]);
        caller = cfd_bucket_caller_new(&fake.config);
        g_assert_false(ask(&fake, caller, &asked));
        cfd_bucket_caller_free(caller);
        fake_bucket_clear(&fake);
    }
}

static void
test_clock_of_the_store(void)
{
    static const gchar skewed[] = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
    static const FakeReply replies[] = {
        {.status = 403, .body = skewed, .date = "Tue, 22 Sep 2026 08:00:00 GMT"},
        {.status = 403, .body = skewed, .date = "Tue, 22 Sep 2026 08:00:00 GMT"},
        {.status = 403, .body = skewed},
    };
    CfdBucketAsk asked = {.key = "k"};
    FakeBucket fake;
    CfdBucketCaller *caller;

    fake_bucket_init(&fake, replies);
    caller = cfd_bucket_caller_new(&fake.config);
    g_assert_true(ask(&fake, caller, &asked));
    assert_asked(&fake, 0, "\nx-amz-date: 20260921T");
    g_assert_false(ask(&fake, caller, &asked));
    assert_asked(&fake, 1, "\nx-amz-date: 20260922T080000Z\n");
    fake.net.loop.monotonic_us += 3600 * (gint64)G_USEC_PER_SEC;
    g_assert_false(ask(&fake, caller, &asked));
    cfd_bucket_caller_free(caller);
    fake_bucket_clear(&fake);
}

static void
test_keys_that_expire(void)
{
    static const FakeReply replies[] = {
        {.status = 400, .body = "<Error><Code>ExpiredToken</Code></Error>"},
        {.status = 400, .body = "<Error><Code>TokenRefreshRequired</Code></Error>"},
        {.status = 400, .body = "<Error><Code>ExpiredToken</Code></Error>"},
    };
    CfdBucketAsk asked = {.key = "k"};
    FakeBucket fake;
    CfdBucketCaller *caller;

    fake_bucket_init(&fake, replies);
    caller = cfd_bucket_caller_new(&fake.config);
    g_assert_true(ask(&fake, caller, &asked));
    g_assert_false(ask(&fake, caller, &asked));
    g_assert_cmpuint(fake.finds, ==, 2);
    fake.net.loop.monotonic_us += 3600 * (gint64)G_USEC_PER_SEC;
    g_assert_true(ask(&fake, caller, &asked));
    cfd_bucket_caller_free(caller);
    fake_bucket_clear(&fake);
}

static void
test_bearer_that_expires(void)
{
    static const FakeReply replies[] = {{.status = 401, .body = "x"}, {.status = 401, .body = "x"}};
    CfdBucketAsk asked = {.key = "k"};
    FakeBucket fake;
    CfdBucketCaller *caller;

    fake_bucket_init(&fake, replies);
    fake.url.store = CFD_BUCKET_GCS;
    fake.is_bearer = TRUE;
    caller = cfd_bucket_caller_new(&fake.config);
    g_assert_true(ask(&fake, caller, &asked));
    assert_asked(&fake, 0, "\nAuthorization: Bearer " FAKE_SECRET_KEY "\n");
    fake.is_bearer = FALSE;
    g_assert_false(ask(&fake, caller, &asked)); /* 401 says nothing about the age of a pair */
    cfd_bucket_caller_free(caller);
    fake_bucket_clear(&fake);
}

static void
test_lesson_of_another_request(void)
{
    static const FakeReply replies[] = {
        {.status = 301, .body = "x", .headers = {"x-amz-bucket-region", "eu-west-1"}},
        {.status = 301, .body = "x", .headers = {"x-amz-bucket-region", "eu-west-1"}},
    };
    CfdBucketAsk first = {.key = "k"};
    CfdBucketAsk second = {.key = "l"};
    FakeBucket fake;
    CfdBucketCaller *caller;
    CfdTransfer *transfer;

    fake_bucket_init(&fake, replies);
    caller = cfd_bucket_caller_new(&fake.config);
    transfer = cfd_bucket_caller_start(caller, &second, NULL, NULL, NULL);
    g_assert_true(cfd_transfer_wait(transfer, fake.net.loop.loop, NULL));
    g_assert_true(ask(&fake, caller, &first));
    g_assert_true(cfd_bucket_caller_mend(caller, &second, transfer));
    cfd_transfer_free(transfer);
    cfd_bucket_caller_free(caller);
    fake_bucket_clear(&fake);
}

/* What another request meets while the keys are looked for. */
typedef struct {
    CfdBucketCaller *caller;
    GError *error;
} Meanwhile;

static void
start_meanwhile(gpointer data)
{
    Meanwhile *meanwhile = data;
    CfdBucketAsk asked = {.key = "l"};

    g_assert_null(
        cfd_bucket_caller_start(meanwhile->caller, &asked, NULL, NULL, &meanwhile->error));
}

static void
test_request_while_keys_are_looked_for(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "x"}};
    CfdBucketAsk asked = {.key = "k"};
    Meanwhile meanwhile = {NULL, NULL};
    FakeBucket fake;

    fake_bucket_init(&fake, replies);
    fake.finding_us = 2 * G_USEC_PER_SEC;
    meanwhile.caller = cfd_bucket_caller_new(&fake.config);
    cfd_loop_call_at(fake.net.loop.loop, fake.net.loop.monotonic_us + G_USEC_PER_SEC,
                     start_meanwhile, &meanwhile);
    g_assert_false(ask(&fake, meanwhile.caller, &asked));
    g_assert_true(cfd_error_is_transient(meanwhile.error));
    g_assert_cmpuint(fake.finds, ==, 1);
    g_clear_error(&meanwhile.error);
    cfd_bucket_caller_free(meanwhile.caller);
    fake_bucket_clear(&fake);
}

static void
test_place_that_cannot_be(void)
{
    CfdBucketAsk asked = {.key = "k"};
    FakeBucket fake;
    CfdBucketCaller *caller;
    g_autoptr(GError) error = NULL;

    fake_bucket_init(&fake, NULL);
    fake.config.region = "evil.test/";
    caller = cfd_bucket_caller_new(&fake.config);
    g_assert_null(cfd_bucket_caller_start(caller, &asked, NULL, NULL, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    cfd_bucket_caller_free(caller);
    fake_bucket_clear(&fake);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket-caller/stores", test_stores);
    g_test_add_func("/bucket-caller/region", test_region_is_learned_once);
    g_test_add_func("/bucket-caller/no-region", test_region_that_is_none);
    g_test_add_func("/bucket-caller/clock", test_clock_of_the_store);
    g_test_add_func("/bucket-caller/keys", test_keys_that_expire);
    g_test_add_func("/bucket-caller/bearer", test_bearer_that_expires);
    g_test_add_func("/bucket-caller/another", test_lesson_of_another_request);
    g_test_add_func("/bucket-caller/meanwhile", test_request_while_keys_are_looked_for);
    g_test_add_func("/bucket-caller/no-place", test_place_that_cannot_be);
    return g_test_run();
}
