/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-strays.h"

#include "cfd-record.h"

/* TRUE if it records no longer. */
static gboolean
stop(const CfdStraysConfig *config, const CfdRecordFacts *facts, GError **error)
{
    CfdApi *api = config->open_api(config->api_data, facts->account_id, error);
    g_autoptr(CfdJob) job = api != NULL ? cfd_api_get(api, facts->capture_id, error) : NULL;

    if (job == NULL)
        return FALSE;
    if (!cfd_job_is_active(job) || job->stop_requested)
        return TRUE;
    if (!cfd_api_stop(api, facts->capture_id, error))
        return FALSE;
    cfd_report_note(config->report, CFD_REPORT_INFO, "capture %s: stopped", facts->capture_id);
    return TRUE;
}

static void
tend(const CfdStraysConfig *config, CfdRecord *record)
{
    const CfdRecordFacts *facts = cfd_record_facts(record);
    g_autoptr(GError) failure = NULL;

    cfd_report_note(config->report, CFD_REPORT_INFO,
                    "capture %s (%s) of an earlier run did not deliver all its packets: open it "
                    "with --capture-id",
                    facts->capture_id, facts->type);
    if (!facts->to_stop)
        return;
    if (stop(config, facts, &failure))
        cfd_record_let_be(record);
    else
        cfd_report_note(config->report, CFD_REPORT_WARNING,
                        "capture %s may still record: it could not be stopped: %s",
                        facts->capture_id, failure->message);
}

void
cfd_strays_tend(const CfdStraysConfig *config)
{
    g_autoptr(GPtrArray) strays =
        cfd_record_find_strays(config->folder, cfd_clock_wall_us(config->clock));

    for (guint i = 0; i < strays->len; i++) {
        CfdRecord *record = g_ptr_array_index(strays, i);

        if (g_strcmp0(cfd_record_facts(record)->capture_id, config->wanted) != 0)
            tend(config, record);
    }
}
