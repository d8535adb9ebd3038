/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-label.h"

#include <string.h>

static gboolean
is_sample(const CfdLabel *self)
{
    return strcmp(self->type, "simple") == 0;
}

static gboolean
needs_encoding(gunichar character)
{
    return character == ';' || character == '%' || g_unichar_iscntrl(character);
}

static void
append_encoded(GString *text, const gchar *value)
{
    const gchar *end = value + strlen(value);

    while (value < end) {
        gunichar character = g_utf8_get_char_validated(value, end - value);
        gboolean is_valid = character != (gunichar)-1 && character != (gunichar)-2;
        const gchar *next = is_valid ? g_utf8_next_char(value) : value + 1;

        if (is_valid && !needs_encoding(character))
            g_string_append_len(text, value, next - value);
        else
            for (const gchar *byte = value; byte < next; byte++)
                g_string_append_printf(text, "%%%02X", (guchar)*byte);
        value = next;
    }
}

static void
append_pair(GString *text, const gchar *key, const gchar *value)
{
    if (value == NULL)
        return;
    g_string_append_printf(text, "; %s=", key);
    append_encoded(text, value);
}

static void
append_place(GString *text, const CfdLabel *self)
{
    const gchar *opening = " (";

    if (self->city != NULL) {
        g_string_append(text, opening);
        append_encoded(text, self->city);
        opening = ", ";
    }
    if (self->country != NULL) {
        g_string_append(text, opening);
        append_encoded(text, self->country);
    }
    if (self->city != NULL || self->country != NULL)
        g_string_append_c(text, ')');
}

static void
append_words(GString *text, const CfdLabel *self)
{
    g_string_append(text, "Cloudflare Magic Transit");
    if (is_sample(self)) {
        g_string_append(text, " sample, all colos");
    } else if (self->colo != NULL) {
        g_string_append_c(text, ' ');
        append_encoded(text, self->colo);
        append_place(text, self);
    }
}

gchar *
cfd_label_interface_name(const CfdLabel *self)
{
    GString *text = g_string_new(NULL);

    if (is_sample(self) || self->colo == NULL)
        g_string_append(text, "magic-transit");
    else
        append_encoded(text, self->colo);
    if (!is_sample(self) && self->machine != NULL) {
        g_string_append_c(text, '/');
        append_encoded(text, self->machine);
    }
    return g_string_free(text, FALSE);
}

gchar *
cfd_label_interface_description(const CfdLabel *self)
{
    GString *text = g_string_new(NULL);

    append_words(text, self);
    append_pair(text, "type", self->type);
    append_pair(text, "capture", self->capture_id);
    if (!is_sample(self)) { /* a sample mixes all colos, whatever the caller has set */
        append_pair(text, "colo", self->colo);
        append_pair(text, "object", self->object_key);
    }
    return g_string_free(text, FALSE);
}
