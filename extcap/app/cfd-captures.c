/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-captures.h"

#include "cfd-api.h"
#include "cfd-error.h"
#include "cfd-text.h"

void
cfd_capture_facts_free(CfdCaptureFacts *self)
{
    if (self == NULL)
        return;
    g_free(self->id);
    g_free(self->type);
    g_free(self->status);
    g_free(self->submitted);
    g_free(self->offset_time);
    g_free(self->colo);
    g_free(self->bucket);
    g_free(self->filter);
    g_free(self->failure);
    cfd_json_free(self->json);
    g_free(self);
}

/* People say sample, as Cloudflare's dashboard does. */
static gchar *
name_type(const CfdJob *job)
{
    if (g_strcmp0(job->type, cfd_job_type_name(CFD_JOB_SIMPLE)) == 0)
        return g_strdup("sample");
    return g_strdup(job->type);
}

static CfdCaptureFacts *
read_job(const CfdJob *job)
{
    CfdCaptureFacts *self = g_new0(CfdCaptureFacts, 1);
    const CfdJobSpec *asked = &job->asked;

    self->id = g_strdup(job->id);
    self->type = name_type(job);
    self->status = g_strdup(job->status_text);
    self->submitted = g_strdup(job->submitted);
    if (job->submitted == NULL || !cfd_text_parse_rfc3339(job->submitted, &self->submitted_us))
        self->submitted_us = -1;
    if (asked->offset_time_us != 0)
        self->offset_time = cfd_text_rfc3339(asked->offset_time_us);
    self->colo = g_strdup(asked->colo);
    self->bucket = g_strdup(asked->destination);
    self->filter = cfd_job_filter_to_text(&asked->filter);
    self->failure = g_strdup(job->error_message);
    self->time_limit_s = asked->time_limit_s;
    self->packet_limit = asked->packet_limit;
    self->byte_limit = asked->byte_limit;
    self->packets = job->packets_captured;
    self->stop_requested = job->stop_requested;
    self->has_failed = job->status == CFD_JOB_FAILED;
    self->may_record = asked->type == CFD_JOB_FULL && cfd_job_may_record(job);
    self->json = cfd_json_ref(job->json);
    return self;
}

GPtrArray *
cfd_captures_list(CfdApi *api, GError **error)
{
    g_autoptr(GPtrArray) jobs = cfd_api_list(api, error);
    GPtrArray *captures;

    if (jobs == NULL)
        return NULL;
    captures = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_capture_facts_free);
    for (guint i = 0; i < jobs->len; i++)
        g_ptr_array_add(captures, read_job(g_ptr_array_index(jobs, i)));
    return captures;
}

CfdCaptureFacts *
cfd_captures_get(CfdApi *api, const gchar *capture_id, GError **error)
{
    g_autoptr(CfdJob) job = cfd_api_get(api, capture_id, error);

    return job != NULL ? read_job(job) : NULL;
}

gboolean
cfd_captures_stop(CfdApi *api, const gchar *capture_id, GError **error)
{
    return cfd_api_stop(api, capture_id, error);
}

gint64
cfd_captures_now_us(CfdApi *api, GError **error)
{
    return cfd_api_server_time_us(api, error);
}

gboolean
cfd_captures_check_status(const gchar *status, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    const gchar *name;

    for (guint i = 0; (name = cfd_job_status_name(i)) != NULL; i++) {
        if (g_str_equal(name, status))
            return TRUE;
        if (i > 0)
            g_string_append(names, cfd_job_status_name(i + 1) != NULL ? ", " : " or ");
        g_string_append(names, name);
    }
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "there is no status \"%s\": give %s", status,
                names->str);
    return FALSE;
}
