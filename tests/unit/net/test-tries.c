/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-net.h"

#include "cfd-tries.h"

static void
test_wait_is_planned_and_told(void)
{
    g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "it broke");
    g_autoptr(CfdTries) tries = NULL;
    FakeNet net;
    gint64 wait_ms;

    fake_net_init(&net, NULL);
    tries = cfd_tries_new(&net.loop.clock, &net.report, CFD_RETRY_HASTY, "the thing");
    wait_ms = cfd_tries_plan_ms(tries, error, 7);
    g_assert_cmpint(wait_ms, >=, 7000);
    g_assert_cmpint(wait_ms, <, 7500);
    g_assert_true(g_str_has_prefix(net.notes->str, "the thing: it broke; trying again in 7."));
    g_assert_cmpint(cfd_tries_plan_ms(tries, error, 11), ==, -1);
    fake_net_clear(&net);
}

static void
test_progress_gives_new_tries(void)
{
    g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "it broke");
    g_autoptr(CfdTries) tries = NULL;
    FakeNet net;

    fake_net_init(&net, NULL);
    tries = cfd_tries_new(&net.loop.clock, &net.report, CFD_RETRY_HASTY, "the thing");
    for (guint i = 0; i < 5; i++)
        g_assert_cmpint(cfd_tries_plan_ms(tries, error, -1), >=, 0);
    g_assert_cmpint(cfd_tries_plan_ms(tries, error, -1), ==, -1);
    cfd_tries_restart(tries);
    g_assert_cmpint(cfd_tries_plan_ms(tries, error, -1), >=, 0);
    fake_net_clear(&net);
}

static void
test_budget_counts_from_the_restart(void)
{
    g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "it broke");
    g_autoptr(CfdTries) tries = NULL;
    FakeNet net;

    fake_net_init(&net, NULL);
    tries = cfd_tries_new(&net.loop.clock, &net.report, CFD_RETRY_HASTY, "the thing");
    net.loop.monotonic_us += 31 * G_USEC_PER_SEC;
    g_assert_cmpint(cfd_tries_plan_ms(tries, error, -1), ==, -1);
    cfd_tries_restart(tries);
    g_assert_cmpint(cfd_tries_plan_ms(tries, error, -1), >=, 0);
    fake_net_clear(&net);
}

static void
test_wait_passes_time_or_gives_the_error_back(void)
{
    g_autoptr(CfdTries) tries = NULL;
    g_autoptr(GError) error = NULL;
    FakeNet net;
    gint64 start_us;

    fake_net_init(&net, NULL);
    tries = cfd_tries_new(&net.loop.clock, &net.report, CFD_RETRY_HASTY, "the thing");
    start_us = net.loop.monotonic_us;
    g_assert_true(cfd_tries_wait(tries, net.loop.loop,
                                 g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "it broke"), 3, &error));
    g_assert_cmpint(net.loop.monotonic_us - start_us, >=, 3 * G_USEC_PER_SEC);
    g_assert_false(cfd_tries_wait(tries, net.loop.loop,
                                  g_error_new(CFD_ERROR, CFD_ERROR_OPTION, "wrong"), -1, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    fake_net_clear(&net);
}

/* Why it failed is worth more than that the time was up. */
static void
test_no_time_for_another_try(void)
{
    g_autoptr(CfdTries) tries = NULL;
    g_autoptr(GError) error = NULL;
    FakeNet net;

    fake_net_init(&net, NULL);
    tries = cfd_tries_new(&net.loop.clock, &net.report, CFD_RETRY_HASTY, "the thing");
    cfd_cancel_trigger(net.loop.cancel, CFD_CANCEL_LEAVE, 0);
    cfd_cancel_allow_until(net.loop.cancel, net.loop.monotonic_us + 2 * G_USEC_PER_SEC);
    g_assert_false(cfd_tries_wait(tries, net.loop.loop,
                                  g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "it broke"), 3, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_SERVER);
    g_clear_error(&error);
    g_assert_true(cfd_tries_wait(tries, net.loop.loop,
                                 g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "it broke"), 1, &error));
    net.loop.monotonic_us += 2 * G_USEC_PER_SEC;
    g_assert_false(cfd_tries_wait(tries, net.loop.loop,
                                  g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "it broke"), 1, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    fake_net_clear(&net);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tries/plan", test_wait_is_planned_and_told);
    g_test_add_func("/tries/progress", test_progress_gives_new_tries);
    g_test_add_func("/tries/budget", test_budget_counts_from_the_restart);
    g_test_add_func("/tries/wait", test_wait_passes_time_or_gives_the_error_back);
    g_test_add_func("/tries/no-time", test_no_time_for_another_try);
    return g_test_run();
}
