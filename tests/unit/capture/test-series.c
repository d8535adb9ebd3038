/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-series.h"

static void
test_whole_way(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeSeries fixture;
    gint64 start_us;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_true(cfd_series_run(fixture.series, &error));
    g_assert_no_error(error);
    /* Of the second window's, one is outside of it, and the other has come. */
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, ==, 65 * S);
    g_assert_true(fake_series_notes_have(&fixture, "one request a minute: 2 windows, some 1 min"));
    g_assert_false(fake_series_notes_have(&fixture, "missing"));
    fake_series_clear(&fixture);
}

/* The first has a turn that was somebody else's. */
static void
test_refused(void)
{
    static const FakeReply replies[] = {CLOCK, REFUSED(429), CREATED, PACKETS, CREATED, PACKETS};
    FakeSeries fixture;
    gint64 start_us;

    fake_series_init(&fixture, replies);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_true(cfd_series_run(fixture.series, NULL));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, >=, (120 + 65) * S);
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, <, (140 + 65) * S);
    g_assert_true(fake_series_notes_have(&fixture, "waiting for this account's turn, again in 1"));
    fake_series_clear(&fixture);
}

static void
test_a_window_is_lost(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, FAILED};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeSeries fixture;

    fake_series_init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(fake_series_notes_have(&fixture,
                                         "1970-01-01T00:00:02Z to 1970-01-01T00:00:04Z: Cloudflare "
                                         "says that capture " ID " failed"));
    g_assert_true(fake_series_notes_have(&fixture,
                                         "packets are missing in 1 of 2 windows: 1 not to be had "
                                         "(1970-01-01T00:00:02Z to 1970-01-01T00:00:04Z)"));
    fake_series_clear(&fixture);
}

/* What was not to be had at first is not the end of it. */
static void
test_the_first_is_lost(void)
{
    static const FakeReply replies[] = {CLOCK, FAILED, CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    FakeSeries fixture;

    fake_series_init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(fake_series_notes_have(&fixture, "packets are missing in 1 of 2 windows"));
    fake_series_clear(&fixture);
}

/* Without any packets the reason is the program's own. */
static void
test_all_are_lost(void)
{
    static const FakeReply replies[] = {CLOCK, FAILED, FAILED};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_SERVER);
    g_assert_cmpuint(fixture.fake.sink.bytes->len, ==, 0);
    fake_series_clear(&fixture);
}

static void
test_the_first_is_refused(void)
{
    static const FakeReply replies[] = {CLOCK, REFUSED(403)};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    fake_series_clear(&fixture);
}

#define NO_WAY                                                                                     \
    {                                                                                              \
        .status = 0                                                                                \
    }
/* Whether anything was made is then looked for, eleven times. */
#define LATE                                                                                       \
    {                                                                                              \
        .status = 504, .body = "late"                                                              \
    }

/* However long it takes: whoever is not there has refused nothing. */
static void
test_no_way_there(void)
{
    static const FakeReply replies[] = {CLOCK,  CREATED, PACKETS, NO_WAY,  NO_WAY,
                                        NO_WAY, NO_WAY,  NO_WAY,  CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeSeries fixture;

    fake_series_init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_false(fake_series_notes_have(&fixture, "missing"));
    fake_series_clear(&fixture);
}

/* A request is made three times. After a long time without a way there, a server that fails once
 * is asked again. */
static void
test_an_error_after_no_way_there(void)
{
    static const FakeReply replies[] = {
        CLOCK,  CREATED, PACKETS, NO_WAY, NO_WAY, NO_WAY, NO_WAY, NO_WAY,  NO_WAY, NO_WAY,
        NO_WAY, NO_WAY,  NO_WAY,  NO_WAY, NO_WAY, LATE,   CLOCK,  CLOCK,   CLOCK,  CLOCK,
        CLOCK,  CLOCK,   CLOCK,   CLOCK,  CLOCK,  CLOCK,  CLOCK,  CREATED, PACKETS};
    FakeSeries fixture;

    fake_series_init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    g_assert_false(fake_series_notes_have(&fixture, "missing"));
    fake_series_clear(&fixture);
}

static void
test_what_concerns_all_ends_it(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, REFUSED(401)};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    fake_series_clear(&fixture);
}

/* The rest of them is tried: the next request tells whether it is about all. */
static void
test_a_refused_download_is_its_own(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, REFUSED(400), CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    FakeSeries fixture;

    fake_series_init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(fake_series_notes_have(&fixture, "cloudflaredump fetch " ID));
    fake_series_clear(&fixture);
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
    FakeSeries fixture;

    fake_series_init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(
        fake_series_notes_have(&fixture, "1 with a damaged file (1970-01-01T00:00:00Z to "));
    fake_series_clear(&fixture);
}

/* A server that fails once need not be the end of hours. */
static void
test_the_first_answer_is_an_error(void)
{
    static const FakeReply replies[] = {CLOCK, LATE,    CLOCK,   CLOCK,   CLOCK,  CLOCK,
                                        CLOCK, CLOCK,   CLOCK,   CLOCK,   CLOCK,  CLOCK,
                                        CLOCK, CREATED, PACKETS, CREATED, NOTHING};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    fake_series_init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, &error));
    g_assert_no_error(error);
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    fake_series_clear(&fixture);
}

/* What the whole had is better than nothing. */
static void
test_a_half_is_lost(void)
{
    static const FakeReply replies[] = {CLOCK, CREATED, PACKETS, FAILED, FAILED, CREATED, NOTHING};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeSeries fixture;

    fake_series_init_split(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(fake_series_notes_have(&fixture, "asking for its halves"));
    g_assert_true(fake_series_notes_have(
        &fixture, "packets are missing in 2 of 3 windows: 2 at the limit of 2 "
                  "packets (1970-01-01T00:00:00Z to 1970-01-01T00:00:02Z)"));
    fake_series_clear(&fixture);
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
    FakeSeries fixture;

    fake_series_init_split(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_false(fake_series_notes_have(&fixture, "missing"));
    fake_series_clear(&fixture);
}

static void
init_old(FakeSeries *self, const FakeReply *replies)
{
    gint64 now_us;

    fake_series_init(self, replies);
    cfd_series_free(self->series);
    now_us = cfd_api_server_time_us(self->fake.api, NULL) / S * S;
    self->windows = (CfdWindowsConfig){
        .since_us = now_us - 100 * S, .until_us = now_us - 90 * S, .window_s = 5, .oldest_s = 120};
    self->series = cfd_series_new(&self->fake.parts, &self->fake.plan);
}

/* Others have had the turn for too long. */
static void
test_all_are_too_old(void)
{
    static const FakeReply replies[] = {CLOCK, REFUSED(429)};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    init_old(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_true(fake_series_notes_have(&fixture, ": older than Cloudflare keeps packets for"));
    g_assert_true(fake_series_notes_have(&fixture, "packets are missing in 1 of 1 windows"));
    fake_series_clear(&fixture);
}

/* A computer has slept, and has no clock that knows it. */
static void
test_refusal_tells_how_late_it_is(void)
{
    static const FakeReply replies[] = {
        CLOCK,
        {.status = 400,
         .date = "Sat, 31 Jan 2026 15:05:00 GMT",
         .body = "{\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"x\"}]}"}};
    FakeSeries fixture;
    g_autoptr(GError) error = NULL;

    init_old(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    fake_series_clear(&fixture);
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
    g_test_add_func("/series/error-after-no-way-there", test_an_error_after_no_way_there);
    g_test_add_func("/series/what-concerns-all-ends-it", test_what_concerns_all_ends_it);
    g_test_add_func("/series/refused-download", test_a_refused_download_is_its_own);
    g_test_add_func("/series/damaged-file", test_a_damaged_file_is_a_gap);
    g_test_add_func("/series/first-answer", test_the_first_answer_is_an_error);
    g_test_add_func("/series/lost-half", test_a_half_is_lost);
    g_test_add_func("/series/halves", test_halves_that_fit);
    g_test_add_func("/series/too-old", test_all_are_too_old);
    g_test_add_func("/series/slept", test_refusal_tells_how_late_it_is);
    return g_test_run();
}
