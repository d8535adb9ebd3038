/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ending.h"

#include "cfd-error.h"

#include <string.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"

static void
assert_explained(const CfdEnding *ending, CfdErrorCode code, const gchar *words,
                 CfdErrorCode expected_code, const gchar *expected)
{
    g_autoptr(GError) error = g_error_new_literal(CFD_ERROR, (gint)code, words);

    cfd_ending_explain(ending, &error);
    g_assert_error(error, CFD_ERROR, (gint)expected_code);
    g_assert_cmpstr(error->message, ==, expected);
}

static void
test_stopped(void)
{
    CfdEnding ending = {.capture_id = ID};

    assert_explained(&ending, CFD_ERROR_STOPPED, "stopped", CFD_ERROR_TIMEOUT,
                     "stopped before capture " ID " had delivered all its packets: open it later "
                     "with --capture-id " ID);
    ending.on_stop = CFD_PLAN_DISCARD;
    assert_explained(&ending, CFD_ERROR_STOPPED, "stopped", CFD_ERROR_TIMEOUT,
                     "Cloudflare did not answer when capture " ID " was to be stopped, so it may "
                     "still record, up to its limit: look at it in the dashboard, or open it with "
                     "--capture-id " ID);
}

static void
test_failed(void)
{
    static const CfdEnding made = {.capture_id = ID};
    static const CfdEnding opened = {.capture_id = ID, .was_opened = TRUE};
    static const CfdEnding lost = {.capture_id = ID, .is_lost = TRUE};

    assert_explained(&made, CFD_ERROR_SERVER, "no", CFD_ERROR_SERVER,
                     "capture " ID ": no; to try again without a new capture, open it with "
                     "--capture-id " ID);
    assert_explained(&made, CFD_ERROR_SERVER, "open " ID " with --capture-id", CFD_ERROR_SERVER,
                     "open " ID " with --capture-id");
    assert_explained(&opened, CFD_ERROR_DISK, "no", CFD_ERROR_DISK, "capture " ID ": no");
    assert_explained(&lost, CFD_ERROR_SERVER, ID " failed", CFD_ERROR_SERVER, ID " failed");
}

static void
note(CfdReport *report G_GNUC_UNUSED, CfdReportLevel level, const gchar *text)
{
    g_assert_cmpint(level, ==, CFD_REPORT_INFO);
    g_assert_nonnull(strstr(text, ID));
}

static void
test_as_wanted(void)
{
    CfdReport report = {note};

    g_assert_false(cfd_ending_report(ID, CFD_PLAN_LOAD, TRUE, &report));
    g_assert_true(cfd_ending_report(ID, CFD_PLAN_LEAVE, FALSE, &report));
    g_assert_true(cfd_ending_report(ID, CFD_PLAN_DISCARD, TRUE, &report));
    g_assert_false(cfd_ending_report(ID, CFD_PLAN_DISCARD, FALSE, &report));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ending/stopped", test_stopped);
    g_test_add_func("/ending/failed", test_failed);
    g_test_add_func("/ending/as-wanted", test_as_wanted);
    return g_test_run();
}
