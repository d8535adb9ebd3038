/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-loop.h"

#include "cfd-control.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    FakeLoop fake;
    gchar *folder;
    gchar *path;
    CfdControl *control;
    gint writer; /* -1: none */
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->fake);
    cfd_cancel_set_grace(self->fake.cancel, 20 * G_USEC_PER_SEC);
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->path = g_build_filename(self->folder, "control", NULL);
    g_assert_cmpint(mkfifo(self->path, 0600), ==, 0);
    self->control =
        cfd_control_open(self->path, self->fake.loop, &self->fake.clock, self->fake.cancel);
    g_assert_nonnull(self->control);
    self->writer = g_open(self->path, O_WRONLY | O_NONBLOCK, 0);
    g_assert_cmpint(self->writer, >=, 0); /* somebody reads */
}

static void
hang_up(Fixture *self)
{
    close(self->writer);
    self->writer = -1;
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_control_free(self->control);
    if (self->writer >= 0)
        hang_up(self);
    g_unlink(self->path);
    g_rmdir(self->folder);
    g_free(self->path);
    g_free(self->folder);
    fake_loop_clear(&self->fake);
}

static void
say(Fixture *self, const gchar *bytes, gsize count)
{
    g_assert_cmpint(write(self->writer, bytes, count), ==, (gssize)count);
    g_assert_true(cfd_loop_wait(self->fake.loop, cfd_loop_now_us(self->fake.loop), NULL));
}

static void
assert_reason(const Fixture *self, CfdCancelReason expected)
{
    g_assert_cmpint(cfd_cancel_reason(self->fake.cancel), ==, expected);
}

#define SAY(self, text) say(self, text, sizeof text - 1)

static void
test_quit(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    SAY(self, "Q\0\0\0");
    assert_reason(self, CFD_CANCEL_STOP);
}

/* A second one is a person who wants to leave, as with signals. */
static void
test_second_quit(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_cmpint(write(self->writer, "Q\0\0\0Q\0\0\0", 8), ==, 8);
    g_assert_false(cfd_loop_wait(self->fake.loop, 0, NULL));
    assert_reason(self, CFD_CANCEL_LEAVE);
}

static void
test_cut_at_every_byte(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    /* a toolbar's "initialized", a value with a Q in it, a stop */
    static const gchar frames[] = "T\0\0\2\0\0T\0\0\5\1\1QQQQ\0\0\0";

    for (gsize i = 0; i < sizeof frames - 2; i++) {
        say(self, &frames[i], 1);
        assert_reason(self, CFD_CANCEL_NONE);
    }
    say(self, &frames[sizeof frames - 2], 1);
    assert_reason(self, CFD_CANCEL_STOP);
}

static void
test_long_frame_is_passed_over(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *rest = g_strnfill(65537, 'Q');

    SAY(self, "T\1\0\1");
    for (gsize at = 0; at < 65537; at += 4096)
        say(self, rest + at, MIN(4096, 65537 - at));
    assert_reason(self, CFD_CANCEL_NONE);
    SAY(self, "Q\0\0\0");
    assert_reason(self, CFD_CANCEL_STOP);
}

/* What is no frame must not be taken for one by chance. */
static void
test_out_of_step(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    SAY(self, "\xff\xff\xff\xff");
    g_assert_cmpint(write(self->writer, "Q\0\0\0", 4), ==, 4);
    g_assert_true(cfd_loop_wait(self->fake.loop, cfd_loop_now_us(self->fake.loop), NULL));
    assert_reason(self, CFD_CANCEL_NONE);
}

/* Time passes: the loop does not run hot on a pipe that nobody writes to. */
static void
test_writer_goes(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint64 until_us = cfd_loop_now_us(self->fake.loop) + G_USEC_PER_SEC;

    SAY(self, "Q\0");
    hang_up(self);
    g_assert_true(cfd_loop_wait_until(self->fake.loop, until_us, NULL));
    g_assert_cmpuint(self->fake.waits, <, 10);
    assert_reason(self, CFD_CANCEL_NONE);
}

static void
test_no_writer(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *nowhere = g_build_filename(self->folder, "nowhere", NULL);

    g_assert_null(cfd_control_open(nowhere, self->fake.loop, &self->fake.clock, self->fake.cancel));
    cfd_control_free(NULL);
}

#define ADD(name, function) g_test_add("/control/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("quit", test_quit);
    ADD("second-quit", test_second_quit);
    ADD("cut", test_cut_at_every_byte);
    ADD("long-frame", test_long_frame_is_passed_over);
    ADD("out-of-step", test_out_of_step);
    ADD("writer-goes", test_writer_goes);
    ADD("nowhere", test_no_writer);
    return g_test_run();
}
