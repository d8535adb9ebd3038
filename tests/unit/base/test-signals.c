/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-loop.h"

#include "cfd-error.h"
#include "cfd-signals.h"

#include <signal.h>
#include <unistd.h>

static void
test_stop_signals(void)
{
    static const gint numbers[] = {SIGTERM, SIGINT, SIGHUP};

    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        FakeLoop fake;
        CfdSignals *signals;
        g_autoptr(GError) error = NULL;

        fake_loop_init(&fake);
        signals = cfd_signals_new(fake.loop, &fake.clock, fake.cancel, FALSE, NULL);
        g_assert_nonnull(signals);
        g_assert_true(cfd_loop_wait(fake.loop, 0, NULL));
        g_assert_cmpint(raise(numbers[i]), ==, 0);
        g_assert_false(cfd_loop_wait(fake.loop, 0, &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
        cfd_signals_free(signals);
        fake_loop_clear(&fake);
    }
}

static void
test_each_signal_counts(void)
{
    FakeLoop fake;
    CfdSignals *signals;

    fake_loop_init(&fake);
    cfd_cancel_set_grace(fake.cancel, G_USEC_PER_SEC);
    signals = cfd_signals_new(fake.loop, &fake.clock, fake.cancel, FALSE, NULL);
    raise(SIGTERM);
    g_assert_true(cfd_loop_wait(fake.loop, 0, NULL));
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_STOP);
    raise(SIGTERM);
    g_assert_false(cfd_loop_wait(fake.loop, 0, NULL));
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_LEAVE);
    cfd_signals_free(signals);
    fake_loop_clear(&fake);
}

/* As nohup starts a program; a stop that is meant for it still comes. */
static void
test_what_was_ignored(void)
{
    FakeLoop fake;
    CfdSignals *signals;

    fake_loop_init(&fake);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signals = cfd_signals_new(fake.loop, &fake.clock, fake.cancel, TRUE, NULL);
    raise(SIGHUP);
    g_assert_true(cfd_loop_wait(fake.loop, 0, NULL));
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_NONE);
    raise(SIGTERM);
    g_assert_false(cfd_loop_wait(fake.loop, 0, NULL));
    cfd_signals_free(signals);
    fake_loop_clear(&fake);
}

static void
test_closed_pipe_is_no_signal(void)
{
    FakeLoop fake;
    CfdSignals *signals;
    gint fds[2];

    fake_loop_init(&fake);
    signals = cfd_signals_new(fake.loop, &fake.clock, fake.cancel, FALSE, NULL);
    g_assert_cmpint(pipe(fds), ==, 0);
    close(fds[0]);
    g_assert_cmpint(write(fds[1], "x", 1), ==, -1);
    close(fds[1]);
    cfd_signals_free(signals);
    fake_loop_clear(&fake);
}

/* What ends the program has been told by then. */
static void
test_too_late(void)
{
    FakeLoop fake;

    fake_loop_init(&fake);
    cfd_signals_free(cfd_signals_new(fake.loop, &fake.clock, fake.cancel, FALSE, NULL));
    g_assert_cmpint(raise(SIGTERM), ==, 0);
    g_assert_cmpint(raise(SIGINT), ==, 0);
    g_assert_cmpint(raise(SIGHUP), ==, 0);
    fake_loop_clear(&fake);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/signals/stop", test_stop_signals);
    g_test_add_func("/signals/each-counts", test_each_signal_counts);
    g_test_add_func("/signals/closed-pipe", test_closed_pipe_is_no_signal);
    g_test_add_func("/signals/too-late", test_too_late);
    g_test_add_func("/signals/ignored", test_what_was_ignored);
    return g_test_run();
}
