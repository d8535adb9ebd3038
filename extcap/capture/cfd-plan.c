/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-plan.h"

#include "cfd-colo.h"
#include "cfd-text.h"

/* A sample is cut out of what has passed and completes at once; two minutes are a fault. */
#define SAMPLE_DEADLINE_MS (2 * 60 * 1000)

/* A full one records for as long as it was asked to, and converting up to 1 GB takes minutes. */
#define CONVERSION_MS (60 * 60 * G_GINT64_CONSTANT(1000))

/* Since its recording has ended: all of its files are there. */
#define OLD_AFTER_US (10 * 60 * (gint64)G_USEC_PER_SEC)

/* Never faster than once a second: an account has 1,200 API requests in 5 minutes for all it
 * does. */
static const struct {
    gint64 until_ms;
    gint64 wait_ms;
} POLL_WAITS[] = {
    {3 * 1000, 1000},
    {15 * 1000, 2000},
    {60 * 1000, 5000},
    {G_MAXINT64, CFD_PLAN_LONGEST_POLL_MS},
};

void
cfd_plan_free(CfdPlan *self)
{
    if (self == NULL)
        return;
    cfd_job_spec_clear(&self->spec);
    g_free(self->capture_id);
    g_free(self->windows);
    g_free(self->spool_folder);
    g_free(self);
}

gint64
cfd_plan_poll_wait_ms(gint64 elapsed_ms)
{
    guint i = 0;

    while (elapsed_ms >= POLL_WAITS[i].until_ms)
        i++;
    return POLL_WAITS[i].wait_ms;
}

gint64
cfd_plan_deadline_ms(const CfdJobSpec *spec)
{
    return spec->type == CFD_JOB_FULL ? spec->time_limit_s * 1000 + CONVERSION_MS
                                      : SAMPLE_DEADLINE_MS;
}

static void
append_limit(GString *text, gint64 limit, const gchar *unit)
{
    if (limit != 0)
        g_string_append_printf(text, ", at most %" G_GINT64_FORMAT " %s", limit, unit);
}

static void
append_place(GString *text, const CfdJobSpec *spec)
{
    g_autofree gchar *colo = spec->colo != NULL ? cfd_colo_describe(spec->colo) : NULL;

    if (spec->type != CFD_JOB_FULL)
        g_string_append(text, ", all colos");
    if (colo != NULL)
        g_string_append_printf(text, ", colo %s", colo);
    if (spec->destination != NULL)
        g_string_append_printf(text, ", bucket %s", spec->destination);
}

gchar *
cfd_plan_summary(const CfdJobSpec *spec, const CfdJob *job)
{
    g_autofree gchar *filter = cfd_job_filter_to_text(&spec->filter);
    g_autoptr(GString) text = g_string_new("Cloudflare Magic Transit");

    g_string_append_printf(text, " %s capture %s: type %s, %" G_GINT64_FORMAT " s",
                           spec->type == CFD_JOB_FULL ? "full" : "sample", job->id,
                           cfd_job_type_name(spec->type), spec->time_limit_s);
    append_limit(text, spec->packet_limit, "packets");
    append_limit(text, spec->byte_limit, "bytes");
    g_string_append_printf(text, ", filter %s", filter);
    append_place(text, spec);
    if (spec->offset_time_us != 0) {
        g_autofree gchar *until = cfd_text_rfc3339(spec->offset_time_us);

        g_string_append_printf(text, ", until %s", until);
    }
    if (job->submitted != NULL)
        g_string_append_printf(text, ", submitted %s", job->submitted);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean
cfd_plan_is_old(const CfdJobSpec *spec, const CfdJob *job, gint64 server_now_us)
{
    gint64 submitted_us;

    if (server_now_us < 0 || job->submitted == NULL ||
        !cfd_text_parse_rfc3339(job->submitted, &submitted_us))
        return TRUE;
    return server_now_us - submitted_us >
           spec->time_limit_s * (gint64)G_USEC_PER_SEC + OLD_AFTER_US;
}

/* `4 windows, some 3 min`. */
static gchar *
describe_cost(guint requests, const gchar *noun)
{
    gint64 minute_us = 60 * (gint64)G_USEC_PER_SEC;

    if (requests == 1)
        return g_strdup_printf("1 %s", noun);
    return g_strdup_printf("%u %ss, some %" G_GINT64_FORMAT " min", requests, noun,
                           (cfd_windows_cost_us(requests) + minute_us / 2) / minute_us);
}

gchar *
cfd_plan_describe_windows(const CfdPlan *self)
{
    const CfdWindowsConfig *config = self->windows;
    g_autoptr(CfdWindows) windows = cfd_windows_new(config);
    g_autofree gchar *since = cfd_text_rfc3339(config->since_us);
    g_autofree gchar *until = cfd_text_rfc3339(config->until_us);
    g_autofree gchar *cost = NULL;
    g_autofree gchar *most = NULL;

    if (config->until_us == 0)
        return g_strdup_printf("following from %s until it is stopped, with this account's one "
                               "request a minute",
                               since);
    cost = describe_cost(cfd_windows_remaining(windows), "window");
    if (config->max_requests > 0)
        most = describe_cost(config->max_requests, "request");
    return g_strdup_printf(
        "looking back from %s to %s, with this account's one request a minute: %s%s%s", since,
        until, cost, most != NULL ? "; with halves at most " : "", most != NULL ? most : "");
}
