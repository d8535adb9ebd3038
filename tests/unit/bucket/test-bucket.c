/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-bucket.h"

#include "cfd-object-names.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OBJECT(key, size)                                                                          \
    "<Contents><Key>" key "</Key><Size>" size "</Size><ETag>&quot;e&quot;</ETag></Contents>"
#define PAGE(objects)                                                                              \
    "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>" objects   \
    "</ListBucketResult>"
#define PAGE_BEFORE(token, objects)                                                                \
    "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"            \
    "<NextContinuationToken>" token "</NextContinuationToken>" objects "</ListBucketResult>"

/* The keys of the list, joined by spaces; or NULL with the error. */
static gchar *
list(FakeBucket *fake, GError **error)
{
    g_autoptr(CfdBucket) bucket = cfd_bucket_new(&fake->config);
    g_autoptr(GPtrArray) objects = cfd_bucket_list(bucket, "dir/pcap_", error);
    GString *keys;

    if (objects == NULL) {
        g_assert_null(strstr((*error)->message, "s3cr3t"));
        return NULL;
    }
    keys = g_string_new(NULL);
    for (guint i = 0; i < objects->len; i++) {
        const CfdListingObject *object = g_ptr_array_index(objects, i);

        g_string_append_printf(keys, "%s%s", i > 0 ? " " : "", object->key);
    }
    return g_string_free(keys, FALSE);
}

static void
assert_list(FakeBucket *fake, const gchar *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree gchar *keys = list(fake, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(keys, ==, expected);
}

static void
assert_list_fails(const FakeReply *replies, guint requests, CfdErrorCode code, const gchar *words)
{
    FakeBucket fake;
    g_autoptr(GError) error = NULL;

    fake_bucket_init(&fake, replies);
    g_assert_null(list(&fake, &error));
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_true(g_str_has_prefix(error->message, "could not list bucket captures: "));
    g_assert_nonnull(strstr(error->message, words));
    g_assert_cmpuint(fake.net.requests->len, ==, requests);
    fake_bucket_clear(&fake);
}

static void
test_list_of_several_pages(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = PAGE_BEFORE("1/a=", OBJECT("dir/pcap_1", "5"))},
        {.status = 503, .body = "<Error><Code>SlowDown</Code></Error>"},
        {.status = 0},
        {.status = 200, .body = PAGE(OBJECT("dir/pcap_2", "5"))},
    };
    FakeBucket fake;

    fake_bucket_init(&fake, replies);
    assert_list(&fake, "dir/pcap_1 dir/pcap_2");
    g_assert_cmpuint(fake.finds, ==, 1);
    g_assert_true(
        g_str_has_prefix(fake_net_request(&fake.net, 0),
                         "GET https://captures.s3.us-east-1.amazonaws.com/"
                         "?encoding-type=url&list-type=2&prefix=dir%2Fpcap_\nAuthorization: "));
    g_assert_nonnull(
        strstr(fake_net_request(&fake.net, 0), "\nx-amz-security-token: " FAKE_SESSION_TOKEN "\n"));
    g_assert_nonnull(strstr(fake_net_request(&fake.net, 3), "/?continuation-token=1%2Fa%3D&"));
    fake_bucket_clear(&fake);
}

static void
test_keys_that_are_no_text(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = PAGE(OBJECT("dir/pcap_%01", "5") OBJECT("dir/pcap_2", "5"))}};
    FakeBucket fake;

    fake_bucket_init(&fake, replies);
    assert_list(&fake, "dir/pcap_2");
    g_assert_nonnull(strstr(fake.net.notes->str, "1 objects are left out"));
    fake_bucket_clear(&fake);
}

static void
test_list_that_does_not_end(void)
{
    static const FakeReply same[] = {
        {.status = 200, .body = PAGE_BEFORE("t", OBJECT("dir/pcap_1", "5"))},
        {.status = 200, .body = PAGE_BEFORE("t", OBJECT("dir/pcap_1", "5"))},
    };
    FakeReply endless[100];

    assert_list_fails(same, 2, CFD_ERROR_REPLY, "again and again");
    for (guint i = 0; i < G_N_ELEMENTS(endless); i++)
        endless[i] = (FakeReply){.status = 200,
                                 .body = i % 2 == 0 ? PAGE_BEFORE("t", "") : PAGE_BEFORE("u", "")};
    assert_list_fails(endless, 100, CFD_ERROR_TOO_LARGE, "more than 10000 objects");
}

static void
test_list_of_too_many_objects(void)
{
    g_autoptr(GString) objects = g_string_new(NULL);
    g_autofree gchar *page = NULL;
    FakeReply replies[1] = {{.status = 200}};

    for (guint i = 0; i <= CFD_BUCKET_MAX_OBJECTS; i++)
        g_string_append(objects, OBJECT("k", "1"));
    page = g_strconcat("<ListBucketResult>", objects->str, "</ListBucketResult>", NULL);
    replies[0].body = page;
    assert_list_fails(replies, 1, CFD_ERROR_TOO_LARGE, "more than 10000 objects");
}

static void
test_list_that_is_none(void)
{
    static const FakeReply html[] = {{.status = 200, .body = "<html>sign in<br></html>"}};
    static const FakeReply denied[] = {
        {.status = 403,
         .body = "<Error><Code>AccessDenied</Code><Message>No &amp; no</Message></Error>"}};
    static const FakeReply page[] = {{.status = 404, .body = "<html>no such page</html>"}};

    assert_list_fails(html, 1, CFD_ERROR_REPLY, "--bucket-endpoint");
    assert_list_fails(denied, 1, CFD_ERROR_PERMISSION, "(“No & no”, code AccessDenied)");
    assert_list_fails(page, 1, CFD_ERROR_NOT_FOUND, "(HTTP status 404)");
}

static void
test_list_without_keys(void)
{
    FakeBucket fake;
    g_autoptr(GError) error = NULL;

    fake_bucket_init(&fake, NULL);
    fake.has_no_key = TRUE;
    g_assert_null(list(&fake, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_cmpstr(error->message, ==, "could not list bucket captures: no keys anywhere");
    fake_bucket_clear(&fake);
}

/* The keys of the capture's files, joined by spaces. */
static void
assert_files(const FakeReply *replies, const gchar *expected, guint expected_empty)
{
    FakeBucket fake;
    g_autoptr(GString) keys = g_string_new(NULL);
    g_autoptr(GPtrArray) files = NULL;
    CfdBucket *bucket;
    guint empty;

    fake_bucket_init(&fake, replies);
    bucket = cfd_bucket_new(&fake.config);
    files = cfd_bucket_find_files(bucket, ID, "ORD", TRUE, &empty, NULL);
    g_assert_nonnull(files);
    for (guint i = 0; i < files->len; i++) {
        const CfdObjectName *file = g_ptr_array_index(files, i);

        g_string_append_printf(keys, "%s%s", i > 0 ? " " : "", file->object->key);
    }
    g_assert_cmpstr(keys->str, ==, expected);
    g_assert_cmpuint(empty, ==, expected_empty);
    g_assert_nonnull(strstr(fake_net_request(&fake.net, 0), "&prefix=dir%2Fpcap_" ID "\n"));
    if (fake.net.requests->len > 1)
        g_assert_nonnull(strstr(fake_net_request(&fake.net, 1), "&prefix=dir%2F\n"));
    cfd_bucket_free(bucket);
    fake_bucket_clear(&fake);
}

static void
test_files_of_a_capture(void)
{
    static const FakeReply documented[] = {
        {.status = 200,
         .body = PAGE(OBJECT("dir/pcap_" ID "_b.pcap", "5") OBJECT("dir/pcap_" ID "_a.pcap", "5"))},
    };
    static const FakeReply elsewhere[] = {
        {.status = 200, .body = PAGE(OBJECT("dir/pcap_" ID "/", "0"))},
        {.status = 200,
         .body = PAGE(OBJECT("dir/ord02/" ID ".pcap", "5") OBJECT("dir/other.pcap", "5"))},
    };
    static const FakeReply none[] = {
        {.status = 200, .body = PAGE("")},
        {.status = 200, .body = PAGE("")},
    };
    static const FakeReply empty[] = {
        {.status = 200, .body = PAGE(OBJECT("dir/pcap_" ID ".pcap", "0"))},
    };

    assert_files(documented, "dir/pcap_" ID "_a.pcap dir/pcap_" ID "_b.pcap", 0);
    assert_files(elsewhere, "dir/ord02/" ID ".pcap", 0);
    assert_files(none, "", 0);
    assert_files(empty, "", 1);
}

/* Downloads one object; returns the bytes. */
static gchar *
download(FakeBucket *fake, gint64 head_bytes, GError **error)
{
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    g_autoptr(CfdListingObject) object = cfd_listing_object_new("dir/a b.pcap", 5, "\"e\"");
    CfdBucket *bucket = cfd_bucket_new(&fake->config);
    CfdSpool *spool = cfd_spool_new(folder, fake->net.loop.loop, NULL);
    CfdByteSource *bytes = cfd_spool_read(spool);
    CfdDownload *started = cfd_bucket_download(bucket, object, spool, head_bytes, NULL, NULL);
    GString *taken = g_string_new(NULL);
    guint8 buffer[4];
    gssize count;

    g_assert_true(cfd_download_is_running(started));
    cfd_download_go_on(started, G_MAXINT64);
    while ((count = cfd_byte_source_read(bytes, buffer, sizeof buffer, error)) > 0)
        g_string_append_len(taken, (const gchar *)buffer, count);
    cfd_download_free(started);
    cfd_byte_source_free(bytes);
    cfd_spool_free(spool);
    cfd_bucket_free(bucket);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    return g_string_free(taken, FALSE);
}

static void
assert_download_fails(const FakeReply *replies, CfdErrorCode code, const gchar *words)
{
    FakeBucket fake;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *bytes = NULL;

    fake_bucket_init(&fake, replies);
    bytes = download(&fake, 0, &error);
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_true(g_str_has_prefix(error->message, "could not download object dir/a b.pcap: "));
    g_assert_nonnull(strstr(error->message, words));
    fake_bucket_clear(&fake);
}

static void
test_download_is_signed_with_its_range(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "01", .headers = {"Content-Length", "5"}, .breaks = TRUE},
        {.status = 206, .body = "234", .headers = {"Content-Range", "bytes 2-4/5"}},
    };
    FakeBucket fake;
    g_autofree gchar *bytes = NULL;

    fake_bucket_init(&fake, replies);
    bytes = download(&fake, 0, NULL);
    g_assert_cmpstr(bytes, ==, "01234");
    g_assert_true(
        g_str_has_prefix(fake_net_request(&fake.net, 0),
                         "GET https://captures.s3.us-east-1.amazonaws.com/dir/a%20b.pcap\n"));
    g_assert_nonnull(strstr(fake_net_request(&fake.net, 1), ";range;"));
    g_assert_nonnull(
        strstr(fake_net_request(&fake.net, 1), "\nRange: bytes=2-\nIf-Match: \"e\"\n"));
    fake_bucket_clear(&fake);
}

static void
test_download_of_what_is_not_there_any_more(void)
{
    static const FakeReply vanished[] = {
        {.status = 404, .body = "<Error><Code>NoSuchKey</Code></Error>"}};
    static const FakeReply changed[] = {{.status = 412, .body = "x"}};
    static const FakeReply longer[] = {
        {.status = 200, .body = "012345", .headers = {"Content-Length", "6"}}};
    static const FakeReply json[] = {
        {.status = 200, .body = "{}", .headers = {"Content-Type", "application/json"}}};

    assert_download_fails(vanished, CFD_ERROR_NOT_FOUND, "it is not there, or not any more");
    assert_download_fails(changed, CFD_ERROR_REPLY, "it has changed since it was listed");
    assert_download_fails(longer, CFD_ERROR_REPLY, "it has changed since it was listed");
    assert_download_fails(json, CFD_ERROR_REPLY, "JSON");
}

static void
test_download_with_keys_that_expire(void)
{
    static const FakeReply replies[] = {
        {.status = 400, .body = "<Error><Code>ExpiredToken</Code></Error>"},
        {.status = 200, .body = "01234"},
    };
    FakeBucket fake;
    g_autofree gchar *bytes = NULL;

    fake_bucket_init(&fake, replies);
    fake.finding_us = 3 * G_USEC_PER_SEC;
    bytes = download(&fake, 0, NULL);
    g_assert_cmpstr(bytes, ==, "01234");
    g_assert_cmpuint(fake.finds, ==, 2);
    g_assert_nonnull(strstr(fake_net_request(&fake.net, 1), "Credential=AKIA2/"));
    fake_bucket_clear(&fake);
}

/* However long it takes, that is no failed try of the second one. */
static void
test_second_download_waits_for_the_keys(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "01234"},
                                        {.status = 200, .body = "01234"}};
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    g_autoptr(CfdListingObject) object = cfd_listing_object_new("dir/b.pcap", 5, NULL);
    FakeBucket fake;
    CfdBucket *bucket;
    CfdDownload *downloads[2];
    CfdSpool *spools[2];

    fake_bucket_init(&fake, replies);
    fake.finding_us = 300 * G_USEC_PER_SEC;
    bucket = cfd_bucket_new(&fake.config);
    for (guint i = 0; i < 2; i++) {
        spools[i] = cfd_spool_new(folder, fake.net.loop.loop, NULL);
        downloads[i] = cfd_bucket_download(bucket, object, spools[i], 0, NULL, NULL);
    }
    g_assert_true(cfd_loop_wait_until(fake.net.loop.loop,
                                      fake.net.loop.monotonic_us + 302 * G_USEC_PER_SEC, NULL));
    g_assert_cmpuint(fake.finds, ==, 1);
    g_assert_cmpuint(fake.net.requests->len, ==, 2);
    g_assert_null(strstr(fake.net.notes->str, "trying again"));
    for (guint i = 0; i < 2; i++) {
        g_assert_false(cfd_download_is_running(downloads[i]));
        cfd_download_free(downloads[i]);
        cfd_spool_free(spools[i]);
    }
    cfd_bucket_free(bucket);
    fake_bucket_clear(&fake);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket/pages", test_list_of_several_pages);
    g_test_add_func("/bucket/no-text", test_keys_that_are_no_text);
    g_test_add_func("/bucket/endless", test_list_that_does_not_end);
    g_test_add_func("/bucket/too-many", test_list_of_too_many_objects);
    g_test_add_func("/bucket/no-list", test_list_that_is_none);
    g_test_add_func("/bucket/no-keys", test_list_without_keys);
    g_test_add_func("/bucket/files", test_files_of_a_capture);
    g_test_add_func("/bucket/download", test_download_is_signed_with_its_range);
    g_test_add_func("/bucket/not-there", test_download_of_what_is_not_there_any_more);
    g_test_add_func("/bucket/expired", test_download_with_keys_that_expire);
    g_test_add_func("/bucket/keys-that-take-long", test_second_download_waits_for_the_keys);
    return g_test_run();
}
