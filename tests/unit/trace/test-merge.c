/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-merge.h"

#include "cfd-error.h"

/* A source that follows a script: times of its packets, then how it ends. Every packet's one byte
 * is overwritten when the next is asked for, so that a merge that hands it out too late is found
 * out. */
typedef struct {
    CfdPacketSource base;
    const guint64 *times;
    gsize n_times;
    gsize at;
    CfdPacketStatus ending;
    guint8 byte;
    guint *freed;
} Script;

static CfdPacketStatus
next_of_script(CfdPacketSource *source, CfdPacket *ret_packet, GError **error)
{
    Script *self = (Script *)source;

    self->byte = 0xee;
    if (self->at == self->n_times) {
        if (self->ending == CFD_PACKET_TRUNCATED)
            g_set_error_literal(error, CFD_ERROR, CFD_ERROR_PACKETS, "cut");
        if (self->ending == CFD_PACKET_FAILED)
            g_set_error_literal(error, CFD_ERROR, CFD_ERROR_STOPPED, "stopped");
        return self->ending;
    }
    self->byte = (guint8)self->at;
    *ret_packet = (CfdPacket){
        .time_ns = self->times[self->at++],
        .captured_length = 1,
        .original_length = 1,
        .data = &self->byte,
        .source = 99,
    };
    return CFD_PACKET_READY;
}

static void
free_script(CfdPacketSource *source)
{
    ++*((Script *)source)->freed;
    g_free(source);
}

typedef struct {
    GPtrArray *sources;
    guint freed;
} Scripts;

static void
begin(Scripts *scripts)
{
    scripts->freed = 0;
    scripts->sources = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_packet_source_free);
}

static void
add(Scripts *scripts, const guint64 *times, gsize n_times, CfdPacketStatus ending)
{
    Script *self = g_new0(Script, 1);

    self->base.next = next_of_script;
    self->base.free = free_script;
    self->times = times;
    self->n_times = n_times;
    self->ending = ending;
    self->freed = &scripts->freed;
    g_ptr_array_add(scripts->sources, self);
}

/* Merges to the end, and says who came when: "source:time ". */
static gchar *
merge_all(CfdMerge *merge, CfdPacketStatus *ret_status, GError **error)
{
    GString *order = g_string_new(NULL);
    g_autofree guint *seen = g_new0(guint, 1000);
    CfdPacket packet;

    while ((*ret_status = cfd_merge_next(merge, &packet, error)) == CFD_PACKET_READY) {
        g_string_append_printf(order, "%u:%" G_GUINT64_FORMAT " ", packet.source, packet.time_ns);
        g_assert_cmpuint(packet.data[0], ==, (guint8)seen[packet.source]++);
    }
    return g_string_free(order, FALSE);
}

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

/* Against a plain stable sort, with many sources and many equal times. */
static void
test_like_a_sort(void)
{
    enum { SOURCES = 37, PACKETS = 50, TIMES = 200 };
    static guint64 times[SOURCES][PACKETS];
    g_autoptr(GString) expected = g_string_new(NULL);
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    Scripts scripts;

    begin(&scripts);
    for (guint i = 0; i < SOURCES; i++) {
        guint64 time = 0;

        for (guint k = 0; k < PACKETS; k++) {
            time += (guint64)g_rand_int_range(random, 0, 4);
            times[i][k] = time;
        }
        add(&scripts, times[i], i % 5 == 0 ? PACKETS / 2 : PACKETS, CFD_PACKET_END);
    }
    for (guint64 time = 0; time <= TIMES; time++)
        for (guint i = 0; i < SOURCES; i++)
            for (guint k = 0; k < (i % 5 == 0 ? PACKETS / 2 : PACKETS); k++)
                if (times[i][k] == time)
                    g_string_append_printf(expected, "%u:%" G_GUINT64_FORMAT " ", i, time);
    assert_merges(&scripts, expected->str);
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

static void
test_failure(void)
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
    add(&scripts, a, G_N_ELEMENTS(a), CFD_PACKET_FAILED);
    add(&scripts, b, G_N_ELEMENTS(b), CFD_PACKET_END);
    merge = cfd_merge_new(scripts.sources);
    order = merge_all(merge, &status, &error);
    g_assert_cmpstr(order, ==, "0:1 1:2 1:3 0:4 ");
    g_assert_cmpint(status, ==, CFD_PACKET_FAILED);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_null(cfd_merge_damage(merge, 0));
    g_assert_cmpint(cfd_merge_next(merge, &packet, &again), ==, CFD_PACKET_FAILED);
    g_assert_error(again, CFD_ERROR, CFD_ERROR_STOPPED);
}

static void
test_failure_at_once(void)
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
    g_test_add_func("/merge/like-a-sort", test_like_a_sort);
    g_test_add_func("/merge/out-of-order", test_out_of_order);
    g_test_add_func("/merge/damage", test_damage);
    g_test_add_func("/merge/failure", test_failure);
    g_test_add_func("/merge/failure-at-once", test_failure_at_once);
    return g_test_run();
}
