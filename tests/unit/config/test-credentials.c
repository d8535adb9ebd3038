/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-credentials.h"

#include "cfd-environment.h"
#include "cfd-error.h"
#include "temp-config.h"

#include <glib.h>

#include <string.h>

/* `data` says which variables are set: T token, E e-mail address, K key. */
static const gchar *
look_up(const gchar *name, gpointer data)
{
    if (g_str_equal(name, "CLOUDFLARE_API_TOKEN") && strchr(data, 'T') != NULL)
        return "env-token";
    if (g_str_equal(name, "CLOUDFLARE_EMAIL") && strchr(data, 'E') != NULL)
        return "env@example.com";
    if (g_str_equal(name, "CLOUDFLARE_API_KEY") && strchr(data, 'K') != NULL)
        return "env-api-key";
    return NULL;
}

/* `letters` as above; C: a command; R: the keyring. */
static CfdConfigFile *
read_file(const gchar *letters, CfdRedactor *redactor)
{
    g_auto(TempConfig) config = {0};
    g_autoptr(GString) text = g_string_new("[cloudflaredump]\n");

    if (strchr(letters, 'T') != NULL)
        g_string_append(text, "api_token = file-token\n");
    if (strchr(letters, 'E') != NULL)
        g_string_append(text, "api_email = file@example.com\n");
    if (strchr(letters, 'K') != NULL)
        g_string_append(text, "api_key = file-api-key\n");
    if (strchr(letters, 'C') != NULL)
        g_string_append(text, "api_token_command = echo command-token\n");
    if (strchr(letters, 'R') != NULL)
        g_string_append(text, "token_in = keyring\n");
    temp_config_init(&config);
    temp_config_write(&config, text->str, -1, 0600);
    return cfd_config_file_read(config.path, redactor, NULL);
}

/* What cfd_credentials_fetch() does, without a process and a keyring. */
static void
fetch(CfdOptions *options, CfdRedactor *redactor)
{
    const CfdOption *row = cfd_options_find("api-token");

    if (options->api_token == NULL && options->api_token_command != NULL)
        cfd_options_set(options, row, "", "command-token", redactor, NULL);
    if (options->api_token == NULL && options->token_in == CFD_OPTIONS_TOKEN_IN_KEYRING)
        cfd_options_set(options, row, "", "keyring-token", redactor, NULL);
}

/* `given` and `stored` as above, for the command line and the file. */
static CfdCredentials *
choose(const gchar *given, const gchar *set, const gchar *stored, GError **error)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = read_file(stored, redactor);
    const CfdEnvironment environment = {.lookup = look_up, .data = (gpointer)set, .file = file};
    const gchar *argv[] = {"program", NULL, NULL, NULL, NULL};
    g_autoptr(CfdArguments) arguments = NULL;
    g_autoptr(CfdOptions) options = NULL;
    int argc = 1;

    if (strchr(given, 'T') != NULL)
        argv[argc++] = "--api-token=arg-token";
    if (strchr(given, 'E') != NULL)
        argv[argc++] = "--api-email=arg@example.com";
    if (strchr(given, 'K') != NULL)
        argv[argc++] = "--api-key=arg-api-key";
    arguments = cfd_argv_parse(argc, (char **)argv, redactor);
    options = cfd_environment_resolve(&environment, arguments, redactor, 0, NULL);
    g_assert_nonnull(options);
    fetch(options, redactor);
    return cfd_credentials_new(options, error);
}

static gchar *
describe(const CfdCredentials *credentials, const GError *error)
{
    if (credentials == NULL && strstr(error->message, "e-mail address for the") != NULL)
        return g_strdup("no e-mail");
    if (credentials == NULL && strstr(error->message, "Global API Key for the") != NULL)
        return g_strdup("no key");
    if (credentials == NULL)
        return g_strdup("none");
    if (credentials->token != NULL) {
        g_assert_null(credentials->email);
        g_assert_null(credentials->key);
        return g_strdup(cfd_secret_text(credentials->token));
    }
    return g_strdup_printf("%s %s", credentials->email, cfd_secret_text(credentials->key));
}

static void
test_which_are_in_force(void)
{
    static const struct {
        const gchar *given, *set, *expected;
    } cases[] = {
        {"", "", "none"},
        {"T", "", "arg-token"},
        {"", "T", "env-token"},
        {"T", "T", "arg-token"},
        {"EK", "", "arg@example.com arg-api-key"},
        {"", "EK", "env@example.com env-api-key"},
        {"EK", "EK", "arg@example.com arg-api-key"},
        {"TEK", "TEK", "arg-token"},
        {"", "TEK", "env-token"},
        {"T", "EK", "arg-token"},
        {"EK", "T", "arg@example.com arg-api-key"},
        {"EK", "TEK", "arg@example.com arg-api-key"},
        {"E", "K", "arg@example.com env-api-key"},
        {"K", "E", "env@example.com arg-api-key"},
        {"K", "TE", "env@example.com arg-api-key"},
        {"E", "", "no key"},
        {"K", "", "no e-mail"},
        {"", "E", "no key"},
        {"", "K", "no e-mail"},
        {"K", "T", "no e-mail"},
        {"E", "T", "env-token"},
        {"T", "K", "arg-token"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CfdCredentials) credentials = choose(cases[i].given, cases[i].set, "", &error);
        g_autofree gchar *described = describe(credentials, error);

        g_test_message("given %s, set %s", cases[i].given, cases[i].set);
        g_assert_cmpstr(described, ==, cases[i].expected);
        if (credentials == NULL)
            g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    }
    cfd_credentials_free(NULL);
}

static void
test_with_a_file(void)
{
    static const struct {
        const gchar *given, *set, *stored, *expected;
    } cases[] = {
        {"", "", "T", "file-token"},
        {"", "", "C", "command-token"},
        {"", "", "TC", "file-token"},
        {"", "", "EK", "file@example.com file-api-key"},
        {"", "", "TEK", "file-token"},
        {"", "", "CEK", "command-token"},
        {"", "", "E", "no key"},
        {"", "", "K", "no e-mail"},
        {"T", "", "TCEK", "arg-token"},
        {"", "T", "TCEK", "env-token"},
        {"EK", "", "TC", "arg@example.com arg-api-key"},
        {"", "EK", "TC", "env@example.com env-api-key"},
        {"", "K", "TCE", "file@example.com env-api-key"},
        {"K", "", "TC", "no e-mail"},
        {"", "K", "C", "no e-mail"},
        {"E", "", "T", "file-token"},
        {"E", "", "C", "command-token"},
        {"", "E", "T", "file-token"},
        {"E", "", "K", "arg@example.com file-api-key"},
        {"E", "", "EK", "arg@example.com file-api-key"},
        {"T", "EK", "TC", "arg-token"},
        {"", "", "R", "keyring-token"},
        {"", "", "REK", "keyring-token"},
        {"", "", "TR", "file-token"},
        {"", "", "CR", "command-token"},
        {"T", "", "R", "arg-token"},
        {"", "T", "R", "env-token"},
        {"", "EK", "R", "env@example.com env-api-key"},
        {"E", "", "R", "keyring-token"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CfdCredentials) credentials =
            choose(cases[i].given, cases[i].set, cases[i].stored, &error);
        g_autofree gchar *described = describe(credentials, error);

        g_test_message("given %s, set %s, stored %s", cases[i].given, cases[i].set,
                       cases[i].stored);
        g_assert_cmpstr(described, ==, cases[i].expected);
    }
}

static void
test_the_sentence_says_what_to_do(void)
{
    static const gchar *const words[] = {"Magic Firewall Packet Captures (Edit)",
                                         "My Profile > API Tokens", "\"API token\"",
                                         "CLOUDFLARE_API_TOKEN", "cloudflaredump/config.ini"};
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdCredentials) credentials = choose("", "", "", &error);

    g_assert_null(credentials);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_nonnull(strstr(error->message, words[i]));
    /* Wireshark cuts everything up to these (extcap-contract.md 1.4). */
    g_assert_null(strstr(error->message, " -- "));
    g_assert_null(strstr(error->message, "(): "));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/credentials/in-force", test_which_are_in_force);
    g_test_add_func("/credentials/file", test_with_a_file);
    g_test_add_func("/credentials/sentence", test_the_sentence_says_what_to_do);
    return g_test_run();
}
