/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-gauge.h"

#include "cfd-terminal.h"

#include <string.h>

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
        g_autofree gchar *text = cfd_gauge_count(cases[i].count);

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
        g_autofree gchar *text = cfd_gauge_size(cases[i].bytes);

        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

static void
test_packets(void)
{
    g_autofree gchar *none = cfd_gauge_packets(0);
    g_autofree gchar *one = cfd_gauge_packets(1);
    g_autofree gchar *many = cfd_gauge_packets(1234567);

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
        g_autofree gchar *text = cfd_gauge_time(cases[i].seconds);

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
    words = cfd_gauge_words(&progress, START + now_us);
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
    const CfdProgress queued = {.phase = CFD_PHASE_QUEUED, .until_us = 42 * S};

    assert_words(recording, 0, "recording: 0 s of 60 s");
    assert_words(recording, 30 * S, "recording: 30 s of 60 s");
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
assert_line(CfdProgress progress, gint64 now_us, guint columns, const gchar *expected)
{
    g_autofree gchar *line = NULL;

    progress.since_us = START;
    progress.until_us += progress.until_us != 0 ? START : 0;
    line = cfd_gauge_line(&progress, START + now_us, columns);
    g_assert_cmpstr(line, ==, expected);
}

static void
test_bar(void)
{
    const CfdProgress recording = {.phase = CFD_PHASE_RECORDING, .until_us = 60 * S};
    CfdProgress loading = {.phase = CFD_PHASE_LOADING, .bytes = 1000, .total_bytes = 4000};

    assert_line(recording, -S, 100, "recording  [--------------------]  0%  0 s of 60 s");
    assert_line(recording, 0, 100, "recording  [--------------------]  0%  0 s of 60 s");
    assert_line(recording, 30 * S, 100, "recording  [##########----------]  50%  30 s of 60 s");
    assert_line(recording, 60 * S - 1, 100, "recording  [###################-]  99%  59 s of 60 s");
    assert_line(recording, 70 * S, 100, "recording  [####################]  100%  60 s of 60 s");
    assert_line(loading, 0, 100,
                "loading  [#####---------------]  25%  1.0 kB of 4.0 kB  0 packets");
    loading.bytes = 5000;
    assert_line(loading, 0, 100,
                "loading  [####################]  100%  5.0 kB of 4.0 kB  0 packets");
}

/* Where the end is not known. */
static void
test_no_bar(void)
{
    const CfdProgress loading = {.phase = CFD_PHASE_LOADING, .bytes = 1000, .until_us = 60 * S};

    assert_line((CfdProgress){.phase = CFD_PHASE_PENDING}, 5 * S, 100,
                "waiting for Cloudflare  5 s");
    assert_line(loading, 0, 100, "loading  1.0 kB  0 packets");
}

static void
test_room_grows_short(void)
{
    const CfdProgress loading = {
        .phase = CFD_PHASE_LOADING, .bytes = 1000, .total_bytes = 4000, .packets = 7};

    assert_line(loading, 2 * S, 88,
                "loading  [#####---------------]  25%  1.0 kB of 4.0 kB  7 packets  500 bytes/s  "
                "7 s left");
    assert_line(loading, 2 * S, 87,
                "loading  [#####---------------]  25%  1.0 kB of 4.0 kB  7 packets  500 bytes/s");
    assert_line(loading, 2 * S, 77,
                "loading  [#####---------------]  25%  1.0 kB of 4.0 kB  7 packets");
    assert_line(loading, 2 * S, 65,
                "loading  [#####---------------]  25%  1.0 kB of 4.0 kB  7 packets");
    assert_line(loading, 2 * S, 64, "loading  [#####---------------]  25%  1.0 kB of 4.0 kB");
    assert_line(loading, 2 * S, 36, "loading  [#####---------------]  25%");
    assert_line(loading, 2 * S, 35, "loading  1.0 kB of 4.0 kB");
    assert_line(loading, 2 * S, 9, "loading");
    assert_line(loading, 2 * S, 6, "loadi…");
}

static void
test_every_line_fits(void)
{
    for (CfdPhase phase = 0; phase < CFD_N_PHASES; phase++) {
        const CfdProgress progress = {.phase = phase,
                                      .since_us = START,
                                      .until_us = START + 3600 * S,
                                      .bytes = 123456789,
                                      .total_bytes = 999999999,
                                      .packets = 1234567};

        for (guint columns = 0; columns < 120; columns++) {
            g_autofree gchar *line = cfd_gauge_line(&progress, START + 4000 * S, columns);

            g_assert_cmpuint(cfd_terminal_width(line), <=, columns);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gauge/counts", test_counts);
    g_test_add_func("/gauge/sizes", test_sizes);
    g_test_add_func("/gauge/packets", test_packets);
    g_test_add_func("/gauge/times", test_times);
    g_test_add_func("/gauge/waiting", test_waiting);
    g_test_add_func("/gauge/end", test_with_an_end);
    g_test_add_func("/gauge/loading", test_loading);
    g_test_add_func("/gauge/bar", test_bar);
    g_test_add_func("/gauge/no-bar", test_no_bar);
    g_test_add_func("/gauge/short", test_room_grows_short);
    g_test_add_func("/gauge/lines-fit", test_every_line_fits);
    return g_test_run();
}
