/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The merge beside one that is slow and plain, over sources of random packets and endings. */
#include "merge-scripts.h"

enum { MAX_SOURCES = 12, MAX_PACKETS = 40, ROUNDS = 400 };

/* One source of a random round: what it has, and how far the plain merge of the test has come. */
typedef struct {
    guint64 times[MAX_PACKETS];
    guint n_times;
    guint at;
    guint out_of_order;
    CfdPacketStatus ending;
    CfdErrorCode code;
} Plan;

/* Many equal times, and some that go back. */
static void
plan_source(Plan *plan, GRand *random)
{
    static const CfdPacketStatus endings[] = {CFD_PACKET_END, CFD_PACKET_TRUNCATED,
                                              CFD_PACKET_FAILED};
    static const CfdErrorCode codes[] = {CFD_ERROR_UNREACHABLE, CFD_ERROR_SERVER,
                                         CFD_ERROR_NOT_FOUND, CFD_ERROR_DISK, CFD_ERROR_REPLY};
    guint64 time = (guint64)g_rand_int_range(random, 50, 60);

    *plan = (Plan){.n_times = (guint)g_rand_int_range(random, 0, MAX_PACKETS + 1),
                   .ending = endings[g_rand_int_range(random, 0, G_N_ELEMENTS(endings))],
                   .code = codes[g_rand_int_range(random, 0, G_N_ELEMENTS(codes))]};
    for (guint i = 0; i < plan->n_times; i++) {
        gboolean back = g_rand_int_range(random, 0, 20) == 0;

        plan->out_of_order += i > 0 && back;
        time = back ? time - 1 : time + (guint64)g_rand_int_range(random, 0, 3);
        plan->times[i] = time;
    }
}

static gboolean
is_stopped(const Plan *plans, guint n_plans)
{
    for (guint i = 0; i < n_plans; i++) {
        if (plans[i].at == plans[i].n_times && plans[i].ending == CFD_PACKET_FAILED &&
            plans[i].code == CFD_ERROR_STOPPED)
            return TRUE;
    }
    return FALSE;
}

/* The same in plain: the earliest of all heads, again and again; the first of those alike. */
static gchar *
merge_plainly(Plan *plans, guint n_plans)
{
    GString *order = g_string_new(NULL);

    while (!is_stopped(plans, n_plans)) {
        Plan *earliest = NULL;

        for (guint i = 0; i < n_plans; i++) {
            Plan *plan = &plans[i];

            if (plan->at < plan->n_times &&
                (earliest == NULL || plan->times[plan->at] < earliest->times[earliest->at]))
                earliest = plan;
        }
        if (earliest == NULL)
            break;
        g_string_append_printf(order, "%u:%" G_GUINT64_FORMAT " ", (guint)(earliest - plans),
                               earliest->times[earliest->at++]);
    }
    return g_string_free(order, FALSE);
}

static void
assert_source(const CfdMerge *merge, guint source, const Plan *plan, gboolean stopped)
{
    const GError *damage = cfd_merge_damage(merge, source);
    const GError *failure = cfd_merge_failure(merge, source);

    g_assert_cmpuint(cfd_merge_delivered(merge, source), ==, plan->at);
    if (stopped) /* others may have ended before */
        return;
    g_assert_cmpuint(cfd_merge_out_of_order(merge, source), ==, plan->out_of_order);
    g_assert_true((damage != NULL) == (plan->ending == CFD_PACKET_TRUNCATED));
    g_assert_true((failure != NULL) == (plan->ending == CFD_PACKET_FAILED));
    if (failure != NULL)
        g_assert_error(failure, CFD_ERROR, (gint)plan->code);
}

static void
assert_random_round(guint round)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(round);
    Plan plans[MAX_SOURCES];
    guint n_plans = (guint)g_rand_int_range(random, 0, MAX_SOURCES + 1);
    Scripts scripts; /* outlives the merge */
    g_autoptr(CfdMerge) merge = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *order = NULL;
    g_autofree gchar *expected = NULL;
    CfdPacketStatus status;
    gboolean stopped;

    begin(&scripts);
    for (guint i = 0; i < n_plans; i++) {
        plan_source(&plans[i], random);
        if (round % 5 == 0 && i == n_plans / 2)
            plans[i].code = CFD_ERROR_STOPPED;
        add_ending(&scripts, plans[i].times, plans[i].n_times, plans[i].ending, plans[i].code);
    }
    merge = cfd_merge_new(scripts.sources);
    order = merge_all(merge, &status, &error);
    expected = merge_plainly(plans, n_plans);
    stopped = is_stopped(plans, n_plans);
    g_assert_cmpstr(order, ==, expected);
    g_assert_cmpint(status, ==, stopped ? CFD_PACKET_FAILED : CFD_PACKET_END);
    g_assert_true(stopped == g_error_matches(error, CFD_ERROR, CFD_ERROR_STOPPED));
    for (guint i = 0; i < n_plans; i++)
        assert_source(merge, i, &plans[i], stopped);
}

static void
test_random(void)
{
    for (guint round = 0; round < ROUNDS; round++) {
        g_test_message("round %u", round);
        assert_random_round(round);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merge/random", test_random);
    return g_test_run();
}
