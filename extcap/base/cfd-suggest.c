/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-suggest.h"

#include <string.h>

/* Longer than the name of any option or city, and short enough for a row of the matrix on the
 * stack. */
#define MAX_LENGTH 64

/* One slip in three characters still looks like the name; two are always forgiven. */
#define MIN_FORGIVEN 2
#define CHARACTERS_PER_SLIP 3

static guint
count_edits(const gchar *a, gsize length_a, const gchar *b, gsize length_b)
{
    guint row[MAX_LENGTH + 1];

    for (guint j = 0; j <= length_b; j++)
        row[j] = j;
    for (guint i = 1; i <= length_a; i++) {
        guint diagonal = row[0];

        row[0] = i;
        for (guint j = 1; j <= length_b; j++) {
            guint above = row[j];
            guint change = diagonal + (a[i - 1] != b[j - 1]);

            row[j] = MIN(change, MIN(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[length_b];
}

guint
cfd_suggest_distance(const gchar *word, const gchar *name)
{
    gsize word_length = strlen(word);
    gsize name_length = strlen(name);
    guint edits;

    if (word_length == 0 || word_length > MAX_LENGTH || name_length > MAX_LENGTH)
        return G_MAXUINT;
    edits = count_edits(word, word_length, name, name_length);
    if (edits > MAX(MIN_FORGIVEN, name_length / CHARACTERS_PER_SLIP) || edits >= name_length)
        return G_MAXUINT;
    return edits;
}
