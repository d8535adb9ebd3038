/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-sentence.h"

#include "cfd-text.h"

#include <string.h>

/* TITLE_MAX of wireshark's register_preference(), epan/prefs.c */
#define MAX_DISPLAY_BYTES 80

/* Longer than any text of ours; a line of the host's has no limit that is known. */
#define MAX_VALUE_BYTES 4096

void
cfd_sentence_begin(GString *text, const gchar *keyword)
{
    g_string_append_printf(text, "%s ", keyword);
}

/* Every kind of white space: GRegex counts them all as \s, and some as the end of a line; and what
 * cannot be printed: Wireshark aborts when a display holds it. */
static gboolean
is_blank(gunichar character)
{
    return g_unichar_isspace(character) || !g_unichar_isprint(character);
}

static void
append_character(GString *text, gunichar character, gunichar next)
{
    if (is_blank(character))
        g_string_append_c(text, ' ');
    else if (character == '}' && (next == '{' || is_blank(next)) && next != '\0')
        g_string_append_c(text, ')');
    else
        g_string_append_unichar(text, character);
}

void
cfd_sentence_add(GString *text, const gchar *name, const gchar *value)
{
    gboolean is_display = g_str_equal(name, "display");
    g_autofree gchar *line = NULL;

    if (value == NULL)
        return;
    line = cfd_text_line(value, is_display ? MAX_DISPLAY_BYTES : MAX_VALUE_BYTES);
    g_string_append_printf(text, "{%s=", name);
    for (const gchar *at = line; *at != '\0'; at = g_utf8_next_char(at))
        append_character(text, g_utf8_get_char(at), g_utf8_get_char(g_utf8_next_char(at)));
    g_string_append_c(text, '}');
}

void
cfd_sentence_add_number(GString *text, const gchar *name, guint value)
{
    g_string_append_printf(text, "{%s=%u}", name, value);
}

void
cfd_sentence_end(GString *text)
{
    g_string_append_c(text, '\n');
}
