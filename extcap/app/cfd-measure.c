/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-measure.h"

#include "cfd-plan.h"

#include <string.h>

#define SECOND_US ((gint64)G_USEC_PER_SEC)
#define MINUTE_US (60 * SECOND_US)

/* From here on people count minutes. */
#define MANY_SECONDS 120

/* A rate means something after so long. */
#define RATE_AFTER_US (2 * SECOND_US)

/* One answer may be late. */
#define SILENT_AFTER_US (3 * CFD_PLAN_LONGEST_POLL_MS / 2 * 1000)

static const gchar *const PHASES[CFD_N_PHASES] = {
    [CFD_PHASE_STARTING] = "starting",
    [CFD_PHASE_QUEUED] = "waiting for this account's turn",
    [CFD_PHASE_PENDING] = "waiting for Cloudflare",
    [CFD_PHASE_RECORDING] = "recording",
    [CFD_PHASE_CONVERTING] = "converting at Cloudflare",
    [CFD_PHASE_SEARCHING] = "looking for the files",
    [CFD_PHASE_LOADING] = "loading",
    [CFD_PHASE_LOOKING_BACK] = "looking back",
    [CFD_PHASE_LIVE] = "live",
    [CFD_PHASE_CHALLENGE] = "waiting for the file in the bucket",
    [CFD_PHASE_CHECKING] = "waiting for Cloudflare's check",
};

gchar *
cfd_measure_count(guint64 count)
{
    g_autofree gchar *digits = g_strdup_printf("%" G_GUINT64_FORMAT, count);
    gsize length = strlen(digits);
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            g_string_append_c(text, ',');
        g_string_append_c(text, digits[i]);
    }
    return g_string_free(text, FALSE);
}

gchar *
cfd_measure_packets(guint64 count)
{
    g_autofree gchar *number = cfd_measure_count(count);

    return g_strconcat(number, count == 1 ? " packet" : " packets", NULL);
}

gchar *
cfd_measure_size(guint64 bytes)
{
    static const gchar *const units[] = {"kB", "MB", "GB", "TB"};
    gdouble size = (gdouble)bytes / 1000;
    guint unit = 0;

    if (bytes < 1000)
        return g_strdup_printf("%" G_GUINT64_FORMAT " bytes", bytes);
    while (size >= 999.95 && unit + 1 < G_N_ELEMENTS(units)) {
        size /= 1000;
        unit++;
    }
    return g_strdup_printf("%.1f %s", size, units[unit]);
}

static gchar *
join(gint64 large, const gchar *large_unit, gint64 small, const gchar *small_unit)
{
    if (small == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " %s", large, large_unit);
    return g_strdup_printf("%" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT " %s", large, large_unit,
                           small, small_unit);
}

gchar *
cfd_measure_time(gint64 seconds)
{
    if (seconds < MANY_SECONDS)
        return g_strdup_printf("%" G_GINT64_FORMAT " s", seconds);
    if (seconds < 3600)
        return join(seconds / 60, "min", seconds % 60, "s");
    return join(seconds / 3600, "h", seconds / 60 % 60, "min");
}

const gchar *
cfd_measure_phase(CfdPhase phase)
{
    return PHASES[phase];
}

static void
add(GPtrArray *pieces, gchar *piece)
{
    g_ptr_array_add(pieces, piece);
}

static void
add_loading(GPtrArray *pieces, const CfdProgress *progress, gint64 now_us)
{
    gint64 elapsed_us = now_us - progress->since_us;
    g_autofree gchar *size = cfd_measure_size(progress->bytes);
    g_autofree gchar *rate = NULL;
    gdouble per_second;

    if (progress->bytes == 0 && progress->packets == 0 && progress->total_bytes == 0)
        return;
    if (progress->total_bytes > 0) {
        g_autofree gchar *total = cfd_measure_size(progress->total_bytes);

        add(pieces, g_strdup_printf("%s of %s", size, total));
    } else {
        add(pieces, g_steal_pointer(&size));
    }
    add(pieces, cfd_measure_packets(progress->packets));
    if (elapsed_us < RATE_AFTER_US || progress->bytes == 0)
        return;
    per_second = (gdouble)progress->bytes * (gdouble)SECOND_US / (gdouble)elapsed_us;
    rate = cfd_measure_size((guint64)per_second);
    add(pieces, g_strdup_printf("%s/s", rate));
    if (progress->total_bytes > progress->bytes) {
        g_autofree gchar *left = cfd_measure_time(
            (gint64)((gdouble)(progress->total_bytes - progress->bytes) / per_second) + 1);

        add(pieces, g_strdup_printf("%s left", left));
    }
}

/* Until it ends, which is known. */
static gchar *
describe_left(const CfdProgress *progress, gint64 now_us)
{
    return cfd_measure_time((MAX(0, progress->until_us - now_us) + SECOND_US - 1) / SECOND_US);
}

static void
add_waiting(GPtrArray *pieces, const CfdProgress *progress, gint64 now_us)
{
    gint64 elapsed_s = MAX(0, now_us - progress->since_us) / SECOND_US;
    gint64 limit_s = (progress->until_us - progress->since_us) / SECOND_US;
    g_autofree gchar *elapsed = cfd_measure_time(limit_s > 0 ? MIN(elapsed_s, limit_s) : elapsed_s);

    if (limit_s <= 0) {
        if (elapsed_s > 0)
            add(pieces, g_steal_pointer(&elapsed));
    } else if (progress->phase == CFD_PHASE_QUEUED) {
        g_autofree gchar *left = describe_left(progress, now_us);

        add(pieces, g_strdup_printf("%s left", left));
    } else {
        g_autofree gchar *limit = cfd_measure_time(limit_s);

        add(pieces, g_strdup_printf("%s of %s", elapsed, limit));
    }
}

static gchar *
tell_clock(gint64 wall_us, const gchar *format)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(wall_us / SECOND_US);

    return time != NULL ? g_date_time_format(time, format) : g_strdup("?");
}

/* `12:03–12:04`, or with seconds where it has some: by the user's clock. */
static gchar *
describe_window(const CfdProgress *progress)
{
    gboolean has_seconds =
        progress->window_start_us % MINUTE_US != 0 || progress->window_end_us % MINUTE_US != 0;
    const gchar *format = has_seconds ? "%H:%M:%S" : "%H:%M";
    g_autofree gchar *start = tell_clock(progress->window_start_us, format);
    g_autofree gchar *end = tell_clock(progress->window_end_us, format);

    return g_strdup_printf("%s–%s", start, end);
}

/* `12:03–12:04, 8,412 packets, next in 34 s`. */
static void
add_windows(GPtrArray *pieces, const CfdProgress *progress, gint64 now_us)
{
    if (progress->window_end_us == 0) {
        add(pieces, g_strdup("with this account's one request a minute"));
    } else {
        add(pieces, describe_window(progress));
        add(pieces, cfd_measure_packets(progress->packets));
    }
    if (progress->incomplete > 0)
        add(pieces, g_strdup_printf("%u incomplete", progress->incomplete));
    if (progress->hindrance != NULL)
        add(pieces, g_strdup(progress->hindrance));
    if (progress->until_us > now_us) {
        g_autofree gchar *left = describe_left(progress, now_us);

        add(pieces, progress->phase == CFD_PHASE_LIVE ? g_strconcat("next in ", left, NULL)
                                                      : g_strconcat(left, " left", NULL));
    }
}

static void
add_silence(GPtrArray *pieces, const CfdProgress *progress, gint64 now_us)
{
    g_autofree gchar *silence = NULL;

    if (progress->answered_us == 0 || now_us - progress->answered_us < SILENT_AFTER_US)
        return;
    silence = cfd_measure_time((now_us - progress->answered_us) / SECOND_US);
    add(pieces, g_strdup_printf("no status from Cloudflare for %s", silence));
}

GPtrArray *
cfd_measure_pieces(const CfdProgress *progress, gint64 now_us)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);

    if (progress->phase == CFD_PHASE_LOADING)
        add_loading(pieces, progress, now_us);
    else if (progress->phase == CFD_PHASE_LOOKING_BACK || progress->phase == CFD_PHASE_LIVE)
        add_windows(pieces, progress, now_us);
    else
        add_waiting(pieces, progress, now_us);
    add_silence(pieces, progress, now_us);
    return pieces;
}

gchar *
cfd_measure_words(const CfdProgress *progress, gint64 now_us)
{
    g_autoptr(GPtrArray) pieces = cfd_measure_pieces(progress, now_us);
    g_autofree gchar *words = NULL;

    if (pieces->len == 0)
        return g_strdup(PHASES[progress->phase]);
    g_ptr_array_add(pieces, NULL);
    words = g_strjoinv(", ", (gchar **)pieces->pdata);
    return g_strdup_printf("%s: %s", PHASES[progress->phase], words);
}
