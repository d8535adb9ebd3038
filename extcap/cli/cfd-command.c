/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-command.h"

#include "cfd-error.h"
#include "cfd-suggest.h"
#include "cfd-text.h"

#include <string.h>

#define MAX_QUOTED_BYTES 80

/* Shorter words are no tokens. */
#define MIN_SECRET 16

static guint
count_words(const gchar *name)
{
    return strchr(name, ' ') != NULL ? 2 : 1;
}

/* The words that can be a command's name, one or two. */
static gchar *
join(const GPtrArray *words, guint count)
{
    if (count == 1 || words->len < 2)
        return g_strdup(g_ptr_array_index(words, 0));
    return g_strjoin(" ", g_ptr_array_index(words, 0), g_ptr_array_index(words, 1), NULL);
}

/* `bucket`, alone or before what it does not know: what can follow it. */
static gboolean
fail_half(const gchar *first, GError **error)
{
    g_autofree gchar *head = g_strconcat(first, " ", NULL);
    g_autoptr(GString) names = g_string_new(NULL);
    const CfdCommand *row;

    for (guint i = 0; (row = cfd_command_row(i)) != NULL; i++) {
        if (g_str_has_prefix(row->name, head))
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                                   row->name + strlen(head));
    }
    if (names->len > 0)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "%s needs to be told what to do: one of %s",
                    first, names->str);
    return names->len > 0;
}

/* A token may have been pasted there. */
static void
fail_unknown(const GPtrArray *words, GError **error)
{
    const gchar *first = g_ptr_array_index(words, 0);
    g_autofree gchar *shown = cfd_text_line(first, MAX_QUOTED_BYTES);
    const gchar *nearest = NULL;
    const CfdCommand *row;
    guint least = G_MAXUINT;

    for (guint i = 0; (row = cfd_command_row(i)) != NULL; i++) {
        g_autofree gchar *name = join(words, count_words(row->name));
        guint distance = cfd_suggest_distance(name, row->name);

        if (distance < least) {
            least = distance;
            nearest = row->name;
        }
    }
    if (cfd_secret_resembles(first, strlen(first), MIN_SECRET))
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "the first word is no command: see cloudflaredump --help");
    else if (nearest != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "there is no command \"%s\": did you mean %s?", shown, nearest);
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "there is no command \"%s\": see cloudflaredump --help", shown);
}

const CfdCommand *
cfd_command_find(const GPtrArray *words, GError **error)
{
    const CfdCommand *row;

    for (guint i = 0; (row = cfd_command_row(i)) != NULL; i++) {
        g_autofree gchar *name = join(words, count_words(row->name));

        if (g_str_equal(name, row->name))
            return row;
    }
    if (!fail_half(g_ptr_array_index(words, 0), error))
        fail_unknown(words, error);
    return NULL;
}

void
cfd_command_accept_help(CfdArguments *arguments)
{
    if (arguments->words->len == 0 || !g_str_equal(g_ptr_array_index(arguments->words, 0), "help"))
        return;
    g_ptr_array_remove_index(arguments->words, 0);
    arguments->verb = CFD_VERB_HELP;
}

const gchar *
cfd_command_word(const CfdCommand *self, const CfdArguments *arguments)
{
    guint count = count_words(self->name);

    return arguments->words->len > count ? g_ptr_array_index(arguments->words, count) : NULL;
}

/* A variable of a script that was never set is no word: without an ID, `fetch` would make a new
 * capture. */
static gboolean
is_empty(const gchar *word)
{
    return word == NULL || word[strspn(word, " \t\r\n\v\f")] == '\0';
}

/* What stands there may be a secret: it is not repeated. */
static gboolean
check_words(const CfdCommand *self, const CfdArguments *arguments, GError **error)
{
    guint given = arguments->words->len - count_words(self->name);

    if (given > (self->word != NULL ? 1 : 0)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "%s: there is a word too many: a value with blanks needs quotes", self->name);
        return FALSE;
    }
    if (self->word != NULL && !self->is_word_optional &&
        is_empty(cfd_command_word(self, arguments))) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "%s needs to be told of which: write cloudflaredump %s %s", self->name,
                    self->name, self->word);
        return FALSE;
    }
    return TRUE;
}

gboolean
cfd_command_take(const CfdCommand *self, CfdArguments *arguments, GError **error)
{
    const gchar *word = cfd_command_word(self, arguments);

    arguments->use = self->use;
    arguments->takes = self->takes;
    arguments->asks_once = self->asks_once;
    arguments->makes_profile = self->makes_profile;
    if (!cfd_argv_check(arguments, error) || !check_words(self, arguments, error))
        return FALSE;
    if (word == NULL || self->word_option == NULL)
        return TRUE;
    return cfd_argv_set(arguments, cfd_options_find(self->word_option), self->word, word, error);
}

/* What one would have to ask for, so that they mean something. */
static const gchar *
describe_other(const CfdOptions *options)
{
    static const struct {
        guint uses;
        const gchar *words;
    } others[] = {
        {CFD_FOR_SERIES, ", or give --since or --follow"},
        {CFD_FOR_LOOK_BACK, ", or give --since"},
        {CFD_FOR_FULL, ", or give --type full"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        if ((options->ignored_for & others[i].uses) == others[i].uses)
            return others[i].words;
    }
    return "";
}

static gboolean
fail_capture(const CfdOptions *options, GError **error)
{
    static const struct {
        CfdOptionUse use;
        const gchar *words;
    } cases[] = {
        {CFD_FOR_EXISTING, "a capture that exists"},
        {CFD_FOR_FULL, "a full capture"},
        {CFD_FOR_LOOK_BACK, "looking back (--since)"},
        {CFD_FOR_FOLLOW, "following (--follow)"},
        {CFD_FOR_SAMPLE, "a sample"},
    };
    guint i = 0;

    while (cases[i].use != cfd_options_use(options))
        i++;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "%s means nothing for %s: leave it out%s",
                options->ignored, cases[i].words,
                cases[i].use == CFD_FOR_SAMPLE ? describe_other(options) : "");
    return FALSE;
}

gboolean
cfd_command_check(const CfdCommand *self, const CfdOptions *options, GError **error)
{
    if (options->ignored == NULL)
        return TRUE;
    if (self->use == 0)
        return fail_capture(options, error);
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "%s does not take %s: leave it out", self->name,
                options->ignored);
    return FALSE;
}

gboolean
cfd_command_has_option(const CfdCommand *self, const CfdOption *row)
{
    guint use = self->use != 0 ? self->use : CFD_FOR_PACKETS;

    if (g_strv_contains(self->takes, row->name))
        return TRUE;
    if (row->group >= CFD_GROUP_SHELL || !cfd_option_kind_is_typed(row) ||
        g_strcmp0(row->name, self->word_option) == 0)
        return FALSE;
    return cfd_options_count_for(row, use);
}
