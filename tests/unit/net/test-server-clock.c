/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-net.h"

#include "cfd-server-clock.h"

/* Learns from one answer with this Date. */
static gboolean
learn(FakeNet *net, CfdServerClock *server_clock, const gchar *date)
{
    FakeReply replies[] = {{.status = 200, .date = date, .body = "x"}};
    CfdRequest request = {.method = "GET", .url = "https://a.test", .max_reply_bytes = 10};
    CfdTransfer *transfer;
    gboolean learned;

    net->replies = replies;
    net->next_reply = 0;
    transfer = cfd_transfer_new(&net->transport, &request, NULL, NULL);
    g_assert_true(cfd_transfer_wait(transfer, net->loop.loop, NULL));
    learned = cfd_server_clock_learn(server_clock, &net->loop.clock, transfer);
    cfd_transfer_free(transfer);
    return learned;
}

static void
test_own_time_before_any_answer(void)
{
    CfdServerClock server_clock = {0};
    FakeNet net;

    fake_net_init(&net, NULL);
    g_assert_cmpint(cfd_server_clock_now_us(&server_clock, &net.loop.clock), ==, net.loop.wall_us);
    fake_net_clear(&net);
}

static void
test_time_of_the_answer_goes_on(void)
{
    CfdServerClock server_clock = {0};
    FakeNet net;
    gint64 told_us;

    fake_net_init(&net, NULL);
    g_assert_true(learn(&net, &server_clock, "Mon, 21 Sep 2026 14:13:30 GMT"));
    g_assert_true(server_clock.is_known);
    told_us = cfd_server_clock_now_us(&server_clock, &net.loop.clock);
    g_assert_cmpint(told_us, ==, G_GINT64_CONSTANT(1790000010500000));
    net.loop.monotonic_us += 7;
    net.loop.wall_us -= 3600000000; /* somebody sets it */
    g_assert_cmpint(cfd_server_clock_now_us(&server_clock, &net.loop.clock), ==, told_us + 7);
    fake_net_clear(&net);
}

static gint64
read_sleepless(CfdClock *clock)
{
    return ((FakeLoop *)clock)->monotonic_us + 7200 * (gint64)G_USEC_PER_SEC;
}

/* It goes on while the computer sleeps. */
static void
test_sleep(void)
{
    CfdServerClock server_clock = {0};
    FakeNet net;
    gint64 told_us;

    fake_net_init(&net, NULL);
    g_assert_true(learn(&net, &server_clock, "Mon, 21 Sep 2026 14:13:30 GMT"));
    told_us = cfd_server_clock_now_us(&server_clock, &net.loop.clock);
    net.loop.clock.sleepless_us = read_sleepless;
    g_assert_cmpint(cfd_server_clock_now_us(&server_clock, &net.loop.clock), ==,
                    told_us + 7200 * (gint64)G_USEC_PER_SEC);
    fake_net_clear(&net);
}

static void
test_answer_without_a_time_changes_nothing(void)
{
    CfdServerClock server_clock = {TRUE, 5};
    FakeNet net;

    fake_net_init(&net, NULL);
    g_assert_false(learn(&net, &server_clock, NULL));
    g_assert_false(learn(&net, &server_clock, "noon"));
    g_assert_cmpint(server_clock.ahead_us, ==, 5);
    fake_net_clear(&net);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/server-clock/own", test_own_time_before_any_answer);
    g_test_add_func("/server-clock/learned", test_time_of_the_answer_goes_on);
    g_test_add_func("/server-clock/sleep", test_sleep);
    g_test_add_func("/server-clock/no-date", test_answer_without_a_time_changes_nothing);
    return g_test_run();
}
