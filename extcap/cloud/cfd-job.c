/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-job.h"

#include "cfd-error.h"
#include "cfd-json.h"
#include "cfd-text.h"

#include <gio/gio.h>

#include <string.h>

#define IDENTIFIER_LENGTH 32

/* The API sends short sentences; what is longer is cut before anybody sees it. */
#define MAX_WORDS_BYTES 300

/* `submitted` may have whole seconds, and the server's clock is known to half a second. An equal
 * capture of before is a minute older: the account has one sample a minute. */
#define CLOCK_TOLERANCE_US (2 * (gint64)G_USEC_PER_SEC)

/* The names of the API's filter_v1. */
typedef struct {
    const gchar *name;
    const gchar *words;
    gsize offset;
    gboolean is_text;
    gint unset;
} FilterField;

static const FilterField FILTER_FIELDS[] = {
    {"source_address", "source", G_STRUCT_OFFSET(CfdJobFilter, source_address), TRUE, 0},
    {"source_port", "source port", G_STRUCT_OFFSET(CfdJobFilter, source_port), FALSE, 0},
    {"destination_address", "destination", G_STRUCT_OFFSET(CfdJobFilter, destination_address), TRUE,
     0},
    {"destination_port", "destination port", G_STRUCT_OFFSET(CfdJobFilter, destination_port), FALSE,
     0},
    {"protocol", "protocol", G_STRUCT_OFFSET(CfdJobFilter, protocol), FALSE, -1},
};

static const struct {
    const gchar *text;
    CfdJobStatus status;
} STATUSES[] = {
    {"pending", CFD_JOB_PENDING},
    {"running", CFD_JOB_RUNNING},
    {"conversion_pending", CFD_JOB_CONVERTING},
    {"conversion_running", CFD_JOB_CONVERTING},
    {"success", CFD_JOB_DONE},
    {"complete", CFD_JOB_DONE},
    {"failed", CFD_JOB_FAILED},
};

void
cfd_job_filter_clear(CfdJobFilter *self)
{
    g_clear_pointer(&self->source_address, g_free);
    g_clear_pointer(&self->destination_address, g_free);
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
    cfd_job_filter_clear(&self->filter);
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
copy_words(const CfdJson *json, const gchar *name)
{
    const gchar *words = cfd_json_string(cfd_json_member(json, name));

    return words != NULL && *words != '\0' ? cfd_text_line(words, MAX_WORDS_BYTES) : NULL;
}

static const gchar *
get_text(const CfdJobFilter *filter, const FilterField *field)
{
    return G_STRUCT_MEMBER(gchar *, filter, field->offset);
}

static gint
get_number(const CfdJobFilter *filter, const FilterField *field)
{
    return G_STRUCT_MEMBER(gint, filter, field->offset);
}

static gboolean
is_set(const CfdJobFilter *filter, const FilterField *field)
{
    if (field->is_text)
        return get_text(filter, field) != NULL;
    return get_number(filter, field) != field->unset;
}

static void
read_filter(CfdJobFilter *filter, const CfdJson *json)
{
    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        const FilterField *field = &FILTER_FIELDS[i];
        const CfdJson *value = cfd_json_member(json, field->name);
        gint64 number = field->unset;

        if (field->is_text) {
            G_STRUCT_MEMBER(gchar *, filter, field->offset) = copy_words(json, field->name);
        } else {
            cfd_json_integer(value, &number);
            G_STRUCT_MEMBER(gint, filter, field->offset) =
                (gint)CLAMP(number, field->unset, G_MAXUINT16);
        }
    }
}

static void
read_request(CfdJob *self, const CfdJson *json)
{
    const gchar *offset_time = cfd_json_string(cfd_json_member(json, "offset_time"));

    cfd_json_integer(cfd_json_member(json, "time_limit"), &self->time_limit_s);
    cfd_json_integer(cfd_json_member(json, "packet_limit"), &self->packet_limit);
    if (offset_time != NULL)
        cfd_text_parse_rfc3339(offset_time, &self->offset_time_us);
    read_filter(&self->filter, cfd_json_member(json, "filter_v1"));
}

CfdJob *
cfd_job_from_json(const CfdJson *json, GError **error)
{
    const gchar *id = cfd_json_string(cfd_json_member(json, "id"));
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
    read_request(self, json);
    return self;
}

/* The API may write an address in another form than it was given. */
static gboolean
is_same_address(const gchar *a, const gchar *b)
{
    g_autoptr(GInetAddress) address_a = a != NULL ? g_inet_address_new_from_string(a) : NULL;
    g_autoptr(GInetAddress) address_b = b != NULL ? g_inet_address_new_from_string(b) : NULL;

    if (address_a == NULL || address_b == NULL)
        return g_strcmp0(a, b) == 0;
    return g_inet_address_equal(address_a, address_b);
}

static gboolean
is_same_filter(const CfdJobFilter *a, const CfdJobFilter *b)
{
    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        const FilterField *field = &FILTER_FIELDS[i];

        if (field->is_text && !is_same_address(get_text(a, field), get_text(b, field)))
            return FALSE;
        if (!field->is_text && get_number(a, field) != get_number(b, field))
            return FALSE;
    }
    return TRUE;
}

/* Without an offset the API may repeat none, or the time of the request. */
static gboolean
is_same_offset(const CfdJob *self, const CfdJobSpec *spec, gint64 submitted_us)
{
    gint64 wanted_us = spec->offset_time_us;

    if (wanted_us == 0 && self->offset_time_us == 0)
        return TRUE;
    if (wanted_us == 0)
        wanted_us = submitted_us;
    return ABS(self->offset_time_us - wanted_us) < 2 * G_USEC_PER_SEC;
}

gboolean
cfd_job_matches(const CfdJob *self, const CfdJobSpec *spec, gint64 asked_us)
{
    gint64 submitted_us = 0;

    if (self->submitted == NULL || !cfd_text_parse_rfc3339(self->submitted, &submitted_us) ||
        submitted_us < asked_us - CLOCK_TOLERANCE_US)
        return FALSE;
    if (g_strcmp0(self->type, cfd_job_type_name(spec->type)) != 0 ||
        self->time_limit_s != spec->time_limit_s)
        return FALSE;
    if (self->packet_limit != 0 && self->packet_limit != spec->packet_limit)
        return FALSE;
    return is_same_offset(self, spec, submitted_us) && is_same_filter(&self->filter, &spec->filter);
}

static CfdJson *
filter_to_json(const CfdJobFilter *filter)
{
    CfdJson *json = cfd_json_object_new();

    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        const FilterField *field = &FILTER_FIELDS[i];

        if (!is_set(filter, field))
            continue;
        if (field->is_text)
            cfd_json_set_string(json, field->name, get_text(filter, field));
        else
            cfd_json_set_integer(json, field->name, get_number(filter, field));
    }
    return json;
}

CfdJson *
cfd_job_spec_to_json(const CfdJobSpec *spec)
{
    CfdJson *json = cfd_json_object_new();

    cfd_json_set_string(json, "system", "magic-transit");
    cfd_json_set_string(json, "type", cfd_job_type_name(spec->type));
    cfd_json_set_integer(json, "time_limit", spec->time_limit_s);
    cfd_json_set_integer(json, "packet_limit", spec->packet_limit);
    cfd_json_set_object(json, "filter_v1", filter_to_json(&spec->filter));
    if (spec->offset_time_us != 0) {
        g_autofree gchar *offset_time = cfd_text_rfc3339(spec->offset_time_us);

        cfd_json_set_string(json, "offset_time", offset_time);
    }
    return json;
}

gchar *
cfd_job_filter_to_text(const CfdJobFilter *filter)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        const FilterField *field = &FILTER_FIELDS[i];

        if (!is_set(filter, field))
            continue;
        g_string_append_printf(text, "%s%s ", text->len > 0 ? ", " : "", field->words);
        if (field->is_text)
            g_string_append(text, get_text(filter, field));
        else
            g_string_append_printf(text, "%d", get_number(filter, field));
    }
    if (text->len == 0)
        g_string_append(text, "none");
    return g_string_free(g_steal_pointer(&text), FALSE);
}
