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
    CfdJobSpec spec = {.time_limit_s = 60, .packet_limit = 500, .filter = {.protocol = 17}};
    CfdJob job = {.id = (gchar *)"66802ca5668e47a2b82c2e6746e45037",
                  .submitted = (gchar *)"2020-01-01T08:00:00Z"};
    g_autofree gchar *now = cfd_plan_summary(&spec, &job);
    g_autofree gchar *past = NULL;

    g_assert_cmpstr(now, ==,
                    "Cloudflare Magic Transit sample capture 66802ca5668e47a2b82c2e6746e45037: "
                    "type simple, 60 s, at most 500 packets, filter protocol 17, all colos, "
                    "submitted 2020-01-01T08:00:00Z");
    spec.offset_time_us = G_GINT64_CONSTANT(1577865600) * G_USEC_PER_SEC;
    job.submitted = NULL;
    past = cfd_plan_summary(&spec, &job);
    g_assert_true(g_str_has_suffix(past, ", all colos, until 2020-01-01T08:00:00Z"));
}

static void
test_full_summary(void)
{
    CfdJobSpec spec = {.type = CFD_JOB_FULL,
                       .time_limit_s = 300,
                       .byte_limit = 1000000,
                       .colo = (gchar *)"ord02",
                       .destination = (gchar *)"s3://b/dir?region=us-east-1",
                       .filter = {.protocol = -1}};
    CfdJob job = {.id = (gchar *)"66802ca5668e47a2b82c2e6746e45037"};
    g_autofree gchar *summary = cfd_plan_summary(&spec, &job);

    g_assert_cmpstr(summary, ==,
                    "Cloudflare Magic Transit full capture 66802ca5668e47a2b82c2e6746e45037: "
                    "type full, 300 s, at most 1000000 bytes, filter none, colo ord02 (Chicago, "
                    "US), bucket s3://b/dir?region=us-east-1");
}

static void
test_patience(void)
{
    CfdJobSpec spec = {.time_limit_s = 300};

    g_assert_cmpint(cfd_plan_deadline_ms(&spec), ==, 120 * 1000);
    spec.type = CFD_JOB_FULL;
    g_assert_cmpint(cfd_plan_deadline_ms(&spec), >, (300 + 600) * 1000);
}

/* 2020-01-01T08:00:00Z */
#define SUBMITTED_US (G_GINT64_CONSTANT(1577865600) * G_USEC_PER_SEC)

static void
test_old(void)
{
    const CfdJobSpec spec = {.time_limit_s = 60};
    CfdJob job = {.submitted = (gchar *)"2020-01-01T08:00:00Z"};

    g_assert_false(cfd_plan_is_old(&spec, &job, SUBMITTED_US));
    g_assert_false(cfd_plan_is_old(&spec, &job, SUBMITTED_US + 660 * (gint64)G_USEC_PER_SEC));
    g_assert_true(cfd_plan_is_old(&spec, &job, SUBMITTED_US + 660 * (gint64)G_USEC_PER_SEC + 1));
    g_assert_true(cfd_plan_is_old(&spec, &job, -1));
    job.submitted = NULL;
    g_assert_true(cfd_plan_is_old(&spec, &job, SUBMITTED_US));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan/polls", test_polls_are_soon_then_calm);
    g_test_add_func("/plan/summary", test_summary);
    g_test_add_func("/plan/full-summary", test_full_summary);
    g_test_add_func("/plan/old", test_old);
    g_test_add_func("/plan/patience", test_patience);
    return g_test_run();
}
