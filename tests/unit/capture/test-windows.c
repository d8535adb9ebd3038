/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-windows.h"

#define S ((gint64)G_USEC_PER_SEC)
#define START (1764000000 * S)
#define TURN (65 * S) /* with some slack */

static void
assert_asks(const CfdWindows *windows, gint64 now_us, gint64 start_s, gint64 end_s)
{
    CfdWindow window = {0};
    gint64 until_us;

    g_assert_cmpint(cfd_windows_next(windows, now_us, &window, &until_us), ==, CFD_WINDOWS_ASK);
    g_assert_cmpint(window.start_us, ==, START + start_s * S);
    g_assert_cmpint(window.end_us, ==, START + end_s * S);
}

static void
assert_waits(const CfdWindows *windows, gint64 now_us, gint64 until_us)
{
    CfdWindow window;
    gint64 told_us = 0;

    g_assert_cmpint(cfd_windows_next(windows, now_us, &window, &told_us), ==, CFD_WINDOWS_WAIT);
    g_assert_cmpint(told_us, ==, until_us);
}

/* As soon as it may. */
static CfdWindow
ask(CfdWindows *windows, gint64 now_us)
{
    CfdWindow window = {0};
    gint64 until_us;

    g_assert_cmpint(cfd_windows_next(windows, now_us, &window, &until_us), ==, CFD_WINDOWS_ASK);
    cfd_windows_asked(windows, &window, now_us);
    return window;
}

static void
test_look_back(void)
{
    const CfdWindowsConfig config = {
        .since_us = START, .until_us = START + 700 * S, .window_s = 300};
    g_autoptr(CfdWindows) windows = cfd_windows_new(&config);
    gint64 now_us = START + 5000 * S;
    gint64 until_us;
    CfdWindow window;

    g_assert_cmpuint(cfd_windows_remaining(windows), ==, 3);
    g_assert_cmpint(cfd_windows_last_us(windows, now_us), ==, now_us + 2 * TURN);
    assert_asks(windows, now_us, 0, 300);
    assert_asks(windows, now_us, 0, 300); /* to look changes nothing */
    ask(windows, now_us);
    g_assert_cmpint(cfd_windows_last_us(windows, now_us + S), ==, now_us + 2 * TURN);
    assert_waits(windows, now_us, now_us + TURN);
    assert_waits(windows, now_us + TURN - 1, now_us + TURN);
    assert_asks(windows, now_us + TURN, 300, 600);
    ask(windows, now_us + TURN);
    assert_asks(windows, now_us + 5 * TURN, 600, 700);
    ask(windows, now_us + 5 * TURN);
    g_assert_cmpint(cfd_windows_last_us(windows, now_us + 6 * TURN), ==, now_us + 6 * TURN);
    g_assert_cmpuint(cfd_windows_remaining(windows), ==, 0);
    g_assert_cmpint(cfd_windows_next(windows, now_us, &window, &until_us), ==, CFD_WINDOWS_END);
}

static void
test_put_off(void)
{
    const CfdWindowsConfig config = {.since_us = START, .until_us = START + 60 * S, .window_s = 60};
    g_autoptr(CfdWindows) windows = cfd_windows_new(&config);
    gint64 now_us = START + 100 * S;

    assert_asks(windows, now_us, 0, 60);
    cfd_windows_put_off(windows, now_us + 120 * S);
    assert_waits(windows, now_us + 2 * S, now_us + 120 * S);
    assert_asks(windows, now_us + 120 * S, 0, 60);
}

/* Looking back to now, too. */
static void
test_lag(void)
{
    const CfdWindowsConfig config = {
        .since_us = START, .until_us = START + 90 * S, .window_s = 60, .lag_s = 30};
    g_autoptr(CfdWindows) windows = cfd_windows_new(&config);
    gint64 now_us = START + 90 * S;

    g_assert_cmpint(cfd_windows_last_us(windows, now_us), ==, now_us + TURN);
    ask(windows, now_us);
    assert_waits(windows, now_us + S, now_us + TURN);
    ask(windows, now_us + TURN);
}

static void
test_last_window_waits_for_its_lag(void)
{
    const CfdWindowsConfig config = {
        .since_us = START, .until_us = START + 60 * S, .window_s = 60, .lag_s = 30};
    g_autoptr(CfdWindows) windows = cfd_windows_new(&config);

    assert_waits(windows, START + 60 * S, START + 90 * S);
    g_assert_cmpint(cfd_windows_last_us(windows, START + 60 * S), ==, START + 90 * S);
    assert_asks(windows, START + 90 * S, 0, 60);
}

static void
assert_old(CfdWindows *windows, gint64 now_us, gint64 start_s, gint64 end_s)
{
    CfdWindow window = {0};
    gint64 until_us;

    g_assert_cmpint(cfd_windows_next(windows, now_us, &window, &until_us), ==, CFD_WINDOWS_OLD);
    g_assert_cmpint(window.start_us, ==, START + start_s * S);
    g_assert_cmpint(window.end_us, ==, START + end_s * S);
    cfd_windows_skip(windows, &window);
}

static void
test_what_is_too_old(void)
{
    const CfdWindowsConfig config = {
        .since_us = START, .until_us = START + 700 * S, .window_s = 300, .oldest_s = 1000};
    g_autoptr(CfdWindows) windows = cfd_windows_new(&config);
    CfdWindow window;
    gint64 until_us;

    assert_old(windows, START + 1099 * S, 0, 100);
    assert_asks(windows, START + 1100 * S - 1, 100, 400);
    assert_old(windows, START + 5000 * S, 100, 700);
    g_assert_cmpint(cfd_windows_next(windows, START + 5000 * S, &window, &until_us), ==,
                    CFD_WINDOWS_END);
}

/* A weekend with a closed lid is one gap. */
static void
test_following_what_is_too_old(void)
{
    const CfdWindowsConfig config = {.since_us = START, .window_s = 60, .oldest_s = 1000};
    g_autoptr(CfdWindows) windows = cfd_windows_new(&config);

    assert_old(windows, START + 100000 * S, 0, 99001);
    assert_asks(windows, START + 100000 * S, 99001, 99301);
}

static void
test_follow(void)
{
    const CfdWindowsConfig config = {.since_us = START, .window_s = 60, .lag_s = 30};
    g_autoptr(CfdWindows) windows = cfd_windows_new(&config);

    g_assert_cmpuint(cfd_windows_remaining(windows), ==, 0);
    assert_waits(windows, START, START + 90 * S);
    assert_asks(windows, START + 90 * S, 0, 60);
    ask(windows, START + 90 * S);
    assert_waits(windows, START + 91 * S, START + 155 * S);
    assert_asks(windows, START + 155 * S, 60, 125);
    /* Somebody else has had the turn: the next is longer. */
    cfd_windows_put_off(windows, START + 273 * S);
    assert_waits(windows, START + 154 * S, START + 273 * S);
    assert_asks(windows, START + 273 * S, 60, 243);
    /* A suspended computer: the longest, until it has caught up. */
    assert_asks(windows, START + 1000 * S, 60, 360);
    ask(windows, START + 1000 * S);
    assert_asks(windows, START + 1065 * S, 360, 660);
    ask(windows, START + 1065 * S);
    assert_asks(windows, START + 1130 * S, 660, 960);
    ask(windows, START + 1130 * S);
    assert_asks(windows, START + 1195 * S, 960, 1165);
    ask(windows, START + 1195 * S);
    assert_waits(windows, START + 1196 * S, START + 1260 * S);
}

static void
test_split(void)
{
    const CfdWindowsConfig config = {
        .since_us = START, .until_us = START + 10 * S, .window_s = 5, .max_requests = 8};
    g_autoptr(CfdWindows) windows = cfd_windows_new(&config);
    gint64 now_us = START + 100 * S;
    CfdWindow window = ask(windows, now_us);

    g_assert_cmpint(cfd_windows_split(windows, &window), ==, CFD_WINDOWS_SPLIT);
    g_assert_cmpuint(cfd_windows_remaining(windows), ==, 3);
    window = ask(windows, now_us + TURN);
    g_assert_cmpint(window.start_us, ==, START);
    g_assert_cmpint(window.end_us, ==, START + 2 * S);
    g_assert_cmpint(cfd_windows_split(windows, &window), ==, CFD_WINDOWS_SPLIT);
    assert_asks(windows, now_us + 2 * TURN, 0, 1);
    window = ask(windows, now_us + 2 * TURN);
    /* Of one second there are no halves. */
    g_assert_cmpint(cfd_windows_split(windows, &window), ==, CFD_WINDOWS_WHOLE);
    assert_asks(windows, now_us + 3 * TURN, 1, 2);
    ask(windows, now_us + 3 * TURN);
    window = ask(windows, now_us + 4 * TURN);
    g_assert_cmpint(window.end_us, ==, START + 5 * S);
    /* 5 + 1 to come, and two more: 8. */
    g_assert_cmpint(cfd_windows_split(windows, &window), ==, CFD_WINDOWS_SPLIT);
    ask(windows, now_us + 5 * TURN);
    window = ask(windows, now_us + 6 * TURN);
    /* 7 + 1 are all that there may be. */
    g_assert_cmpint(cfd_windows_split(windows, &window), ==, CFD_WINDOWS_BOUNDED);
    assert_asks(windows, now_us + 7 * TURN, 5, 10);
}

/* Of what was asked for and answered for good, in its order. */
typedef struct {
    CfdWindowsConfig config;
    GRand *rand;
    gint64 now_us;
    gint64 asked_us;   /* last */
    gint64 covered_us; /* up to here without overlap or gap */
    guint requests;    /* that were answered */
    guint skipped;     /* stretches that were too old */
    guint busy;        /* percent of refusals, and of saturated windows */
} World;

static gboolean
happens(World *self)
{
    return (guint)g_rand_int_range(self->rand, 0, 100) < self->busy;
}

/* A request, and its answer. */
static void
answer(World *self, CfdWindows *windows, const CfdWindow *window)
{
    g_assert_cmpint(self->now_us - self->asked_us, >=, 60 * S);
    g_assert_cmpint(window->start_us, ==, self->covered_us);
    g_assert_cmpint(window->end_us - window->start_us, >=, S);
    g_assert_cmpint(window->end_us - window->start_us, <=, 300 * S);
    g_assert_cmpint(window->end_us, <=, self->now_us - self->config.lag_s * S);
    /* On its way for some seconds, and back. */
    self->now_us += g_rand_int_range(self->rand, 0, 30 * (gint)S);
    self->asked_us = self->now_us;
    self->now_us += g_rand_int_range(self->rand, 0, 10 * (gint)S);
    if (happens(self)) {
        cfd_windows_put_off(windows, self->now_us + 120 * S);
        return;
    }
    cfd_windows_asked(windows, window, self->now_us);
    self->requests++;
    if (!happens(self) || cfd_windows_split(windows, window) != CFD_WINDOWS_SPLIT)
        self->covered_us = window->end_us;
}

/* Steps until it ends, or so much time has passed. */
static gboolean
run(World *self, CfdWindows *windows, gint64 end_us)
{
    while (self->now_us < end_us) {
        CfdWindow window;
        gint64 until_us = 0;

        switch (cfd_windows_next(windows, self->now_us, &window, &until_us)) {
        case CFD_WINDOWS_ASK:
            answer(self, windows, &window);
            break;
        case CFD_WINDOWS_WAIT:
            g_assert_cmpint(until_us, >, self->now_us);
            /* Late, as a busy or a suspended computer is. */
            self->now_us = until_us + g_rand_int_range(self->rand, 0, (gint)(90 * S));
            break;
        case CFD_WINDOWS_OLD:
            g_assert_cmpint(window.start_us, ==, self->covered_us);
            g_assert_cmpint(window.end_us, <=, self->now_us - self->config.oldest_s * S + S);
            cfd_windows_skip(windows, &window);
            self->covered_us = window.end_us;
            self->skipped++;
            break;
        case CFD_WINDOWS_END:
            return TRUE;
        }
    }
    return FALSE;
}

static World
make_world(GRand *rand)
{
    return (World){.rand = rand,
                   .now_us = START + g_rand_int_range(rand, 0, (gint)S),
                   .busy = (guint)g_rand_int_range(rand, 0, 60)};
}

static void
test_random_look_back(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(g_test_rand_int());

    for (guint i = 0; i < 300; i++) {
        World world = make_world(rand);
        g_autoptr(CfdWindows) windows = NULL;
        guint planned;

        world.config = (CfdWindowsConfig){
            .since_us = world.now_us / S * S - g_rand_int_range(rand, 2, 86400) * S,
            .until_us = world.now_us / S * S,
            .window_s = g_rand_int_range(rand, 1, 301),
            .lag_s = g_rand_int_range(rand, 0, 121),
            .oldest_s = 86400,
        };
        if (g_rand_boolean(rand))
            world.config.since_us =
                world.config.until_us - g_rand_int_range(rand, 1, 10) * world.config.window_s * S;
        windows = cfd_windows_new(&world.config);
        planned = cfd_windows_remaining(windows);
        cfd_windows_free(g_steal_pointer(&windows));
        world.config.max_requests = planned + (guint)g_rand_int_range(rand, 0, 50);
        windows = cfd_windows_new(&world.config);
        world.covered_us = world.config.since_us;
        g_assert_true(run(&world, windows, G_MAXINT64));
        g_assert_cmpint(world.covered_us, ==, world.config.until_us);
        if (world.skipped == 0)
            g_assert_cmpuint(world.requests, >=, planned);
        g_assert_cmpuint(world.requests, <=, world.config.max_requests);
    }
}

/* Once nobody refuses, it is never further behind than one window, its lag and one turn. */
static void
test_random_follow(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(g_test_rand_int());

    for (guint i = 0; i < 300; i++) {
        World world = make_world(rand);
        g_autoptr(CfdWindows) windows = NULL;
        gint64 begin_us = world.now_us;

        world.config = (CfdWindowsConfig){
            .since_us = world.now_us / S * S - g_rand_int_range(rand, 0, 7200) * S,
            .window_s = g_rand_int_range(rand, 1, 301),
            .lag_s = g_rand_int_range(rand, 0, 121),
            .oldest_s = 86400,
        };
        windows = cfd_windows_new(&world.config);
        world.covered_us = world.config.since_us;
        world.asked_us = world.now_us - TURN;
        run(&world, windows, begin_us + g_rand_int_range(rand, 1, 20000) * S);
        world.busy = 0;
        run(&world, windows, world.now_us + (world.now_us - world.covered_us) + 3600 * S);
        /* A request takes up to 40 s here, and it comes up to 90 s late. */
        g_assert_cmpint(world.now_us - world.covered_us, <=,
                        (world.config.lag_s + world.config.window_s + 65 + 90 + 90 + 41) * S);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/windows/look-back", test_look_back);
    g_test_add_func("/windows/put-off", test_put_off);
    g_test_add_func("/windows/lag", test_lag);
    g_test_add_func("/windows/last-lag", test_last_window_waits_for_its_lag);
    g_test_add_func("/windows/old", test_what_is_too_old);
    g_test_add_func("/windows/old-follow", test_following_what_is_too_old);
    g_test_add_func("/windows/follow", test_follow);
    g_test_add_func("/windows/split", test_split);
    g_test_add_func("/windows/random-look-back", test_random_look_back);
    g_test_add_func("/windows/random-follow", test_random_follow);
    return g_test_run();
}
