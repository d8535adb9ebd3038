/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-push.h"

#include "cfd-filter-needs.h"

static void
tell(const CfdJobFilter *pushed, CfdReport *report)
{
    g_autofree gchar *words = NULL;

    if (cfd_job_filter_is_empty(pushed)) {
        cfd_report_note(report, CFD_REPORT_INFO,
                        "the capture filter is applied here alone: it has no part that Cloudflare "
                        "can be asked for");
        return;
    }
    words = cfd_job_filter_to_text(pushed);
    cfd_report_note(report, CFD_REPORT_INFO,
                    "of the capture filter, Cloudflare is asked for %s; all of it is applied here",
                    words);
}

gboolean
cfd_push_filter(const gchar *expression, CfdJobFilter *filter, CfdReport *report, GError **error)
{
    g_auto(CfdFilterNeeds) needs = {0};
    CfdJobFilter pushed;

    if (expression == NULL || *expression == '\0')
        return TRUE;
    cfd_filter_needs_find(expression, &needs);
    pushed = (CfdJobFilter){
        .source_address = needs.source_address,
        .destination_address = needs.destination_address,
        .source_port = (gint)needs.source_port,
        .destination_port = (gint)needs.destination_port,
        .protocol = needs.protocol,
    };
    if (!cfd_job_filter_narrow(filter, &pushed, report->in_shell, error))
        return FALSE;
    tell(&pushed, report);
    return TRUE;
}
