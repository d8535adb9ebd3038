/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"

/* Downloads; returns the bytes, and the requests that it took. */
static gchar *
download(const FakeReply *replies, gchar **ret_requests, GError **error)
{
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    GString *taken = g_string_new(NULL);
    FakeNet net;
    CfdApi *api;
    CfdSpool *spool;
    CfdByteSource *bytes;
    CfdDownload *started;
    guint8 buffer[4];
    gssize count;

    fake_net_init(&net, replies);
    api = fake_api_new(&net, redactor);
    spool = cfd_spool_new(folder, net.loop.loop, NULL);
    bytes = cfd_spool_read(spool);
    started = cfd_api_download(api, ID, spool);
    while ((count = cfd_byte_source_read(bytes, buffer, sizeof buffer, error)) > 0)
        g_string_append_len(taken, (const gchar *)buffer, count);
    cfd_download_free(started);
    g_ptr_array_add(net.requests, NULL);
    *ret_requests = g_strjoinv("\n---\n", (gchar **)net.requests->pdata);
    cfd_byte_source_free(bytes);
    cfd_spool_free(spool);
    cfd_api_free(api);
    g_rmdir(folder);
    fake_net_clear(&net);
    return g_string_free(taken, FALSE);
}

static void
assert_arrives(const FakeReply *replies, const gchar *expected, const gchar *asked_with)
{
    g_autofree gchar *requests = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *bytes = download(replies, &requests, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(bytes, ==, expected);
    g_assert_nonnull(strstr(requests, asked_with));
}

static void
assert_fails(const FakeReply *replies, CfdErrorCode code, const gchar *came_before)
{
    g_autofree gchar *requests = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *bytes = download(replies, &requests, &error);

    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_true(g_str_has_prefix(error->message, "could not download the packets: "));
    g_assert_cmpstr(bytes, ==, came_before);
}

static void
test_whole(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "0123456789", .piece_size = 3}};

    assert_arrives(replies, "0123456789",
                   "GET https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/" ID "/download\n"
                   "Authorization: Bearer " FAKE_TOKEN
                   "\nAccept: application/vnd.tcpdump.pcap\n\n");
}

static void
test_goes_on_where_it_broke(void)
{
    static const FakeReply replies[] = {
        {.status = 200,
         .body = "0123",
         .headers = {"Content-Length", "10", "ETag", "\"e\""},
         .breaks = TRUE},
        {.status = 206, .body = "45", .headers = {"Content-Range", "bytes 4-9/10"}, .breaks = TRUE},
        {.status = 206, .body = "6789", .headers = {"Content-Range", "bytes 6-9/10"}},
    };

    assert_arrives(replies, "0123456789", "\nRange: bytes=4-\nIf-Match: \"e\"\n");
    assert_arrives(replies, "0123456789", "\nRange: bytes=6-\nIf-Match: \"e\"\n");
}

static void
test_refused(void)
{
    static const FakeReply replies[] = {{.status = 404, .body = "gone"}};

    assert_fails(replies, CFD_ERROR_NOT_FOUND, "");
}

static void
test_error_in_a_success(void)
{
    static const FakeReply refusal[] = {
        {.status = 200,
         .body = "{\"success\":false,\"errors\":[{\"code\":1001,\"message\":\"nope\"}]}",
         .headers = {"Content-Type", "application/json; charset=utf-8"}}};
    static const FakeReply other[] = {{.status = 200,
                                       .body = "{\"success\":true,\"result\":{}}",
                                       .headers = {"Content-Type", "application/json"}}};
    g_autofree gchar *requests = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *bytes = download(refusal, &requests, &error);

    g_assert_cmpstr(bytes, ==, "");
    g_assert_nonnull(strstr(error->message, "“nope”, code 1001"));
    assert_fails(other, CFD_ERROR_REPLY, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sample/whole", test_whole);
    g_test_add_func("/sample/goes-on", test_goes_on_where_it_broke);
    g_test_add_func("/sample/refused", test_refused);
    g_test_add_func("/sample/error-in-success", test_error_in_a_success);
    return g_test_run();
}
