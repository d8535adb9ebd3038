/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ending.h"

#include "cfd-colo.h"
#include "cfd-error.h"

#include <string.h>

#define TOO_LATE "stopped before capture %s had delivered all its packets: open it later %s"

#define ELSEWHERE                                                                                  \
    "capture %s goes on, as another window or shell of this computer runs it: stop it there, or "  \
    "open it later %s"

#define NOT_STOPPED                                                                                \
    "Cloudflare did not answer when capture %s was to be stopped, so it may still record, up to "  \
    "its limit: look at it in the dashboard, or open it %s"

/* What a sample can be narrowed to, and what that is called. */
static const CfdJobFilterField filter_fields[CFD_TALLY_N_FIELDS] = {
    [CFD_TALLY_SOURCE_ADDRESS] = CFD_JOB_FILTER_SOURCE_ADDRESS,
    [CFD_TALLY_DESTINATION_ADDRESS] = CFD_JOB_FILTER_DESTINATION_ADDRESS,
    [CFD_TALLY_SOURCE_PORT] = CFD_JOB_FILTER_SOURCE_PORT,
    [CFD_TALLY_DESTINATION_PORT] = CFD_JOB_FILTER_DESTINATION_PORT,
    [CFD_TALLY_PROTOCOL] = CFD_JOB_FILTER_PROTOCOL,
};

/* What fewer packets have is not what fills a sample. */
#define MIN_BUSY_PERCENT 10

/* Of each kind one. */
static const struct {
    CfdTallyField first, last;
} kinds[] = {
    {CFD_TALLY_SOURCE_ADDRESS, CFD_TALLY_DESTINATION_ADDRESS},
    {CFD_TALLY_SOURCE_PORT, CFD_TALLY_DESTINATION_PORT},
    {CFD_TALLY_PROTOCOL, CFD_TALLY_PROTOCOL},
};

/* `, such as to the busiest (tab Filter): Protocol 17 (91%)`; "" if all have the same. */
static gchar *
describe_busiest(const CfdTally *tally, const CfdReport *report)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const gchar *start =
        report->in_shell ? ", such as to the busiest:" : ", such as to the busiest (tab Filter):";

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree gchar *name = NULL;
        CfdTallyBusiest busiest;

        if (!cfd_tally_busiest(tally, kinds[i].first, kinds[i].last, &busiest) ||
            busiest.percent < MIN_BUSY_PERCENT)
            continue;
        name = report->in_shell ? cfd_job_filter_option(filter_fields[busiest.field])
                                : cfd_job_filter_label(filter_fields[busiest.field]);
        g_string_append_printf(text, "%s %s %s (%u%%)", text->len == 0 ? start : ",", name,
                               busiest.value, busiest.percent);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gchar *
describe_passed(const CfdReceived *received)
{
    if (received->passed == received->packets)
        return g_strdup("");
    return g_strdup_printf(" and the capture filter has let %" G_GUINT64_FORMAT " of them pass",
                           received->passed);
}

/* Who finds no packets looks for a fault elsewhere. */
static void
report_filter(const CfdJob *job, const CfdReceived *received, CfdReport *report)
{
    if (received->packets > 0 && received->passed == 0)
        cfd_report_note(report, CFD_REPORT_WARNING,
                        "capture %s: the capture filter has let none of %" G_GUINT64_FORMAT
                        " packets pass",
                        job->id, received->packets);
}

/* It does not cover all the time that was asked for. */
static void
report_cut_sample(const CfdJob *job, gint64 limit, const CfdReceived *received, CfdReport *report)
{
    g_autofree gchar *passed = NULL;
    g_autofree gchar *busiest = NULL;

    passed = describe_passed(received);
    busiest = describe_busiest(received->tally, report);
    cfd_report_note(report, CFD_REPORT_WARNING,
                    "capture %s: the limit of %" G_GINT64_FORMAT
                    " packets was reached%s: look back less far, or narrow %s%s",
                    job->id, limit, passed,
                    *passed != '\0' ? "what Cloudflare is asked for" : "the filter", busiest);
}

/* Cloudflare counts what it has captured. */
static void
report_full(const CfdJob *job, const gchar *colo, guint64 received, CfdReport *report)
{
    gboolean is_empty = received == 0 && job->packets_captured <= 0;
    g_autofree gchar *doubt = is_empty && colo != NULL ? cfd_colo_doubt(colo) : NULL;

    if (doubt != NULL)
        cfd_report_note(report, CFD_REPORT_WARNING, "capture %s: nothing was recorded: check %s",
                        job->id, doubt);
    if (job->packets_captured >= 0 && received != (guint64)job->packets_captured)
        cfd_report_note(report, CFD_REPORT_WARNING,
                        "capture %s: Cloudflare has captured %" G_GINT64_FORMAT
                        " packets, its files hold %" G_GUINT64_FORMAT,
                        job->id, job->packets_captured, received);
}

void
cfd_ending_report_gaps(const CfdJob *job, const CfdJobSpec *spec, const CfdReceived *received,
                       CfdReport *report)
{
    gboolean is_sample = spec->type == CFD_JOB_SIMPLE;

    if (is_sample && spec->packet_limit > 0 && received->packets >= (guint64)spec->packet_limit) {
        report_cut_sample(job, spec->packet_limit, received, report);
        return;
    }
    if (!is_sample)
        report_full(job, spec->colo, received->packets, report);
    report_filter(job, received, report);
}

gboolean
cfd_ending_is_wanted(const GError *error, gboolean was_opened)
{
    return was_opened ? g_error_matches(error, CFD_ERROR, CFD_ERROR_STOPPED)
                      : cfd_error_is_stop(error);
}

gboolean
cfd_ending_accept_stop(const CfdEnding *self, gboolean stopped, GError **error)
{
    g_autofree gchar *opening = NULL;

    if (self->on_stop == CFD_PLAN_LOAD ||
        (self->on_stop == CFD_PLAN_DISCARD && (!stopped || self->is_elsewhere)))
        return FALSE;
    g_clear_error(error);
    opening = cfd_report_opening(self->report, self->capture_id);
    if (self->on_stop == CFD_PLAN_DISCARD)
        g_set_error(error, CFD_ERROR, CFD_ERROR_STOPPED, "capture %s was ended and discarded",
                    self->capture_id);
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_STOPPED,
                    "capture %s is left at Cloudflare: open it later %s", self->capture_id,
                    opening);
    return TRUE;
}

static void
explain_stop(const CfdEnding *self, GError **error)
{
    const gchar *id = self->capture_id;
    g_autofree gchar *opening = cfd_report_opening(self->report, id);
    g_autofree gchar *words = NULL;

    if (self->is_elsewhere)
        words = g_strdup_printf(ELSEWHERE, id, opening);
    else if (self->on_stop == CFD_PLAN_DISCARD)
        words = g_strdup_printf(NOT_STOPPED, id, opening);
    else
        words = g_strdup_printf(TOO_LATE, id, opening);

    g_clear_error(error);
    g_set_error_literal(error, CFD_ERROR, CFD_ERROR_TIMEOUT, words);
}

void
cfd_ending_explain(const CfdEnding *self, GError **error)
{
    g_autofree gchar *opening = NULL;
    GError *named;

    if (g_error_matches(*error, CFD_ERROR, CFD_ERROR_STOPPED)) {
        explain_stop(self, error);
        return;
    }
    if (strstr((*error)->message, self->capture_id) == NULL)
        g_prefix_error(error, "capture %s: ", self->capture_id);
    /* To try again as such would make a capture of another time. */
    if (self->is_lost || self->was_opened || strstr((*error)->message, CFD_REPORT_OPENER) != NULL)
        return;
    opening = cfd_report_opening(self->report, self->capture_id);
    named = g_error_new((*error)->domain, (*error)->code,
                        "%s; to try again without a new capture, open it %s", (*error)->message,
                        opening);
    g_clear_error(error);
    *error = named;
}
