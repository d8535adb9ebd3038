/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-job-filter.h"

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
    {"source_address", "source", G_STRUCT_OFFSET(CfdJobFilter, source_address), TRUE, 0},
    {"source_port", "source port", G_STRUCT_OFFSET(CfdJobFilter, source_port), FALSE, 0},
    {"destination_address", "destination", G_STRUCT_OFFSET(CfdJobFilter, destination_address), TRUE,
     0},
    {"destination_port", "destination port", G_STRUCT_OFFSET(CfdJobFilter, destination_port), FALSE,
     0},
    {"protocol", "protocol", G_STRUCT_OFFSET(CfdJobFilter, protocol), FALSE, -1},
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

gboolean
cfd_job_filter_is_same(const CfdJobFilter *a, const CfdJobFilter *b)
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
