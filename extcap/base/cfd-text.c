/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-text.h"

#include <string.h>

#define ELLIPSIS "…"

#define NON_JOINER 0x200c
#define JOINER 0x200d

static void
cut_to(GString *line, gsize max_bytes)
{
    gsize length = max_bytes > strlen(ELLIPSIS) ? max_bytes - strlen(ELLIPSIS) : 0;

    while (length > 0 && (line->str[length] & 0xc0) == 0x80)
        length--;
    g_string_truncate(line, length);
    g_string_append(line, ELLIPSIS);
}

/* Beside control characters those of format: U+202E turns the rest of a sentence about. The two
 * joiners stay, which some scripts need. */
static gboolean
is_visible(gunichar character)
{
    switch ((gint)g_unichar_type(character)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return FALSE;
    case G_UNICODE_FORMAT:
        return character == NON_JOINER || character == JOINER;
    default:
        return TRUE;
    }
}

gchar *
cfd_text_line(const gchar *text, gsize max_bytes)
{
    g_autofree gchar *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (const gchar *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        g_string_append_unichar(line, is_visible(character) ? character : ' ');
    }
    if (line->len > max_bytes)
        cut_to(line, max_bytes);
    return g_string_free(g_steal_pointer(&line), FALSE);
}

gchar *
cfd_text_command(const gchar *profile, const gchar *format, ...)
{
    GString *text = g_string_new(NULL);
    va_list arguments;

    va_start(arguments, format);
    g_string_vprintf(text, format, arguments);
    va_end(arguments);
    if (profile != NULL)
        g_string_append_printf(text, " --profile %s", profile);
    return g_string_free(text, FALSE);
}

gchar *
cfd_text_rfc3339(gint64 time_us)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(time_us / G_USEC_PER_SEC);

    return g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

gboolean
cfd_text_parse_rfc3339(const gchar *text, gint64 *ret_time_us)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL);

    if (time == NULL)
        return FALSE;
    *ret_time_us = g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time);
    return TRUE;
}
