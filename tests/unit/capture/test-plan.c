/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-plan.h"

static void
test_polls_are_soon_then_calm(void)
{
    gint64 elapsed_ms = 0;
    gint64 last_ms = 0;
    guint polls = 0;

    while (elapsed_ms < 120 * 1000) {
        gint64 wait_ms = cfd_plan_poll_wait_ms(elapsed_ms);

        g_assert_cmpint(wait_ms, >=, 1000);
        g_assert_cmpint(wait_ms, >=, last_ms);
        last_ms = wait_ms;
        elapsed_ms += wait_ms;
        polls++;
    }
    g_assert_cmpint(cfd_plan_poll_wait_ms(0), ==, 1000);
    g_assert_cmpuint(polls, <, 40);
    g_assert_cmpint(cfd_plan_poll_wait_ms(G_MAXINT64 - 1), ==, 10000);
}

static void
test_summary(void)
{
    CfdPlan plan = {.spec = {.time_limit_s = 60, .packet_limit = 500, .filter = {.protocol = 17}}};
    CfdJob job = {.id = (gchar *)"66802ca5668e47a2b82c2e6746e45037",
                  .submitted = (gchar *)"2020-01-01T08:00:00Z"};
    g_autofree gchar *now = cfd_plan_summary(&plan, &job);
    g_autofree gchar *past = NULL;

    g_assert_cmpstr(now, ==,
                    "Cloudflare Magic Transit sample capture 66802ca5668e47a2b82c2e6746e45037: "
                    "type simple, 60 s, at most 500 packets, filter protocol 17, all colos, "
                    "submitted 2020-01-01T08:00:00Z");
    plan.spec.offset_time_us = G_GINT64_CONSTANT(1577865600) * G_USEC_PER_SEC;
    job.submitted = NULL;
    past = cfd_plan_summary(&plan, &job);
    g_assert_true(g_str_has_suffix(past, ", all colos, until 2020-01-01T08:00:00Z"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan/polls", test_polls_are_soon_then_calm);
    g_test_add_func("/plan/summary", test_summary);
    return g_test_run();
}
