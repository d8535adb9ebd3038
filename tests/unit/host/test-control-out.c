/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-fifo.h"
#include "fake-loop.h"

#include "cfd-control-out.h"

#include <signal.h>

typedef struct {
    FakeLoop fake;
    FakeFifo fifo;
    CfdControlOut *out;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->fake);
    fake_fifo_init(&self->fifo);
    self->out = cfd_control_out_new(self->fifo.path, self->fake.loop, &self->fake.clock);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_control_out_free(self->out);
    fake_fifo_clear(&self->fifo);
    fake_loop_clear(&self->fake);
}

static void
pass(Fixture *self, gint64 ms)
{
    gint64 now_us = cfd_loop_now_us(self->fake.loop);

    g_assert_true(cfd_loop_wait_until(self->fake.loop, now_us + ms * 1000, NULL));
}

static void
assert_read(gint fd, const gchar *expected, gsize size)
{
    gchar bytes[256];

    g_assert_cmpint(read(fd, bytes, sizeof bytes), ==, (gssize)size);
    g_assert_cmpint(memcmp(bytes, expected, size), ==, 0);
}

/* What is sent before somebody reads is kept. */
static void
test_late_reader(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar expected[] = "T\0\0\3\0\1aT\0\0\3\0\1b";
    gint reader;

    cfd_control_out_send(self->out, 0, CFD_CONTROL_SET, "a");
    pass(self, 1000);
    g_assert_false(cfd_control_out_is_taken(self->out));
    reader = fake_fifo_open(&self->fifo, O_RDONLY);
    cfd_control_out_send(self->out, 0, CFD_CONTROL_SET, "b");
    pass(self, 1000);
    g_assert_false(cfd_control_out_is_taken(self->out)); /* it lies in the FIFO */
    assert_read(reader, expected, sizeof expected - 1);
    g_assert_true(cfd_control_out_is_taken(self->out));
    close(reader);
}

/* It takes nothing any more: nothing waits, nothing fails, and nothing grows without end. */
static void
test_reader_that_is_stuck(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint reader = fake_fifo_open(&self->fifo, O_RDONLY);
    g_autofree gchar *text = g_strnfill(4000, 'x');
    guint waits = self->fake.waits;

    for (guint i = 0; i < 1000; i++) {
        cfd_control_out_send(self->out, 2, CFD_CONTROL_ADD, text);
        pass(self, 1);
    }
    g_assert_cmpuint(self->fake.waits - waits, <, 5000);
    g_assert_false(cfd_control_out_is_taken(self->out));
    close(reader);
    pass(self, 1000);
    g_assert_true(cfd_control_out_is_taken(self->out));
}

static void
test_reader_goes(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint reader = fake_fifo_open(&self->fifo, O_RDONLY);
    guint waits;

    pass(self, 100);
    close(reader);
    cfd_control_out_send(self->out, 0, CFD_CONTROL_SET, "a");
    pass(self, 100);
    waits = self->fake.waits;
    pass(self, 10000);
    g_assert_cmpuint(self->fake.waits - waits, <, 10); /* the loop does not run hot */
    g_assert_true(cfd_control_out_is_taken(self->out));
}

static void
test_nowhere(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *nowhere = g_build_filename(self->fifo.folder, "nowhere", NULL);
    g_autoptr(CfdControlOut) out = cfd_control_out_new(nowhere, self->fake.loop, &self->fake.clock);

    cfd_control_out_send(out, 0, CFD_CONTROL_SET, "a");
    g_assert_true(cfd_control_out_is_taken(out));
    cfd_control_out_free(NULL);
}

#define ADD(name, function)                                                                        \
    g_test_add("/control-out/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN);
    ADD("late-reader", test_late_reader);
    ADD("stuck-reader", test_reader_that_is_stuck);
    ADD("reader-goes", test_reader_goes);
    ADD("nowhere", test_nowhere);
    return g_test_run();
}
