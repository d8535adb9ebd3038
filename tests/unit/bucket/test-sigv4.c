/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-sigv4.h"

#include <string.h>

/* The keys, the bucket and the time of AWS's published examples (Amazon S3 API Reference,
 * "Signature Calculations for the Authorization Header"). */
#define KEY_ID "AKIAIOSFODNN7EXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define HOST "examplebucket.s3.amazonaws.com"
#define TIME_US (1369353600 * G_GINT64_CONSTANT(1000000))

typedef struct {
    CfdRedactor *redactor;
    CfdBucketKeys *keys;
    CfdSigv4Request request;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->redactor = cfd_redactor_new();
    self->keys = g_new0(CfdBucketKeys, 1);
    self->keys->access_key_id = g_strdup(KEY_ID);
    self->keys->secret_key = cfd_secret_new(self->redactor, SECRET);
    self->request =
        (CfdSigv4Request){.host = HOST, .path = "/", .region = "us-east-1", .time_us = TIME_US};
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_bucket_keys_free(self->keys);
    cfd_redactor_free(self->redactor);
}

static const gchar *
get_line(const GPtrArray *lines, const gchar *start)
{
    for (guint i = 0; g_ptr_array_index(lines, i) != NULL; i++) {
        if (g_str_has_prefix(g_ptr_array_index(lines, i), start))
            return (const gchar *)g_ptr_array_index(lines, i) + strlen(start);
    }
    return NULL;
}

static void
assert_signature(const Fixture *self, const gchar *names, const gchar *signature)
{
    g_autoptr(GPtrArray) lines = cfd_sigv4_sign(&self->request, self->keys);
    g_autofree gchar *expected = g_strdup_printf("AWS4-HMAC-SHA256 Credential=" KEY_ID
                                                 "/20130524/%s/s3/aws4_request,SignedHeaders=%s,"
                                                 "Signature=%s",
                                                 self->request.region, names, signature);

    g_assert_cmpstr(get_line(lines, "Authorization: "), ==, expected);
    g_assert_cmpstr(get_line(lines, "x-amz-date: "), ==, "20130524T000000Z");
    g_assert_cmpstr(get_line(lines, "x-amz-content-sha256: "), ==,
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    g_assert_null(get_line(lines, "host"));
}

#define PLAIN_NAMES "host;x-amz-content-sha256;x-amz-date"

static void
test_published_object(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const headers[] = {"Range: bytes=0-9", NULL};

    self->request.path = "/test.txt";
    self->request.headers = headers;
    assert_signature(self, "host;range;x-amz-content-sha256;x-amz-date",
                     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

static void
test_published_lifecycle(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const query[] = {"lifecycle", "", NULL};

    self->request.query = query;
    assert_signature(self, PLAIN_NAMES,
                     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

static void
test_published_list(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const query[] = {"prefix", "J", "max-keys", "2", NULL};

    self->request.query = query;
    assert_signature(self, PLAIN_NAMES,
                     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

/* From here on the signatures are those that botocore 1.43.11 makes of the same. */
static void
test_session_token(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GPtrArray) lines = NULL;

    self->keys->session_token = cfd_secret_new(self->redactor, "FwoGZXIvYXdzEXAMPLE==");
    assert_signature(self, PLAIN_NAMES ";x-amz-security-token",
                     "d7c426477224b1d97cee741e5cfcd9bd04cea9b33c4a620b50e8c97e2b6b5d20");
    lines = cfd_sigv4_sign(&self->request, self->keys);
    g_assert_cmpstr(get_line(lines, "x-amz-security-token: "), ==, "FwoGZXIvYXdzEXAMPLE==");
}

static void
test_continuation_token(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const query[] = {
        "list-type", "2", "encoding-type", "url", "prefix", "dir name/ü", "continuation-token",
        "1/a+b==",   NULL};
    g_autofree gchar *sent = cfd_sigv4_query(query);

    g_assert_cmpstr(sent, ==,
                    "continuation-token=1%2Fa%2Bb%3D%3D&encoding-type=url&list-type=2&"
                    "prefix=dir%20name%2F%C3%BC");
    self->request.query = query;
    assert_signature(self, PLAIN_NAMES,
                     "5a483ed7d7878c134d207df193e1cdd46f2ade3e45a1dc772ce9fc464e19e71e");
}

static void
test_odd_key(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *sent = cfd_sigv4_encode("/b/a b+c=d//ü~*.pcap", TRUE);

    g_assert_cmpstr(sent, ==, "/b/a%20b%2Bc%3Dd//%C3%BC~%2A.pcap");
    self->request.host = "127.0.0.1:8080";
    self->request.path = "/b/a b+c=d//ü~*.pcap";
    self->request.region = "eu-west-1";
    assert_signature(self, PLAIN_NAMES,
                     "8d1a06c052bec15724f05c14f3f1ed7ef571685ba27921678c710275fe0d4135");
}

static void
test_encoding(void)
{
    static const gchar kept[] = "ABCXYZabcxyz0189-._~";
    g_autofree gchar *plain = cfd_sigv4_encode(kept, FALSE);
    g_autofree gchar *slash = cfd_sigv4_encode("a/b", FALSE);
    g_autofree gchar *marks = cfd_sigv4_encode("%!'()*&=?#:@\x01\x7f", TRUE);

    g_assert_cmpstr(plain, ==, kept);
    g_assert_cmpstr(slash, ==, "a%2Fb");
    g_assert_cmpstr(marks, ==, "%25%21%27%28%29%2A%26%3D%3F%23%3A%40%01%7F");
}

/* By names, then by values, whatever stands behind them. */
static void
test_query_order(void)
{
    static const gchar *const query[] = {"a-b", "1", "a", "2", "b", "1", "a", "1", NULL};
    static const gchar *const none[] = {NULL};
    g_autofree gchar *sorted = cfd_sigv4_query(query);
    g_autofree gchar *empty = cfd_sigv4_query(none);

    g_assert_cmpstr(sorted, ==, "a=1&a=2&a-b=1&b=1");
    g_assert_cmpstr(empty, ==, "");
}

static void
test_other_headers(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const headers[] = {"Range: bytes=5-", "If-Match: \"e\"", NULL};
    g_autoptr(GPtrArray) lines = NULL;

    self->request.headers = headers;
    lines = cfd_sigv4_sign(&self->request, self->keys);
    g_assert_cmpuint(lines->len, ==, 6);
    g_assert_cmpstr(g_ptr_array_index(lines, 3), ==, headers[0]);
    g_assert_cmpstr(g_ptr_array_index(lines, 4), ==, headers[1]);
    g_assert_null(g_ptr_array_index(lines, 5));
    g_assert_nonnull(strstr(get_line(lines, "Authorization: "),
                            "SignedHeaders=host;if-match;range;x-amz-content-sha256;"));
}

static void
test_bearer(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const headers[] = {"Range: bytes=5-", NULL};
    g_autoptr(GPtrArray) lines = NULL;

    g_clear_pointer(&self->keys->access_key_id, g_free);
    g_clear_pointer(&self->keys->secret_key, cfd_secret_unref);
    self->keys->bearer = cfd_secret_new(self->redactor, "ya29.token");
    self->request.headers = headers;
    lines = cfd_sigv4_sign(&self->request, self->keys);
    g_assert_cmpuint(lines->len, ==, 3);
    g_assert_cmpstr(g_ptr_array_index(lines, 0), ==, "Authorization: Bearer ya29.token");
    g_assert_cmpstr(g_ptr_array_index(lines, 1), ==, headers[0]);
    g_assert_null(g_ptr_array_index(lines, 2));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/sigv4/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("published-object", test_published_object);
    ADD("published-lifecycle", test_published_lifecycle);
    ADD("published-list", test_published_list);
    ADD("session-token", test_session_token);
    ADD("continuation-token", test_continuation_token);
    ADD("odd-key", test_odd_key);
    ADD("other-headers", test_other_headers);
    ADD("bearer", test_bearer);
    g_test_add_func("/sigv4/encoding", test_encoding);
    g_test_add_func("/sigv4/query-order", test_query_order);
    return g_test_run();
}
