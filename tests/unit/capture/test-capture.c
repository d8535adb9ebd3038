/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-capture.h"

static void
test_whole_way(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("pending")},
        {.status = 200, .body = JOB("running")},
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1, .piece_size = 7},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;
    gint64 start_us;

    fake_capture_init(&fixture, replies);
    start_us = fixture.net.loop.monotonic_us;
    g_assert_true(cfd_capture_run(fixture.capture, &error));
    g_assert_no_error(error);
    fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpuint(fixture.sink.flushes, ==, 2);
    g_assert_cmpint(fixture.net.loop.monotonic_us - start_us, ==, 2 * G_USEC_PER_SEC);
    g_assert_nonnull(strstr(fixture.net.notes->str, ID ": 2 of 2 packets delivered"));
    g_assert_false(fake_capture_has_record(&fixture));
    fake_capture_clear(&fixture);
}

static void
test_no_record_is_a_warning(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1},
    };
    FakeCapture fixture;

    fake_capture_init(&fixture, replies);
    g_assert_true(g_file_set_contents(fixture.record_folder, "", 0, NULL));
    g_assert_true(cfd_capture_run(fixture.capture, NULL));
    g_assert_nonnull(strstr(fixture.net.notes->str, "could not write a state file"));
    g_unlink(fixture.record_folder);
    fake_capture_clear(&fixture);
}

static void
test_section_header_comes_with_acceptance(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("pending")}};
    static const guint32 blocks[] = {SECTION};
    FakeCapture fixture;
    gint64 until_us = 0;

    fake_capture_init(&fixture, replies);
    g_assert_cmpint(cfd_capture_step(fixture.capture, &until_us, NULL), ==, CFD_STEP_AGAIN);
    g_assert_cmpuint(fixture.sink.bytes->len, ==, 0);
    g_assert_cmpint(cfd_capture_step(fixture.capture, &until_us, NULL), ==, CFD_STEP_AGAIN);
    fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(fake_capture_has_record(&fixture));
    g_assert_cmpint(cfd_capture_step(fixture.capture, &until_us, NULL), ==, CFD_STEP_WAIT_UNTIL);
    g_assert_cmpint(until_us - fixture.net.loop.monotonic_us, ==, G_USEC_PER_SEC);
    fake_capture_clear(&fixture);
}

static void
test_done_at_once_asks_no_status(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_HEADER, .size = sizeof PCAP_HEADER - 1},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, STATISTICS};
    FakeCapture fixture;

    fake_capture_init(&fixture, replies);
    g_assert_true(cfd_capture_run(fixture.capture, NULL));
    fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpuint(fixture.net.requests->len, ==, 2);
    fake_capture_clear(&fixture);
}

static void
test_refused_creation_writes_nothing(void)
{
    static const FakeReply replies[] = {
        {.status = 403, .body = "{\"success\":false,\"errors\":[],\"result\":null}"}};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_assert_cmpuint(fixture.sink.bytes->len, ==, 0);
    fake_capture_clear(&fixture);
}

/* An error after the creation names the capture. */
static void
assert_fails(const FakeReply *replies, CfdErrorCode code, const gchar *words)
{
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_test_message("%s", error->message);
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, ID));
    g_assert_nonnull(strstr(error->message, words));
    /* There is nothing to open where Cloudflare has failed. */
    g_assert_cmpint(strstr(error->message, "open it") != NULL &&
                        strstr(error->message, "with cloudflaredump fetch") != NULL,
                    ==, strstr(error->message, "says that capture") == NULL);
    fake_capture_clear(&fixture);
}

static void
test_failed(void)
{
    static const FakeReply replies[] = {
        {.status = 200,
         .body = OK("{\"id\":\"" ID "\",\"status\":\"failed\",\"error_message\":\"No packets\"}")}};
    static const FakeReply silent[] = {{.status = 200, .body = JOB("failed")}};

    assert_fails(replies, CFD_ERROR_SERVER, "failed: No packets");
    assert_fails(silent, CFD_ERROR_SERVER, "gives no reason");
}

static void
test_never_done(void)
{
    FakeReply replies[60];

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 200, .body = JOB("unheard_of")};
    assert_fails(replies, CFD_ERROR_TIMEOUT, "still “unheard_of” after 12");
}

static void
test_done_late(void)
{
    FakeReply replies[40];
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    /* The poll after 113 s tells it; the next would be beyond the deadline. */
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 200, .body = JOB("pending")};
    fake_capture_init(&fixture, replies);
    while (fixture.net.loop.monotonic_us < 5 * G_USEC_PER_SEC + 112 * G_USEC_PER_SEC) {
        gint64 until_us = 0;

        if (cfd_capture_step(fixture.capture, &until_us, NULL) == CFD_STEP_WAIT_UNTIL)
            g_assert_true(cfd_loop_wait_until(fixture.net.loop.loop, until_us, NULL));
    }
    fixture.net.loop.monotonic_us += 7 * G_USEC_PER_SEC;
    replies[fixture.net.next_reply] = (FakeReply){.status = 200, .body = JOB("success")};
    replies[fixture.net.next_reply + 1] =
        (FakeReply){.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1};
    cfd_capture_run(fixture.capture, &error);
    g_assert_no_error(error);
    fake_capture_clear(&fixture);
}

static void
test_failed_from_the_start_writes_nothing(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("failed")}};
    FakeCapture fixture;

    fake_capture_init(&fixture, replies);
    g_assert_false(cfd_capture_run(fixture.capture, NULL));
    g_assert_cmpuint(fixture.sink.bytes->len, ==, 0);
    g_assert_false(fake_capture_has_record(&fixture));
    fake_capture_clear(&fixture);
}

static void
test_broken_download_keeps_what_is_there(void)
{
    FakeReply replies[20];
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 0};
    replies[0] = (FakeReply){.status = 200, .body = JOB("success")};
    replies[1] =
        (FakeReply){.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 3, .breaks = TRUE};
    fake_capture_init(&fixture, replies);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_UNREACHABLE);
    g_assert_nonnull(strstr(error->message, ID));
    fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    fake_capture_clear(&fixture);
}

static void
test_download_fails(void)
{
    static const FakeReply refused[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 404, .body = "gone"},
    };
    static const FakeReply no_packets[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = "<html>a page of the hotel</html>"},
    };

    assert_fails(refused, CFD_ERROR_NOT_FOUND, "could not download the packets");
    assert_fails(no_packets, CFD_ERROR_PACKETS, "not a readable file of packets");
}

static void
test_cut_file_keeps_what_is_there(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 3},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    FakeCapture fixture;

    fake_capture_init(&fixture, replies);
    g_assert_true(cfd_capture_run(fixture.capture, NULL));
    fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_nonnull(strstr(fixture.net.notes->str, "packets are missing at the end"));
    fake_capture_clear(&fixture);
}

static void
test_reader_gone(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("pending")}};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    fixture.sink.broken = TRUE;
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
    fake_capture_clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture/whole-way", test_whole_way);
    g_test_add_func("/capture/no-record", test_no_record_is_a_warning);
    g_test_add_func("/capture/section-header", test_section_header_comes_with_acceptance);
    g_test_add_func("/capture/done-at-once", test_done_at_once_asks_no_status);
    g_test_add_func("/capture/refused", test_refused_creation_writes_nothing);
    g_test_add_func("/capture/failed", test_failed);
    g_test_add_func("/capture/never-done", test_never_done);
    g_test_add_func("/capture/done-late", test_done_late);
    g_test_add_func("/capture/failed-from-start", test_failed_from_the_start_writes_nothing);
    g_test_add_func("/capture/broken-download", test_broken_download_keeps_what_is_there);
    g_test_add_func("/capture/download-fails", test_download_fails);
    g_test_add_func("/capture/cut-file", test_cut_file_keeps_what_is_there);
    g_test_add_func("/capture/reader-gone", test_reader_gone);
    return g_test_run();
}
