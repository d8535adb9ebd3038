/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-token-command.h"

#include "cfd-config-file.h"
#include "cfd-environment.h"
#include "cfd-error.h"
#include "cfd-program.h"
#include "cfd-text.h"

#include <string.h>

/* As the longest value of an option. */
#define MAX_OUTPUT_BYTES 4096

#define MAX_NAME_BYTES 300

static gboolean
take_token(CfdOptions *options, const gchar *program, const gchar *line, CfdRedactor *redactor,
           GError **error)
{
    const CfdOption *row = cfd_options_find("api-token");

    if (*line == '\0') {
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "the first line that the program %s printed is empty: it must be the token",
                    program);
        return FALSE;
    }
    if (cfd_options_set(options, row, "", line, redactor, NULL))
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                "what the program %s printed is no API token: its first line must be the token "
                "alone, without spaces and control characters",
                program);
    return FALSE;
}

static gboolean
run(CfdOptions *options, gchar **argv, CfdRedactor *redactor, CfdLoop *loop, CfdClock *clock,
    GError **error)
{
    g_auto(GStrv) environment = cfd_environment_for_helpers();
    g_autofree gchar *name = cfd_text_line(argv[0], MAX_NAME_BYTES);
    CfdProgram program = {argv, environment, MAX_OUTPUT_BYTES, FALSE, redactor, loop, clock};
    gchar *output;
    gboolean valid;

    if (cfd_program_is_secret(argv[0])) {
        cfd_redactor_learn(redactor, argv[0]);
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "this looks like a token, but must be a program that prints one: put the token "
                    "itself behind api_token");
        return FALSE;
    }
    output = cfd_program_run(&program, error);
    if (output == NULL)
        return FALSE;
    valid = take_token(options, name, cfd_program_first_line(output), redactor, error);
    cfd_secret_free_text(output);
    return valid;
}

gboolean
cfd_token_command_run(CfdOptions *options, CfdRedactor *redactor, CfdLoop *loop, CfdClock *clock,
                      GError **error)
{
    g_auto(GStrv) argv = NULL;
    GError *failure = NULL;

    if (options->api_token != NULL || options->api_token_command == NULL)
        return TRUE;
    if (g_shell_parse_argv(options->api_token_command, NULL, &argv, &failure) &&
        run(options, argv, redactor, loop, clock, &failure))
        return TRUE;
    if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_CREDENTIALS)) {
        g_autofree gchar *path = cfd_config_file_path();

        g_prefix_error(&failure, "api_token_command in %s: ", path);
    }
    g_propagate_error(error, failure);
    return FALSE;
}
