/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-token-command.h"

#include "cfd-config-file.h"
#include "cfd-error.h"
#include "cfd-spawn.h"
#include "cfd-text.h"

#include <string.h>

/* Time to unlock a password manager. Wireshark's Stop ends it sooner. */
#define LIMIT_US (30 * (gint64)G_USEC_PER_SEC)

/* As the longest value of an option. */
#define MAX_OUTPUT_BYTES 4096

/* More than is shown, so that no secret is cut in two before it can be recognised. */
#define MAX_ERROR_BYTES 4096
#define MAX_SHOWN_BYTES 300

/* Secrets that other parts of this program read from the environment, without an option. */
static const gchar *const more_secrets[] = {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"};

/* libcurl's variables for proxies; one with a password is a secret. */
static const gchar *const proxies[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                       "ALL_PROXY"};

static gchar **
make_environment(void)
{
    gchar **environment = g_get_environ();
    const CfdOption *row;

    for (guint i = 0; i < G_N_ELEMENTS(proxies); i++) {
        const gchar *url = g_environ_getenv(environment, proxies[i]);

        if (url != NULL && strchr(url, '@') != NULL)
            environment = g_environ_unsetenv(environment, proxies[i]);
    }

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (row->secret && row->variable != NULL)
            environment = g_environ_unsetenv(environment, row->variable);
    }
    for (guint i = 0; i < G_N_ELEMENTS(more_secrets); i++)
        environment = g_environ_unsetenv(environment, more_secrets[i]);
    return environment;
}

/* Keeps the first line alone. */
static gchar *
cut_to_first_line(GString *output)
{
    output->str[strcspn(output->str, "\r\n")] = '\0';
    return g_strstrip(output->str);
}

/* Programs repeat their arguments when they complain, and some are given a password there. They are
 * hidden here only: in other texts they may be ordinary words. */
static gchar *
hide_arguments(gchar **argv, const gchar *text)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();

    for (guint i = 1; argv[i] != NULL; i++) {
        const gchar *equals = strchr(argv[i], '=');

        cfd_redactor_learn(redactor, argv[i]);
        if (equals != NULL)
            cfd_redactor_learn(redactor, equals + 1);
    }
    return cfd_redactor_apply(redactor, text);
}

static void
add_words(GError *error, gchar **argv, const gchar *text, const CfdRedactor *redactor)
{
    g_autofree gchar *redacted = cfd_redactor_apply(redactor, text);
    g_autofree gchar *hidden = hide_arguments(argv, redacted);
    g_autofree gchar *line = cfd_text_line(g_strstrip(hidden), MAX_SHOWN_BYTES);
    gchar *before = error->message;

    if (*line == '\0')
        return;
    error->message = g_strdup_printf("%s: %s", before, line);
    g_free(before);
}

static gboolean
take_token(CfdOptions *options, const gchar *program, const gchar *line, CfdRedactor *redactor,
           GError **error)
{
    const CfdOption *row = cfd_options_find("api-token");

    if (*line == '\0') {
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "the program %s printed nothing: its first line must be the token", program);
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
    g_auto(GStrv) environment = make_environment();
    g_autoptr(GString) output = g_string_sized_new(MAX_OUTPUT_BYTES);
    g_autoptr(GString) errors = g_string_new(NULL);
    g_autofree gchar *program = cfd_text_line(argv[0], MAX_SHOWN_BYTES);
    CfdSpawnRequest request = {argv, environment, MAX_OUTPUT_BYTES, MAX_ERROR_BYTES, LIMIT_US};
    g_autoptr(GError) failure = NULL;
    gboolean ended = cfd_spawn_run(&request, loop, clock, output, errors, &failure);
    gsize size = output->len;
    const gchar *line = cut_to_first_line(output);
    gboolean valid = FALSE;

    if (ended) {
        valid = take_token(options, program, line, redactor, error);
    } else {
        cfd_redactor_learn(redactor, line);
        if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_CREDENTIALS))
            add_words(failure, argv, errors->str, redactor);
        g_propagate_error(error, g_steal_pointer(&failure));
    }
    cfd_secret_wipe(output->str, size);
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
