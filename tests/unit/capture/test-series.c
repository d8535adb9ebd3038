/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-series.h"

#include "fake-capture.h"

#define S ((gint64)G_USEC_PER_SEC)
#define DATE "Sat, 31 Jan 2026 14:05:00 GMT"

/* Tells the time. */
#define CLOCK                                                                                      \
    {                                                                                              \
        .status = 200, .date = DATE, .body = OK("[]")                                              \
    }
#define CREATED                                                                                    \
    {                                                                                              \
        .status = 200, .body = JOB("success")                                                      \
    }
#define FAILED                                                                                     \
    {                                                                                              \
        .status = 200, .body = JOB("failed")                                                       \
    }
#define NOTHING                                                                                    \
    {                                                                                              \
        .status = 200, .body = PCAP_HEADER, .size = sizeof PCAP_HEADER - 1                         \
    }
#define REFUSED(code)                                                                              \
    {                                                                                              \
        .status = code,                                                                            \
        .body = "{\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"x\"}]}"               \
    }
#define PACKETS                                                                                    \
    {                                                                                              \
        .status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1                               \
    }

typedef struct {
    FakeCapture fake;
    CfdWindowsConfig windows;
    CfdSeries *series;
} Fixture;

/* Of packets at 1 and 2 s since 1970, in windows of 2 s up to 4 s. */
static void
init(Fixture *self, const FakeReply *replies)
{
    fake_capture_init(&self->fake, replies);
    self->windows = (CfdWindowsConfig){.until_us = 4 * S, .window_s = 2};
    self->fake.plan.windows = &self->windows;
    g_assert_cmpint(cfd_api_server_time_us(self->fake.api, NULL), >, 0);
    self->series = cfd_series_new(&self->fake.parts, &self->fake.plan);
}

static void
clear(Fixture *self)
{
    cfd_series_free(self->series);
    self->fake.plan.windows = NULL;
    fake_capture_clear(&self->fake);
}

static gboolean
notes_have(const Fixture *self, const gchar *words)
{
    return strstr(self->fake.net.notes->str, words) != NULL;
}

static void
test_whole_way(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;
    gint64 start_us;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_true(cfd_series_run(fixture.series, &error));
    g_assert_no_error(error);
    /* Of the second window's, one is outside of it, and the other has come. */
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, ==, 65 * S);
    g_assert_true(notes_have(&fixture, "one request a minute: 2 windows, some 1 min"));
    g_assert_false(notes_have(&fixture, "missing"));
    clear(&fixture);
}

/* The first has a turn that was somebody else's. */
static void
test_refused(void)
{
    static const FakeReply replies[] = {CLOCK, REFUSED(429), CREATED, PACKETS, CREATED, PACKETS};
    Fixture fixture;
    gint64 start_us;

    init(&fixture, replies);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_true(cfd_series_run(fixture.series, NULL));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, >=, (120 + 65) * S);
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, <, (140 + 65) * S);
    g_assert_true(notes_have(&fixture, "waiting for this account's turn, again in 1"));
    clear(&fixture);
}

static void
test_a_window_is_lost(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, FAILED};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(notes_have(&fixture, "1970-01-01T00:00:02Z to 1970-01-01T00:00:04Z: Cloudflare "
                                       "says that capture " ID " failed"));
    g_assert_true(notes_have(&fixture, "packets are missing in 1 of 2 windows: 1 not to be had "
                                       "(1970-01-01T00:00:02Z to 1970-01-01T00:00:04Z)"));
    clear(&fixture);
}

/* What was not to be had at first is not the end of it. */
static void
test_the_first_is_lost(void)
{
    static const FakeReply replies[] = {CLOCK, FAILED, CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(notes_have(&fixture, "packets are missing in 1 of 2 windows"));
    clear(&fixture);
}

/* Without any packets the reason is the program's own. */
static void
test_all_are_lost(void)
{
    static const FakeReply replies[] = {CLOCK, FAILED, FAILED};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_SERVER);
    g_assert_cmpuint(fixture.fake.sink.bytes->len, ==, 0);
    clear(&fixture);
}

static void
test_the_first_is_refused(void)
{
    static const FakeReply replies[] = {CLOCK, REFUSED(403)};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    clear(&fixture);
}

/* However long it takes: whoever is not there has refused nothing. */
static void
test_no_way_there(void)
{
#define NO_WAY                                                                                     \
    {                                                                                              \
        .status = 0                                                                                \
    }
    static const FakeReply replies[] = {CLOCK,  CREATED, PACKETS, NO_WAY,  NO_WAY,
                                        NO_WAY, NO_WAY,  NO_WAY,  CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_false(notes_have(&fixture, "missing"));
    clear(&fixture);
}

static void
test_what_concerns_all_ends_it(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, REFUSED(401)};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    clear(&fixture);
}

/* The rest of them is tried: the next request tells whether it is about all. */
static void
test_a_refused_download_is_its_own(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, REFUSED(400), CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(notes_have(&fixture, "cloudflaredump fetch " ID));
    clear(&fixture);
}

static void
test_a_damaged_file_is_a_gap(void)
{
    static const FakeReply replies[] = {
        CLOCK,
        CREATED,
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 2},
        CREATED,
        NOTHING};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(notes_have(&fixture, "1 with a damaged file (1970-01-01T00:00:00Z to "));
    clear(&fixture);
}

/* A server that fails once need not be the end of hours. */
static void
test_the_first_answer_is_an_error(void)
{
    static const FakeReply replies[] = {CLOCK,   {.status = 504, .body = "late"},
                                        CLOCK,   CLOCK,
                                        CLOCK,   CLOCK,
                                        CLOCK,   CLOCK,
                                        CLOCK,   CLOCK,
                                        CLOCK,   CLOCK,
                                        CLOCK,   CREATED,
                                        PACKETS, CREATED,
                                        NOTHING};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, &error));
    g_assert_no_error(error);
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    clear(&fixture);
}

static void
init_split(Fixture *self, const FakeReply *replies)
{
    init(self, replies);
    cfd_series_free(self->series);
    self->fake.plan.spec.packet_limit = 2;
    self->windows.max_requests = 8;
    self->series = cfd_series_new(&self->fake.parts, &self->fake.plan);
}

/* What the whole had is better than nothing. */
static void
test_a_half_is_lost(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, FAILED, FAILED, CREATED, NOTHING};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;

    init_split(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(notes_have(&fixture, "asking for its halves"));
    g_assert_true(notes_have(&fixture, "packets are missing in 2 of 3 windows: 2 at the limit of 2 "
                                       "packets (1970-01-01T00:00:00Z to 1970-01-01T00:00:02Z)"));
    clear(&fixture);
}

static void
test_halves_that_fit(void)
{
#define ONE(second)                                                                                \
    {                                                                                              \
        .status = 200, .body = PCAP_HEADER PCAP_RECORD(second),                                    \
        .size = sizeof PCAP_HEADER PCAP_RECORD(second) - 1                                         \
    }
    static const FakeReply replies[] = {CLOCK,   CREATED,   PACKETS, CREATED, ONE("\1"),
                                        CREATED, ONE("\2"), CREATED, NOTHING};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;

    init_split(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_false(notes_have(&fixture, "missing"));
    clear(&fixture);
}

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
    Fixture fixture;
    gint64 start_us;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    start_us = fixture.fake.net.loop.monotonic_us;
    fixture.fake.net.report.progress = stop_after_a_window;
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpstr(error->message, ==,
                    "stopped after 2 packets: it ends at 1970-01-01T00:00:02Z: go on with --since "
                    "1970-01-01T00:00:02Z");
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us, ==, start_us); /* at once */
    clear(&fixture);
}

static void
test_stop_is_how_following_ends(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    fixture.windows.until_us = 0;
    cfd_series_free(fixture.series);
    fixture.series = cfd_series_new(&fixture.fake.parts, &fixture.fake.plan);
    fixture.fake.net.report.progress = stop_after_a_window;
    g_assert_true(cfd_series_run(fixture.series, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(fixture.fake.sink.bytes->len, >, 0);
    clear(&fixture);
}

/* The capture that was made stays there, and is named. */
static void
test_stop_before_there_are_packets(void)
{
    static const FakeReply replies[] = {CLOCK, {.status = 200, .body = JOB("pending")}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    fixture.fake.net.report.progress = stop_after_two_requests;
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpuint(fixture.fake.sink.bytes->len, ==, 0);
    g_assert_true(notes_have(&fixture, "capture " ID " is left at Cloudflare: open it later"));
    clear(&fixture);
}

/* While halves are asked for: what the whole has is written. */
static void
test_stop_between_halves(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init_split(&fixture, replies);
    fixture.fake.net.report.note = stop_where_it_is_split;
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/series/whole-way", test_whole_way);
    g_test_add_func("/series/refused", test_refused);
    g_test_add_func("/series/a-window-is-lost", test_a_window_is_lost);
    g_test_add_func("/series/the-first-is-lost", test_the_first_is_lost);
    g_test_add_func("/series/all-are-lost", test_all_are_lost);
    g_test_add_func("/series/the-first-is-refused", test_the_first_is_refused);
    g_test_add_func("/series/no-way-there", test_no_way_there);
    g_test_add_func("/series/what-concerns-all-ends-it", test_what_concerns_all_ends_it);
    g_test_add_func("/series/refused-download", test_a_refused_download_is_its_own);
    g_test_add_func("/series/damaged-file", test_a_damaged_file_is_a_gap);
    g_test_add_func("/series/first-answer", test_the_first_answer_is_an_error);
    g_test_add_func("/series/lost-half", test_a_half_is_lost);
    g_test_add_func("/series/halves", test_halves_that_fit);
    g_test_add_func("/series/stop", test_stop_leaves_a_part);
    g_test_add_func("/series/stop-following", test_stop_is_how_following_ends);
    g_test_add_func("/series/stop-before-packets", test_stop_before_there_are_packets);
    g_test_add_func("/series/stop-between-halves", test_stop_between_halves);
    return g_test_run();
}
