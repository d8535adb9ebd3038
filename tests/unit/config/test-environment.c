/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-environment.h"

#include "cfd-error.h"
#include "fake-environment.h"
#include "temp-config.h"

#include <glib.h>

#include <string.h>

#define NOW_US (G_GINT64_CONSTANT(1769868300) * G_TIME_SPAN_SECOND) /* 2026-01-31T14:05:00Z */
#define CHOSEN_ID "0123456789abcdef0123456789abcdef"
#define REST_ID "3456789abcdef0123456789abcdef"
#define TYPED_ID "11112222333344445555666677778888"
#define STORED_ID "fedcba9876543210fedcba9876543210"
#define TOKEN "abcdefghijklmnopqrstuvwxyz0123456789ABCD"

static CfdOptions *
resolve(const gchar *words, const gchar *const *variables, CfdRedactor *redactor, GError **error)
{
    const CfdEnvironment environment = {.lookup = fake_environment_look_up,
                                        .data = (gpointer)variables};
    g_autofree gchar *whole = g_strconcat("program|", words, NULL);
    g_auto(GStrv) argv = g_strsplit(whole, "|", -1);
    g_autoptr(CfdArguments) arguments = cfd_argv_parse((int)g_strv_length(argv), argv, redactor);

    return cfd_environment_resolve(&environment, arguments, redactor, NOW_US, error);
}

static void
assert_failure(const gchar *words, const gchar *const *variables, const gchar *prefix)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(GError) error = NULL;

    g_assert_null(resolve(words, variables, redactor, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    if (!g_str_has_prefix(error->message, prefix))
        g_assert_cmpstr(error->message, ==, prefix);
}

static void
test_defaults(void)
{
    static const gchar *const none[] = {NULL};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) options = resolve("--capture", none, redactor, NULL);

    g_assert_cmpuint(options->time_limit_s, ==, 60);
    g_assert_null(options->api_token);
    g_assert_cmpstr(options->api_url, ==, "https://api.cloudflare.com/client/v4");
}

static void
test_every_variable(void)
{
    static const gchar *const variables[] = {
        "CLOUDFLARE_API_TOKEN=" TOKEN,
        "CLOUDFLARE_ACCOUNT_ID=0123456789abcdef0123456789abcdef",
        "CLOUDFLARE_EMAIL=jane@example.com",
        "CLOUDFLARE_API_KEY=secret-key",
        "CLOUDFLARE_BASE_URL=http://127.0.0.1:8080/client/v4/",
        NULL,
    };
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) options = resolve("--capture", variables, redactor, NULL);
    g_autofree gchar *shown = cfd_redactor_apply(redactor, TOKEN " secret-key");

    g_assert_cmpstr(cfd_secret_text(options->api_token), ==, TOKEN);
    g_assert_cmpstr(options->account_id, ==, "0123456789abcdef0123456789abcdef");
    g_assert_cmpstr(options->api_email, ==, "jane@example.com");
    g_assert_cmpstr(cfd_secret_text(options->api_key), ==, "secret-key");
    g_assert_cmpstr(options->api_url, ==, "http://127.0.0.1:8080/client/v4");
    g_assert_cmpstr(shown, ==, "[redacted] [redacted]");
}

static void
test_precedence(void)
{
    static const gchar *const variables[] = {"CLOUDFLARE_EMAIL=env@example.com",
                                             "CLOUDFLARE_API_TOKEN= env-token\n", NULL};
    static const struct {
        const gchar *words, *expected;
    } cases[] = {
        {"--api-email|arg@example.com", "arg@example.com"},
        {"--api-email=arg@example.com", "arg@example.com"},
        {"--api-email|", "env@example.com"},
        {"--api-email= ", "env@example.com"},
        {"--capture", "env@example.com"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
        g_autoptr(CfdOptions) options = resolve(cases[i].words, variables, redactor, NULL);

        g_test_message("%s", cases[i].words);
        g_assert_cmpstr(options->api_email, ==, cases[i].expected);
        g_assert_cmpstr(cfd_secret_text(options->api_token), ==, "env-token");
    }
}

static void
test_empty_variable_is_not_set(void)
{
    static const gchar *const variables[] = {
        "CLOUDFLARE_BASE_URL=", "CLOUDFLARE_API_TOKEN= ", NULL};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) options = resolve("--capture", variables, redactor, NULL);

    g_assert_null(options->api_token);
    g_assert_cmpstr(options->api_url, ==, "https://api.cloudflare.com/client/v4");
}

static void
test_errors_name_the_origin(void)
{
    static const gchar *const url[] = {"CLOUDFLARE_BASE_URL=http://example.com", NULL};
    static const gchar *const account[] = {"CLOUDFLARE_ACCOUNT_ID=xyz", NULL};
    static const gchar *const token[] = {"CLOUDFLARE_API_TOKEN=Bearer sesame", NULL};
    static const gchar *const none[] = {NULL};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) options = NULL;

    assert_failure("--capture", url,
                   "CLOUDFLARE_BASE_URL is \"http://example.com\": give an https");
    assert_failure("--capture", account, "CLOUDFLARE_ACCOUNT_ID is \"xyz\": give the account's ID");
    assert_failure("--capture", token, "CLOUDFLARE_API_TOKEN cannot be used: give the token alone");
    assert_failure("--account-id|xyz", none,
                   "Account ID (--account-id) is \"xyz\": give the account's ID");
    assert_failure("--time-limit|301", none,
                   "Seconds to look back (--time-limit) is \"301\": give a whole number of seconds "
                   "from 1 to 300");
    options = resolve("--account-id|0123456789abcdef0123456789abcdef", account, redactor, NULL);
    g_assert_nonnull(options);
}

static void
test_offset_against_the_local_clock(void)
{
    static const gchar *const none[] = {NULL};
    static const gchar *const good[] = {"-24h", "2026-01-29T14:05:00Z", "2026-02-01T14:05:00Z"};

    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree gchar *words = g_strconcat("--offset-time|", good[i], NULL);
        g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
        g_autoptr(CfdOptions) options = resolve(words, none, redactor, NULL);

        g_assert_nonnull(options);
    }
    assert_failure("--offset-time|2026-01-29T14:04:59Z", none,
                   "End of the sample (--offset-time) is 2026-01-29T14:04:59Z");
    assert_failure("--offset-time|2026-02-01T14:05:01Z", none,
                   "End of the sample (--offset-time) is 2026-02-01T14:05:01Z");
    assert_failure("--offset-time|-25h", none,
                   "End of the sample (--offset-time) is \"-25h\": give a time within the last");
}

static void
test_has_credentials(void)
{
    static const struct {
        const gchar *variables[2];
        gboolean expected;
    } cases[] = {
        {{NULL}, FALSE},
        {{"CLOUDFLARE_API_TOKEN=x", NULL}, TRUE},
        {{"CLOUDFLARE_API_KEY=x", NULL}, TRUE},
        {{"CLOUDFLARE_EMAIL=x", NULL}, TRUE},
        {{"CLOUDFLARE_API_TOKEN=", NULL}, FALSE},
        {{"CLOUDFLARE_ACCOUNT_ID=x", NULL}, FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const CfdEnvironment environment = {.lookup = fake_environment_look_up,
                                            .data = (gpointer)cases[i].variables};

        g_test_message("case %u", i);
        g_assert_cmpint(cfd_environment_has_credentials(&environment), ==, cases[i].expected);
    }
}

static CfdConfigFile *
read_file(TempConfig *config, const gchar *lines, CfdRedactor *redactor)
{
    g_autofree gchar *text = g_strdup_printf("[cloudflaredump]\n%s\n", lines);

    temp_config_init(config);
    temp_config_write(config, text, -1, 0600);
    return cfd_config_file_read(config->path, redactor, NULL);
}

static CfdOptions *
resolve_with_file(const gchar *word, const gchar *lines, gchar **ret_path, GError **error)
{
    static const gchar *const variables[] = {"CLOUDFLARE_EMAIL=env@example.com",
                                             "CLOUDFLARE_BASE_URL=", NULL};
    g_auto(TempConfig) config = {0};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = read_file(&config, lines, redactor);
    const CfdEnvironment environment = {
        .lookup = fake_environment_look_up, .data = (gpointer)variables, .file = file};
    const gchar *argv[] = {"program", word};
    g_autoptr(CfdArguments) arguments = cfd_argv_parse(2, (char **)argv, redactor);

    if (ret_path != NULL)
        *ret_path = g_strdup(config.path);
    return cfd_environment_resolve(&environment, arguments, redactor, NOW_US, error);
}

static void
test_file_comes_last(void)
{
    g_autoptr(CfdOptions) options = resolve_with_file(
        "--time-limit=7",
        "time_limit = 8\npacket_limit = 9\napi_email = file@example.com\nspool-dir = /x\n"
        "api_url = https://api.example\nsource_port =\napi_token_command = pass show x",
        NULL, NULL);

    g_assert_cmpuint(options->time_limit_s, ==, 7);
    g_assert_cmpuint(options->packet_limit, ==, 9);
    g_assert_cmpuint(options->source_port, ==, 0);
    g_assert_cmpstr(options->api_email, ==, "env@example.com");
    g_assert_cmpstr(options->api_url, ==, "https://api.example");
    g_assert_cmpstr(options->spool_dir, ==, "/x");
    g_assert_cmpstr(options->api_token_command, ==, "pass show x");
}

#define COMMAND                                                                                    \
    "a program and its arguments, quoted as in a shell; for ~, $NAME and | write sh -c '...' "     \
    "around them"

/* Also where an argument goes before it, as it does whenever Wireshark passes its defaults. */
static void
test_errors_name_the_file(void)
{
    static const struct {
        const gchar *line, *expected;
    } cases[] = {
        {"time_limit = 301",
         "time_limit in %s is \"301\": give a whole number of seconds from 1 to "
         "300"},
        {"api_token = Bearer sesame", "api_token in %s cannot be used: give the token alone, "
                                      "without spaces, quotes or a comment: some 40 letters, "
                                      "digits, - and _"},
        {"api_token_command = 'sesame",
         "api_token_command in %s has a quote that is not closed: give " COMMAND},
        {"api_token_command = cat ~/token",
         "api_token_command in %s cannot be used: give " COMMAND},
        /* Also what does not count for a sample. */
        {"r2_jurisdiction = mars",
         "r2_jurisdiction in %s is \"mars\": give none, eu, fedramp or us"},
        {"packet_limit = 0",
         "packet_limit in %s is \"0\": give a whole number of packets from 1 to 10000"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree gchar *path = NULL;
        g_autoptr(CfdOptions) options =
            resolve_with_file("--packet-limit=5", cases[i].line, &path, &error);
        g_autoptr(GString) expected = g_string_new(cases[i].expected);

        g_assert_null(options);
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        g_string_replace(expected, "%s", path, 0);
        g_assert_cmpstr(error->message, ==, expected->str);
    }
}

static void
test_file_has_credentials(void)
{
    static const gchar *const none[] = {NULL};
    static const struct {
        const gchar *lines;
        gboolean expected;
    } cases[] = {
        {"", FALSE},
        {"api_token = x", TRUE},
        {"api_token =", FALSE},
        {"api_token_command = x", TRUE},
        {"api_key = x", FALSE},
        {"api_email = x@y", FALSE},
        {"api_email = x@y\napi_key = x", TRUE},
        {"account_id = x", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(TempConfig) config = {0};
        g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
        g_autoptr(CfdConfigFile) file = read_file(&config, cases[i].lines, redactor);
        const CfdEnvironment environment = {
            .lookup = fake_environment_look_up, .data = (gpointer)none, .file = file};

        g_test_message("%s", cases[i].lines);
        g_assert_cmpint(cfd_environment_has_credentials(&environment), ==, cases[i].expected);
    }
}

static void
test_process(void)
{
    CfdEnvironment environment = cfd_environment_process();

    g_setenv("CLOUDFLARE_EMAIL", "test@example.com", TRUE);
    g_assert_cmpstr(environment.lookup("CLOUDFLARE_EMAIL", environment.data), ==,
                    "test@example.com");
    g_unsetenv("CLOUDFLARE_EMAIL");
    g_assert_null(environment.lookup("CLOUDFLARE_EMAIL", environment.data));
}

static void
test_proxies_are_learned(void)
{
    static const gchar *const variables[] = {"https_proxy=http://user:s3cretpw@proxy:1",
                                             "ALL_PROXY=foo://user:0therpw@[bad", NULL};
    const CfdEnvironment environment = {.lookup = fake_environment_look_up,
                                        .data = (gpointer)variables};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *text = NULL;

    cfd_environment_learn_proxies(&environment, redactor);
    text = cfd_redactor_apply(redactor, "s3cretpw, 0therpw");
    g_assert_cmpstr(text, ==, "[redacted], [redacted]");
}

/* What is chosen from the dialog's list goes before what is typed, and before what is stored. */
static void
test_chosen_account(void)
{
    static const gchar *const stored[] = {"CLOUDFLARE_ACCOUNT_ID=" STORED_ID, NULL};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) chosen =
        resolve("--capture|--account=" CHOSEN_ID "|--account-id=", stored, redactor, NULL);
    g_autoptr(CfdOptions) both = resolve(
        "--capture|--account=ABC" REST_ID "|--account-id= abc" REST_ID, stored, redactor, NULL);
    g_autoptr(CfdOptions) loading =
        resolve("--extcap-config|--extcap-reload-option|account|--account=" CHOSEN_ID
                "|--account-id=" TYPED_ID,
                stored, redactor, NULL);
    g_autoptr(CfdOptions) typed =
        resolve("--capture|--account=|--account-id=" TYPED_ID, stored, redactor, NULL);
    g_autoptr(CfdOptions) neither = resolve("--capture|--account= ", stored, redactor, NULL);

    g_assert_cmpstr(chosen->account_id, ==, CHOSEN_ID);
    g_assert_cmpstr(chosen->ignored, ==, "CLOUDFLARE_ACCOUNT_ID");
    g_assert_null(typed->ignored);
    g_assert_cmpstr(both->account_id, ==, "abc" REST_ID);
    g_assert_cmpstr(loading->account_id, ==, CHOSEN_ID);
    g_assert_cmpstr(typed->account_id, ==, TYPED_ID);
    g_assert_cmpstr(neither->account_id, ==, STORED_ID);
    assert_failure("--capture|--account=x", stored, "Account (--account) is \"x\": give ");
    assert_failure(
        "--capture|--account=" CHOSEN_ID "|--account-id=" TYPED_ID, stored,
        "Account (--account) and Account ID (--account-id) differ: choose None as Account (in "
        "tshark with -o extcap.cloudflaredump.account:), or empty Account ID");
}

static void
test_chosen_capture(void)
{
    static const gchar *const nothing[] = {NULL};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) chosen =
        resolve("--capture|--type=full|--known-capture=" CHOSEN_ID "|--capture-id=", nothing,
                redactor, NULL);
    g_autoptr(CfdOptions) typed = resolve(
        "--capture|--type=full|--known-capture=|--capture-id=" TYPED_ID, nothing, redactor, NULL);

    g_assert_cmpstr(chosen->capture_id, ==, CHOSEN_ID);
    g_assert_cmpstr(typed->capture_id, ==, TYPED_ID);
    /* The type is that of the capture, then. */
    g_assert_cmpint(chosen->type, ==, CFD_OPTIONS_TYPE_SIMPLE);
    assert_failure(
        "--capture|--known-capture=" CHOSEN_ID "|--capture-id=" TYPED_ID, nothing,
        "Capture to open (--known-capture) and Capture ID (--capture-id) differ: choose None "
        "as Capture to open, or empty Capture ID");
}

/* Behind a field that is left empty. */
static void
test_stored(void)
{
    static const gchar *const variables[] = {"CLOUDFLARE_ACCOUNT_ID= " STORED_ID, NULL};
    static const gchar *const invalid[] = {"CLOUDFLARE_ACCOUNT_ID=x", NULL};
    const CfdEnvironment environment = {.lookup = fake_environment_look_up,
                                        .data = (gpointer)variables};
    const CfdEnvironment bad = {.lookup = fake_environment_look_up, .data = (gpointer)invalid};
    const gchar *origin;

    g_assert_cmpstr(cfd_environment_stored(&environment, cfd_options_find("account"), &origin), ==,
                    " " STORED_ID);
    g_assert_cmpstr(origin, ==, "CLOUDFLARE_ACCOUNT_ID");
    g_assert_nonnull(cfd_environment_stored(&environment, cfd_options_find("account-id"), &origin));
    g_assert_null(cfd_environment_stored(&environment, cfd_options_find("bucket"), &origin));
    g_assert_null(cfd_environment_stored(&bad, cfd_options_find("account"), &origin));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/environment/defaults", test_defaults);
    g_test_add_func("/environment/every-variable", test_every_variable);
    g_test_add_func("/environment/precedence", test_precedence);
    g_test_add_func("/environment/empty", test_empty_variable_is_not_set);
    g_test_add_func("/environment/errors", test_errors_name_the_origin);
    g_test_add_func("/environment/offset", test_offset_against_the_local_clock);
    g_test_add_func("/environment/has-credentials", test_has_credentials);
    g_test_add_func("/environment/file", test_file_comes_last);
    g_test_add_func("/environment/file-errors", test_errors_name_the_file);
    g_test_add_func("/environment/file-credentials", test_file_has_credentials);
    g_test_add_func("/environment/proxies", test_proxies_are_learned);
    g_test_add_func("/environment/process", test_process);
    g_test_add_func("/environment/chosen-account", test_chosen_account);
    g_test_add_func("/environment/chosen-capture", test_chosen_capture);
    g_test_add_func("/environment/stored", test_stored);
    return g_test_run();
}
