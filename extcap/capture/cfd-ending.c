/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ending.h"

#include "cfd-error.h"

#include <string.h>

#define TOO_LATE                                                                                   \
    "stopped before capture %s had delivered all its packets: open it later with --capture-id %s"

#define NOT_STOPPED                                                                                \
    "Cloudflare did not answer when capture %s was to be stopped, so it may still record, up to "  \
    "its limit: look at it in the dashboard, or open it with --capture-id %s"

gboolean
cfd_ending_report(const gchar *capture_id, CfdPlanOnStop on_stop, gboolean stopped,
                  CfdReport *report)
{
    switch (on_stop) {
    case CFD_PLAN_LOAD:
        return FALSE;
    case CFD_PLAN_LEAVE:
        cfd_report_note(report, CFD_REPORT_INFO,
                        "capture %s is left at Cloudflare: open it later with --capture-id",
                        capture_id);
        return TRUE;
    case CFD_PLAN_DISCARD:
        if (stopped)
            cfd_report_note(report, CFD_REPORT_INFO, "capture %s: stopped and discarded",
                            capture_id);
        return stopped;
    }
    g_assert_not_reached();
}

static void
explain_stop(const CfdEnding *self, GError **error)
{
    g_autofree gchar *words = self->on_stop == CFD_PLAN_DISCARD
                                  ? g_strdup_printf(NOT_STOPPED, self->capture_id, self->capture_id)
                                  : g_strdup_printf(TOO_LATE, self->capture_id, self->capture_id);

    g_clear_error(error);
    g_set_error_literal(error, CFD_ERROR, CFD_ERROR_TIMEOUT, words);
}

void
cfd_ending_explain(const CfdEnding *self, GError **error)
{
    GError *named;

    if (g_error_matches(*error, CFD_ERROR, CFD_ERROR_STOPPED)) {
        explain_stop(self, error);
        return;
    }
    if (strstr((*error)->message, self->capture_id) == NULL)
        g_prefix_error(error, "capture %s: ", self->capture_id);
    /* To try again as such would make a capture of another time. */
    if (self->is_lost || self->was_opened || strstr((*error)->message, "--capture-id") != NULL)
        return;
    named = g_error_new((*error)->domain, (*error)->code,
                        "%s; to try again without a new capture, open it with --capture-id %s",
                        (*error)->message, self->capture_id);
    g_clear_error(error);
    *error = named;
}
