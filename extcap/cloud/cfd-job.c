/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-job.h"

#include "cfd-error.h"
#include "cfd-json.h"
#include "cfd-text.h"

#include <string.h>

#define IDENTIFIER_LENGTH 32

/* The API sends short sentences; what is longer is cut before anybody sees it. */
#define MAX_WORDS_BYTES 300

/* A bucket's name and a folder of up to 1,024 bytes, as S3 has them, with the parameters. */
#define MAX_DESTINATION_BYTES 1200

/* A week; the API takes a day. What is more would make nonsense of deadlines. */
#define MAX_SECONDS (7 * 24 * 3600)

/* `submitted` may have whole seconds, and the server's clock is known to half a second. An equal
 * capture of before is a minute older: the account has one sample a minute. */
#define CLOCK_TOLERANCE_US (2 * (gint64)G_USEC_PER_SEC)

static const struct {
    const gchar *text;
    CfdJobStatus status;
} STATUSES[] = {
    {"unknown", CFD_JOB_UNKNOWN},
    {"pending", CFD_JOB_PENDING},
    {"running", CFD_JOB_RUNNING},
    {"conversion_pending", CFD_JOB_CONVERTING},
    {"conversion_running", CFD_JOB_CONVERTING},
    {"success", CFD_JOB_DONE},
    {"complete", CFD_JOB_DONE},
    {"failed", CFD_JOB_FAILED},
};

void
cfd_job_spec_clear(CfdJobSpec *self)
{
    cfd_job_filter_clear(&self->filter);
    g_clear_pointer(&self->colo, g_free);
    g_clear_pointer(&self->destination, g_free);
}

void
cfd_job_free(CfdJob *self)
{
    if (self == NULL)
        return;
    g_free(self->id);
    g_free(self->type);
    g_free(self->status_text);
    g_free(self->submitted);
    g_free(self->error_message);
    cfd_job_spec_clear(&self->asked);
    cfd_json_free(self->json);
    g_free(self);
}

gboolean
cfd_job_is_identifier(const gchar *text)
{
    return strlen(text) == IDENTIFIER_LENGTH &&
           strspn(text, "0123456789abcdefABCDEF") == IDENTIFIER_LENGTH;
}

const gchar *
cfd_job_type_name(CfdJobType type)
{
    return type == CFD_JOB_FULL ? "full" : "simple";
}

const gchar *
cfd_job_status_name(guint index)
{
    return index < G_N_ELEMENTS(STATUSES) ? STATUSES[index].text : NULL;
}

static CfdJobStatus
find_status(const gchar *text)
{
    for (guint i = 0; i < G_N_ELEMENTS(STATUSES); i++) {
        if (g_str_equal(STATUSES[i].text, text))
            return STATUSES[i].status;
    }
    return CFD_JOB_UNKNOWN;
}

/* An empty text is as good as none: the API writes "" for what is not there. */
static gchar *
copy_line(const CfdJson *json, const gchar *name, gsize max_bytes)
{
    const gchar *words = cfd_json_string(cfd_json_member(json, name));

    return words != NULL && *words != '\0' ? cfd_text_line(words, max_bytes) : NULL;
}

static gchar *
copy_words(const CfdJson *json, const gchar *name)
{
    return copy_line(json, name, MAX_WORDS_BYTES);
}

/* The documentation's examples say `colo`, the specification says `colo_name`. */
static gchar *
copy_colo(const CfdJson *json)
{
    gchar *colo = copy_words(json, "colo_name");

    return colo != NULL ? colo : copy_words(json, "colo");
}

static void
read_request(CfdJobSpec *self, const CfdJson *json)
{
    const gchar *offset_time = cfd_json_string(cfd_json_member(json, "offset_time"));
    const gchar *type = cfd_json_string(cfd_json_member(json, "type"));

    self->type = g_strcmp0(type, "full") == 0 ? CFD_JOB_FULL : CFD_JOB_SIMPLE;
    cfd_json_integer(cfd_json_member(json, "time_limit"), &self->time_limit_s);
    self->time_limit_s = CLAMP(self->time_limit_s, 0, MAX_SECONDS);
    cfd_json_integer(cfd_json_member(json, "packet_limit"), &self->packet_limit);
    cfd_json_integer(cfd_json_member(json, "byte_limit"), &self->byte_limit);
    if (offset_time != NULL)
        cfd_text_parse_rfc3339(offset_time, &self->offset_time_us);
    self->colo = copy_colo(json);
    self->destination = copy_line(json, "destination_conf", MAX_DESTINATION_BYTES);
    cfd_job_filter_read(&self->filter, cfd_json_member(json, "filter_v1"));
}

CfdJob *
cfd_job_from_json(const CfdJson *json, GError **error)
{
    const gchar *id = cfd_json_string(cfd_json_member(json, "id"));
    const gchar *words;
    CfdJob *self;

    if (id == NULL || !cfd_job_is_identifier(id)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY, "Cloudflare's answer names no capture");
        return NULL;
    }
    self = g_new0(CfdJob, 1);
    self->id = g_strdup(id);
    self->type = copy_words(json, "type");
    self->status_text = copy_words(json, "status");
    self->status = self->status_text != NULL ? find_status(self->status_text) : CFD_JOB_UNKNOWN;
    self->submitted = copy_words(json, "submitted");
    self->error_message = copy_words(json, "error_message");
    self->packets_captured = -1;
    cfd_json_integer(cfd_json_member(json, "packets_captured"), &self->packets_captured);
    words = cfd_json_string(cfd_json_member(json, "stop_requested"));
    self->stop_requested = words != NULL && *words != '\0';
    read_request(&self->asked, json);
    self->json = cfd_json_ref(json);
    return self;
}

/* Without an offset the API may repeat none, or the time of the request. */
static gboolean
is_same_offset(const CfdJob *self, const CfdJobSpec *spec, gint64 submitted_us)
{
    gint64 wanted_us = spec->offset_time_us;

    if (wanted_us == 0 && self->asked.offset_time_us == 0)
        return TRUE;
    if (wanted_us == 0)
        wanted_us = submitted_us;
    return ABS(self->asked.offset_time_us - wanted_us) < 2 * G_USEC_PER_SEC;
}

/* The API orders a destination's parameters as it likes: what is before them tells it. */
static gboolean
is_same_destination(const gchar *a, const gchar *b)
{
    gsize length = strcspn(b, "?");

    return a != NULL && strcspn(a, "?") == length && strncmp(a, b, length) == 0;
}

static gboolean
is_same_place(const CfdJobSpec *asked, const CfdJobSpec *spec)
{
    if (spec->type != CFD_JOB_FULL)
        return TRUE;
    return asked->colo != NULL && g_ascii_strcasecmp(asked->colo, spec->colo) == 0 &&
           is_same_destination(asked->destination, spec->destination);
}

/* A limit that was given; the API may not repeat it. */
static gboolean
is_same_limit(gint64 asked, gint64 wanted)
{
    return asked == 0 || wanted == 0 || asked == wanted;
}

gboolean
cfd_job_matches(const CfdJob *self, const CfdJobSpec *spec, gint64 asked_us)
{
    const CfdJobSpec *asked = &self->asked;
    gint64 submitted_us = 0;

    if (self->submitted == NULL || !cfd_text_parse_rfc3339(self->submitted, &submitted_us) ||
        submitted_us < asked_us - CLOCK_TOLERANCE_US)
        return FALSE;
    if (g_strcmp0(self->type, cfd_job_type_name(spec->type)) != 0 ||
        asked->time_limit_s != spec->time_limit_s)
        return FALSE;
    return is_same_limit(asked->packet_limit, spec->packet_limit) &&
           is_same_limit(asked->byte_limit, spec->byte_limit) && is_same_place(asked, spec) &&
           is_same_offset(self, spec, submitted_us) &&
           cfd_job_filter_is_same(&asked->filter, &spec->filter);
}

gboolean
cfd_job_is_active(const CfdJob *self)
{
    return self->status == CFD_JOB_PENDING || self->status == CFD_JOB_RUNNING;
}

gboolean
cfd_job_may_record(const CfdJob *self)
{
    return !self->stop_requested && (cfd_job_is_active(self) || self->status == CFD_JOB_UNKNOWN);
}

static void
set_limit(CfdJson *json, const gchar *name, gint64 limit)
{
    if (limit != 0)
        cfd_json_set_integer(json, name, limit);
}

CfdJson *
cfd_job_spec_to_json(const CfdJobSpec *spec)
{
    CfdJson *json = cfd_json_object_new();

    cfd_json_set_string(json, "system", "magic-transit");
    cfd_json_set_string(json, "type", cfd_job_type_name(spec->type));
    cfd_json_set_integer(json, "time_limit", spec->time_limit_s);
    set_limit(json, "packet_limit", spec->packet_limit);
    set_limit(json, "byte_limit", spec->byte_limit);
    if (spec->type == CFD_JOB_FULL) {
        cfd_json_set_string(json, "colo_name", spec->colo);
        cfd_json_set_string(json, "destination_conf", spec->destination);
    }
    cfd_json_set_object(json, "filter_v1", cfd_job_filter_to_json(&spec->filter));
    if (spec->offset_time_us != 0) {
        g_autofree gchar *offset_time = cfd_text_rfc3339(spec->offset_time_us);

        cfd_json_set_string(json, "offset_time", offset_time);
    }
    return json;
}
