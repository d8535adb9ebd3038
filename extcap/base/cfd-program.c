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

/* What parts the values of an output: lines, JSON. */
#define OUTPUT_DELIMITERS " \t\r\n\"',:{}"

static void
learn_arguments(CfdRedactor *redactor, gchar **argv)
{
    for (guint i = 1; argv[i] != NULL; i++) {
        const gchar *equals = strchr(argv[i], '=');

        cfd_redactor_learn(redactor, argv[i]);
        if (equals != NULL)
            cfd_redactor_learn(redactor, equals + 1);
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

/* Arguments and output are hidden here only: in other texts they may be ordinary words. */
static void
add_words(GError *error, const CfdProgram *program, gchar *output, const gchar *words)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *redacted = cfd_redactor_apply(program->redactor, words);
    g_autofree gchar *hidden = NULL;
    g_autofree gchar *line = NULL;
    gchar *before = error->message;

    if (!program->has_plain_arguments)
        learn_arguments(redactor, program->argv);
    learn_output(redactor, output);
    hidden = cfd_redactor_apply(redactor, redacted);
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

gchar *
cfd_program_run(const CfdProgram *self, GError **error)
{
    CfdSpawnRequest request = {self->argv, self->environment, self->max_output_bytes,
                               MAX_ERROR_BYTES, LIMIT_US};
    GString *output = g_string_sized_new(self->max_output_bytes);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GError) failure = NULL;
    gboolean ended = cfd_spawn_run(&request, self->loop, self->clock, output, words, &failure);
    gsize length = strlen(output->str);
    gsize size = output->len;
    gchar *text = g_string_free(output, FALSE);

    cfd_secret_wipe(text + length, size - length);
    if (ended)
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
