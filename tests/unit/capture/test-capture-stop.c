/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-capture.h"

/* Steps until it waits, stops, and runs on to the end. */
static gint64
stop_while_waiting(FakeCapture *fixture, GError **error)
{
    gint64 until_us;
    gint64 start_us;

    while (cfd_capture_step(fixture->capture, &until_us, NULL) == CFD_STEP_AGAIN)
        continue;
    start_us = fixture->net.loop.monotonic_us;
    cfd_cancel_trigger(fixture->net.loop.cancel, CFD_CANCEL_STOP, start_us);
    cfd_capture_run(fixture->capture, error);
    return fixture->net.loop.monotonic_us - start_us;
}

static void
test_stop_still_collects(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("pending")},
        {.status = 200, .body = JOB("pending")},
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    stop_while_waiting(&fixture, &error);
    g_assert_no_error(error);
    fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    fake_capture_clear(&fixture);
}

static void
test_stop_has_a_budget(void)
{
    FakeReply replies[40];
    FakeCapture fixture;
    gint64 took_us;
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 200, .body = JOB("pending")};
    fake_capture_init(&fixture, replies);
    took_us = stop_while_waiting(&fixture, &error);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT);
    g_assert_nonnull(strstr(error->message, "stopped before capture " ID));
    g_assert_true(fake_capture_has_record(&fixture));
    g_assert_cmpint(took_us, ==, 20 * G_USEC_PER_SEC);
    fake_capture_clear(&fixture);
}

static void
test_stop_in_the_download_keeps_what_is_there(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1, .stalls_at = 44},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    cfd_cancel_set_grace(fixture.net.loop.cancel, 20 * G_USEC_PER_SEC);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, fixture.net.loop.monotonic_us);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT);
    fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    fake_capture_clear(&fixture);
}

static void
test_second_stop_leaves(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("pending")}};
    FakeCapture fixture;
    gint64 until_us;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    while (cfd_capture_step(fixture.capture, &until_us, NULL) == CFD_STEP_AGAIN)
        continue;
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, 0);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, 0);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_nonnull(strstr(error->message, ID));
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    fake_capture_clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture-stop/collects", test_stop_still_collects);
    g_test_add_func("/capture-stop/budget", test_stop_has_a_budget);
    g_test_add_func("/capture-stop/in-download", test_stop_in_the_download_keeps_what_is_there);
    g_test_add_func("/capture-stop/second", test_second_stop_leaves);
    return g_test_run();
}
