/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-redact.h"

#include <string.h>

#define REPLACEMENT "[redacted]"

/* A shorter one would turn ordinary words into "[redacted]" and tell more than it hides. */
#define MIN_SECRET_LENGTH 4

struct CfdRedactor {
    GPtrArray *forms; /* of gchar *: how a known secret may look in a text, longest first */
};

struct CfdSecret {
    gatomicrefcount references;
    gchar *text;
};

gboolean
cfd_secret_resembles(const gchar *word, gsize length, gsize min_length)
{
    gboolean has_digit = FALSE;
    gboolean has_upper = FALSE;
    gboolean has_lower = FALSE;

    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isalnum(word[i]) && word[i] != '-' && word[i] != '_')
            return FALSE;
        has_digit = has_digit || g_ascii_isdigit(word[i]);
        has_upper = has_upper || g_ascii_isupper(word[i]);
        has_lower = has_lower || g_ascii_islower(word[i]);
    }
    return length >= min_length && (has_upper || has_lower) &&
           (has_digit || (has_upper && has_lower));
}

void
cfd_secret_wipe(gchar *text, gsize size)
{
    volatile gchar *byte = text;

    while (size-- > 0)
        *byte++ = '\0';
}

void
cfd_secret_free_text(gpointer text)
{
    if (text == NULL)
        return;
    cfd_secret_wipe(text, strlen(text));
    g_free(text);
}

CfdRedactor *
cfd_redactor_new(void)
{
    CfdRedactor *self = g_new0(CfdRedactor, 1);

    self->forms = g_ptr_array_new_with_free_func(cfd_secret_free_text);
    return self;
}

void
cfd_redactor_free(CfdRedactor *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->forms);
    g_free(self);
}

gchar *
cfd_redactor_apply(const CfdRedactor *self, const gchar *text)
{
    g_autoptr(GString) result = g_string_new(text);

    for (guint i = 0; i < self->forms->len; i++)
        g_string_replace(result, g_ptr_array_index(self->forms, i), REPLACEMENT, 0);
    return g_string_free(g_steal_pointer(&result), FALSE);
}

static gint
compare_longer_first(gconstpointer a, gconstpointer b)
{
    gsize length_a = strlen(*(const gchar *const *)a);
    gsize length_b = strlen(*(const gchar *const *)b);

    return (length_a < length_b) - (length_a > length_b);
}

/* base64 puts three bytes into four characters, so the last group depends on what follows the
 * secret: only the groups that are the secret's own are looked for. */
static gchar *
encode_base64(const gchar *text)
{
    gsize whole_groups = strlen(text) / 3;

    return g_base64_encode((const guchar *)text, whole_groups * 3);
}

/* As json-glib writes it (RFC 8259, 7). */
static gchar *
escape_json(const gchar *text)
{
    GString *escaped = g_string_new(NULL);

    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(escaped, '\\');
        g_string_append_c(escaped, *text);
    }
    return g_string_free(escaped, FALSE);
}

void
cfd_redactor_learn(CfdRedactor *self, const gchar *text)
{
    gchar *forms[4];

    if (text == NULL)
        return;
    forms[0] = g_strdup(text);
    forms[1] = encode_base64(text);
    forms[2] = g_uri_escape_string(text, NULL, FALSE);
    forms[3] = escape_json(text);
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (strlen(forms[i]) >= MIN_SECRET_LENGTH)
            g_ptr_array_add(self->forms, forms[i]);
        else
            cfd_secret_free_text(forms[i]);
    }
    g_ptr_array_sort(self->forms, compare_longer_first);
}

CfdSecret *
cfd_secret_new(CfdRedactor *redactor, const gchar *text)
{
    CfdSecret *self = g_new0(CfdSecret, 1);

    g_atomic_ref_count_init(&self->references);
    self->text = g_strdup(text);
    cfd_redactor_learn(redactor, text);
    return self;
}

CfdSecret *
cfd_secret_ref(CfdSecret *self)
{
    g_atomic_ref_count_inc(&self->references);
    return self;
}

void
cfd_secret_unref(CfdSecret *self)
{
    if (self == NULL || !g_atomic_ref_count_dec(&self->references))
        return;
    cfd_secret_free_text(self->text);
    g_free(self);
}

const gchar *
cfd_secret_text(const CfdSecret *self)
{
    return self->text;
}
