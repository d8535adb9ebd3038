/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-json.h"

#include "cfd-error.h"

#include <json-glib/json-glib.h>

#include <string.h>

/* 2^53: up to here a double holds every whole number. */
#define MAX_EXACT_DOUBLE 9007199254740992.0

/* A CfdJson is a JsonNode under another name: only this file knows json-glib. */
static JsonNode *
to_node(const CfdJson *self)
{
    return (JsonNode *)self;
}

/* One document that does not nest too deep, and no byte outside of strings that JSON (RFC 8259)
 * does not know: json-glib does take comments, where a quote would hide brackets, and leaks what
 * follows a first document. */
static gboolean
is_shallow_json(const gchar *text, gsize size)
{
    guint depth = 0;
    gboolean in_string = FALSE;
    gboolean begun = FALSE;

    for (gsize i = 0; i < size; i++) {
        gchar byte = text[i];

        if (in_string && byte == '\\')
            i++;
        else if (byte == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        else if (byte == '\0' || strchr(" \t\r\n{}[]:,+-.0123456789eEtrufalsn", byte) == NULL)
            return FALSE;
        else if (begun && depth == 0 && strchr("{[]}", byte) != NULL)
            return FALSE; /* a second document behind the first */
        else if (byte == '{' || byte == '[')
            depth++;
        else if ((byte == '}' || byte == ']') && depth > 0)
            depth--;
        if (depth > CFD_JSON_MAX_DEPTH)
            return FALSE;
        begun = begun || !g_ascii_isspace(byte);
    }
    return TRUE;
}

CfdJson *
cfd_json_parse(const gchar *text, gsize size, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) failure = NULL;

    if (size > CFD_JSON_MAX_BYTES) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE, "the JSON is larger than %d MiB",
                    CFD_JSON_MAX_BYTES / 1024 / 1024);
        return NULL;
    }
    if (size == 0 || !is_shallow_json(text, size) || !g_utf8_validate(text, (gssize)size, NULL) ||
        !json_parser_load_from_data(parser, text, (gssize)size, &failure) ||
        json_parser_get_root(parser) == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                    "it is not JSON, or nests deeper than %d levels", CFD_JSON_MAX_DEPTH);
        return NULL;
    }
    return (CfdJson *)json_parser_steal_root(parser);
}

void
cfd_json_free(CfdJson *self)
{
    if (self != NULL)
        json_node_unref(to_node(self));
}

CfdJson *
cfd_json_ref(const CfdJson *self)
{
    return (CfdJson *)json_node_ref(to_node(self));
}

gboolean
cfd_json_is_object(const CfdJson *self)
{
    return self != NULL && JSON_NODE_HOLDS_OBJECT(to_node(self));
}

static gboolean
is_array(const CfdJson *self)
{
    return self != NULL && JSON_NODE_HOLDS_ARRAY(to_node(self));
}

const CfdJson *
cfd_json_member(const CfdJson *self, const gchar *name)
{
    if (!cfd_json_is_object(self))
        return NULL;
    return (CfdJson *)json_object_get_member(json_node_get_object(to_node(self)), name);
}

const CfdJson *
cfd_json_element(const CfdJson *self, guint index)
{
    if (index >= cfd_json_length(self))
        return NULL;
    return (CfdJson *)json_array_get_element(json_node_get_array(to_node(self)), index);
}

guint
cfd_json_length(const CfdJson *self)
{
    return is_array(self) ? json_array_get_length(json_node_get_array(to_node(self))) : 0;
}

static gboolean
holds(const CfdJson *self, GType type)
{
    return self != NULL && JSON_NODE_HOLDS_VALUE(to_node(self)) &&
           json_node_get_value_type(to_node(self)) == type;
}

const gchar *
cfd_json_string(const CfdJson *self)
{
    return holds(self, G_TYPE_STRING) ? json_node_get_string(to_node(self)) : NULL;
}

gboolean
cfd_json_integer(const CfdJson *self, gint64 *ret_value)
{
    gdouble number;
    gint64 whole;

    if (holds(self, G_TYPE_INT64)) {
        *ret_value = json_node_get_int(to_node(self));
        return TRUE;
    }
    if (!holds(self, G_TYPE_DOUBLE))
        return FALSE;
    number = json_node_get_double(to_node(self));
    /* NaN, too, is not within; outside, a double is no longer exact. */
    if (!(number >= -MAX_EXACT_DOUBLE && number <= MAX_EXACT_DOUBLE))
        return FALSE;
    whole = (gint64)number;
    if ((gdouble)whole < number || (gdouble)whole > number)
        return FALSE;
    *ret_value = whole;
    return TRUE;
}

gboolean
cfd_json_is_true(const CfdJson *self)
{
    return holds(self, G_TYPE_BOOLEAN) && json_node_get_boolean(to_node(self));
}

CfdJson *
cfd_json_object_new(void)
{
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);

    json_node_take_object(node, json_object_new());
    return (CfdJson *)node;
}

void
cfd_json_set_string(CfdJson *self, const gchar *name, const gchar *value)
{
    json_object_set_string_member(json_node_get_object(to_node(self)), name, value);
}

void
cfd_json_set_integer(CfdJson *self, const gchar *name, gint64 value)
{
    json_object_set_int_member(json_node_get_object(to_node(self)), name, value);
}

void
cfd_json_set_object(CfdJson *self, const gchar *name, CfdJson *value)
{
    json_object_set_member(json_node_get_object(to_node(self)), name, to_node(value));
}

gchar *
cfd_json_to_text(const CfdJson *self)
{
    return json_to_string(to_node(self), FALSE);
}

CfdJson *
cfd_json_array_new(void)
{
    JsonNode *node = json_node_new(JSON_NODE_ARRAY);

    json_node_take_array(node, json_array_new());
    return (CfdJson *)node;
}

void
cfd_json_add(CfdJson *self, CfdJson *value)
{
    json_array_add_element(json_node_get_array(to_node(self)), to_node(value));
}

/* Only within texts: outside of them there is none but the line's end. */
static gboolean
is_safe(gunichar character)
{
    switch ((gint)g_unichar_type(character)) {
    case G_UNICODE_CONTROL:
        return character == '\n';
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return FALSE;
    default:
        return TRUE;
    }
}

/* RFC 8259, 7: what is beyond 16 bits takes two. */
static void
append_escaped(GString *text, gunichar character)
{
    if (character > 0xffff)
        g_string_append_printf(text, "\\u%04x\\u%04x", 0xd7c0 + (character >> 10),
                               0xdc00 + (character & 0x3ff));
    else
        g_string_append_printf(text, "\\u%04x", character);
}

gchar *
cfd_json_to_pretty_text(const CfdJson *self)
{
    g_autofree gchar *made = json_to_string(to_node(self), TRUE);
    GString *text = g_string_new(NULL);

    for (const gchar *at = made; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        if (is_safe(character))
            g_string_append_unichar(text, character);
        else
            append_escaped(text, character);
    }
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

const gchar *
cfd_json_library(void)
{
    return JSON_VERSION_S;
}
