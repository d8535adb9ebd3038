/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-download.h"

static void
assert_arrives(const FakeReply *replies, const gchar *expected, const gchar *asked_with)
{
    Fixture fixture;
    g_autofree gchar *requests = NULL;

    init(&fixture, replies);
    fixture.download = cfd_download_new(&fixture.config);
    assert_all_comes(&fixture, expected);
    g_ptr_array_add(fixture.net.requests, NULL);
    requests = g_strjoinv("\n---\n", (gchar **)fixture.net.requests->pdata);
    g_assert_nonnull(strstr(requests, asked_with));
    clear(&fixture);
}

static void
assert_fails(const FakeReply *replies, CfdErrorCode code, const gchar *came_before)
{
    Fixture fixture;

    init(&fixture, replies);
    fixture.download = cfd_download_new(&fixture.config);
    assert_breaks(&fixture, code, "", came_before);
    clear(&fixture);
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
test_begins_anew_without_doubling(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "0123", .breaks = TRUE},
        {.status = 200, .body = "01", .breaks = TRUE},
        {.status = 500, .body = "x"},
        {.status = 200, .body = "0123456789", .piece_size = 3},
    };

    assert_arrives(replies, "0123456789", "\nRange: bytes=4-\n");
}

static void
test_end_that_comes_early_is_noticed(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "0123", .headers = {"Content-Length", "10"}},
        {.status = 200, .body = "0123456789", .headers = {"Content-Length", "10"}},
    };

    assert_arrives(replies, "0123456789", "\nRange: bytes=4-\n");
}

static void
test_wrong_length_is_got_over(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "0123", .headers = {"Content-Length", "10"}, .breaks = TRUE},
        {.status = 200, .body = "0123", .headers = {"Content-Length", "4"}},
    };

    assert_arrives(replies, "0123", "Range: bytes=4-");
}

static void
test_broke_behind_the_last_byte(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "0123", .breaks = TRUE},
        {.status = 416, .body = "x", .headers = {"Content-Range", "bytes */4"}},
    };

    assert_arrives(replies, "0123", "\nRange: bytes=4-\n");
}

static void
test_other_part_is_refused(void)
{
    static const FakeReply beyond[] = {
        {.status = 200, .body = "0123", .breaks = TRUE},
        {.status = 206, .body = "67", .headers = {"Content-Range", "bytes 6-7/8"}},
    };
    static const FakeReply nameless[] = {
        {.status = 200, .body = "0123", .breaks = TRUE},
        {.status = 206, .body = "67"},
    };
    static const FakeReply changed[] = {
        {.status = 200, .body = "0123", .headers = {"Content-Length", "10"}, .breaks = TRUE},
        {.status = 206, .body = "45678", .headers = {"Content-Range", "bytes 4-8/9"}},
    };
    static const FakeReply shorter[] = {
        {.status = 200, .body = "0123", .headers = {"Content-Length", "10"}, .breaks = TRUE},
        {.status = 200, .body = "012", .headers = {"Content-Length", "3"}},
    };

    assert_fails(beyond, CFD_ERROR_REPLY, "0123");
    assert_fails(nameless, CFD_ERROR_REPLY, "0123");
    assert_fails(changed, CFD_ERROR_REPLY, "0123");
    assert_fails(shorter, CFD_ERROR_REPLY, "0123");
}

static void
test_other_file_is_refused(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "0123", .headers = {"ETag", "W/\"a\""}, .breaks = TRUE},
        {.status = 200, .body = "abcdefgh", .headers = {"ETag", "W/\"b\""}},
    };

    assert_fails(replies, CFD_ERROR_REPLY, "0123");
}

static void
test_weak_etag_is_not_matched(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "0123", .headers = {"ETag", "W/\"a\""}, .breaks = TRUE},
        {.status = 200, .body = "012345", .headers = {"ETag", "W/\"a\""}},
    };

    assert_arrives(replies, "012345", "\nRange: bytes=4-\n\n");
}

static void
test_shorter_answer_is_not_the_end(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "0123", .breaks = TRUE},
        {.status = 200, .body = "01"},
        {.status = 200, .body = "012345"},
    };

    assert_arrives(replies, "012345", "Range: bytes=4-");
}

static void
test_server_is_heard(void)
{
    static const FakeReply replies[] = {
        {.status = 503, .body = "x", .headers = {"Retry-After", "121"}}};

    assert_fails(replies, CFD_ERROR_SERVER, "");
}

static void
test_refused(void)
{
    static const FakeReply replies[] = {{.status = 404, .body = "gone"}};

    assert_fails(replies, CFD_ERROR_NOT_FOUND, "");
}

static void
test_comes_to_an_end(void)
{
    FakeReply replies[30];

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 0};
    assert_fails(replies, CFD_ERROR_UNREACHABLE, "");
}

static void
test_progress_gives_new_tries(void)
{
    FakeReply replies[20];

    for (guint i = 0; i < 19; i++)
        replies[i] = (FakeReply){.status = 503, .body = "x"};
    replies[0] = (FakeReply){.status = 200, .body = "0", .breaks = TRUE};
    replies[8] = (FakeReply){.status = 200, .body = "01", .breaks = TRUE};
    replies[19] = (FakeReply){.status = 200, .body = "012"};
    assert_arrives(replies, "012", "Range: bytes=2-");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/download/goes-on", test_goes_on_where_it_broke);
    g_test_add_func("/download/begins-anew", test_begins_anew_without_doubling);
    g_test_add_func("/download/early-end", test_end_that_comes_early_is_noticed);
    g_test_add_func("/download/wrong-length", test_wrong_length_is_got_over);
    g_test_add_func("/download/behind-the-last-byte", test_broke_behind_the_last_byte);
    g_test_add_func("/download/other-part", test_other_part_is_refused);
    g_test_add_func("/download/other-file", test_other_file_is_refused);
    g_test_add_func("/download/weak-etag", test_weak_etag_is_not_matched);
    g_test_add_func("/download/shorter", test_shorter_answer_is_not_the_end);
    g_test_add_func("/download/server-is-heard", test_server_is_heard);
    g_test_add_func("/download/refused", test_refused);
    g_test_add_func("/download/ends", test_comes_to_an_end);
    g_test_add_func("/download/progress", test_progress_gives_new_tries);
    return g_test_run();
}
