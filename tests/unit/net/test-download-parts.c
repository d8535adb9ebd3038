/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-download.h"

/* Waits until nothing more happens by itself at this time. */
static void
settle(Fixture *self)
{
    for (guint i = 0; i < 10; i++)
        g_assert_true(cfd_loop_wait(self->net.loop.loop, self->net.loop.monotonic_us, NULL));
}

static void
test_time_for_all_tries(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "01", .stalls_at = 1}};
    Fixture fixture;
    GError *late = g_error_new(CFD_ERROR, CFD_ERROR_TIMEOUT, "nothing came");

    init(&fixture, replies);
    fixture.config.time_us = 5 * G_USEC_PER_SEC;
    fixture.download = cfd_download_new(&fixture.config);
    settle(&fixture);
    fixture.net.loop.monotonic_us += 6 * G_USEC_PER_SEC;
    end_fake(&fixture.net.slots[0], late);
    assert_breaks(&fixture, CFD_ERROR_TIMEOUT, "nothing came", "0");
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    clear(&fixture);
}

static void
test_too_large(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "0123456789"}};
    Fixture fixture;

    init(&fixture, replies);
    fixture.config.max_bytes = 9;
    fixture.download = cfd_download_new(&fixture.config);
    assert_breaks(&fixture, CFD_ERROR_TOO_LARGE, "larger than 9 bytes", "");
    clear(&fixture);
}

static void
test_other_than_listed(void)
{
    static const FakeReply cases[] = {
        {.status = 200, .body = "012345", .headers = {"Content-Length", "6"}},
        {.status = 200, .body = "0123", .headers = {"Content-Length", "4"}},
        {.status = 200, .body = "012345"},
        {.status = 200, .body = "01234", .headers = {"ETag", "\"other\""}},
        {.status = 416, .body = "x", .headers = {"Content-Range", "bytes */0"}},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture fixture;

        init(&fixture, &cases[i]);
        fixture.config.size_bytes = 5;
        fixture.config.etag = "\"e\"";
        fixture.download = cfd_download_new(&fixture.config);
        if (cases[i].status == 200)
            assert_breaks(&fixture, CFD_ERROR_REPLY, "it has changed since it was listed", "");
        else
            assert_breaks(&fixture, CFD_ERROR_NOT_FOUND, "status 416", "");
        clear(&fixture);
    }
}

static void
test_as_listed(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "012", .headers = {"ETag", "W/\"e\""}, .breaks = TRUE},
        {.status = 206, .body = "34", .headers = {"Content-Range", "bytes 3-4/5"}},
    };
    Fixture fixture;

    init(&fixture, replies);
    fixture.config.size_bytes = 5;
    fixture.config.etag = "\"e\"";
    fixture.download = cfd_download_new(&fixture.config);
    assert_all_comes(&fixture, "01234");
    g_assert_cmpstr(fake_net_request(&fixture.net, 0), ==, "GET https://a.test/file\n\n\n");
    g_assert_nonnull(
        strstr(fake_net_request(&fixture.net, 1), "\nRange: bytes=3-\nIf-Match: \"e\"\n"));
    clear(&fixture);
}

static void
test_listed_and_broke_behind_the_last_byte(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = "01234", .breaks = TRUE},
        {.status = 416, .body = "x"},
    };
    Fixture fixture;

    init(&fixture, replies);
    fixture.config.size_bytes = 5;
    fixture.download = cfd_download_new(&fixture.config);
    assert_all_comes(&fixture, "01234");
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    clear(&fixture);
}

static void
test_head_first(void)
{
    static const FakeReply replies[] = {
        {.status = 206, .body = "01", .headers = {"Content-Range", "bytes 0-3/10"}, .breaks = TRUE},
        {.status = 206, .body = "23", .headers = {"Content-Range", "bytes 2-3/10"}},
        {.status = 206, .body = "456789", .headers = {"Content-Range", "bytes 4-9/10"}},
    };
    Fixture fixture;

    init(&fixture, replies);
    fixture.config.head_bytes = 4;
    fixture.download = cfd_download_new(&fixture.config);
    g_assert_true(cfd_download_is_running(fixture.download));
    g_assert_true(cfd_loop_wait_until(fixture.net.loop.loop,
                                      fixture.net.loop.monotonic_us + G_USEC_PER_SEC, NULL));
    g_assert_false(cfd_download_is_running(fixture.download));
    g_assert_cmpuint(fixture.net.requests->len, ==, 2);
    g_assert_nonnull(strstr(fake_net_request(&fixture.net, 0), "\nRange: bytes=0-3\n"));
    g_assert_nonnull(strstr(fake_net_request(&fixture.net, 1), "\nRange: bytes=2-3\n"));
    g_assert_cmpuint(fixture.changes, ==, 1); /* has parked */
    fixture.net.loop.monotonic_us += 1000 * (gint64)G_USEC_PER_SEC;
    cfd_download_go_on(fixture.download, G_MAXINT64);
    g_assert_true(cfd_download_is_running(fixture.download));
    assert_all_comes(&fixture, "0123456789");
    settle(&fixture);
    g_assert_nonnull(strstr(fake_net_request(&fixture.net, 2), "\nRange: bytes=4-\n"));
    g_assert_cmpuint(fixture.changes, ==, 2);
    g_assert_false(cfd_download_is_running(fixture.download));
    clear(&fixture);
}

static void
test_head_that_breaks_behind_its_last_byte(void)
{
    static const FakeReply replies[] = {
        {.status = 206, .body = "01", .headers = {"Content-Range", "bytes 0-1/4"}, .breaks = TRUE},
        {.status = 206, .body = "23", .headers = {"Content-Range", "bytes 2-3/4"}},
    };
    Fixture fixture;

    init(&fixture, replies);
    fixture.config.head_bytes = 2;
    fixture.download = cfd_download_new(&fixture.config);
    g_assert_true(cfd_loop_wait_until(fixture.net.loop.loop,
                                      fixture.net.loop.monotonic_us + G_USEC_PER_SEC, NULL));
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    cfd_download_go_on(fixture.download, G_MAXINT64);
    assert_all_comes(&fixture, "0123");
    clear(&fixture);
}

static void
test_head_of_one_that_is_wanted_whole(void)
{
    static const FakeReply replies[] = {
        {.status = 206, .body = "01", .headers = {"Content-Range", "bytes 0-1/4"}},
        {.status = 206, .body = "23", .headers = {"Content-Range", "bytes 2-3/4"}},
    };
    Fixture fixture;

    init(&fixture, replies);
    fixture.config.head_bytes = 2;
    fixture.download = cfd_download_new(&fixture.config);
    while (fake_net_open(&fixture.net) == 0)
        g_assert_true(cfd_loop_wait(fixture.net.loop.loop, 0, NULL));
    cfd_download_go_on(fixture.download, G_MAXINT64);
    assert_all_comes(&fixture, "0123");
    g_assert_cmpuint(fixture.net.requests->len, ==, 2);
    clear(&fixture);
}

static void
test_small_file_does_not_park(void)
{
    static const FakeReply cases[] = {
        {.status = 206, .body = "012", .headers = {"Content-Range", "bytes 0-2/3"}},
        {.status = 200, .body = "012"},
    };

    for (guint i = 0; i < 2 * G_N_ELEMENTS(cases); i++) {
        Fixture fixture;

        init(&fixture, &cases[i / 2]);
        fixture.config.head_bytes = 3;
        fixture.config.size_bytes = i % 2 == 0 ? 3 : -1;
        fixture.download = cfd_download_new(&fixture.config);
        assert_all_comes(&fixture, "012");
        g_assert_true((strstr(fake_net_request(&fixture.net, 0), "Range:") != NULL) == (i % 2));
        clear(&fixture);
    }
}

static void
test_server_without_ranges_gives_all(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "0123456789"}};
    Fixture fixture;

    init(&fixture, replies);
    fixture.config.head_bytes = 4;
    fixture.config.size_bytes = 10;
    fixture.download = cfd_download_new(&fixture.config);
    assert_all_comes(&fixture, "0123456789");
    clear(&fixture);
}

static void
test_sender_waits_for_the_reader(void)
{
    enum { PIECE = 65536, SIZE = 1024 * 1024, MOST = CFD_SPOOL_MEMORY_BYTES / 2 };
    g_autofree gchar *body = g_strnfill(SIZE, 'x');
    g_autofree guint8 *buffer = g_malloc(MOST);
    FakeReply reply = {.status = 200, .body = body, .piece_size = PIECE};
    Fixture fixture;

    init(&fixture, &reply);
    fixture.config.max_bytes = SIZE;
    fixture.download = cfd_download_new(&fixture.config);
    settle(&fixture);
    g_assert_cmpuint(fixture.net.slots[0].sent, ==, MOST);
    g_assert_cmpint(cfd_byte_source_read(fixture.bytes, buffer, MOST, NULL), ==, MOST);
    settle(&fixture);
    g_assert_cmpuint(fixture.net.slots[0].sent, ==, 2 * MOST);
    clear(&fixture);
}

/* The time that a sender has to wait is not time without progress. */
static void
test_breaks_after_a_long_rest(void)
{
    enum { HALF = CFD_SPOOL_MEMORY_BYTES / 2, PIECE = 4 * HALF };
    g_autofree gchar *body = g_strnfill(2 * PIECE, 'x');
    g_autofree guint8 *buffer = g_malloc(HALF);
    FakeReply replies[] = {{.status = 200, .body = body, .piece_size = PIECE},
                           {.status = 206, .hangs = TRUE}};
    Fixture fixture;

    init(&fixture, replies);
    fixture.config.max_bytes = 2 * PIECE;
    fixture.download = cfd_download_new(&fixture.config);
    settle(&fixture);
    g_assert_cmpuint(fixture.net.slots[0].sent, ==, PIECE);
    g_assert_cmpint(cfd_byte_source_read(fixture.bytes, buffer, HALF, NULL), ==, HALF);
    fixture.net.loop.monotonic_us += 200 * (gint64)G_USEC_PER_SEC;
    settle(&fixture);
    end_fake(&fixture.net.slots[0], g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "reset"));
    g_assert_true(cfd_loop_wait_until(fixture.net.loop.loop,
                                      fixture.net.loop.monotonic_us + 5 * G_USEC_PER_SEC, NULL));
    g_assert_cmpuint(fixture.net.requests->len, ==, 2);
    clear(&fixture);
}

static void
test_mended_is_asked_at_once(void)
{
    static const FakeReply replies[] = {
        {.status = 400, .body = "x"},
        {.status = 400, .body = "x"},
        {.status = 200, .body = "012"},
        {.status = 400, .body = "x"},
    };
    Fixture fixture;
    gint64 start_us;

    init(&fixture, replies);
    fixture.mends = 2;
    start_us = fixture.net.loop.monotonic_us;
    fixture.download = cfd_download_new(&fixture.config);
    assert_all_comes(&fixture, "012");
    g_assert_cmpint(fixture.net.loop.monotonic_us, ==, start_us);
    clear(&fixture);
    init(&fixture, &replies[3]);
    fixture.download = cfd_download_new(&fixture.config);
    assert_breaks(&fixture, CFD_ERROR_NOT_FOUND, "status 400", "");
    clear(&fixture);
}

/* Hands the one connection to the next download, from within the first one's news. */
typedef struct {
    Fixture first;
    Fixture second;
} Pair;

static void
start_second(gpointer data)
{
    Pair *pair = data;

    if (pair->second.download != NULL || cfd_download_is_running(pair->first.download))
        return;
    pair->second.download = cfd_download_new(&pair->second.config);
}

static void
test_news_may_start_another(void)
{
    static const FakeReply replies[] = {
        {.status = 206, .body = "01", .headers = {"Content-Range", "bytes 0-1/4"}},
        {.status = 200, .body = "abcdefgh"},
        {.status = 206, .body = "23", .headers = {"Content-Range", "bytes 2-3/4"}},
    };
    Pair pair;

    init(&pair.first, replies);
    init(&pair.second, replies);
    pair.first.config.head_bytes = 2;
    pair.first.config.changed = start_second;
    pair.first.config.changed_data = &pair;
    cfd_byte_source_free(pair.second.bytes);
    cfd_spool_free(pair.second.spool);
    pair.second.spool = cfd_spool_new(pair.second.folder, pair.first.net.loop.loop, NULL);
    pair.second.bytes = cfd_spool_read(pair.second.spool);
    /* both over the first one's network */
    pair.second.config.user_data = &pair.first;
    pair.second.config.clock = pair.first.config.clock;
    pair.second.config.loop = pair.first.config.loop;
    pair.second.config.spool = pair.second.spool;
    pair.first.download = cfd_download_new(&pair.first.config);
    g_assert_null(pair.second.download);
    assert_all_comes(&pair.second, "abcdefgh");
    cfd_download_go_on(pair.first.download, G_MAXINT64);
    assert_all_comes(&pair.first, "0123");
    cfd_download_free(g_steal_pointer(&pair.second.download));
    pair.second.freed = pair.first.freed;
    pair.first.freed = 0;
    clear(&pair.second);
    clear(&pair.first);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/download/time-for-all-tries", test_time_for_all_tries);
    g_test_add_func("/download/too-large", test_too_large);
    g_test_add_func("/download/other-than-listed", test_other_than_listed);
    g_test_add_func("/download/as-listed", test_as_listed);
    g_test_add_func("/download/listed-and-broken", test_listed_and_broke_behind_the_last_byte);
    g_test_add_func("/download/sender-waits", test_sender_waits_for_the_reader);
    g_test_add_func("/download/long-rest", test_breaks_after_a_long_rest);
    g_test_add_func("/download/head-first", test_head_first);
    g_test_add_func("/download/head-that-breaks-behind-its-last-byte",
                    test_head_that_breaks_behind_its_last_byte);
    g_test_add_func("/download/head-of-one-that-is-wanted-whole",
                    test_head_of_one_that_is_wanted_whole);
    g_test_add_func("/download/small-file-does-not-park", test_small_file_does_not_park);
    g_test_add_func("/download/server-without-ranges-gives-all",
                    test_server_without_ranges_gives_all);
    g_test_add_func("/download/mended-is-asked-at-once", test_mended_is_asked_at_once);
    g_test_add_func("/download/news-may-start-another", test_news_may_start_another);
    return g_test_run();
}
