/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-offset.h"

#include "cfd-error.h"

#include <glib.h>

/* 2026-01-31T14:05:00Z */
#define OPTION "End of the sample (--offset-time)"
#define MOMENT_US (G_GINT64_CONSTANT(1769868300) * G_TIME_SPAN_SECOND)
#define HOUR_US (G_GINT64_CONSTANT(3600) * G_TIME_SPAN_SECOND)

static void
test_relative(void)
{
    static const struct {
        const gchar *text;
        gint64 expected_s;
    } cases[] = {
        {"", 0},          {"-0s", 0},         {"-90s", -90},        {"-15m", -900},
        {"-2h", -7200},   {"-1h30m", -5400},  {"-1h30m10s", -5410}, {"-1h5s", -3605},
        {"-24h", -86400}, {"-1440m", -86400}, {"-86400s", -86400},  {"-23h59m60s", -86400},
        {"-007m", -420},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        CfdOffset offset = {5, 5, 5};

        g_test_message("%s", cases[i].text);
        g_assert_true(cfd_offset_parse(cases[i].text, &offset));
        g_assert_cmpint(offset.relative_s, ==, cases[i].expected_s);
        g_assert_cmpint(offset.absolute_us, ==, 0);
    }
}

static void
test_absolute(void)
{
    static const struct {
        const gchar *text;
        gint64 expected_us;
    } cases[] = {
        {"2026-01-31T14:05:00Z", MOMENT_US},
        {"2026-01-31t14:05:00z", MOMENT_US},
        {"2026-01-31 14:05:00Z", MOMENT_US},
        {"2026-01-31T15:05:00+01:00", MOMENT_US},
        {"2026-01-31T08:35:00-05:30", MOMENT_US},
        {"2026-02-01T00:05:00+10:00", MOMENT_US},
        {"2026-01-31T14:05:00-00:00", MOMENT_US},
        {"2026-01-31T14:05:00.5Z", MOMENT_US + 500000},
        {"2026-01-31T14:05:00.000001Z", MOMENT_US + 1},
        {"2026-01-31T14:05:00.1234567899999999999999Z", MOMENT_US + 123456},
        {"2024-02-29T00:00:00Z", G_GINT64_CONSTANT(1709164800) * G_TIME_SPAN_SECOND},
        {"1970-01-01T00:00:01Z", G_TIME_SPAN_SECOND},
        {"9999-12-31T23:59:59Z", G_GINT64_CONSTANT(253402300799) * G_TIME_SPAN_SECOND},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        CfdOffset offset = {5, 5, 5};

        g_test_message("%s", cases[i].text);
        g_assert_true(cfd_offset_parse(cases[i].text, &offset));
        g_assert_cmpint(offset.absolute_us, ==, cases[i].expected_us);
        g_assert_cmpint(offset.relative_s, ==, 0);
    }
}

static const gchar *const refused[] = {
    "-",
    "-h",
    "-2",
    "-2d",
    "2h",
    "+2h",
    "--2h",
    "-2H",
    "-2h ",
    "- 2h",
    "-2h-3m",
    "-30m1h",
    "-1h1h",
    "-1.5h",
    "-25h",
    "-24h1s",
    "-86401s",
    "-1441m",
    "-99999999999999999999999999h",
    "-9223372036854775807s",
    "now",
    "yesterday",
    "2026-01-31",
    "2026-01-31T14:05Z",
    "2026-01-31T14:05:00",
    "2026-01-31T14:05:00 Z",
    "2026-01-31T14:05:00.Z",
    "2026-01-31T14:05:00,5Z",
    "2026-01-31T14:05:00+0100",
    "2026-01-31T14:05:00+01",
    "2026-01-31T14:05:00+24:00",
    "2026-01-31T14:05:00+01:60",
    "2026-01-31T14:05:00Zx",
    "2026-01-31  14:05:00Z",
    "2026-1-31T14:05:00Z",
    "26-01-31T14:05:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T23:60:00Z",
    "2026-01-31T23:59:60Z",
    "0000-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:30:00+01:00",
    "9999-12-31T23:59:59-00:01",
    "12026-01-31T14:05:00Z",
    "1769868300",
    "24:00",
    "14:60",
    "14:05:60",
    "4:05",
    "14:5",
    "14:05:",
    "14:05Z",
    "14",
    " 2026-01-31T14:05:00Z",
};

static void
test_refused(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        CfdOffset offset = {5, 6, 7};

        g_test_message("%s", refused[i]);
        g_assert_false(cfd_offset_parse(refused[i], &offset));
        g_assert_cmpint(offset.relative_s, ==, 5);
        g_assert_cmpint(offset.absolute_us, ==, 6);
    }
}

static void
test_moment(void)
{
    const CfdOffset now = {0};
    const CfdOffset relative = {.relative_s = -3600};
    const CfdOffset absolute = {.absolute_us = MOMENT_US - 7};

    g_assert_cmpint(cfd_offset_moment_us(&now, MOMENT_US), ==, MOMENT_US);
    g_assert_cmpint(cfd_offset_moment_us(&relative, MOMENT_US), ==, MOMENT_US - HOUR_US);
    g_assert_cmpint(cfd_offset_moment_us(&absolute, MOMENT_US), ==, MOMENT_US - 7);
}

/* MOMENT_US is 14:05:00 in the zone of this test. */
static void
test_daytime(void)
{
    static const struct {
        const gchar *text;
        gint64 ago_s;
    } cases[] = {
        {"14:05", 0},
        {"14:04:59", 1},
        {"00:00", (14 * 60 + 5) * 60},
        {"14:05:01", 86399},
        {"23:59:59", (14 * 60 + 5) * 60 + 1},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        CfdOffset offset = {5, 5, 5};

        g_test_message("%s", cases[i].text);
        g_assert_true(cfd_offset_parse(cases[i].text, &offset));
        g_assert_true(cfd_offset_is_given(&offset));
        g_assert_cmpint(cfd_offset_moment_us(&offset, MOMENT_US + 5), ==,
                        MOMENT_US - cases[i].ago_s * G_TIME_SPAN_SECOND);
    }
    g_assert_false(cfd_offset_is_given(&(CfdOffset){0}));
}

static void
test_check(void)
{
    static const struct {
        gint64 from_now_us, tolerance_us;
        gboolean expected;
    } cases[] = {
        {0, 0, TRUE},
        {-24 * HOUR_US, 0, TRUE},
        {-24 * HOUR_US - 1, 0, FALSE},
        {1, 0, FALSE},
        {-24 * HOUR_US - 5, 5, TRUE},
        {-24 * HOUR_US - 6, 5, FALSE},
        {5, 5, TRUE},
        {6, 5, FALSE},
        {-48 * HOUR_US, CFD_OFFSET_LOCAL_TOLERANCE_US, TRUE},
        {-48 * HOUR_US - 1, CFD_OFFSET_LOCAL_TOLERANCE_US, FALSE},
        {24 * HOUR_US, CFD_OFFSET_LOCAL_TOLERANCE_US, TRUE},
        {24 * HOUR_US + 1, CFD_OFFSET_LOCAL_TOLERANCE_US, FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const CfdOffset offset = {.absolute_us = MOMENT_US};
        g_autoptr(GError) error = NULL;
        gint64 now_us = MOMENT_US - cases[i].from_now_us;

        g_test_message("case %u", i);
        g_assert_cmpint(cfd_offset_check(&offset, OPTION, now_us, cases[i].tolerance_us, &error),
                        ==, cases[i].expected);
        if (!cases[i].expected)
            g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    }
}

static void
test_check_relative(void)
{
    const CfdOffset whole_day = {.relative_s = -86400};
    const CfdOffset now = {0};

    g_assert_true(cfd_offset_check(&whole_day, OPTION, MOMENT_US, 0, NULL));
    g_assert_true(cfd_offset_check(&now, OPTION, MOMENT_US, 0, NULL));
}

static void
test_check_error(void)
{
    const CfdOffset offset = {.absolute_us = MOMENT_US};
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_offset_check(&offset, OPTION, MOMENT_US + 25 * HOUR_US, 0, &error));
    g_assert_cmpstr(error->message, ==,
                    "End of the sample (--offset-time) is 2026-01-31T14:05:00Z, but it is "
                    "2026-02-01T15:05:00Z now: "
                    "give a time within the last 24 hours");
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/offset/relative", test_relative);
    g_test_add_func("/offset/absolute", test_absolute);
    g_test_add_func("/offset/refused", test_refused);
    g_test_add_func("/offset/moment", test_moment);
    g_test_add_func("/offset/daytime", test_daytime);
    g_test_add_func("/offset/check", test_check);
    g_test_add_func("/offset/check-relative", test_check_relative);
    g_test_add_func("/offset/check-error", test_check_error);
    return g_test_run();
}
