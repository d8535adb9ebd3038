/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-argv.h"

#include "cfd-error.h"
#include "cfd-suggest.h"
#include "cfd-text.h"

#include <string.h>

#define MAX_QUOTED_BYTES 80

/* Wireshark adds to these from version to version. */
#define HOST_PREFIX "extcap-"

#define FIELD(member) G_STRUCT_OFFSET(CfdArguments, member)
#define NO_FIELD (-1)

/* What the host says beside the options of the table. */
typedef struct {
    const gchar *name;
    CfdVerb verb; /* CFD_VERB_NONE: asks for nothing by itself */
    glong field;  /* NO_FIELD: takes no value */
} Flag;

static const Flag flags[] = {
    {"help", CFD_VERB_HELP, NO_FIELD},
    {"version", CFD_VERB_VERSION, NO_FIELD},
    {"extcap-interfaces", CFD_VERB_INTERFACES, NO_FIELD},
    {"extcap-config", CFD_VERB_CONFIG, NO_FIELD},
    {"extcap-dlts", CFD_VERB_DLTS, NO_FIELD},
    {"capture", CFD_VERB_CAPTURE, NO_FIELD},
    {"extcap-cleanup-postkill", CFD_VERB_CLEANUP, NO_FIELD},
    {"extcap-capture-filter", CFD_VERB_CHECK_FILTER, FIELD(capture_filter)},
    {"extcap-interface", CFD_VERB_NONE, FIELD(interface)},
    {"extcap-version", CFD_VERB_NONE, FIELD(wireshark_version)},
    {"extcap-reload-option", CFD_VERB_NONE, FIELD(reload_option)},
    {"extcap-control-in", CFD_VERB_NONE, FIELD(control_in)},
    {"extcap-control-out", CFD_VERB_NONE, FIELD(control_out)},
    {"fifo", CFD_VERB_NONE, FIELD(fifo)},
};

/* One word of the command line that begins with a dash. */
typedef struct {
    gchar *name;          /* without dashes, up to = */
    gchar *value;         /* behind =, or NULL */
    const Flag *flag;     /* exactly this one, or NULL */
    const CfdOption *row; /* exactly this one, or NULL */
} Word;

typedef struct {
    int argc;
    char **argv;
    int next;
    gboolean behind_secret; /* the last option was a secret one */
    CfdArguments *result;
    CfdRedactor *redactor;
} Reader;

static const Flag *
find_flag(const gchar *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        if (g_str_equal(flags[i].name, name))
            return &flags[i];
    }
    return NULL;
}

/* The row of an option that a command line may have. */
static const CfdOption *
find_row(const gchar *name)
{
    const CfdOption *row = cfd_options_find(name);

    return row != NULL && row->group != CFD_GROUP_FILE ? row : NULL;
}

static void
word_clear(Word *self)
{
    g_free(self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Word, word_clear)

/* With one dash it is nobody's option, but still the slip for one. */
static Word
read_word(gchar *text)
{
    gchar *name = text + strspn(text, "-");
    gchar *equals = strchr(name, '=');
    Word word = {0};

    word.name = equals != NULL ? g_strndup(name, (gsize)(equals - name)) : g_strdup(name);
    word.value = equals != NULL ? equals + 1 : NULL;
    if (name - text == 2) {
        word.flag = find_flag(word.name);
        word.row = find_row(word.name);
    }
    return word;
}

/* A value may begin with dashes too (-2h, a token): only a known option is none. */
static gboolean
is_option(gchar *text)
{
    g_auto(Word) word = read_word(text);

    return word.flag != NULL || word.row != NULL || g_str_has_prefix(text, "--" HOST_PREFIX);
}

/* The option that was most likely meant by `name`, or NULL. */
static const gchar *
guess_name(const gchar *name)
{
    const gchar *nearest = NULL;
    const CfdOption *row;
    guint least = G_MAXUINT;

    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        guint distance = cfd_suggest_distance(name, flags[i].name);

        if (distance < least) {
            least = distance;
            nearest = flags[i].name;
        }
    }
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        guint distance = cfd_suggest_distance(name, row->name);

        if (distance < least && row->group != CFD_GROUP_FILE) {
            least = distance;
            nearest = row->name;
        }
    }
    return nearest;
}

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
is_secret(const Word *word)
{
    if (word->row != NULL)
        return word->row->secret;
    return word->flag == NULL && !g_str_has_prefix(word->name, HOST_PREFIX);
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
is_next_option(gchar *text, gboolean behind_secret)
{
    return *text == '-' && (!behind_secret || is_option(text) || looks_like_option(text));
}

/* The value of a word: behind its =, else the word after it; NULL when that is none. */
static gchar *
find_value(const Word *word, gchar *next)
{
    if (word->value != NULL || next == NULL || is_option(next))
        return word->value;
    return next;
}

/* The next word, or NULL. */
static gchar *
peek(const Reader *self)
{
    return self->next < self->argc ? self->argv[self->next] : NULL;
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
take_value(Reader *self, const Word *word)
{
    const gchar *value = find_value(word, peek(self));

    if (value == NULL)
        note_problem(self, "--%s needs a value: write --%s=VALUE", word->name, word->name);
    else if (word->value == NULL)
        self->next++;
    return value;
}

/* Wireshark writes --flag in one place and --flag true in another. */
static gboolean
take_switch(Reader *self, const Word *word)
{
    const gchar *next = peek(self);

    if (word->value != NULL)
        return !g_str_equal(word->value, "false");
    if (g_strcmp0(next, "true") == 0 || g_strcmp0(next, "false") == 0)
        self->next++;
    return g_strcmp0(next, "false") != 0;
}

static void
read_flag(Reader *self, const Word *word)
{
    const Flag *flag = word->flag;
    gchar **field;
    const gchar *value;

    if (flag->field == NO_FIELD) {
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
read_option(Reader *self, const Word *word)
{
    const gchar *value = take_value(self, word);

    if (value == NULL)
        return;
    g_hash_table_insert(self->result->values, (gpointer)word->row, g_strdup(value));
}

static void
read_unknown(Reader *self, const Word *word, const gchar *text)
{
    const gchar *guess = guess_name(word->name);
    g_autofree gchar *option = g_strndup(text, strcspn(text, "="));
    g_autofree gchar *shown = cfd_text_line(option, MAX_QUOTED_BYTES);

    if (guess != NULL)
        note_problem(self, "there is no option %s: did you mean --%s?", shown, guess);
    else
        note_problem(self, "there is no option %s: see --help", shown);
}

/* One that a later Wireshark has; a word behind it is most likely its value. */
static void
skip_host_option(Reader *self, const Word *word)
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
        note_problem(self, "there is a word too many behind a secret: give it without spaces");
    } else {
        note_problem(self, "\"%s\" belongs to no option: a value with spaces needs quotes", shown);
    }
}

static void
read_next(Reader *self)
{
    gchar *text = self->argv[self->next++];
    g_auto(Word) word = read_word(text);

    if (!is_next_option(text, self->behind_secret)) {
        read_stray_word(self, text);
        return;
    }
    self->behind_secret = is_secret(&word);
    if (self->behind_secret)
        note_secret(self, word.row, find_value(&word, peek(self)));
    if (word.flag != NULL)
        read_flag(self, &word);
    else if (word.row != NULL)
        read_option(self, &word);
    else if (g_str_has_prefix(text, "--" HOST_PREFIX))
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

    if (result->verb == CFD_VERB_CONFIG && result->reload_option != NULL)
        result->verb = CFD_VERB_RELOAD;
    if (needs_interface(result->verb) && result->interface != NULL &&
        !g_str_equal(result->interface, CFD_INTERFACE_NAME)) {
        g_autofree gchar *shown = cfd_text_line(result->interface, MAX_QUOTED_BYTES);

        note_problem(self, "there is no interface \"%s\": give --extcap-interface %s", shown,
                     CFD_INTERFACE_NAME);
    }
    if (result->verb == CFD_VERB_CAPTURE && result->fifo == NULL)
        note_problem(self, "--capture needs --fifo: give a FIFO, a file, or - for standard output");
}

CfdArguments *
cfd_argv_parse(int argc, char **argv, CfdRedactor *redactor)
{
    CfdArguments *self = g_new0(CfdArguments, 1);
    Reader reader = {argc, argv, 1, FALSE, self, redactor};

    self->verb = CFD_VERB_NONE;
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
    if (self == NULL)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        if (flags[i].field != NO_FIELD)
            g_free(*(gchar **)G_STRUCT_MEMBER_P(self, flags[i].field));
    }
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

void
cfd_argv_wipe(CfdArguments *self)
{
    for (guint i = 0; i < self->secrets->len; i++) {
        gchar *secret = g_ptr_array_index(self->secrets, i);

        cfd_secret_wipe(secret, strlen(secret));
    }
}
