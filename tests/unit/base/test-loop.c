/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-loop.h"

#include "cfd-error.h"

#include <glib-unix.h>

#include <unistd.h>

typedef struct {
    FakeLoop *fake;
    guint calls;
    gushort events;
    guint unwatch; /* an id to take away in the callback; 0: none */
} Seen;

static void
count_call(gushort events, gpointer data)
{
    Seen *seen = data;

    seen->calls++;
    seen->events = events;
    if (seen->unwatch != 0)
        cfd_loop_unwatch(seen->fake->loop, seen->unwatch);
}

static void
test_time_passes_only_to_the_deadline(void)
{
    FakeLoop fake;
    gint64 start_us;

    fake_loop_init(&fake);
    start_us = fake.monotonic_us;
    g_assert_true(cfd_loop_wait_until(fake.loop, start_us + 2500, NULL));
    g_assert_cmpint(fake.monotonic_us - start_us, ==, 3000);
    g_assert_true(cfd_loop_wait_until(fake.loop, start_us, NULL));
    g_assert_cmpint(fake.monotonic_us - start_us, ==, 3000);
    fake_loop_clear(&fake);
}

static void
test_long_waits_are_cut(void)
{
    FakeLoop fake;
    gint64 start_us;

    fake_loop_init(&fake);
    start_us = fake.monotonic_us;
    g_assert_true(cfd_loop_wait(fake.loop, G_MAXINT64, NULL));
    g_assert_cmpint(fake.monotonic_us - start_us, ==, 60 * G_USEC_PER_SEC);
    fake_loop_clear(&fake);
}

static void
test_descriptors(void)
{
    FakeLoop fake;
    Seen reading = {0};
    Seen writing = {0};
    gint fds[2];
    guint id;

    fake_loop_init(&fake);
    g_assert_true(g_unix_open_pipe(fds, 0, NULL));
    cfd_loop_watch(fake.loop, fds[0], G_IO_IN, count_call, &reading);
    id = cfd_loop_watch(fake.loop, fds[1], 0, count_call, &writing);

    g_assert_true(cfd_loop_wait(fake.loop, 0, NULL));
    g_assert_cmpuint(reading.calls + writing.calls, ==, 0);

    g_assert_cmpint(write(fds[1], "x", 1), ==, 1);
    cfd_loop_set_events(fake.loop, id, G_IO_OUT);
    g_assert_true(cfd_loop_wait(fake.loop, 0, NULL));
    g_assert_cmpuint(reading.calls, ==, 1);
    g_assert_cmpuint(reading.events, ==, G_IO_IN);
    g_assert_cmpuint(writing.calls, ==, 1);
    g_assert_cmpuint(writing.events, ==, G_IO_OUT);

    close(fds[0]);
    close(fds[1]);
    fake_loop_clear(&fake);
}

static void
test_lost_reader_is_told_without_events(void)
{
    FakeLoop fake;
    Seen writing = {0};
    gint fds[2];

    fake_loop_init(&fake);
    g_assert_true(g_unix_open_pipe(fds, 0, NULL));
    cfd_loop_watch(fake.loop, fds[1], 0, count_call, &writing);
    close(fds[0]);
    g_assert_true(cfd_loop_wait(fake.loop, 0, NULL));
    g_assert_cmpuint(writing.calls, ==, 1);
    g_assert_cmpuint(writing.events & (G_IO_ERR | G_IO_HUP), !=, 0);
    close(fds[1]);
    fake_loop_clear(&fake);
}

static void
test_callback_takes_away_another_watch(void)
{
    FakeLoop fake;
    Seen first = {.fake = &fake};
    Seen second = {0};
    gint fds[2];

    fake_loop_init(&fake);
    g_assert_true(g_unix_open_pipe(fds, 0, NULL));
    cfd_loop_watch(fake.loop, fds[1], G_IO_OUT, count_call, &first);
    first.unwatch = cfd_loop_watch(fake.loop, fds[1], G_IO_OUT, count_call, &second);
    g_assert_true(cfd_loop_wait(fake.loop, 0, NULL));
    g_assert_cmpuint(first.calls, ==, 1);
    g_assert_cmpuint(second.calls, ==, 0);
    close(fds[0]);
    close(fds[1]);
    fake_loop_clear(&fake);
}

/* What is there, what has ended, nothing until the deadline, and a stop. */
static void
test_input(void)
{
    g_autoptr(GError) error = NULL;
    gboolean is_ready;
    FakeLoop fake;
    gint fds[2];

    fake_loop_init(&fake);
    g_assert_true(g_unix_open_pipe(fds, 0, NULL));
    g_assert_true(
        cfd_loop_wait_for_input(fake.loop, fds[0], fake.monotonic_us + 9, &is_ready, NULL));
    g_assert_false(is_ready);
    g_assert_cmpint(write(fds[1], "x", 1), ==, 1);
    g_assert_true(cfd_loop_wait_for_input(fake.loop, fds[0], G_MAXINT64, &is_ready, NULL));
    g_assert_true(is_ready);
    close(fds[1]);
    g_assert_true(cfd_loop_wait_for_input(fake.loop, fds[0], G_MAXINT64, &is_ready, NULL));
    g_assert_true(is_ready);
    cfd_cancel_trigger(fake.cancel, CFD_CANCEL_LEAVE, fake.monotonic_us);
    g_assert_false(cfd_loop_wait_for_input(fake.loop, fds[0], G_MAXINT64, &is_ready, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    close(fds[0]);
    fake_loop_clear(&fake);
}

typedef struct {
    FakeLoop *fake;
    gint64 called_us;
    guint forget; /* an id to take back; 0: none */
} Due;

static void
note_time(gpointer data)
{
    Due *due = data;

    g_assert_cmpint(due->called_us, ==, 0);
    due->called_us = due->fake->monotonic_us;
    if (due->forget != 0)
        cfd_loop_forget(due->fake->loop, due->forget);
}

static void
test_calls_are_made_in_time(void)
{
    FakeLoop fake;
    Due late = {.fake = &fake};
    Due soon = {.fake = &fake};
    Due never = {.fake = &fake};
    gint64 start_us;

    fake_loop_init(&fake);
    start_us = fake.monotonic_us;
    cfd_loop_call_at(fake.loop, start_us + 9000, note_time, &late);
    cfd_loop_call_at(fake.loop, start_us + 4000, note_time, &soon);
    soon.forget = cfd_loop_call_at(fake.loop, start_us + 5000, note_time, &never);
    g_assert_true(cfd_loop_wait_until(fake.loop, start_us + 20000, NULL));
    g_assert_cmpint(soon.called_us - start_us, ==, 4000);
    g_assert_cmpint(late.called_us - start_us, ==, 9000);
    g_assert_cmpint(never.called_us, ==, 0);
    fake_loop_clear(&fake);
}

static void
test_stop_ends_waits_after_the_grace(void)
{
    FakeLoop fake;
    g_autoptr(GError) error = NULL;
    gint64 start_us;

    fake_loop_init(&fake);
    start_us = fake.monotonic_us;
    cfd_cancel_set_grace(fake.cancel, 7000);
    cfd_cancel_trigger(fake.cancel, CFD_CANCEL_STOP, start_us);
    g_assert_false(cfd_loop_wait_until(fake.loop, G_MAXINT64, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpint(fake.monotonic_us - start_us, ==, 7000);
    fake_loop_clear(&fake);
}

static void
test_ends_before(void)
{
    FakeLoop fake;
    gint64 start_us;

    fake_loop_init(&fake);
    start_us = fake.monotonic_us;
    cfd_cancel_set_grace(fake.cancel, 7000);
    g_assert_false(cfd_loop_ends_before(fake.loop, G_MAXINT64));
    /* Within the grace of a stop something may still come: nobody gives up early. */
    cfd_cancel_trigger(fake.cancel, CFD_CANCEL_STOP, start_us);
    g_assert_false(cfd_loop_ends_before(fake.loop, start_us + 8000));
    cfd_cancel_trigger(fake.cancel, CFD_CANCEL_LEAVE, start_us);
    cfd_cancel_allow_until(fake.cancel, start_us + 5000);
    g_assert_true(cfd_loop_ends_before(fake.loop, start_us + 5001));
    g_assert_false(cfd_loop_ends_before(fake.loop, start_us + 5000));
    /* It has ended: what ends it is told by the wait itself. */
    cfd_cancel_allow_until(fake.cancel, start_us);
    g_assert_false(cfd_loop_ends_before(fake.loop, start_us + 8000));
    fake_loop_clear(&fake);
}

static gboolean
cancel_now(gpointer data)
{
    cfd_cancel_trigger(((FakeLoop *)data)->cancel, CFD_CANCEL_STOP, 0);
    return TRUE;
}

static void
test_cancelled(void)
{
    FakeLoop fake;
    g_autoptr(GError) error = NULL;

    fake_loop_init(&fake);
    fake.happen = cancel_now;
    fake.data = &fake;
    g_assert_false(cfd_loop_wait_until(fake.loop, G_MAXINT64, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpuint(fake.waits, ==, 1);
    g_assert_false(cfd_loop_wait(fake.loop, 0, NULL));
    g_assert_cmpuint(fake.waits, ==, 1);
    fake_loop_clear(&fake);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/loop/deadline", test_time_passes_only_to_the_deadline);
    g_test_add_func("/loop/long-waits", test_long_waits_are_cut);
    g_test_add_func("/loop/descriptors", test_descriptors);
    g_test_add_func("/loop/lost-reader", test_lost_reader_is_told_without_events);
    g_test_add_func("/loop/unwatch-in-callback", test_callback_takes_away_another_watch);
    g_test_add_func("/loop/input", test_input);
    g_test_add_func("/loop/cancelled", test_cancelled);
    g_test_add_func("/loop/calls", test_calls_are_made_in_time);
    g_test_add_func("/loop/ends-before", test_ends_before);
    g_test_add_func("/loop/grace", test_stop_ends_waits_after_the_grace);
    return g_test_run();
}
