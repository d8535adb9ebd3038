/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-loop.h"

#include "cfd-parent.h"

/* Mutable: the question has no argument. */
static pid_t parent;
static guint questions;

static pid_t
ask(void)
{
    questions++;
    return parent;
}

static void
pass(FakeLoop *fake, gint64 seconds)
{
    cfd_loop_wait_until(fake->loop, cfd_loop_now_us(fake->loop) + seconds * G_USEC_PER_SEC, NULL);
}

/* A watch of a parent that is there, in a loop that a stop leaves some time. */
static CfdParent *
begin(FakeLoop *fake)
{
    fake_loop_init(fake);
    cfd_cancel_set_grace(fake->cancel, 20 * G_USEC_PER_SEC);
    parent = 4711;
    return cfd_parent_new(fake->loop, &fake->clock, fake->cancel, ask);
}

static void
test_parent_goes(void)
{
    FakeLoop fake;
    CfdParent *watch = begin(&fake);

    pass(&fake, 10);
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_NONE);
    parent = 1;
    pass(&fake, 2);
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_STOP);
    pass(&fake, 10); /* it is said once: a second stop would leave at once */
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_STOP);
    cfd_parent_free(watch);
    fake_loop_clear(&fake);
}

/* It goes while its Stop is under way: that is one end, and not a second wish. */
static void
test_parent_goes_after_a_stop(void)
{
    FakeLoop fake;
    CfdParent *watch = begin(&fake);

    cfd_cancel_trigger(fake.cancel, CFD_CANCEL_STOP, cfd_loop_now_us(fake.loop));
    parent = 1;
    pass(&fake, 10);
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_STOP);
    cfd_parent_free(watch);
    fake_loop_clear(&fake);
}

static void
test_no_parent(void)
{
    FakeLoop fake;
    CfdParent *watch;

    fake_loop_init(&fake);
    parent = 1;
    questions = 0;
    watch = cfd_parent_new(fake.loop, &fake.clock, fake.cancel, ask);
    pass(&fake, 10);
    g_assert_cmpuint(questions, ==, 1);
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_NONE);
    cfd_parent_free(watch);
    fake_loop_clear(&fake);
}

static void
test_freed_while_it_looks(void)
{
    FakeLoop fake;

    fake_loop_init(&fake);
    parent = 4711;
    cfd_parent_free(cfd_parent_new(fake.loop, &fake.clock, fake.cancel, ask));
    cfd_parent_free(NULL);
    parent = 1;
    pass(&fake, 10);
    g_assert_cmpint(cfd_cancel_reason(fake.cancel), ==, CFD_CANCEL_NONE);
    fake_loop_clear(&fake);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parent/goes", test_parent_goes);
    g_test_add_func("/parent/goes-after-a-stop", test_parent_goes_after_a_stop);
    g_test_add_func("/parent/none", test_no_parent);
    g_test_add_func("/parent/freed", test_freed_while_it_looks);
    return g_test_run();
}
