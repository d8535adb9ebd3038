/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-coverage.h"

#include <string.h>

#define S ((gint64)G_USEC_PER_SEC)

static void
add(CfdCoverage *coverage, gint64 start_s, CfdCoverageKind kind)
{
    const CfdWindow window = {start_s * S, (start_s + 60) * S};

    cfd_coverage_add(coverage, &window, kind);
}

static void
assert_sum(const CfdCoverage *coverage, guint incomplete, const gchar *expected)
{
    g_autofree gchar *sum = cfd_coverage_sum_up(coverage);

    g_assert_cmpuint(cfd_coverage_incomplete(coverage), ==, incomplete);
    g_assert_cmpstr(sum, ==, expected);
}

static void
test_whole(void)
{
    g_autoptr(CfdCoverage) coverage = cfd_coverage_new(300);

    assert_sum(coverage, 0, NULL);
    add(coverage, 0, CFD_COVERAGE_WHOLE);
    assert_sum(coverage, 0, NULL);
}

static void
test_kinds(void)
{
    g_autoptr(CfdCoverage) coverage = cfd_coverage_new(300);

    add(coverage, 0, CFD_COVERAGE_WHOLE);
    add(coverage, 60, CFD_COVERAGE_SATURATED);
    add(coverage, 120, CFD_COVERAGE_SATURATED); /* one stretch */
    add(coverage, 180, CFD_COVERAGE_MISSING);
    add(coverage, 240, CFD_COVERAGE_SATURATED);
    add(coverage, 300, CFD_COVERAGE_CUT);
    assert_sum(coverage, 5,
               "packets are missing in 5 of 6 windows: 3 at the limit of 300 packets "
               "(1970-01-01T00:01:00Z to 1970-01-01T00:03:00Z, 1970-01-01T00:04:00Z to "
               "1970-01-01T00:05:00Z), 1 with a damaged file (1970-01-01T00:05:00Z to "
               "1970-01-01T00:06:00Z), 1 not to be had (1970-01-01T00:03:00Z to "
               "1970-01-01T00:04:00Z)");
}

/* A day of them is one sentence. */
static void
test_many(void)
{
    g_autoptr(CfdCoverage) coverage = cfd_coverage_new(300);
    g_autofree gchar *sum = NULL;

    for (gint64 i = 0; i < 720; i++) {
        add(coverage, i * 120, CFD_COVERAGE_MISSING);
        add(coverage, i * 120 + 60, CFD_COVERAGE_SATURATED);
    }
    sum = cfd_coverage_sum_up(coverage);
    g_assert_cmpuint(strlen(sum), <, 600);
    g_assert_true(g_str_has_suffix(sum, ", and more in the log)"));
}

static void
test_remarks(void)
{
    g_autoptr(CfdCoverage) coverage = cfd_coverage_new(300);
    const CfdWindow window = {0, 60 * S};
    g_autofree gchar *saturated = cfd_coverage_remark(coverage, &window, CFD_COVERAGE_SATURATED);
    g_autofree gchar *missing = cfd_coverage_remark(coverage, &window, CFD_COVERAGE_MISSING);

    g_assert_cmpstr(saturated, ==,
                    "1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z: packets are missing: the limit "
                    "of 300 was reached");
    g_assert_nonnull(strstr(missing, "all packets are missing"));
    g_assert_null(cfd_coverage_remark(coverage, &window, CFD_COVERAGE_WHOLE));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/coverage/whole", test_whole);
    g_test_add_func("/coverage/kinds", test_kinds);
    g_test_add_func("/coverage/many", test_many);
    g_test_add_func("/coverage/remarks", test_remarks);
    return g_test_run();
}
