/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-strays.h"

#include "cfd-record.h"

/* The newest ones; a week of them at every start would bury what the log is read for. */
#define MAX_LISTED 5

/* TRUE if it records no longer. */
static gboolean
stop(const CfdStraysConfig *config, const CfdRecordFacts *facts, GError **error)
{
    CfdApi *api = config->open_api(config->api_data, facts->account_id, error);
    g_autoptr(CfdJob) job = api != NULL ? cfd_api_get(api, facts->capture_id, error) : NULL;

    if (job == NULL)
        return FALSE;
    if (!cfd_job_may_record(job))
        return TRUE;
    if (!cfd_api_stop(api, facts->capture_id, error))
        return FALSE;
    cfd_report_note(config->report, CFD_REPORT_INFO, "capture %s: stopped", facts->capture_id);
    return TRUE;
}

static void
list(const CfdStraysConfig *config, const GPtrArray *strays)
{
    for (guint i = 0; i < MIN(strays->len, MAX_LISTED); i++) {
        const CfdRecordFacts *facts = g_ptr_array_index(strays, i);
        g_autofree gchar *opening = cfd_report_opening(config->report, facts->capture_id);

        cfd_report_note(config->report, CFD_REPORT_INFO,
                        "capture %s (%s) of an earlier run%s%s did not deliver all its packets: "
                        "open it %s",
                        facts->capture_id, facts->type,
                        facts->submitted != NULL ? ", submitted " : "",
                        facts->submitted != NULL ? facts->submitted : "", opening);
    }
    if (strays->len > MAX_LISTED)
        cfd_report_note(config->report, CFD_REPORT_INFO,
                        "%u more captures of earlier runs did not deliver all their packets: their "
                        "IDs are the names of the files in %s",
                        strays->len - MAX_LISTED, config->folder);
}

/* The lock is held until Cloudflare has answered: one that another window opens meanwhile must not
 * be stopped behind its back. */
static void
tend(const CfdStraysConfig *config, const CfdRecordFacts *facts)
{
    g_autoptr(CfdRecord) record =
        facts->to_stop ? cfd_record_take(config->folder, facts->capture_id) : NULL;
    g_autoptr(GError) failure = NULL;

    if (record == NULL || !cfd_record_facts(record)->to_stop)
        return;
    if (stop(config, facts, &failure))
        cfd_record_let_be(record);
    else
        cfd_report_note(config->report, CFD_REPORT_WARNING,
                        "capture %s may still record: it could not be stopped: %s",
                        facts->capture_id, failure->message);
}

/* The one that is about to be opened is no stray. */
static void
leave_wanted(const CfdStraysConfig *config, GPtrArray *strays)
{
    for (guint i = strays->len; i-- > 0;) {
        const CfdRecordFacts *facts = g_ptr_array_index(strays, i);

        if (g_strcmp0(facts->capture_id, config->wanted) == 0)
            g_ptr_array_remove_index(strays, i);
    }
}

void
cfd_strays_tend(const CfdStraysConfig *config)
{
    gint64 now_us = cfd_clock_wall_us(config->clock);
    g_autoptr(GPtrArray) strays = cfd_record_list_strays(config->folder, now_us);

    cfd_record_remove_old(config->folder, now_us);
    leave_wanted(config, strays);
    list(config, strays);
    for (guint i = 0; i < strays->len; i++)
        tend(config, g_ptr_array_index(strays, i));
}
