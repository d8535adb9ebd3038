/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-program.h"

#include "cfd-error.h"
#include "cfd-spawn.h"
#include "cfd-text.h"

#include <string.h>

/* Time to unlock a password manager. Wireshark's Stop ends it sooner. */
#define LIMIT_US (30 * (gint64)G_USEC_PER_SEC)

/* More than is shown, so that no secret is cut in two before it can be recognised. */
#define MAX_ERROR_BYTES 4096
#define MAX_SHOWN_BYTES 300
#define MAX_NAME_BYTES 80

/* What parts the values of an output: lines, JSON. */
#define OUTPUT_DELIMITERS " \t\r\n\"',:{}"

/* What parts the words of a script. */
#define ARGUMENT_DELIMITERS " \t\r\n\"';|&()"

/* With a digit in it, so long an argument is rather a password than a name. */
#define MIN_ARGUMENT_LENGTH 8

/* Shorter than Cloudflare's keys and tokens (37, 40) and their IDs (32), longer than most names. */
#define MIN_TOKEN_LENGTH 32

/* Tokens have 40 characters; few programs have a name of half as many. */
#define MIN_NAMED_TOKEN_LENGTH 20

#define TOKEN_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_"

static const gchar *const secret_options[] = {"pass",  "pwd",  "pin", "secret",
                                              "token", "auth", "key", "cred"};

/* Whether what stands behind `option` is for no eyes: --password, API_KEY, or the usual -p. */
static gboolean
is_for_secret(const gchar *option, gsize length)
{
    g_autofree gchar *name = g_ascii_strdown(option, (gssize)length);

    if (g_str_equal(name, "-p"))
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(secret_options); i++) {
        if (strstr(name, secret_options[i]) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* What stands before the @ of a URL, and the password of it. */
static void
learn_user(CfdRedactor *redactor, const gchar *word)
{
    const gchar *start = strstr(word, "://");
    const gchar *at = strrchr(word, '@');
    g_autofree gchar *user = NULL;
    const gchar *colon;

    if (start == NULL || at == NULL || at < start)
        return;
    start += strlen("://");
    user = g_strndup(start, (gsize)(at - start));
    colon = strchr(user, ':');
    cfd_redactor_learn(redactor, user);
    cfd_redactor_learn(redactor, colon != NULL ? colon + 1 : NULL);
}

/* Names and paths may be shown, or the program's own words would say nothing: "cat: [redacted]: No
 * such file". */
static void
learn_word(CfdRedactor *redactor, const gchar *word, gboolean is_behind_option)
{
    const gchar *equals = strchr(word, '=');

    learn_user(redactor, word);
    if (is_behind_option && *word != '-')
        cfd_redactor_learn(redactor, word);
    if (equals != NULL && is_for_secret(word, (gsize)(equals - word)))
        cfd_redactor_learn(redactor, equals + 1);
    if (equals != NULL)
        word = equals + 1;
    if (strpbrk(word, "/.") == NULL && strlen(word) >= MIN_ARGUMENT_LENGTH &&
        strpbrk(word, "0123456789") != NULL)
        cfd_redactor_learn(redactor, word);
}

/* An argument may be a script: it is taken word by word. */
static void
learn_arguments(CfdRedactor *redactor, gchar **argv)
{
    gboolean is_behind_option = FALSE;

    for (guint i = 1; argv[i] != NULL; i++) {
        g_auto(GStrv) words = g_strsplit_set(argv[i], ARGUMENT_DELIMITERS, -1);

        for (guint j = 0; words[j] != NULL; j++) {
            learn_word(redactor, words[j], is_behind_option);
            is_behind_option = *words[j] == '-' && strchr(words[j], '=') == NULL &&
                               is_for_secret(words[j], strlen(words[j]));
        }
    }
}

/* Takes the output to pieces in place, so that there are no copies to be wiped. */
static void
learn_output(CfdRedactor *redactor, gchar *output)
{
    while (*output != '\0') {
        gsize length = strcspn(output, OUTPUT_DELIMITERS);
        gboolean is_last = output[length] == '\0';

        output[length] = '\0';
        cfd_redactor_learn(redactor, output);
        output += length + (is_last ? 0 : 1);
    }
}

/* A program may well quote the token that it could not use. */
static gchar *
hide_tokens(const gchar *text)
{
    g_autoptr(GString) result = g_string_new(NULL);

    while (*text != '\0') {
        gsize length = strspn(text, TOKEN_CHARACTERS);

        if (cfd_secret_resembles(text, length, MIN_TOKEN_LENGTH))
            g_string_append(result, "[redacted]");
        else
            g_string_append_len(result, text, (gssize)length);
        text += length;
        length = strcspn(text, TOKEN_CHARACTERS);
        g_string_append_len(result, text, (gssize)length);
        text += length;
    }
    return g_string_free(g_steal_pointer(&result), FALSE);
}

/* Arguments and output are hidden here only: in other texts they may be ordinary words. */
static void
add_words(GError *error, const CfdProgram *program, gchar *output, const gchar *words)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *redacted = cfd_redactor_apply(program->redactor, words);
    g_autofree gchar *known = NULL;
    g_autofree gchar *hidden = NULL;
    g_autofree gchar *line = NULL;
    gchar *before = error->message;

    if (!program->has_plain_arguments)
        learn_arguments(redactor, program->argv);
    learn_output(redactor, output);
    known = cfd_redactor_apply(redactor, redacted);
    hidden = hide_tokens(known);
    line = cfd_text_line(g_strstrip(hidden), MAX_SHOWN_BYTES);
    if (*line == '\0')
        return;
    error->message = g_strdup_printf("%s: %s", before, line);
    g_free(before);
}

static void
learn_first_line(CfdRedactor *redactor, const gchar *output)
{
    gchar *line = g_strndup(output, strcspn(output, "\r\n"));
    gsize size = strlen(line);

    cfd_redactor_learn(redactor, g_strstrip(line));
    cfd_secret_wipe(line, size);
    g_free(line);
}

static gboolean
check_output(const CfdProgram *self, const gchar *output, GError **error)
{
    g_autofree gchar *name = NULL;

    if (output[strspn(output, " \t\r\n")] != '\0')
        return TRUE;
    name = cfd_text_line(self->argv[0], MAX_NAME_BYTES);
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "the program %s printed nothing", name);
    return FALSE;
}

gboolean
cfd_program_is_secret(const gchar *name)
{
    g_autofree gchar *path = NULL;

    if (!cfd_secret_resembles(name, strlen(name), MIN_NAMED_TOKEN_LENGTH))
        return FALSE;
    path = g_find_program_in_path(name);
    return path == NULL;
}

gchar *
cfd_program_run(const CfdProgram *self, GError **error)
{
    CfdSpawnRequest request = {self->argv, self->environment, self->max_output_bytes,
                               MAX_ERROR_BYTES, LIMIT_US};
    GString *output = g_string_sized_new(self->max_output_bytes);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GError) failure = NULL;
    gboolean ended;
    gsize length;
    gsize size;
    gchar *text;

    if (cfd_program_is_secret(self->argv[0]))
        cfd_redactor_learn(self->redactor, self->argv[0]);
    ended = cfd_spawn_run(&request, self->loop, self->clock, output, words, &failure);
    length = strlen(output->str);
    size = output->len;
    text = g_string_free(output, FALSE);

    cfd_secret_wipe(text + length, size - length);
    if (ended && check_output(self, text, &failure))
        return text;
    learn_first_line(self->redactor, text);
    if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_CREDENTIALS))
        add_words(failure, self, text, words->str);
    cfd_secret_wipe(text, length);
    g_free(text);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

const gchar *
cfd_program_first_line(gchar *output)
{
    gchar *end = output + strcspn(output, "\r\n");

    cfd_secret_wipe(end, strlen(end));
    g_strchomp(output);
    while (g_ascii_isspace(*output))
        output++;
    return output;
}
