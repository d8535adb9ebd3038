/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-bucket.h"

#define LIMIT 8

static gchar *
read_text(FakeBucket *fake, GError **error)
{
    CfdBucket *bucket = cfd_bucket_new(&fake->config);
    gchar *text = cfd_bucket_read_text(bucket, "a b.txt", LIMIT, error);

    cfd_bucket_free(bucket);
    return text;
}

static void
assert_text(const FakeReply *replies, guint requests, const gchar *expected)
{
    FakeBucket fake;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *text = NULL;

    fake_bucket_init(&fake, replies);
    text = read_text(&fake, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpuint(fake.net.requests->len, ==, requests);
    fake_bucket_clear(&fake);
}

/* As it stands, up to the limit. */
static void
test_text(void)
{
    static const FakeReply plain = {.status = 200, .body = " a\n b\n"};
    static const FakeReply pieces = {.status = 200, .body = "12345678", .piece_size = 3};
    static const FakeReply empty = {.status = 200, .body = ""};
    static const FakeReply binary = {.status = 200, .body = "ab\0cd", .size = 5};
    static const FakeReply json = {
        .status = 200, .body = "{}", .headers = {"Content-Type", "application/json"}};

    assert_text(&plain, 1, " a\n b\n");
    assert_text(&pieces, 1, "12345678");
    assert_text(&empty, 1, "");
    assert_text(&binary, 1, "ab");
    assert_text(&json, 1, "{}");
}

static void
test_request(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "x"}};
    static const gchar *const cases[][2] = {
        {"dir", "GET https://captures.s3.us-east-1.amazonaws.com/dir/a%20b.txt\n"},
        {"d/e", "GET https://captures.s3.us-east-1.amazonaws.com/d/e/a%20b.txt\n"},
        {"", "GET https://captures.s3.us-east-1.amazonaws.com/a%20b.txt\n"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeBucket fake;
        g_autofree gchar *text = NULL;

        fake_bucket_init(&fake, replies);
        fake.url.folder = (gchar *)cases[i][0];
        text = read_text(&fake, NULL);
        g_assert_cmpstr(text, ==, "x");
        g_assert_true(g_str_has_prefix(fake_net_request(&fake.net, 0), cases[i][1]));
        g_assert_nonnull(strstr(fake_net_request(&fake.net, 0), "Credential=AKIA1/"));
        g_assert_null(strstr(fake_net_request(&fake.net, 0), "Range"));
        g_assert_nonnull(strstr(fake.net.notes->str, "a b.txt of bucket captures: 200\n"));
        fake_bucket_clear(&fake);
    }
}

static void
assert_fails(const FakeReply *replies, guint requests, CfdErrorCode code, const gchar *words)
{
    FakeBucket fake;
    g_autoptr(GError) error = NULL;

    fake_bucket_init(&fake, replies);
    g_assert_null(read_text(&fake, &error));
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_true(
        g_str_has_prefix(error->message, "could not read dir/a b.txt of bucket captures: "));
    if (strstr(error->message, words) == NULL)
        g_assert_cmpstr(error->message, ==, words);
    g_assert_null(strstr(error->message, "s3cr3t"));
    g_assert_cmpuint(fake.net.requests->len, ==, requests);
    fake_bucket_clear(&fake);
}

/* However much the store says about it. */
static void
test_not_there(void)
{
    static const FakeReply no_key = {.status = 404,
                                     .body = "<Error><Code>NoSuchKey</Code></Error>"};
    static const FakeReply no_bucket = {.status = 404,
                                        .body = "<Error><Code>NoSuchBucket</Code></Error>"};
    static const FakeReply page = {.status = 404, .body = "<html>"};

    assert_fails(&no_key, 1, CFD_ERROR_NOT_FOUND, "code NoSuchKey");
    assert_fails(&no_bucket, 1, CFD_ERROR_NOT_FOUND, "code NoSuchBucket");
    assert_fails(&page, 1, CFD_ERROR_NOT_FOUND, "HTTP status 404");
}

static void
test_too_large(void)
{
    static const FakeReply large = {.status = 200, .body = "123456789"};
    static const FakeReply pieces = {.status = 200, .body = "123456789", .piece_size = 1};

    g_autofree gchar *endless = g_strnfill(64 * 1024 + 1, 'x');
    const FakeReply larger = {.status = 200, .body = endless};

    assert_fails(&large, 1, CFD_ERROR_TOO_LARGE, "it is larger than 8 bytes");
    assert_fails(&pieces, 1, CFD_ERROR_TOO_LARGE, "it is larger than 8 bytes");
    assert_fails(&larger, 1, CFD_ERROR_TOO_LARGE, "larger than 65536 bytes");
}

static void
test_refused(void)
{
    static const FakeReply denied = {
        .status = 403, .body = "<Error><Code>AccessDenied</Code><Message>No</Message></Error>"};
    FakeReply faults[6];
    FakeReply away[3];

    assert_fails(&denied, 1, CFD_ERROR_PERMISSION, "code AccessDenied");
    for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
        faults[i] = (FakeReply){.status = 500, .body = "x"};
    assert_fails(faults, G_N_ELEMENTS(faults), CFD_ERROR_SERVER, "");
    /* A person waits. */
    for (guint i = 0; i < G_N_ELEMENTS(away); i++)
        away[i] = (FakeReply){.status = 0};
    assert_fails(away, G_N_ELEMENTS(away), CFD_ERROR_UNREACHABLE, "no way there");
}

static void
test_tried_again(void)
{
    static const FakeReply replies[] = {
        {.status = 503, .body = "<Error><Code>SlowDown</Code></Error>"},
        {.status = 0},
        {.status = 200, .body = "1234", .breaks = TRUE},
        {.status = 200, .body = "12345678"},
    };

    assert_text(replies, 4, "12345678");
}

/* What the store says is learned from, as for lists and downloads. */
static void
test_mended(void)
{
    static const FakeReply expired[] = {
        {.status = 400, .body = "<Error><Code>ExpiredToken</Code></Error>"},
        {.status = 200, .body = "x"},
    };
    static const FakeReply elsewhere[] = {
        {.status = 301, .body = "x", .headers = {"x-amz-bucket-region", "eu-west-1"}},
        {.status = 200, .body = "x"},
    };
    FakeBucket fake;
    g_autofree gchar *renewed = NULL;
    g_autofree gchar *moved = NULL;

    fake_bucket_init(&fake, expired);
    renewed = read_text(&fake, NULL);
    g_assert_cmpstr(renewed, ==, "x");
    g_assert_cmpuint(fake.finds, ==, 2);
    g_assert_null(strstr(fake.net.notes->str, "trying again"));
    fake_bucket_clear(&fake);
    fake_bucket_init(&fake, elsewhere);
    moved = read_text(&fake, NULL);
    g_assert_cmpstr(moved, ==, "x");
    g_assert_true(g_str_has_prefix(fake_net_request(&fake.net, 1),
                                   "GET https://captures.s3.eu-west-1.amazonaws.com/dir/"));
    fake_bucket_clear(&fake);
}

static void
test_no_keys(void)
{
    FakeBucket fake;
    g_autoptr(GError) error = NULL;

    fake_bucket_init(&fake, NULL);
    fake.has_no_key = TRUE;
    g_assert_null(read_text(&fake, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_cmpstr(error->message, ==,
                    "could not read dir/a b.txt of bucket captures: no keys anywhere");
    g_assert_cmpuint(fake.net.requests->len, ==, 0);
    fake_bucket_clear(&fake);
}

static void
test_stopped(void)
{
    static const FakeReply replies[] = {{.status = 200, .hangs = TRUE}};
    FakeBucket fake;
    g_autoptr(GError) error = NULL;

    fake_bucket_init(&fake, replies);
    /* Keys are there, and the request has left. */
    cfd_cancel_set_grace(fake.net.loop.cancel, G_USEC_PER_SEC);
    cfd_cancel_trigger(fake.net.loop.cancel, CFD_CANCEL_STOP, fake.net.loop.monotonic_us);
    g_assert_null(read_text(&fake, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpuint(fake.net.requests->len, ==, 1);
    g_assert_cmpuint(fake_net_open(&fake.net), ==, 0);
    fake_bucket_clear(&fake);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket-read/text", test_text);
    g_test_add_func("/bucket-read/request", test_request);
    g_test_add_func("/bucket-read/not-there", test_not_there);
    g_test_add_func("/bucket-read/too-large", test_too_large);
    g_test_add_func("/bucket-read/refused", test_refused);
    g_test_add_func("/bucket-read/tried-again", test_tried_again);
    g_test_add_func("/bucket-read/mended", test_mended);
    g_test_add_func("/bucket-read/no-keys", test_no_keys);
    g_test_add_func("/bucket-read/stopped", test_stopped);
    return g_test_run();
}
