/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cancel.h"

#include "cfd-error.h"

static void
assert_ended(const CfdCancel *cancel, gint64 now_us, CfdErrorCode code)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_cancel_check(cancel, now_us, &error));
    g_assert_error(error, CFD_ERROR, (gint)code);
}

static void
test_reasons(void)
{
    g_autoptr(CfdCancel) cancel = cfd_cancel_new();

    g_assert_true(cfd_cancel_check(cancel, 10, NULL));
    g_assert_cmpint(cfd_cancel_deadline_us(cancel), ==, G_MAXINT64);
    cfd_cancel_trigger(cancel, CFD_CANCEL_STOP, 10);
    assert_ended(cancel, 10, CFD_ERROR_STOPPED);
    cfd_cancel_trigger(cancel, CFD_CANCEL_READER_GONE, 11);
    assert_ended(cancel, 11, CFD_ERROR_PIPE_CLOSED);
}

static void
test_weaker_reason_changes_nothing(void)
{
    g_autoptr(CfdCancel) cancel = cfd_cancel_new();

    cfd_cancel_trigger(cancel, CFD_CANCEL_READER_GONE, 10);
    cfd_cancel_trigger(cancel, CFD_CANCEL_STOP, 11);
    g_assert_cmpint(cfd_cancel_reason(cancel), ==, CFD_CANCEL_READER_GONE);
}

static void
test_grace(void)
{
    g_autoptr(CfdCancel) cancel = cfd_cancel_new();

    cfd_cancel_set_grace(cancel, 100);
    g_assert_true(cfd_cancel_check(cancel, G_MAXINT64, NULL));
    cfd_cancel_trigger(cancel, CFD_CANCEL_STOP, 10);
    g_assert_cmpint(cfd_cancel_deadline_us(cancel), ==, 110);
    g_assert_true(cfd_cancel_check(cancel, 109, NULL));
    assert_ended(cancel, 110, CFD_ERROR_STOPPED);
    cfd_cancel_set_grace(cancel, 200);
    g_assert_true(cfd_cancel_check(cancel, 209, NULL));
}

static void
test_second_stop_is_at_once(void)
{
    g_autoptr(CfdCancel) cancel = cfd_cancel_new();

    cfd_cancel_set_grace(cancel, 100);
    cfd_cancel_trigger(cancel, CFD_CANCEL_STOP, 10);
    cfd_cancel_trigger(cancel, CFD_CANCEL_STOP, 11);
    g_assert_cmpint(cfd_cancel_reason(cancel), ==, CFD_CANCEL_LEAVE);
    assert_ended(cancel, 11, CFD_ERROR_STOPPED);
}

static void
test_lost_reader_has_no_grace(void)
{
    g_autoptr(CfdCancel) cancel = cfd_cancel_new();

    cfd_cancel_set_grace(cancel, 100);
    cfd_cancel_trigger(cancel, CFD_CANCEL_READER_GONE, 10);
    assert_ended(cancel, 10, CFD_ERROR_PIPE_CLOSED);
}

static void
test_last_word(void)
{
    g_autoptr(CfdCancel) cancel = cfd_cancel_new();

    cfd_cancel_set_grace(cancel, 100);
    cfd_cancel_trigger(cancel, CFD_CANCEL_READER_GONE, 10);
    cfd_cancel_allow_until(cancel, 30);
    g_assert_true(cfd_cancel_check(cancel, 29, NULL));
    g_assert_cmpint(cfd_cancel_deadline_us(cancel), ==, 30);
    cfd_cancel_trigger(cancel, CFD_CANCEL_STOP, 12);
    g_assert_true(cfd_cancel_check(cancel, 29, NULL));
    assert_ended(cancel, 30, CFD_ERROR_PIPE_CLOSED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cancel/reasons", test_reasons);
    g_test_add_func("/cancel/weaker-reason", test_weaker_reason_changes_nothing);
    g_test_add_func("/cancel/grace", test_grace);
    g_test_add_func("/cancel/second-stop", test_second_stop_is_at_once);
    g_test_add_func("/cancel/lost-reader", test_lost_reader_has_no_grace);
    g_test_add_func("/cancel/last-word", test_last_word);
    return g_test_run();
}
