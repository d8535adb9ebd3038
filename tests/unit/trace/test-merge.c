/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "merge-scripts.h"

static void
assert_merges(Scripts *scripts, const gchar *expected)
{
    guint n_sources = scripts->sources->len;
    g_autoptr(GError) error = NULL;
    CfdMerge *merge = cfd_merge_new(scripts->sources);
    CfdPacketStatus status;
    g_autofree gchar *order = merge_all(merge, &status, &error);

    g_assert_cmpstr(order, ==, expected);
    g_assert_cmpint(status, ==, CFD_PACKET_END);
    g_assert_no_error(error);
    for (guint i = 0; i < n_sources; i++)
        g_assert_null(cfd_merge_damage(merge, i));
    cfd_merge_free(merge);
    g_assert_cmpuint(scripts->freed, ==, n_sources);
}

static void
test_order(void)
{
    static const guint64 a[] = {1, 4, 7, 30};
    static const guint64 b[] = {2, 3, 8};
    static const guint64 c[] = {5};
    Scripts scripts;

    begin(&scripts);
    add(&scripts, a, G_N_ELEMENTS(a), CFD_PACKET_END);
    add(&scripts, b, G_N_ELEMENTS(b), CFD_PACKET_END);
    add(&scripts, NULL, 0, CFD_PACKET_END);
    add(&scripts, c, G_N_ELEMENTS(c), CFD_PACKET_END);
    assert_merges(&scripts, "0:1 1:2 1:3 0:4 3:5 0:7 1:8 0:30 ");
}

static void
test_stable(void)
{
    static const guint64 same[] = {5, 5, 5};
    Scripts scripts;

    begin(&scripts);
    for (int i = 0; i < 3; i++)
        add(&scripts, same, G_N_ELEMENTS(same), CFD_PACKET_END);
    assert_merges(&scripts, "0:5 0:5 0:5 1:5 1:5 1:5 2:5 2:5 2:5 ");
}

static void
test_one_source(void)
{
    static const guint64 times[] = {3, 1, G_MAXUINT64, 0};
    Scripts scripts;

    begin(&scripts);
    add(&scripts, times, G_N_ELEMENTS(times), CFD_PACKET_END);
    assert_merges(&scripts, "0:3 0:1 0:18446744073709551615 0:0 ");
}

static void
test_no_source(void)
{
    Scripts scripts;

    begin(&scripts);
    assert_merges(&scripts, "");
    cfd_merge_free(NULL);
}

static void
test_out_of_order(void)
{
    static const guint64 a[] = {10, 5, 5, 12, 11};
    static const guint64 b[] = {7, 8};
    Scripts scripts; /* outlives the merge */
    g_autoptr(CfdMerge) merge = NULL;
    g_autofree gchar *order = NULL;
    CfdPacketStatus status;

    begin(&scripts);
    add(&scripts, a, G_N_ELEMENTS(a), CFD_PACKET_END);
    add(&scripts, b, G_N_ELEMENTS(b), CFD_PACKET_END);
    merge = cfd_merge_new(scripts.sources);
    order = merge_all(merge, &status, NULL);
    g_assert_cmpstr(order, ==, "1:7 1:8 0:10 0:5 0:5 0:12 0:11 ");
    g_assert_cmpuint(cfd_merge_out_of_order(merge, 0), ==, 2);
    g_assert_cmpuint(cfd_merge_out_of_order(merge, 1), ==, 0);
    g_assert_cmpuint(cfd_merge_delivered(merge, 0), ==, 5);
    g_assert_cmpuint(cfd_merge_delivered(merge, 1), ==, 2);
}

/* A truncated source ends alone, at its first packet too. */
static void
test_damage(void)
{
    static const guint64 a[] = {1, 4};
    static const guint64 b[] = {2, 3, 8};
    Scripts scripts; /* outlives the merge */
    g_autoptr(CfdMerge) merge = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *order = NULL;
    CfdPacketStatus status;

    begin(&scripts);
    add(&scripts, NULL, 0, CFD_PACKET_TRUNCATED);
    add(&scripts, a, G_N_ELEMENTS(a), CFD_PACKET_TRUNCATED);
    add(&scripts, b, G_N_ELEMENTS(b), CFD_PACKET_END);
    merge = cfd_merge_new(scripts.sources);
    order = merge_all(merge, &status, &error);
    g_assert_cmpstr(order, ==, "1:1 2:2 2:3 1:4 2:8 ");
    g_assert_cmpint(status, ==, CFD_PACKET_END);
    g_assert_no_error(error);
    g_assert_error(cfd_merge_damage(merge, 0), CFD_ERROR, CFD_ERROR_PACKETS);
    g_assert_error(cfd_merge_damage(merge, 1), CFD_ERROR, CFD_ERROR_PACKETS);
    g_assert_null(cfd_merge_damage(merge, 2));
    g_assert_cmpuint(cfd_merge_delivered(merge, 0), ==, 0);
    g_assert_cmpuint(cfd_merge_delivered(merge, 1), ==, 2);
}

/* A source whose download has broken for good ends alone. */
static void
test_failure(void)
{
    static const guint64 a[] = {1, 4};
    static const guint64 b[] = {2, 3, 8};
    Scripts scripts; /* outlives the merge */
    g_autoptr(CfdMerge) merge = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *order = NULL;
    CfdPacketStatus status;

    begin(&scripts);
    add_ending(&scripts, a, G_N_ELEMENTS(a), CFD_PACKET_FAILED, CFD_ERROR_SERVER);
    add_ending(&scripts, NULL, 0, CFD_PACKET_FAILED, CFD_ERROR_NOT_FOUND);
    add(&scripts, b, G_N_ELEMENTS(b), CFD_PACKET_END);
    merge = cfd_merge_new(scripts.sources);
    order = merge_all(merge, &status, &error);
    g_assert_cmpstr(order, ==, "0:1 2:2 2:3 0:4 2:8 ");
    g_assert_cmpint(status, ==, CFD_PACKET_END);
    g_assert_no_error(error);
    g_assert_error(cfd_merge_failure(merge, 0), CFD_ERROR, CFD_ERROR_SERVER);
    g_assert_error(cfd_merge_failure(merge, 1), CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_null(cfd_merge_failure(merge, 2));
    g_assert_null(cfd_merge_damage(merge, 0));
}

static void
assert_ends_all(CfdErrorCode code)
{
    static const guint64 a[] = {1, 4};
    static const guint64 b[] = {2, 3, 8};
    Scripts scripts; /* outlives the merge */
    g_autoptr(CfdMerge) merge = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) again = NULL;
    g_autofree gchar *order = NULL;
    CfdPacketStatus status;
    CfdPacket packet;

    begin(&scripts);
    add_ending(&scripts, a, G_N_ELEMENTS(a), CFD_PACKET_FAILED, code);
    add(&scripts, b, G_N_ELEMENTS(b), CFD_PACKET_END);
    merge = cfd_merge_new(scripts.sources);
    order = merge_all(merge, &status, &error);
    g_assert_cmpstr(order, ==, "0:1 1:2 1:3 0:4 ");
    g_assert_cmpint(status, ==, CFD_PACKET_FAILED);
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_null(cfd_merge_damage(merge, 0));
    g_assert_null(cfd_merge_failure(merge, 0));
    g_assert_cmpuint(cfd_merge_delivered(merge, 0), ==, 2);
    g_assert_cmpuint(cfd_merge_delivered(merge, 1), ==, 2);
    g_assert_cmpint(cfd_merge_next(merge, &packet, &again), ==, CFD_PACKET_FAILED);
    g_assert_error(again, CFD_ERROR, (gint)code);
}

static void
test_end_of_all(void)
{
    assert_ends_all(CFD_ERROR_STOPPED);
    assert_ends_all(CFD_ERROR_PIPE_CLOSED);
}

static void
test_end_of_all_at_once(void)
{
    static const guint64 a[] = {1};
    Scripts scripts; /* outlives the merge */
    g_autoptr(CfdMerge) merge = NULL;
    g_autoptr(GError) error = NULL;
    CfdPacket packet;

    begin(&scripts);
    add(&scripts, a, G_N_ELEMENTS(a), CFD_PACKET_END);
    add(&scripts, NULL, 0, CFD_PACKET_FAILED);
    merge = cfd_merge_new(scripts.sources);
    g_assert_cmpint(cfd_merge_next(merge, &packet, &error), ==, CFD_PACKET_FAILED);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpuint(cfd_merge_delivered(merge, 0), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merge/order", test_order);
    g_test_add_func("/merge/stable", test_stable);
    g_test_add_func("/merge/one-source", test_one_source);
    g_test_add_func("/merge/no-source", test_no_source);
    g_test_add_func("/merge/out-of-order", test_out_of_order);
    g_test_add_func("/merge/damage", test_damage);
    g_test_add_func("/merge/failure", test_failure);
    g_test_add_func("/merge/end-of-all", test_end_of_all);
    g_test_add_func("/merge/end-of-all-at-once", test_end_of_all_at_once);
    return g_test_run();
}
