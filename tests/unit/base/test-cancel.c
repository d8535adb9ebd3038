/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cancel.h"

#include "cfd-error.h"

static void
test_reasons(void)
{
    g_autoptr(CfdCancel) cancel = cfd_cancel_new();
    g_autoptr(GError) error = NULL;

    g_assert_true(cfd_cancel_check(cancel, &error));
    g_assert_no_error(error);
    cfd_cancel_trigger(cancel, CFD_CANCEL_STOP);
    g_assert_false(cfd_cancel_check(cancel, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_clear_error(&error);

    cfd_cancel_trigger(cancel, CFD_CANCEL_READER_GONE);
    g_assert_false(cfd_cancel_check(cancel, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}

static void
test_weaker_reason_changes_nothing(void)
{
    g_autoptr(CfdCancel) cancel = cfd_cancel_new();

    cfd_cancel_trigger(cancel, CFD_CANCEL_READER_GONE);
    cfd_cancel_trigger(cancel, CFD_CANCEL_STOP);
    g_assert_cmpint(cfd_cancel_reason(cancel), ==, CFD_CANCEL_READER_GONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cancel/reasons", test_reasons);
    g_test_add_func("/cancel/weaker-reason", test_weaker_reason_changes_nothing);
    return g_test_run();
}
