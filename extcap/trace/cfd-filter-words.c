/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-filter-words.h"

#include <string.h>

/* Bytes of other alphabets belong to words here, so that an error shows the whole of a name, of
 * which libpcap would look up the part before them. */
static gboolean
is_of_word(gchar byte)
{
    return g_ascii_isalnum(byte) || (guchar)byte >= 0x80 ||
           (byte != '\0' && strchr("-_.:", byte) != NULL);
}

gsize
cfd_filter_words_measure(const gchar *text)
{
    gsize length = *text == '$' ? 1 : 0;

    if (*text == '\\')
        return 1 + strcspn(text + 1, " !()\n\t");
    if (*text == '\0' || strchr("-_.", *text) != NULL)
        return 0;
    while (is_of_word(text[length]))
        length++;
    while (length > 1 && (text[length - 1] == '-' || text[length - 1] == '_'))
        length--;
    return length;
}

const gchar *
cfd_filter_words_skip_brackets(const gchar *text)
{
    guint depth = 0;

    do {
        if (*text == '[')
            depth++;
        else if (*text == ']')
            depth--;
        text++;
    } while (depth > 0 && *text != '\0');
    return text;
}
