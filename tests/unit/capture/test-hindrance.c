/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-hindrance.h"

#include "cfd-error.h"

static CfdHindrance
judge(CfdErrorCode code, CfdHindranceFacts facts)
{
    g_autoptr(GError) failure = g_error_new_literal(CFD_ERROR, (gint)code, "x");

    return cfd_hindrance_judge(failure, &facts);
}

static void
test_kinds(void)
{
    static const struct {
        CfdErrorCode code;
        CfdHindranceFacts facts;
        CfdHindranceKind expected;
    } cases[] = {
        {CFD_ERROR_STOPPED, {.was_made = TRUE}, CFD_HINDRANCE_END},
        {CFD_ERROR_PIPE_CLOSED, {.was_made = TRUE}, CFD_HINDRANCE_END},
        {CFD_ERROR_DISK, {.was_made = TRUE}, CFD_HINDRANCE_END},
        {CFD_ERROR_CREDENTIALS, {.was_heard = TRUE}, CFD_HINDRANCE_END},
        {CFD_ERROR_PERMISSION, {.was_heard = TRUE}, CFD_HINDRANCE_END},
        {CFD_ERROR_OPTION, {.was_heard = TRUE}, CFD_HINDRANCE_END},
        {CFD_ERROR_UNREACHABLE, {0}, CFD_HINDRANCE_END},
        {CFD_ERROR_UNREACHABLE, {.was_heard = TRUE, .tries = 1000}, CFD_HINDRANCE_LATER},
        {CFD_ERROR_QUOTA, {.tries = 1000}, CFD_HINDRANCE_LATER},
        {CFD_ERROR_SERVER, {.tries = 3}, CFD_HINDRANCE_LATER},
        {CFD_ERROR_SERVER, {.tries = 4}, CFD_HINDRANCE_LOSE},
        {CFD_ERROR_TIMEOUT, {.tries = 0}, CFD_HINDRANCE_LATER},
        {CFD_ERROR_REPLY, {0}, CFD_HINDRANCE_LOSE},
        /* Of one that was made it is its own. */
        {CFD_ERROR_CREDENTIALS, {.was_made = TRUE}, CFD_HINDRANCE_LOSE},
        {CFD_ERROR_OPTION, {.was_made = TRUE}, CFD_HINDRANCE_LOSE},
        {CFD_ERROR_SERVER, {.was_made = TRUE}, CFD_HINDRANCE_LOSE},
        {CFD_ERROR_PACKETS, {.was_made = TRUE}, CFD_HINDRANCE_LOSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(judge(cases[i].code, cases[i].facts).kind, ==, cases[i].expected);
}

static void
test_waits(void)
{
    for (guint i = 0; i < 100; i++) {
        CfdHindrance told = judge(CFD_ERROR_QUOTA, (CfdHindranceFacts){.told_wait_s = 10});
        CfdHindrance untold = judge(CFD_ERROR_QUOTA, (CfdHindranceFacts){.told_wait_s = -1});

        g_assert_cmpint(told.wait_s, >=, 70);
        g_assert_cmpint(told.wait_s, <, 90);
        g_assert_cmpint(untold.wait_s, >=, 120);
        g_assert_cmpint(untold.wait_s, <, 140);
    }
    g_assert_cmpint(judge(CFD_ERROR_SERVER, (CfdHindranceFacts){0}).wait_s, ==, 60);
}

/* Who cannot be reached, or has no turn free, is asked without end. */
static void
test_tries(void)
{
    g_assert_true(judge(CFD_ERROR_SERVER, (CfdHindranceFacts){0}).is_try);
    g_assert_true(judge(CFD_ERROR_TIMEOUT, (CfdHindranceFacts){0}).is_try);
    g_assert_false(judge(CFD_ERROR_QUOTA, (CfdHindranceFacts){0}).is_try);
    g_assert_false(judge(CFD_ERROR_UNREACHABLE, (CfdHindranceFacts){.was_heard = TRUE}).is_try);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hindrance/kinds", test_kinds);
    g_test_add_func("/hindrance/waits", test_waits);
    g_test_add_func("/hindrance/tries", test_tries);
    return g_test_run();
}
