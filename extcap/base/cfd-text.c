/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-text.h"

#include <string.h>

#define ELLIPSIS "…"

static void
cut_to(GString *line, gsize max_bytes)
{
    gsize length = max_bytes > strlen(ELLIPSIS) ? max_bytes - strlen(ELLIPSIS) : 0;

    while (length > 0 && (line->str[length] & 0xc0) == 0x80)
        length--;
    g_string_truncate(line, length);
    g_string_append(line, ELLIPSIS);
}

gchar *
cfd_text_line(const gchar *text, gsize max_bytes)
{
    g_autofree gchar *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (const gchar *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        g_string_append_unichar(line, g_unichar_iscntrl(character) ? ' ' : character);
    }
    if (line->len > max_bytes)
        cut_to(line, max_bytes);
    return g_string_free(g_steal_pointer(&line), FALSE);
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
