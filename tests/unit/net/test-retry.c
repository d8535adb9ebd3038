/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-retry.h"

#include "cfd-error.h"

static const CfdRetryPolicy POLICY = {100, 1000, 6, 3, 60, 5000};

static void
test_jitter_is_within_a_growing_bound(void)
{
    static const gint64 bounds_ms[] = {100, 200, 400, 800, 1000};
    g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "x");
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);

    for (guint attempt = 1; attempt <= G_N_ELEMENTS(bounds_ms); attempt++) {
        gint64 largest_ms = 0;

        for (guint i = 0; i < 200; i++) {
            gint64 wait_ms = cfd_retry_wait_ms(&POLICY, error, attempt, 0, -1, rand);

            g_assert_cmpint(wait_ms, >=, 0);
            g_assert_cmpint(wait_ms, <, bounds_ms[attempt - 1]);
            largest_ms = MAX(largest_ms, wait_ms);
        }
        g_assert_cmpint(largest_ms, >, bounds_ms[attempt - 1] * 8 / 10);
    }
    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 6, 0, -1, rand), ==, -1);
    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, G_MAXUINT, 0, -1, rand), ==, -1);
}

static void
test_no_connection_is_tried_less(void)
{
    g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_UNREACHABLE, "x");
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);

    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 2, 0, -1, rand), >=, 0);
    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 3, 0, -1, rand), ==, -1);
}

static void
test_budget(void)
{
    g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "x");
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);

    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 1, 4999, -1, rand), >=, 0);
    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 1, 5000, -1, rand), ==, -1);
}

static void
test_only_what_is_transient(void)
{
    static const gboolean transient[] = {
        [CFD_ERROR_QUOTA] = TRUE,  [CFD_ERROR_UNREACHABLE] = TRUE, [CFD_ERROR_TIMEOUT] = TRUE,
        [CFD_ERROR_SERVER] = TRUE, [CFD_ERROR_STOPPED] = FALSE,
    };
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);

    for (guint code = 0; code < G_N_ELEMENTS(transient); code++) {
        g_autoptr(GError) error = g_error_new(CFD_ERROR, (gint)code, "x");

        g_assert_true((cfd_retry_wait_ms(&POLICY, error, 1, 0, -1, rand) >= 0) == transient[code]);
    }
}

static void
test_the_server_is_heard(void)
{
    g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_QUOTA, "x");
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);

    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 1, 0, 7, rand), >=, 7000);
    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 1, 0, 7, rand), <, 7100);
    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 1, 0, 60, rand), >=, 60000);
    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 1, 0, 61, rand), ==, -1);
    g_assert_cmpint(cfd_retry_wait_ms(&POLICY, error, 1, 0, 0, rand), <, 100);
}

static void
test_headers(void)
{
    const gchar *date = "Mon, 21 Sep 2026 14:13:20 GMT";

    g_assert_cmpint(cfd_retry_parse_after_s("17", date), ==, 17);
    g_assert_cmpint(cfd_retry_parse_after_s("Mon, 21 Sep 2026 14:13:50 GMT", date), ==, 30);
    g_assert_cmpint(cfd_retry_parse_after_s("Mon, 21 Sep 2026 14:13:00 GMT", date), ==, 0);
    g_assert_cmpint(cfd_retry_parse_after_s("Mon, 21 Sep 2026 14:13:50 GMT", NULL), ==, -1);
    g_assert_cmpint(cfd_retry_parse_after_s(NULL, date), ==, -1);
    g_assert_cmpint(cfd_retry_parse_after_s("soon", date), ==, -1);
    g_assert_cmpint(cfd_retry_parse_after_s("-5", date), ==, -1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retry/jitter", test_jitter_is_within_a_growing_bound);
    g_test_add_func("/retry/no-connection", test_no_connection_is_tried_less);
    g_test_add_func("/retry/budget", test_budget);
    g_test_add_func("/retry/transient", test_only_what_is_transient);
    g_test_add_func("/retry/the-server-is-heard", test_the_server_is_heard);
    g_test_add_func("/retry/headers", test_headers);
    return g_test_run();
}
