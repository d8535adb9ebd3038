/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-measure.h"

#define S ((gint64)G_USEC_PER_SEC)
#define START (1000 * S)

static void
test_counts(void)
{
    static const struct {
        guint64 count;
        const gchar *expected;
    } cases[] = {{0, "0"},
                 {7, "7"},
                 {999, "999"},
                 {1000, "1,000"},
                 {12345, "12,345"},
                 {999999, "999,999"},
                 {1234567, "1,234,567"},
                 {G_MAXUINT64, "18,446,744,073,709,551,615"}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text = cfd_measure_count(cases[i].count);

        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

static void
test_sizes(void)
{
    static const struct {
        guint64 bytes;
        const gchar *expected;
    } cases[] = {
        {0, "0 bytes"},
        {999, "999 bytes"},
        {1000, "1.0 kB"},
        {1049, "1.0 kB"},
        {1051, "1.1 kB"},
        {999949, "999.9 kB"},
        {999950, "1.0 MB"},
        {12345678, "12.3 MB"},
        {G_GUINT64_CONSTANT(999949999), "999.9 MB"},
        {G_GUINT64_CONSTANT(1000000000), "1.0 GB"},
        {G_GUINT64_CONSTANT(1000000000000), "1.0 TB"},
        {G_GUINT64_CONSTANT(2000000000000000), "2000.0 TB"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text = cfd_measure_size(cases[i].bytes);

        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

static void
test_packets(void)
{
    g_autofree gchar *none = cfd_measure_packets(0);
    g_autofree gchar *one = cfd_measure_packets(1);
    g_autofree gchar *many = cfd_measure_packets(1234567);

    g_assert_cmpstr(none, ==, "0 packets");
    g_assert_cmpstr(one, ==, "1 packet");
    g_assert_cmpstr(many, ==, "1,234,567 packets");
}

static void
test_times(void)
{
    static const struct {
        gint64 seconds;
        const gchar *expected;
    } cases[] = {{0, "0 s"},     {45, "45 s"},        {59, "59 s"},        {60, "60 s"},
                 {119, "119 s"}, {120, "2 min"},      {200, "3 min 20 s"}, {3599, "59 min 59 s"},
                 {3600, "1 h"},  {7500, "2 h 5 min"}, {7559, "2 h 5 min"}, {86400, "24 h"}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text = cfd_measure_time(cases[i].seconds);

        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

/* now_us: since the phase has begun. */
static void
assert_words(CfdProgress progress, gint64 now_us, const gchar *expected)
{
    g_autofree gchar *words = NULL;

    progress.since_us = START;
    progress.until_us += progress.until_us != 0 ? START : 0;
    words = cfd_measure_words(&progress, START + now_us);
    g_assert_cmpstr(words, ==, expected);
}

static void
test_waiting(void)
{
    assert_words((CfdProgress){.phase = CFD_PHASE_STARTING}, 0, "starting");
    assert_words((CfdProgress){.phase = CFD_PHASE_STARTING}, S - 1, "starting");
    assert_words((CfdProgress){.phase = CFD_PHASE_STARTING}, S, "starting: 1 s");
    assert_words((CfdProgress){.phase = CFD_PHASE_PENDING}, 61 * S, "waiting for Cloudflare: 61 s");
    assert_words((CfdProgress){.phase = CFD_PHASE_CONVERTING}, 2 * S,
                 "converting at Cloudflare: 2 s");
    assert_words((CfdProgress){.phase = CFD_PHASE_SEARCHING}, 3 * S, "looking for the files: 3 s");
    assert_words((CfdProgress){.phase = CFD_PHASE_CHECKING}, 600 * S,
                 "waiting for Cloudflare's check: 10 min");
    assert_words((CfdProgress){.phase = CFD_PHASE_PENDING}, -5 * S, "waiting for Cloudflare");
}

static void
test_with_an_end(void)
{
    const CfdProgress recording = {.phase = CFD_PHASE_RECORDING, .until_us = 60 * S};
    const CfdProgress unanswered = {
        .phase = CFD_PHASE_RECORDING, .until_us = 60 * S, .answered_us = START + 5 * S};
    const CfdProgress queued = {.phase = CFD_PHASE_QUEUED, .until_us = 42 * S};

    assert_words(recording, 0, "recording: 0 s of 60 s");
    assert_words(recording, 30 * S, "recording: 30 s of 60 s");
    assert_words(unanswered, 19 * S, "recording: 19 s of 60 s");
    assert_words(unanswered, 20 * S, "recording: 20 s of 60 s, no status from Cloudflare for 15 s");
    assert_words(queued, 0, "waiting for this account's turn: 42 s left");
    assert_words(queued, 1, "waiting for this account's turn: 42 s left");
    assert_words(queued, S, "waiting for this account's turn: 41 s left");
    assert_words(queued, 50 * S, "waiting for this account's turn: 0 s left");
}

static void
test_loading(void)
{
    CfdProgress progress = {.phase = CFD_PHASE_LOADING};

    assert_words(progress, 5 * S, "loading");
    progress.packets = 1234;
    assert_words(progress, 5 * S, "loading: 0 bytes, 1,234 packets");
    progress.bytes = 1000000;
    assert_words(progress, 2 * S - 1, "loading: 1.0 MB, 1,234 packets");
    assert_words(progress, 2 * S, "loading: 1.0 MB, 1,234 packets, 500.0 kB/s");
    progress.total_bytes = 4000000;
    assert_words(progress, 2 * S, "loading: 1.0 MB of 4.0 MB, 1,234 packets, 500.0 kB/s, 7 s left");
    progress.bytes = 4000000;
    assert_words(progress, 2 * S, "loading: 4.0 MB of 4.0 MB, 1,234 packets, 2.0 MB/s");
    progress.bytes = 0;
    progress.packets = 0;
    assert_words(progress, 2 * S, "loading: 0 bytes of 4.0 MB, 0 packets");
}

static void
test_looking_back(void)
{
    CfdProgress progress = {.phase = CFD_PHASE_LOOKING_BACK, .until_us = 150 * S};

    assert_words(progress, 0,
                 "looking back: with this account's one request a minute, 2 min 30 s left");
    progress.window_start_us = 1764000180 * S;
    progress.window_end_us = 1764000480 * S;
    progress.packets = 8412;
    assert_words(progress, 30 * S, "looking back: 16:03–16:08, 8,412 packets, 2 min left");
    assert_words(progress, 151 * S, "looking back: 16:03–16:08, 8,412 packets");
}

static void
test_following(void)
{
    CfdProgress progress = {.phase = CFD_PHASE_LIVE, .until_us = 34 * S};

    progress.window_start_us = 1764000180 * S;
    progress.window_end_us = 1764000240 * S;
    progress.packets = 8412;
    assert_words(progress, 0, "live: 16:03–16:04, 8,412 packets, next in 34 s");
    progress.window_end_us += S;
    progress.incomplete = 2;
    progress.hindrance = "somebody else had the turn";
    assert_words(progress, 4 * S,
                 "live: 16:03:00–16:04:01, 8,412 packets, 2 incomplete, "
                 "somebody else had the turn, next in 30 s");
    progress.until_us = 0;
    progress.hindrance = NULL;
    assert_words(progress, 4 * S, "live: 16:03:00–16:04:01, 8,412 packets, 2 incomplete");
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/measure/counts", test_counts);
    g_test_add_func("/measure/sizes", test_sizes);
    g_test_add_func("/measure/packets", test_packets);
    g_test_add_func("/measure/times", test_times);
    g_test_add_func("/measure/waiting", test_waiting);
    g_test_add_func("/measure/end", test_with_an_end);
    g_test_add_func("/measure/loading", test_loading);
    g_test_add_func("/measure/looking-back", test_looking_back);
    g_test_add_func("/measure/following", test_following);
    return g_test_run();
}
