/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the value comes from that is in force. */
#include "cfd-environment.h"

#include "fake-environment.h"

#include <glib.h>

#include <string.h>

/* words, variables and lines are each separated by bars. */
typedef struct {
    const gchar *words, *variables, *lines;
    const gchar *option;
    const gchar *origin; /* NULL: it has none */
    const gchar *text;
} Case;

static void
assert_origin(const Case *given)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *whole = g_strconcat("program|", given->words, NULL);
    g_auto(GStrv) argv = g_strsplit(whole, "|", -1);
    g_auto(GStrv) list = g_strsplit(given->variables, "|", -1);
    g_autoptr(CfdArguments) arguments = cfd_argv_parse((int)g_strv_length(argv), argv, redactor);
    g_autofree gchar *lines =
        g_strdelimit(g_strconcat("[cloudflaredump]|", given->lines, NULL), "|", '\n');
    g_autoptr(CfdConfigFile) file = cfd_config_file_parse(lines, "c.ini", redactor, NULL);
    const CfdEnvironment environment = {
        .lookup = fake_environment_look_up, .data = list, .file = file};
    const gchar *text = NULL;
    g_autofree gchar *origin = NULL;

    g_test_message("%s # %s # %s: %s", given->words, given->variables, given->lines, given->option);
    g_assert_nonnull(file);
    origin =
        cfd_environment_origin(&environment, arguments, cfd_options_find(given->option), &text);
    g_assert_cmpstr(origin, ==, given->origin);
    g_assert_cmpstr(text, ==, given->text);
}

#define TOKEN_OF_ENV "CLOUDFLARE_API_TOKEN=env-token"
#define ACCOUNT "0123456789abcdef0123456789abcdef"

static const Case PLACES[] = {
    {"config|--colo|ORD", "", "colo=LHR", "colo", "--colo", "ORD"},
    {"config", "", "colo=LHR", "colo", "colo in c.ini", "LHR"},
    {"config", "", "", "colo", NULL, NULL},
    {"config|--account-id|" ACCOUNT, "CLOUDFLARE_ACCOUNT_ID=x", "", "account-id", "--account-id",
     ACCOUNT},
    {"config", "CLOUDFLARE_ACCOUNT_ID=" ACCOUNT, "account_id=y", "account-id",
     "CLOUDFLARE_ACCOUNT_ID", ACCOUNT},
    {"config", "", "account_id=" ACCOUNT, "account-id", "account_id in c.ini", ACCOUNT},
    {"config|--time-limit=5", "", "time_limit=7", "time-limit", "--time-limit", "5"},
    {"config", "", "time_limit=7", "time-limit", "time_limit in c.ini", "7"},
    {"config", "", "", "time-limit", "default", "60"},
    {"config", "", "api_token_command=pass cf", "api-token-command", "api_token_command in c.ini",
     "pass cf"},
    {"config", "", "token_in=keyring", "token-in", "token_in in c.ini", "keyring"},
    {"config", "", "token_in=keyring|api_key=0123456789", "api-key", NULL, NULL},
    {"config", "", "token_in=keyring|api_token=abcdefghij", "token-in", NULL, NULL},
    {"config", TOKEN_OF_ENV, "token_in=keyring", "token-in", NULL, NULL},
    /* What Wireshark passes is called as in its dialog. */
    {"--capture|--fifo|x|--time-limit|5", "", "", "time-limit",
     "Seconds to look back (--time-limit)", "5"},
};

static void
test_places(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(PLACES); i++)
        assert_origin(&PLACES[i]);
}

/* What is empty, or blank, is not given. */
static const Case EMPTY[] = {
    {"config|--colo|", "", "colo=LHR", "colo", "colo in c.ini", "LHR"},
    {"config|--colo|", "", "colo=", "colo", NULL, NULL},
    {"config|--time-limit| ", "", "", "time-limit", "default", "60"},
    {"config", "CLOUDFLARE_ACCOUNT_ID= ", "", "account-id", NULL, NULL},
};

static void
test_empty(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(EMPTY); i++)
        assert_origin(&EMPTY[i]);
}

/* What libcurl takes by itself where no proxy is given. */
static const Case PROXIES[] = {
    {"config", "HTTPS_PROXY=http://a|ALL_PROXY=http://b", "", "proxy", "HTTPS_PROXY", "http://a"},
    {"config", "https_proxy=http://a|HTTPS_PROXY=http://b", "", "proxy", "https_proxy", "http://a"},
    {"config", "http_proxy=http://a|ALL_PROXY=http://b", "", "proxy", "ALL_PROXY", "http://b"},
    {"config", "http_proxy=http://a", "", "proxy", NULL, NULL},
    {"config", "HTTPS_PROXY=http://a", "proxy=http://b", "proxy", "proxy in c.ini", "http://b"},
    {"config", "HTTPS_PROXY=http://a", "", "api-url", "default",
     "https://api.cloudflare.com/client/v4"},
};

static void
test_proxies(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(PROXIES); i++)
        assert_origin(&PROXIES[i]);
}

static const Case VARIABLES[] = {
    {"config", "AWS_ENDPOINT_URL_S3=https://a|AWS_ENDPOINT_URL=https://b", "", "bucket-endpoint",
     "AWS_ENDPOINT_URL_S3", "https://a"},
    {"config", "AWS_ENDPOINT_URL_S3=|AWS_ENDPOINT_URL=https://b", "", "bucket-endpoint",
     "AWS_ENDPOINT_URL", "https://b"},
    {"config", "AWS_DEFAULT_REGION=eu-west-1", "bucket_region=x", "bucket-region",
     "AWS_DEFAULT_REGION", "eu-west-1"},
};

static void
test_second_variable(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(VARIABLES); i++)
        assert_origin(&VARIABLES[i]);
}

/* A token that a key of a stronger place goes before is not in force. */
static const Case CREDENTIALS[] = {
    {"config", TOKEN_OF_ENV "|CLOUDFLARE_API_KEY=env-key-12", "", "api-key", NULL, NULL},
    {"config", TOKEN_OF_ENV "|CLOUDFLARE_EMAIL=a@b", "", "api-email", NULL, NULL},
    {"config", TOKEN_OF_ENV, "api_token_command=pass cf", "api-token-command", NULL, NULL},
    {"config", "", "api_token_command=pass cf|api_key=file-key-12", "api-key", NULL, NULL},
    {"config", "CLOUDFLARE_API_KEY=env-key-12", "api_token_command=pass cf", "api-key",
     "CLOUDFLARE_API_KEY", "env-key-12"},
    {"config", TOKEN_OF_ENV, "", "api-token", "CLOUDFLARE_API_TOKEN", "env-token"},
    {"config|--api-key|arg-key-12", TOKEN_OF_ENV, "", "api-token", NULL, NULL},
    {"config|--api-key|arg-key-12", TOKEN_OF_ENV, "", "api-key", "--api-key", "arg-key-12"},
    {"config|--api-key|arg-key-12|--api-token|arg-token", "", "", "api-token", "--api-token",
     "arg-token"},
    {"config", "CLOUDFLARE_API_KEY=env-key-12", "api_token=file-token", "api-token", NULL, NULL},
    {"config", "CLOUDFLARE_API_KEY=env-key-12", "api_token_command=pass", "api-token-command", NULL,
     NULL},
    {"config|--api-email|a@b.c", TOKEN_OF_ENV, "", "api-token", "CLOUDFLARE_API_TOKEN",
     "env-token"},
};

static void
test_overruled(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(CREDENTIALS); i++)
        assert_origin(&CREDENTIALS[i]);
}

#define ENV_PAIR "AWS_ACCESS_KEY_ID=EID|AWS_SECRET_ACCESS_KEY=ESECRET|AWS_SESSION_TOKEN=ETOKEN"
#define FILE_PAIR "bucket_access_key=FID|bucket_secret_key=FSECRET"

/* A pair of keys is from one place, so that none is shown that is not used. */
static const Case PAIRS[] = {
    {"config", ENV_PAIR, FILE_PAIR, "bucket-access-key", "AWS_ACCESS_KEY_ID", "EID"},
    {"config", ENV_PAIR, FILE_PAIR, "bucket-secret-key", "AWS_SECRET_ACCESS_KEY", "ESECRET"},
    {"config", "", FILE_PAIR, "bucket-secret-key", "bucket_secret_key in c.ini", "FSECRET"},
    {"config|--bucket-access-key|AID", ENV_PAIR, "", "bucket-access-key", "--bucket-access-key",
     "AID"},
    {"config|--bucket-access-key|AID", ENV_PAIR, FILE_PAIR, "bucket-secret-key", NULL, NULL},
    {"config|--bucket-access-key|AID", ENV_PAIR, "", "bucket-session-token", NULL, NULL},
    {"config|--bucket-secret-key|ASECRET-1", ENV_PAIR, "", "bucket-access-key", NULL, NULL},
    /* An ID that stands once more has its rest there. */
    {"config|--bucket-access-key|FID", ENV_PAIR, FILE_PAIR, "bucket-secret-key",
     "bucket_secret_key in c.ini", "FSECRET"},
    {"config|--bucket-access-key|FID", ENV_PAIR, FILE_PAIR, "bucket-access-key",
     "bucket_access_key in c.ini", "FID"},
};

static void
test_pairs(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(PAIRS); i++)
        assert_origin(&PAIRS[i]);
}

/* Without a file, as where none was read. */
static void
test_no_file(void)
{
    static const gchar *const nothing[] = {NULL};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    gchar *argv[] = {(gchar *)"program", (gchar *)"config", NULL};
    g_autoptr(CfdArguments) arguments = cfd_argv_parse(2, argv, redactor);
    const CfdEnvironment environment = {.lookup = fake_environment_look_up,
                                        .data = (gpointer)nothing};
    const gchar *text = NULL;
    g_autofree gchar *origin =
        cfd_environment_origin(&environment, arguments, cfd_options_find("log-level"), &text);

    g_assert_cmpstr(origin, ==, "default");
    g_assert_cmpstr(text, ==, "info");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/environment-origin/places", test_places);
    g_test_add_func("/environment-origin/empty", test_empty);
    g_test_add_func("/environment-origin/second-variable", test_second_variable);
    g_test_add_func("/environment-origin/proxies", test_proxies);
    g_test_add_func("/environment-origin/overruled", test_overruled);
    g_test_add_func("/environment-origin/pairs", test_pairs);
    g_test_add_func("/environment-origin/no-file", test_no_file);
    return g_test_run();
}
