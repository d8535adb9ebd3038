/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-argv.h"

#include "cfd-error.h"
#include "cfd-text.h"
#include "cfd-word.h"

#include <string.h>

#define MAX_QUOTED_BYTES 80

typedef struct {
    int argc;
    char **argv;
    int next;
    gboolean in_shell;
    gboolean behind_secret; /* the last option was a secret one */
    CfdArguments *result;
    CfdRedactor *redactor;
} Reader;

static void
note_secret(Reader *self, const CfdOption *row, gchar *text)
{
    if (text == NULL)
        return;
    cfd_option_kind_learn(row, text, self->redactor);
    g_ptr_array_add(self->result->secrets, text);
}

/* Nobody knows what is behind an unknown option: a misspelt one may well carry a token. */
static gboolean
is_secret(const CfdWord *word)
{
    if (word->row != NULL)
        return word->row->secret;
    return word->flag == NULL && !word->is_of_host;
}

/* Whether it is meant for an option, known or not: a secret may begin with a dash, too. */
static gboolean
looks_like_option(const gchar *text)
{
    gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyz-");

    return g_str_has_prefix(text, "--") && (text[length] == '\0' || text[length] == '=');
}

/* Whether a word that follows a secret's value is the next option, and not the secret's rest. */
static gboolean
is_next_option(const Reader *self, gchar *text)
{
    return *text == '-' && (!self->behind_secret || cfd_word_is_option(text, self->in_shell) ||
                            looks_like_option(text));
}

/* The next word, or NULL. */
static gchar *
peek(const Reader *self)
{
    return self->next < self->argc ? self->argv[self->next] : NULL;
}

/* The value of a word: behind its =, else the word after it; NULL when that is none. */
static gchar *
find_value(const Reader *self, const CfdWord *word)
{
    gchar *next = peek(self);

    if (word->value != NULL || next == NULL || cfd_word_is_option(next, self->in_shell))
        return word->value;
    return next;
}

static void G_GNUC_PRINTF(2, 3) note_problem(Reader *self, const gchar *format, ...)
{
    va_list arguments;

    if (self->result->problem != NULL)
        return;
    va_start(arguments, format);
    self->result->problem = g_error_new_valist(CFD_ERROR, CFD_ERROR_OPTION, format, arguments);
    va_end(arguments);
}

static const gchar *
take_value(Reader *self, const CfdWord *word)
{
    const gchar *value = find_value(self, word);

    if (value == NULL)
        note_problem(self, "--%s needs a value: write --%s=VALUE", word->name, word->name);
    else if (word->value == NULL)
        self->next++;
    return value;
}

/* Wireshark writes --flag in one place and --flag true in another. */
static gboolean
take_switch(Reader *self, const CfdWord *word)
{
    const gchar *next = peek(self);

    if (word->value != NULL)
        return !g_str_equal(word->value, "false");
    if (g_strcmp0(next, "true") == 0 || g_strcmp0(next, "false") == 0)
        self->next++;
    return g_strcmp0(next, "false") != 0;
}

static void
read_flag(Reader *self, const CfdWord *word)
{
    const CfdWordFlag *flag = word->flag;
    gchar **field;
    const gchar *value;

    if (flag->field == CFD_WORD_NO_FIELD) {
        if (take_switch(self, word))
            self->result->verb = MIN(self->result->verb, flag->verb);
        return;
    }
    value = take_value(self, word);
    if (value == NULL)
        return;
    field = G_STRUCT_MEMBER_P(self->result, flag->field);
    g_free(*field);
    *field = *value != '\0' ? g_strdup(value) : NULL;
    self->result->verb = MIN(self->result->verb, flag->verb);
}

static void
read_option(Reader *self, const CfdWord *word)
{
    const gchar *value;

    if (word->row->kind == CFD_KIND_SWITCH)
        value = take_switch(self, word) ? "true" : "";
    else
        value = take_value(self, word);
    if (value != NULL)
        g_hash_table_insert(self->result->values, (gpointer)word->row, g_strdup(value));
}

static void
read_unknown(Reader *self, const CfdWord *word, const gchar *text)
{
    const gchar *guess = cfd_word_guess(word->name, self->in_shell);
    g_autofree gchar *option = g_strndup(text, strcspn(text, "="));
    g_autofree gchar *shown = cfd_text_line(option, MAX_QUOTED_BYTES);

    if (guess != NULL)
        note_problem(self, "there is no option %s: did you mean --%s?", shown, guess);
    else
        note_problem(self, "there is no option %s: see --help", shown);
}

/* One that a later Wireshark has; a word behind it is most likely its value. */
static void
skip_host_option(Reader *self, const CfdWord *word)
{
    const gchar *next = peek(self);

    if (word->value == NULL && next != NULL && !g_str_has_prefix(next, "--"))
        self->next++;
}

/* Behind a secret it may be the rest of it: --api-token Bearer -TOKEN. */
static void
read_stray_word(Reader *self, gchar *text)
{
    g_autofree gchar *shown = cfd_text_line(text, MAX_QUOTED_BYTES);

    if (self->behind_secret) {
        note_secret(self, NULL, text);
        note_problem(self, "there is a word too many behind a secret: give it without spaces%s",
                     self->in_shell ? ", and what the command is about before its options" : "");
    } else if (self->in_shell) {
        g_ptr_array_add(self->result->words, g_strdup(text));
    } else {
        note_problem(self,
                     "\"%s\" belongs to no option: a command stands before its "
                     "options, and a value with spaces needs quotes",
                     shown);
    }
}

static void
read_next(Reader *self)
{
    gchar *text = self->argv[self->next++];
    g_auto(CfdWord) word = cfd_word_read(text, self->in_shell);

    if (!is_next_option(self, text)) {
        read_stray_word(self, text);
        return;
    }
    self->behind_secret = is_secret(&word);
    if (self->behind_secret)
        note_secret(self, word.row, find_value(self, &word));
    if (word.flag != NULL)
        read_flag(self, &word);
    else if (word.row != NULL)
        read_option(self, &word);
    else if (word.is_of_host)
        skip_host_option(self, &word);
    else
        read_unknown(self, &word, text);
}

static gboolean
needs_interface(CfdVerb verb)
{
    return verb == CFD_VERB_DLTS || verb == CFD_VERB_CONFIG || verb == CFD_VERB_RELOAD ||
           verb == CFD_VERB_CAPTURE;
}

static void
check_together(Reader *self)
{
    CfdArguments *result = self->result;

    if (result->verb == CFD_VERB_CONFIG && result->reload_option != NULL) {
        result->verb = CFD_VERB_RELOAD;
        result->use = CFD_FOR_ACCOUNT; /* the rest of the dialog is passed, too */
    }
    if (needs_interface(result->verb) && result->interface != NULL &&
        !g_str_equal(result->interface, CFD_INTERFACE_NAME)) {
        g_autofree gchar *shown = cfd_text_line(result->interface, MAX_QUOTED_BYTES);

        note_problem(self, "there is no interface \"%s\": give --extcap-interface %s", shown,
                     CFD_INTERFACE_NAME);
    }
    if (result->verb == CFD_VERB_CAPTURE && result->fifo == NULL)
        note_problem(self, "--capture needs --fifo: give a FIFO, a file, or - for standard output");
}

/* Wireshark begins with an option, and has no letters. */
static gboolean
is_for_people(const gchar *first)
{
    return (*first != '-' && *first != '\0') || g_str_equal(first, "-h") ||
           g_str_equal(first, "-V");
}

CfdArguments *
cfd_argv_parse(int argc, char **argv, CfdRedactor *redactor)
{
    CfdArguments *self = g_new0(CfdArguments, 1);
    gboolean in_shell = argc > 1 && is_for_people(argv[1]);
    Reader reader = {argc, argv, 1, in_shell, FALSE, self, redactor};

    if (in_shell)
        self->verb = CFD_VERB_SHELL;
    else
        self->verb = argc > 1 ? CFD_VERB_NONE : CFD_VERB_OVERVIEW;
    self->words = g_ptr_array_new_with_free_func(g_free);
    self->values = g_hash_table_new_full(NULL, NULL, NULL, cfd_secret_free_text);
    self->secrets = g_ptr_array_new();
    while (reader.next < argc)
        read_next(&reader);
    check_together(&reader);
    return self;
}

void
cfd_argv_free(CfdArguments *self)
{
    const CfdWordFlag *flag;

    if (self == NULL)
        return;
    for (guint i = 0; (flag = cfd_word_flag(i)) != NULL; i++) {
        if (flag->field != CFD_WORD_NO_FIELD)
            g_free(*(gchar **)G_STRUCT_MEMBER_P(self, flag->field));
    }
    g_ptr_array_unref(self->words);
    g_hash_table_unref(self->values);
    g_ptr_array_unref(self->secrets);
    g_clear_error(&self->problem);
    g_free(self);
}

gboolean
cfd_argv_check(const CfdArguments *self, GError **error)
{
    if (self->problem == NULL)
        return TRUE;
    g_propagate_error(error, g_error_copy(self->problem));
    return FALSE;
}

const gchar *
cfd_argv_value(const CfdArguments *self, const CfdOption *row)
{
    return g_hash_table_lookup(self->values, row);
}

gboolean
cfd_argv_set(CfdArguments *self, const CfdOption *row, const gchar *name, const gchar *text,
             GError **error)
{
    if (g_hash_table_contains(self->values, row)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "%s is given twice, also as --%s", name,
                    row->name);
        return FALSE;
    }
    g_hash_table_insert(self->values, (gpointer)row, g_strdup(text));
    self->named = row;
    self->name = name;
    return TRUE;
}

gchar *
cfd_argv_origin(const CfdArguments *self, const CfdOption *row)
{
    if (row == self->named)
        return g_strdup(self->name);
    if (row->label != NULL && self->words->len == 0)
        return g_strdup_printf("%s (--%s)", row->label, row->name);
    return g_strconcat("--", row->name, NULL);
}

void
cfd_argv_wipe(CfdArguments *self)
{
    for (guint i = 0; i < self->secrets->len; i++) {
        gchar *secret = g_ptr_array_index(self->secrets, i);

        cfd_secret_wipe(secret, strlen(secret));
    }
}
