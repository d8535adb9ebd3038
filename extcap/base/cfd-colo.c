/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-colo.h"

#include "cfd-colo-table.h"
#include "cfd-suggest.h"

#include <stdlib.h>
#include <string.h>

#define CODE_LETTERS 3

/* Sites seen in the API's documents have two digits; a colo with a hundred machine groups would
 * need three. */
#define MIN_SITE_DIGITS 2
#define MAX_SITE_DIGITS 3

/* One slip in three letters is forgiven: with two, most words are near to some short city. */
#define LETTERS_PER_SLIP 3

const CfdColo *
cfd_colo_row(guint index)
{
    return index < G_N_ELEMENTS(colos) ? &colos[index] : NULL;
}

static gboolean
has_code(const gchar *text)
{
    for (guint i = 0; i < CODE_LETTERS; i++) {
        if (!g_ascii_isalpha(text[i]))
            return FALSE;
    }
    return TRUE;
}

/* Whether `text` is three letters and then only digits, as many as may be. */
static gboolean
resembles_name(const gchar *text)
{
    return has_code(text) && text[CODE_LETTERS + strspn(text + CODE_LETTERS, "0123456789")] == '\0';
}

gboolean
cfd_colo_is_name(const gchar *text)
{
    gsize digits;

    if (!resembles_name(text))
        return FALSE;
    digits = strlen(text) - CODE_LETTERS;
    return digits == 0 || (digits >= MIN_SITE_DIGITS && digits <= MAX_SITE_DIGITS);
}

static gint
compare_code(gconstpointer name, gconstpointer colo)
{
    return g_ascii_strncasecmp(name, ((const CfdColo *)colo)->code, CODE_LETTERS);
}

const CfdColo *
cfd_colo_find(const gchar *name)
{
    if (!cfd_colo_is_name(name))
        return NULL;
    return bsearch(name, colos, G_N_ELEMENTS(colos), sizeof colos[0], compare_code);
}

gchar *
cfd_colo_spell(const gchar *name)
{
    if (!cfd_colo_is_name(name))
        return g_strdup(name);
    return name[CODE_LETTERS] == '\0' ? g_ascii_strup(name, -1) : g_ascii_strdown(name, -1);
}

static gchar *
describe_as(const gchar *name, const CfdColo *colo)
{
    return g_strdup_printf("%s (%s, %s)", name, colo->city, colo->country);
}

gchar *
cfd_colo_describe(const gchar *name)
{
    const CfdColo *colo = cfd_colo_find(name);
    g_autofree gchar *spelt = cfd_colo_spell(name);

    return colo != NULL ? describe_as(spelt, colo) : g_steal_pointer(&spelt);
}

/* At most one letter may be wrong, and the last one rather than the first. */
static guint
measure_code(const gchar *text, const CfdColo *colo)
{
    guint wrong = 0;
    guint distance = 0;

    for (guint i = 0; i < CODE_LETTERS; i++) {
        if (text[i] != g_ascii_tolower(colo->code[i])) {
            wrong++;
            distance = CODE_LETTERS - i;
        }
    }
    return wrong <= 1 ? distance : G_MAXUINT;
}

static gboolean
begins_with_words(const gchar *text, const gchar *words)
{
    return g_str_has_prefix(text, words) && !g_ascii_isalnum(text[strlen(words)]);
}

/* Frankfurt am Main is Frankfurt, and Luxembourg is Luxembourg City: as good as one slip. */
static guint
measure_city(const gchar *text, const CfdColo *colo)
{
    g_autofree gchar *city = g_ascii_strdown(colo->city, -1);
    guint slips = cfd_suggest_distance(text, city);

    if (slips != 0 && (begins_with_words(text, city) || begins_with_words(city, text)))
        return 1;
    return slips <= strlen(city) / LETTERS_PER_SLIP ? slips : G_MAXUINT;
}

static const CfdColo *
find_nearest(const gchar *text, guint (*measure)(const gchar *text, const CfdColo *colo))
{
    const CfdColo *nearest = NULL;
    guint least = G_MAXUINT;

    for (guint i = 0; i < G_N_ELEMENTS(colos); i++) {
        guint distance = measure(text, &colos[i]);

        if (distance < least) {
            least = distance;
            nearest = &colos[i];
        }
    }
    return nearest;
}

/* The table writes Sao Paulo and Zurich. */
static gchar *
fold(const gchar *text)
{
    g_autofree gchar *valid = g_utf8_make_valid(text, -1);
    g_autofree gchar *plain = g_str_to_ascii(valid, "C");

    return g_ascii_strdown(g_strstrip(plain), -1);
}

gchar *
cfd_colo_doubt(const gchar *name)
{
    if (cfd_colo_find(name) != NULL)
        return NULL;
    return g_strdup_printf("that there is a colo %s (cloudflaredump colos does not list it)", name);
}

gchar *
cfd_colo_suggest(const gchar *text)
{
    g_autofree gchar *folded = fold(text);
    const CfdColo *colo =
        find_nearest(folded, resembles_name(folded) ? measure_code : measure_city);

    return colo != NULL ? describe_as(colo->code, colo) : NULL;
}

static gboolean
contains(const gchar *text, const gchar *folded)
{
    g_autofree gchar *lower = g_ascii_strdown(text, -1);

    return strstr(lower, folded) != NULL;
}

static gboolean
is_country(const gchar *text)
{
    for (guint i = 0; i < G_N_ELEMENTS(colos); i++) {
        if (g_ascii_strcasecmp(colos[i].country, text) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Two letters stand in many names: those of a country mean the country. */
gboolean
cfd_colo_matches(const CfdColo *self, const gchar *text)
{
    g_autofree gchar *folded = fold(text);

    if (is_country(folded))
        return g_ascii_strcasecmp(self->country, folded) == 0;
    return contains(self->code, folded) || contains(self->city, folded) ||
           contains(self->region, folded) || cfd_colo_find(folded) == self;
}
