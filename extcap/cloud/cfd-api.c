/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-api.h"

#include "cfd-api-private.h"
#include "cfd-sample.h"

#include "cfd-error.h"

CfdApi *
cfd_api_new(const CfdApiConfig *config)
{
    CfdApi *self = g_new0(CfdApi, 1);

    self->loop = config->loop;
    self->clock = config->clock;
    self->report = config->report;
    self->caller = cfd_caller_new(config);
    self->account_id = g_strdup(config->account_id);
    self->has_token = config->token != NULL;
    return self;
}

void
cfd_api_free(CfdApi *self)
{
    if (self == NULL)
        return;
    cfd_caller_free(self->caller);
    g_free(self->account_id);
    g_free(self);
}

gchar *
cfd_api_path(const CfdApi *self, const gchar *rest)
{
    return g_strconcat("/accounts/", self->account_id, "/pcaps", rest, NULL);
}

const gchar *
cfd_api_account_id(const CfdApi *self)
{
    return self->account_id;
}

gint64
cfd_api_server_time_us(CfdApi *self, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) jobs = NULL;
    gint64 now_us = cfd_api_known_time_us(self);

    if (now_us >= 0)
        return now_us;
    /* Any answer tells the time, also a refusal. */
    jobs = cfd_api_list(self, &failure);
    now_us = cfd_api_known_time_us(self);
    if (now_us >= 0)
        return now_us;
    if (failure == NULL)
        g_set_error(&failure, CFD_ERROR, CFD_ERROR_REPLY,
                    "Cloudflare's answers do not tell the time");
    g_propagate_error(error, g_steal_pointer(&failure));
    return -1;
}

gint64
cfd_api_known_time_us(const CfdApi *self)
{
    return cfd_caller_server_time_us(self->caller);
}

static CfdCreateFailure
judge_failure(const CfdCallOutcome *outcome)
{
    if (outcome->unclear)
        return CFD_CREATE_UNCLEAR;
    if (outcome->status == 429)
        return CFD_CREATE_QUEUED;
    return outcome->status == 409 ? CFD_CREATE_CONFLICT : CFD_CREATE_REFUSED;
}

CfdJob *
cfd_api_create(CfdApi *self, const CfdJobSpec *spec, CfdCreateFailure *ret_failure,
               gint64 *ret_wait_s, GError **error)
{
    g_autofree gchar *path = cfd_api_path(self, "");
    g_autoptr(CfdJson) request = cfd_job_spec_to_json(spec);
    g_autofree gchar *body = cfd_json_to_text(request);
    g_autoptr(GError) failure = NULL;
    CfdCallOutcome outcome;
    g_autoptr(CfdJson) document = cfd_caller_post(self->caller, path, body, &outcome, &failure);
    CfdJob *job = NULL;

    if (document != NULL) {
        outcome.unclear = TRUE; /* it was done, whatever the answer holds */
        job = cfd_job_from_json(cfd_json_member(document, "result"), &failure);
    }
    if (job == NULL) {
        *ret_failure = judge_failure(&outcome);
        *ret_wait_s = outcome.retry_after_s;
        g_propagate_prefixed_error(error, g_steal_pointer(&failure),
                                   "could not create the capture: ");
    }
    return job;
}

static CfdJob *
parse_status(const CfdJson *document, const gchar *capture_id, GError **error)
{
    g_autoptr(CfdJob) job = NULL;

    if (document == NULL)
        return NULL;
    job = cfd_job_from_json(cfd_json_member(document, "result"), error);
    if (job == NULL || g_ascii_strcasecmp(job->id, capture_id) == 0)
        return g_steal_pointer(&job);
    g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY, "Cloudflare's answer is about capture %s",
                job->id);
    return NULL;
}

CfdJob *
cfd_api_get(CfdApi *self, const gchar *capture_id, GError **error)
{
    g_autofree gchar *rest = g_strconcat("/", capture_id, NULL);
    g_autofree gchar *path = cfd_api_path(self, rest);
    g_autoptr(CfdJson) document = cfd_caller_get(self->caller, path, CFD_RETRY_PATIENT, error);
    CfdJob *job = parse_status(document, capture_id, error);

    if (job == NULL)
        g_prefix_error(error, "could not read the status of capture %s: ", capture_id);
    return job;
}

GPtrArray *
cfd_api_parse_list(const CfdJson *document, gpointer (*parse)(const CfdJson *),
                   GDestroyNotify free_one)
{
    const CfdJson *result = cfd_json_member(document, "result");
    GPtrArray *elements = g_ptr_array_new_with_free_func(free_one);

    for (guint i = 0; i < cfd_json_length(result); i++) {
        gpointer element = parse(cfd_json_element(result, i));

        if (element != NULL)
            g_ptr_array_add(elements, element);
    }
    return elements;
}

static gpointer
parse_job(const CfdJson *json)
{
    return cfd_job_from_json(json, NULL);
}

static GPtrArray *
list(CfdApi *self, CfdRetryPatience patience, GError **error)
{
    g_autofree gchar *path = cfd_api_path(self, "");
    g_autoptr(CfdJson) document = cfd_caller_get(self->caller, path, patience, error);

    if (document == NULL) {
        g_prefix_error(error, "could not list the captures: ");
        return NULL;
    }
    return cfd_api_parse_list(document, parse_job, (GDestroyNotify)cfd_job_free);
}

/* Cloudflare refuses to stop what has reached a limit since it was last asked about, and what was
 * ended by a stop whose answer was lost. */
static gboolean
has_ended(CfdApi *self, const gchar *capture_id, const GError *refusal)
{
    g_autoptr(CfdJob) job = NULL;

    if (!g_error_matches(refusal, CFD_ERROR, CFD_ERROR_OPTION))
        return FALSE;
    job = cfd_api_get(self, capture_id, NULL);
    return job != NULL && !cfd_job_may_record(job);
}

gboolean
cfd_api_stop(CfdApi *self, const gchar *capture_id, GError **error)
{
    g_autofree gchar *rest = g_strconcat("/", capture_id, "/stop", NULL);
    g_autofree gchar *path = cfd_api_path(self, rest);
    g_autoptr(GError) failure = NULL;

    if (cfd_caller_send(self->caller, "PUT", path, CFD_RETRY_HASTY, &failure) ||
        has_ended(self, capture_id, failure))
        return TRUE;
    g_propagate_prefixed_error(error, g_steal_pointer(&failure),
                               "could not stop capture %s: ", capture_id);
    return FALSE;
}

GPtrArray *
cfd_api_list(CfdApi *self, GError **error)
{
    return list(self, CFD_RETRY_HASTY, error);
}

GPtrArray *
cfd_api_list_once(CfdApi *self, GError **error)
{
    return list(self, CFD_RETRY_ONCE, error);
}

CfdDownload *
cfd_api_download(CfdApi *self, const gchar *capture_id, CfdSpool *spool)
{
    g_autofree gchar *rest = g_strconcat("/", capture_id, "/download", NULL);
    g_autofree gchar *path = cfd_api_path(self, rest);

    return cfd_sample_download(self->caller, self->loop, self->clock, self->report, path, spool);
}
