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
    self->windows = (CfdWindowsConfig){.until_us = 4 * S, .window_s = 2, .packet_limit = 9};
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
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, ==, 62 * S);
    g_assert_true(notes_have(&fixture, "one request a minute: 2 windows, some 1 min"));
    g_assert_false(notes_have(&fixture, "windows have"));
    clear(&fixture);
}

/* The first has a turn that was somebody else's. */
static void
test_refused(void)
{
    static const FakeReply replies[] = {
        CLOCK,
        {.status = 429,
         .body = "{\"success\":false,\"errors\":[{\"code\":1429,\"message\":\"no\"}]}"},
        CREATED,
        PACKETS,
        CREATED,
        PACKETS};
    Fixture fixture;
    gint64 start_us;

    init(&fixture, replies);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_true(cfd_series_run(fixture.series, NULL));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, ==, (120 + 62) * S);
    g_assert_true(notes_have(&fixture, ": asking again in 120 s"));
    clear(&fixture);
}

static void
test_a_window_is_lost(void)
{
    static const FakeReply replies[] = {
        CLOCK, CREATED, PACKETS, {.status = 200, .body = JOB("failed")}};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(notes_have(&fixture, "1970-01-01T00:00:02Z to 1970-01-01T00:00:04Z: packets are "
                                       "missing: Cloudflare says that capture " ID " failed"));
    g_assert_true(notes_have(&fixture, "1 of 2 windows could not be had: the log"));
    clear(&fixture);
}

/* What was not to be had at first is not the end of it. */
static void
test_the_first_is_lost(void)
{
    static const FakeReply replies[] = {
        CLOCK, {.status = 200, .body = JOB("failed")}, CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_true(notes_have(&fixture, "1 of 2 windows could not be had"));
    clear(&fixture);
}

/* Without any packets the reason is the program's own. */
static void
test_all_are_lost(void)
{
    static const FakeReply replies[] = {
        CLOCK, {.status = 200, .body = JOB("failed")}, {.status = 200, .body = JOB("failed")}};
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
    static const FakeReply replies[] = {
        CLOCK,
        {.status = 403,
         .body = "{\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"x\"}]}"}};
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
#define NO_WAY {.status = 0}
    static const FakeReply replies[] = {CLOCK,  CREATED, PACKETS, NO_WAY,  NO_WAY,
                                        NO_WAY, NO_WAY,  NO_WAY,  CREATED, PACKETS};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_series_run(fixture.series, NULL));
    fake_capture_assert_blocks(&fixture.fake, blocks, G_N_ELEMENTS(blocks));
    g_assert_false(notes_have(&fixture, "could not be had"));
    clear(&fixture);
}

static void
test_what_concerns_all_ends_it(void)
{
    static const FakeReply replies[] = {
        CLOCK,
        CREATED,
        PACKETS,
        {.status = 401,
         .body = "{\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"x\"}]}"}};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(cfd_series_run(fixture.series, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
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
    return g_test_run();
}
