/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile of the configuration file. */
#include "cfd-environment.h"

#include "fake-environment.h"

#include "cfd-error.h"

#include <string.h>

#define NOW_US (G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC)
#define TOKEN "abcdefghijklmnopqrstuvwxyz0123456789ABCD"

#define FILE_TEXT                                                                                  \
    "[cloudflaredump]\n"                                                                           \
    "time_limit = 70\n"                                                                            \
    "packet_limit = 900\n"                                                                         \
    "api_key = 0123456789abcdef0123456789abcdef01234\n"                                            \
    "api_email = me@example.com\n"                                                                 \
    "[profile work]\n"                                                                             \
    "time_limit = 90\n"                                                                            \
    "destination_port = 53\n"                                                                      \
    "api_token = " TOKEN "\n"                                                                      \
    "[profile home.2]\n"                                                                           \
    "time_limit = 110\n"

/* words, separated by bars, and one variable. */
static CfdOptions *
resolve(const gchar *words, const gchar *variable, const gchar *text, GError **error)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *whole = g_strconcat("program|", words, NULL);
    g_auto(GStrv) argv = g_strsplit(whole, "|", -1);
    const gchar *const variables[] = {variable, NULL};
    g_autoptr(CfdArguments) arguments = cfd_argv_parse((int)g_strv_length(argv), argv, redactor);
    g_autoptr(CfdConfigFile) file = cfd_config_file_parse(text, "c.ini", redactor, error);
    CfdEnvironment environment = {
        .lookup = fake_environment_look_up, .data = (gpointer)variables, .file = file};

    if (file == NULL || !cfd_environment_choose_profile(&environment, arguments, error))
        return NULL;
    return cfd_environment_resolve(&environment, arguments, redactor, NOW_US, error);
}

static void
assert_limit(const gchar *words, const gchar *variable, const gchar *text, guint time_limit_s,
             guint packet_limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdOptions) options = resolve(words, variable, text, &error);

    g_test_message("%s # %s", words, variable);
    g_assert_no_error(error);
    g_assert_cmpuint(options->time_limit_s, ==, time_limit_s);
    g_assert_cmpuint(options->packet_limit, ==, packet_limit);
}

static void
test_precedence(void)
{
    assert_limit("capture", NULL, FILE_TEXT, 70, 900);
    assert_limit("capture|--profile|work", NULL, FILE_TEXT, 90, 900);
    assert_limit("capture|--profile|home.2", NULL, FILE_TEXT, 110, 900);
    assert_limit("capture|--profile|work|--time-limit|5", NULL, FILE_TEXT, 5, 900);
    assert_limit("capture", "CLOUDFLAREDUMP_PROFILE=work", FILE_TEXT, 90, 900);
    assert_limit("capture|--profile|home.2", "CLOUDFLAREDUMP_PROFILE=work", FILE_TEXT, 110, 900);
    assert_limit("capture", NULL, "[cloudflaredump]\nprofile = a\n[profile a]\ntime_limit = 8\n", 8,
                 10000);
}

/* A token goes before a key, and the profile before the rest of the file. */
static void
test_credentials(void)
{
    g_autoptr(CfdOptions) plain = resolve("capture", NULL, FILE_TEXT, NULL);
    g_autoptr(CfdOptions) work = resolve("capture|--profile|work", NULL, FILE_TEXT, NULL);
    g_autoptr(CfdOptions) environment =
        resolve("capture|--profile|work", "CLOUDFLARE_API_TOKEN=x" TOKEN, FILE_TEXT, NULL);

    g_assert_null(plain->api_token);
    g_assert_cmpstr(cfd_secret_text(work->api_token), ==, TOKEN);
    g_assert_cmpuint(work->destination_port, ==, 53);
    g_assert_cmpstr(cfd_secret_text(environment->api_token), ==, "x" TOKEN);
}

/* Each form of credentials before each other one that the rest of the file has. */
static void
test_credentials_of_the_profile_win(void)
{
    static const gchar *const forms[] = {
        "api_token = " TOKEN, "api_token_command = pass x",
        "api_email = a@example.com\napi_key = 0123456789abcdef0123456789abcdef01234"};

    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        for (guint j = 0; j < G_N_ELEMENTS(forms); j++) {
            g_autofree gchar *text =
                g_strdup_printf("[cloudflaredump]\n%s\n[profile work]\n%s\n", forms[i], forms[j]);
            g_autoptr(CfdOptions) options = resolve("list|--profile|work", NULL, text, NULL);

            g_test_message("%s", text);
            g_assert_cmpint(options->api_token != NULL, ==, j == 0);
            g_assert_cmpint(options->api_token_command != NULL, ==, j == 1);
            g_assert_true(j != 2 || options->api_key != NULL);
        }
    }
}

static void
test_variables_that_go_before_it(void)
{
    g_autoptr(CfdOptions) named =
        resolve("list|--profile|work", "CLOUDFLARE_API_TOKEN=x" TOKEN, FILE_TEXT, NULL);
    g_autoptr(CfdOptions) unnamed =
        resolve("list", "CLOUDFLARE_API_TOKEN=x" TOKEN, FILE_TEXT, NULL);
    g_autoptr(CfdOptions) other =
        resolve("list|--profile|home.2", "CLOUDFLARE_API_TOKEN=x" TOKEN, FILE_TEXT, NULL);

    g_assert_cmpstr(named->overruled, ==, "CLOUDFLARE_API_TOKEN");
    g_assert_null(unnamed->overruled);
    g_assert_null(other->overruled);
}

/* The dialog passes what it began with, which is the file's. */
static void
test_dialog(void)
{
    const gchar *untouched = "--capture|--fifo|x|--profile|work|--time-limit|70|--packet-limit|900";
    const gchar *changed = "--capture|--fifo|x|--profile|work|--time-limit|60|--packet-limit|900";

    assert_limit(untouched, NULL, FILE_TEXT, 90, 900);
    assert_limit(changed, NULL, FILE_TEXT, 60, 900);
}

static void
assert_refused(const gchar *words, const gchar *variable, const gchar *text, const gchar *expected)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(resolve(words, variable, text, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(error->message, ==, expected);
}

static void
test_unknown(void)
{
    assert_refused("capture|--profile|wrok", NULL, FILE_TEXT,
                   "--profile is \"wrok\": give one that c.ini has: work, home.2");
    assert_refused("capture", "CLOUDFLAREDUMP_PROFILE=x", FILE_TEXT,
                   "CLOUDFLAREDUMP_PROFILE is \"x\": give one that c.ini has: work, home.2");
    assert_refused("capture", NULL, "[cloudflaredump]\nprofile = x\n",
                   "profile in c.ini is \"x\", but c.ini has no profile: cloudflaredump login "
                   "--profile x makes it, or write its keys behind a line [profile x]");
}

/* Only that one is looked at. */
static void
test_wrong_value(void)
{
    const gchar *text = "[profile a]\ntime_limit = 9\n[profile b]\ntime_limit = 999\n";

    assert_limit("capture|--profile|a", NULL, text, 9, 10000);
    assert_refused("capture|--profile|b", NULL, text,
                   "time_limit in [profile b] in c.ini is \"999\": give a whole number of seconds "
                   "from 1 to 300");
}

static void
test_has_credentials(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    const gchar *const variables[] = {NULL};
    g_autoptr(CfdConfigFile) without =
        cfd_config_file_parse("[profile a]\ntime_limit = 5\n", "c.ini", redactor, NULL);
    g_autoptr(CfdConfigFile) with =
        cfd_config_file_parse("[profile a]\ntime_limit = 5\n[profile b]\napi_token = " TOKEN "\n",
                              "c.ini", redactor, NULL);
    CfdEnvironment environment = {
        .lookup = fake_environment_look_up, .data = (gpointer)variables, .file = without};

    g_assert_false(cfd_environment_has_credentials(&environment));
    environment.file = with; /* the dialog may choose b */
    g_assert_true(cfd_environment_has_credentials(&environment));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/environment-profile/precedence", test_precedence);
    g_test_add_func("/environment-profile/credentials", test_credentials);
    g_test_add_func("/environment-profile/forms", test_credentials_of_the_profile_win);
    g_test_add_func("/environment-profile/variables", test_variables_that_go_before_it);
    g_test_add_func("/environment-profile/dialog", test_dialog);
    g_test_add_func("/environment-profile/unknown", test_unknown);
    g_test_add_func("/environment-profile/wrong-value", test_wrong_value);
    g_test_add_func("/environment-profile/has-credentials", test_has_credentials);
    return g_test_run();
}
