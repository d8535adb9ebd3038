/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A series that somebody stops. */
#include "fake-series.h"

/* Stops once the first window is known. */
static void
stop_after_a_window(CfdReport *report, const CfdProgress *progress)
{
    FakeNet *net = (FakeNet *)(gpointer)((gchar *)report - G_STRUCT_OFFSET(FakeNet, report));

    if (progress->window_end_us != 0 && cfd_cancel_reason(net->loop.cancel) == CFD_CANCEL_NONE)
        cfd_cancel_trigger(net->loop.cancel, CFD_CANCEL_STOP, net->loop.monotonic_us);
}

static void
stop_after_two_requests(CfdReport *report, G_GNUC_UNUSED const CfdProgress *progress)
{
    FakeNet *net = (FakeNet *)(gpointer)((gchar *)report - G_STRUCT_OFFSET(FakeNet, report));

    if (net->requests->len >= 2 && cfd_cancel_reason(net->loop.cancel) == CFD_CANCEL_NONE)
        cfd_cancel_trigger(net->loop.cancel, CFD_CANCEL_STOP, net->loop.monotonic_us);
}

static void
stop_where_it_is_split(CfdReport *report, G_GNUC_UNUSED CfdReportLevel level, const gchar *text)
{
    FakeNet *net = (FakeNet *)(gpointer)((gchar *)report - G_STRUCT_OFFSET(FakeNet, report));

    if (strstr(text, "asking for its halves") != NULL)
        cfd_cancel_trigger(net->loop.cancel, CFD_CANCEL_STOP, net->loop.monotonic_us);
}

static void
test_stop_leaves_a_part(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeSeries fixture;
    gint64 start_us;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    start_us = fixture.fake.net.loop.monotonic_us;
    fixture.fake.net.report.progress = stop_after_a_window;
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpstr(error->message, ==,
                    "stopped after 2 packets: it ends at 1970-01-01T00:00:02Z: go on with --since "
                    "1970-01-01T00:00:02Z");
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us, ==, start_us); /* at once */
    fake_series_clear(&fixture);
}

static void
test_stop_is_how_following_ends(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    fixture.windows.until_us = 0;
    cfd_series_free(fixture.series);
    fixture.series = cfd_series_new(&fixture.fake.parts, &fixture.fake.plan);
    fixture.fake.net.report.progress = stop_after_a_window;
    g_assert_true(cfd_series_run(fixture.series, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(fixture.fake.sink.bytes->len, >, 0);
    fake_series_clear(&fixture);
}

/* The capture that was made stays there, and is named. */
static void
test_stop_before_there_are_packets(void)
{
    static const FakeReply replies[] = {CLOCK, {.status = 200, .body = JOB("pending")}};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    fixture.fake.net.report.progress = stop_after_two_requests;
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpuint(fixture.fake.sink.bytes->len, ==, 0);
    g_assert_true(
        fake_series_notes_have(&fixture, "capture " ID " is left at Cloudflare: open it later"));
    fake_series_clear(&fixture);
}

/* While halves are asked for: what the whole has is written. */
static void
test_stop_between_halves(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init_split(&fixture, replies);
    fixture.fake.net.report.note = stop_where_it_is_split;
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    fake_series_clear(&fixture);
}

/* What has failed meanwhile is no reason any more. */
static void
stop_in_flight(CfdReport *report, const gchar *asked, const gchar *text)
{
    FakeNet *net = (FakeNet *)(gpointer)((gchar *)report - G_STRUCT_OFFSET(FakeNet, report));

    if (strstr(text, asked) != NULL)
        cfd_cancel_trigger(net->loop.cancel, CFD_CANCEL_STOP, net->loop.monotonic_us);
}

static void
stop_at_a_refusal(CfdReport *report, G_GNUC_UNUSED CfdReportLevel level, const gchar *text)
{
    stop_in_flight(report, "POST /accounts/0123456789abcdef0123456789abcdef/pcaps: 429", text);
}

static void
test_stop_while_it_is_refused(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, REFUSED(429)};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    fixture.fake.net.report.note = stop_at_a_refusal;
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_true(g_str_has_prefix(error->message, "stopped after 2 packets: it ends at"));
    fake_series_clear(&fixture);
}

static void
stop_in_the_search(CfdReport *report, G_GNUC_UNUSED CfdReportLevel level, const gchar *text)
{
    stop_in_flight(report, "looking whether it was made all the same", text);
}

/* What may have been made is told. */
static void
test_stop_while_it_is_unclear(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, {.status = 504, .body = "late"},
                                        CLOCK, CLOCK,   CLOCK,   CLOCK,
                                        CLOCK, CLOCK,   CLOCK};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    fixture.fake.net.report.note = stop_in_the_search;
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT);
    g_assert_nonnull(strstr(error->message, "Cloudflare may have made the capture all the same"));
    g_assert_cmpuint(fixture.fake.sink.bytes->len, >, 0);
    fake_series_clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/series-stop/part", test_stop_leaves_a_part);
    g_test_add_func("/series-stop/following", test_stop_is_how_following_ends);
    g_test_add_func("/series-stop/before-packets", test_stop_before_there_are_packets);
    g_test_add_func("/series-stop/between-halves", test_stop_between_halves);
    g_test_add_func("/series-stop/refused", test_stop_while_it_is_refused);
    g_test_add_func("/series-stop/unclear", test_stop_while_it_is_unclear);
    return g_test_run();
}
