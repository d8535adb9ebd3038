/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-job-filter.h"

#include "cfd-error.h"
#include "cfd-json.h"
#include "cfd-text.h"

#include <gio/gio.h>

/* Longer than any address. */
#define MAX_ADDRESS_BYTES 64

/* The names of the API's filter_v1. */
typedef struct {
    const gchar *name;
    const gchar *words;
    gsize offset;
    gboolean is_text;
    gint unset;
} FilterField;

static const FilterField FILTER_FIELDS[] = {
    [CFD_JOB_FILTER_SOURCE_ADDRESS] = {"source_address", "source",
                                       G_STRUCT_OFFSET(CfdJobFilter, source_address), TRUE, 0},
    [CFD_JOB_FILTER_SOURCE_PORT] = {"source_port", "source port",
                                    G_STRUCT_OFFSET(CfdJobFilter, source_port), FALSE, 0},
    [CFD_JOB_FILTER_DESTINATION_ADDRESS] = {"destination_address", "destination",
                                            G_STRUCT_OFFSET(CfdJobFilter, destination_address),
                                            TRUE, 0},
    [CFD_JOB_FILTER_DESTINATION_PORT] = {"destination_port", "destination port",
                                         G_STRUCT_OFFSET(CfdJobFilter, destination_port), FALSE, 0},
    [CFD_JOB_FILTER_PROTOCOL] = {"protocol", "protocol", G_STRUCT_OFFSET(CfdJobFilter, protocol),
                                 FALSE, -1},
};

void
cfd_job_filter_clear(CfdJobFilter *self)
{
    g_clear_pointer(&self->source_address, g_free);
    g_clear_pointer(&self->destination_address, g_free);
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

/* The API writes "" for what is not there. */
static gchar *
copy_address(const CfdJson *json)
{
    const gchar *text = cfd_json_string(json);

    return text != NULL && *text != '\0' ? cfd_text_line(text, MAX_ADDRESS_BYTES) : NULL;
}

void
cfd_job_filter_read(CfdJobFilter *filter, const CfdJson *json)
{
    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        const FilterField *field = &FILTER_FIELDS[i];
        const CfdJson *value = cfd_json_member(json, field->name);
        gint64 number = field->unset;

        if (field->is_text) {
            G_STRUCT_MEMBER(gchar *, filter, field->offset) = copy_address(value);
        } else {
            cfd_json_integer(value, &number);
            G_STRUCT_MEMBER(gint, filter, field->offset) =
                (gint)CLAMP(number, field->unset, G_MAXUINT16);
        }
    }
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

/* Both are set, or neither. */
static gboolean
is_same_value(const CfdJobFilter *a, const CfdJobFilter *b, const FilterField *field)
{
    if (field->is_text)
        return is_same_address(get_text(a, field), get_text(b, field));
    return get_number(a, field) == get_number(b, field);
}

gboolean
cfd_job_filter_is_same(const CfdJobFilter *a, const CfdJobFilter *b)
{
    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        if (!is_same_value(a, b, &FILTER_FIELDS[i]))
            return FALSE;
    }
    return TRUE;
}

gboolean
cfd_job_filter_is_empty(const CfdJobFilter *self)
{
    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        if (is_set(self, &FILTER_FIELDS[i]))
            return FALSE;
    }
    return TRUE;
}

static gchar *
value_to_text(const CfdJobFilter *filter, const FilterField *field)
{
    if (field->is_text)
        return g_strdup(get_text(filter, field));
    return g_strdup_printf("%d", get_number(filter, field));
}

gchar *
cfd_job_filter_option(CfdJobFilterField field)
{
    gchar *option = g_strconcat("--", FILTER_FIELDS[field].name, NULL);

    return g_strdelimit(option, "_", '-');
}

gchar *
cfd_job_filter_label(CfdJobFilterField field)
{
    gchar *label = g_strdelimit(g_strdup(FILTER_FIELDS[field].name), "_", ' ');

    *label = g_ascii_toupper(*label);
    return label;
}

static void
set_contradiction(GError **error, const CfdJobFilter *a, const CfdJobFilter *b,
                  CfdJobFilterField index, gboolean in_shell)
{
    const FilterField *field = &FILTER_FIELDS[index];
    g_autofree gchar *value_a = value_to_text(a, field);
    g_autofree gchar *value_b = value_to_text(b, field);
    g_autofree gchar *name = in_shell ? cfd_job_filter_option(index) : cfd_job_filter_label(index);

    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "no packet can have both %s %s (%s%s) and %s %s (capture filter): change one of "
                "them",
                field->words, value_a, name, in_shell ? "" : ", in the tab Filter", field->words,
                value_b);
}

gboolean
cfd_job_filter_narrow(CfdJobFilter *self, const CfdJobFilter *other, gboolean in_shell,
                      GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        const FilterField *field = &FILTER_FIELDS[i];

        if (is_set(self, field) && is_set(other, field) && !is_same_value(self, other, field)) {
            set_contradiction(error, self, other, i, in_shell);
            return FALSE;
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        const FilterField *field = &FILTER_FIELDS[i];

        if (is_set(self, field) || !is_set(other, field))
            continue;
        if (field->is_text)
            G_STRUCT_MEMBER(gchar *, self, field->offset) = g_strdup(get_text(other, field));
        else
            G_STRUCT_MEMBER(gint, self, field->offset) = get_number(other, field);
    }
    return TRUE;
}

CfdJson *
cfd_job_filter_to_json(const CfdJobFilter *filter)
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

gchar *
cfd_job_filter_to_text(const CfdJobFilter *filter)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(FILTER_FIELDS); i++) {
        const FilterField *field = &FILTER_FIELDS[i];
        g_autofree gchar *value = NULL;

        if (!is_set(filter, field))
            continue;
        value = value_to_text(filter, field);
        g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", field->words, value);
    }
    if (text->len == 0)
        g_string_append(text, "none");
    return g_string_free(g_steal_pointer(&text), FALSE);
}
