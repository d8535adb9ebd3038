/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-gauge.h"

#include "cfd-terminal.h"

#include <string.h>

#define S ((gint64)G_USEC_PER_SEC)
#define START (1000 * S)

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
    g_test_add_func("/gauge/bar", test_bar);
    g_test_add_func("/gauge/no-bar", test_no_bar);
    g_test_add_func("/gauge/short", test_room_grows_short);
    g_test_add_func("/gauge/lines-fit", test_every_line_fits);
    return g_test_run();
}
