/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-report.h"

/* Somebody who listens. */
typedef struct {
    CfdReport report; /* first */
    gchar *text;
    CfdReportLevel level;
    const CfdProgress *progress;
    guint calls;
} Listener;

static void
take_note(CfdReport *report, CfdReportLevel level, const gchar *text)
{
    Listener *self = (Listener *)report;

    g_free(self->text);
    self->text = g_strdup(text);
    self->level = level;
    self->calls++;
}

static void
take_progress(CfdReport *report, const CfdProgress *progress)
{
    Listener *self = (Listener *)report;

    self->progress = progress;
    self->calls++;
}

static void
test_note(void)
{
    Listener listener = {.report = {.note = take_note}};

    cfd_report_note(&listener.report, CFD_REPORT_WARNING, "%u of %s%%", 5u, "7");
    g_assert_cmpstr(listener.text, ==, "5 of 7%");
    g_assert_cmpint(listener.level, ==, CFD_REPORT_WARNING);
    cfd_report_note(&listener.report, CFD_REPORT_DEBUG, "%s", "%s\n");
    g_assert_cmpstr(listener.text, ==, "%s\n");
    g_assert_cmpint(listener.level, ==, CFD_REPORT_DEBUG);
    g_assert_cmpuint(listener.calls, ==, 2);
    g_free(listener.text);
}

/* As it is, each time. */
static void
test_progress(void)
{
    Listener listener = {.report = {.note = take_note, .progress = take_progress}};
    const CfdProgress progress = {.phase = CFD_PHASE_LOADING, .packets = 5};

    cfd_report_progress(&listener.report, &progress);
    cfd_report_progress(&listener.report, &progress);
    g_assert_true(listener.progress == &progress);
    g_assert_cmpuint(listener.calls, ==, 2);
    g_assert_null(listener.text);
}

static void
test_nobody_listens(void)
{
    Listener listener = {.report = {.note = take_note}};
    const CfdProgress progress = {.phase = CFD_PHASE_LOADING};

    cfd_report_progress(&listener.report, &progress);
    g_assert_cmpuint(listener.calls, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/note", test_note);
    g_test_add_func("/report/progress", test_progress);
    g_test_add_func("/report/nobody", test_nobody_listens);
    return g_test_run();
}
