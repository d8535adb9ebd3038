/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What full captures need of cfd-environment. */
#include "cfd-environment.h"

#include "fake-environment.h"

#include "cfd-error.h"

#include <glib.h>

#include <string.h>

#define NOW_US (G_GINT64_CONSTANT(1769868300) * G_TIME_SPAN_SECOND) /* 2026-01-31T14:05:00Z */
#define ID "66802ca5668e47a2b82c2e6746e45037"

/* words, variables and lines are each separated by bars. */
static CfdOptions *
resolve(const gchar *words, const gchar *variables, const gchar *lines, GError **error)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *whole = g_strconcat("program|", words, NULL);
    g_auto(GStrv) argv = g_strsplit(whole, "|", -1);
    g_auto(GStrv) list = g_strsplit(variables, "|", -1);
    g_autoptr(CfdArguments) arguments = cfd_argv_parse((int)g_strv_length(argv), argv, redactor);
    g_autofree gchar *text = g_strdelimit(g_strconcat("[cloudflaredump]|", lines, NULL), "|", '\n');
    g_autoptr(CfdConfigFile) file = cfd_config_file_parse(text, "config.ini", redactor, error);
    const CfdEnvironment environment = {
        .lookup = fake_environment_look_up, .data = list, .file = file};

    g_assert_nonnull(file);
    return cfd_environment_resolve(&environment, arguments, redactor, NOW_US, error);
}

static CfdOptions *
resolve_full(const gchar *words, const gchar *variables, const gchar *lines)
{
    g_autofree gchar *all = g_strconcat("--type=full|", words, NULL);
    g_autoptr(GError) error = NULL;
    CfdOptions *options = resolve(all, variables, lines, &error);

    g_assert_no_error(error);
    return options;
}

static const gchar *
text_of(const CfdSecret *secret)
{
    return secret != NULL ? cfd_secret_text(secret) : "";
}

#define ARG_ID "--bucket-access-key=AID"
#define ARG_SECRET "--bucket-secret-key=ASECRET"
#define ARG_TOKEN "--bucket-session-token=ATOKEN"
#define ENV_ID "AWS_ACCESS_KEY_ID=EID"
#define ENV_SECRET "AWS_SECRET_ACCESS_KEY=ESECRET"
#define ENV_TOKEN "AWS_SESSION_TOKEN=ETOKEN"
#define FILE_ID "bucket_access_key=FID"
#define FILE_SECRET "bucket_secret_key=FSECRET"
#define FILE_TOKEN "bucket_session_token=FTOKEN"
#define ENV_ALL ENV_ID "|" ENV_SECRET "|" ENV_TOKEN
#define FILE_ALL FILE_ID "|" FILE_SECRET "|" FILE_TOKEN

static const struct {
    const gchar *words, *variables, *lines;
    const gchar *id, *secret, *token; /* "": not given */
    const gchar *origin;
} mixes[] = {
    {"", "", "", NULL, "", "", NULL},
    {ARG_ID "|" ARG_SECRET "|" ARG_TOKEN, ENV_ALL, FILE_ALL, "AID", "ASECRET", "ATOKEN",
     "Bucket access key ID (--bucket-access-key)"},
    {ARG_ID "|" ARG_SECRET, ENV_ALL, FILE_ALL, "AID", "ASECRET", "",
     "Bucket access key ID (--bucket-access-key)"},
    {ARG_ID "|" ARG_SECRET, ENV_TOKEN, FILE_TOKEN, "AID", "ASECRET", "",
     "Bucket access key ID (--bucket-access-key)"},
    {"", ENV_ALL, FILE_ALL, "EID", "ESECRET", "ETOKEN", "AWS_ACCESS_KEY_ID"},
    {"", ENV_ID "|" ENV_SECRET, FILE_ALL, "EID", "ESECRET", "", "AWS_ACCESS_KEY_ID"},
    {"--bucket-access-key=|--bucket-secret-key= ", "AWS_ACCESS_KEY_ID=", FILE_ALL, "FID", "FSECRET",
     "FTOKEN", "bucket_access_key in config.ini"},
    /* Halves are not completed from elsewhere. */
    {ARG_ID, ENV_ALL, FILE_ALL, "AID", "", "", "Bucket access key ID (--bucket-access-key)"},
    {ARG_ID, ENV_SECRET, FILE_SECRET, "AID", "", "", "Bucket access key ID (--bucket-access-key)"},
    {ARG_SECRET, ENV_ALL, FILE_ALL, NULL, "ASECRET", "",
     "Bucket secret access key (--bucket-secret-key)"},
    {ARG_TOKEN, ENV_ALL, "", NULL, "", "ATOKEN", "Bucket session token (--bucket-session-token)"},
    {"", ENV_TOKEN, FILE_ALL, NULL, "", "ETOKEN", "AWS_SESSION_TOKEN"},
    {"", ENV_ID, FILE_ALL, "EID", "", "", "AWS_ACCESS_KEY_ID"},
    {"", ENV_SECRET, FILE_ID, NULL, "ESECRET", "", "AWS_SECRET_ACCESS_KEY"},
    /* The id that Wireshark has saved, and once more with what belongs to it. */
    {"--bucket-access-key=EID ", ENV_ALL, FILE_ALL, "EID", "ESECRET", "ETOKEN",
     "AWS_ACCESS_KEY_ID"},
    {"--bucket-access-key=FID", ENV_ALL, FILE_ALL, "FID", "FSECRET", "FTOKEN",
     "bucket_access_key in config.ini"},
    {"--bucket-access-key=EID", ENV_ID, "bucket_access_key=EID|" FILE_SECRET, "EID", "FSECRET", "",
     "bucket_access_key in config.ini"},
    {"--bucket-access-key=EID|" ARG_TOKEN, ENV_ALL, "", "EID", "", "ATOKEN",
     "Bucket access key ID (--bucket-access-key)"},
};

static void
test_keys_come_from_one_place(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mixes); i++) {
        g_autoptr(CfdOptions) options =
            resolve_full(mixes[i].words, mixes[i].variables, mixes[i].lines);

        g_test_message("%s # %s # %s", mixes[i].words, mixes[i].variables, mixes[i].lines);
        g_assert_cmpstr(options->bucket_access_key, ==, mixes[i].id);
        g_assert_cmpstr(text_of(options->bucket_secret_key), ==, mixes[i].secret);
        g_assert_cmpstr(text_of(options->bucket_session_token), ==, mixes[i].token);
        g_assert_cmpstr(options->bucket_keys_origin, ==, mixes[i].origin);
    }
}

static void
test_stronger_profile(void)
{
    static const struct {
        const gchar *words, *variables, *lines;
        gboolean expected;
    } cases[] = {
        {"--aws-profile=work", ENV_ALL, "", TRUE},
        {"", "AWS_PROFILE=work", FILE_ALL, TRUE},
        {"--aws-profile=work|" ARG_ID "|" ARG_SECRET, "", "", FALSE},
        {"", "AWS_PROFILE=work|" ENV_ALL, "", FALSE},
        {ARG_ID "|" ARG_SECRET, "AWS_PROFILE=work", "", FALSE},
        {"", ENV_ALL, "aws_profile=work", FALSE},
        {"", "", "", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdOptions) options =
            resolve_full(cases[i].words, cases[i].variables, cases[i].lines);

        g_test_message("%s # %s", cases[i].words, cases[i].variables);
        g_assert_cmpint(options->is_profile_stronger, ==, cases[i].expected);
    }
}

static void
test_second_variable(void)
{
    static const struct {
        const gchar *words, *variables, *lines, *expected;
        gboolean is_for_s3;
    } cases[] = {
        {"", "AWS_ENDPOINT_URL_S3=https://a|AWS_ENDPOINT_URL=https://b", "", "https://a", TRUE},
        {"", "AWS_ENDPOINT_URL_S3= |AWS_ENDPOINT_URL=https://b", "", "https://b", TRUE},
        {"", "AWS_ENDPOINT_URL=https://b", "bucket_endpoint=https://d", "https://b", TRUE},
        {"--bucket-endpoint=https://c", "AWS_ENDPOINT_URL=https://b", "", "https://c", FALSE},
        {"", "", "bucket_endpoint=https://d", "https://d", FALSE},
        {"", "", "", NULL, FALSE},
    };
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdOptions) options =
            resolve_full(cases[i].words, cases[i].variables, cases[i].lines);

        g_assert_cmpstr(options->bucket_endpoint, ==, cases[i].expected);
        g_assert_cmpint(options->is_endpoint_for_s3, ==, cases[i].is_for_s3);
    }
    g_assert_null(resolve("--type=full", "AWS_ENDPOINT_URL=http://store.example", "", &error));
    g_assert_true(g_str_has_prefix(
        error->message, "AWS_ENDPOINT_URL is \"http://store.example\": give an https URL"));
}

/* Wireshark passes what was stored for captures of the other type, be it good or bad. */
static void
test_what_does_not_count_is_not_read(void)
{
    g_autoptr(CfdOptions) sample =
        resolve("--colo=nowhere9|--time-limit=7|--on-stop=",
                "AWS_ENDPOINT_URL=http://store.example|" ENV_ID, "r2_jurisdiction=eu", NULL);
    g_autoptr(CfdOptions) full = resolve_full("--offset-time=2020-01-01T00:00:00Z|--time-limit=0|"
                                              "--colo=Chicago|--protocol=udp",
                                              "", "");
    g_autoptr(CfdOptions) existing =
        resolve("--type=nonsense|--capture-id=" ID "|--colo=nowhere9|--source-port=0|"
                "--on-stop=leave|--log-level=debug",
                "", "", NULL);

    g_assert_cmpuint(sample->time_limit_s, ==, 7);
    g_assert_null(sample->colo);
    g_assert_cmpstr(sample->ignored, ==, "Colo (data centre) (--colo)");
    g_assert_cmpstr(full->colo, ==, "ORD");
    g_assert_cmpint(full->protocol, ==, 17);
    g_assert_cmpint(full->offset_time.absolute_us, ==, 0);
    g_assert_cmpstr(full->ignored, ==,
                    "Seconds to look back (--time-limit), End of the sample (--offset-time)");
    g_assert_cmpstr(existing->capture_id, ==, ID);
    g_assert_cmpint(existing->on_stop, ==, CFD_OPTIONS_STOP_LEAVE);
    g_assert_cmpint(existing->log_level, ==, CFD_REPORT_DEBUG);
    g_assert_cmpstr(existing->ignored, ==,
                    "Type of capture (--type), Source port (--source-port), Colo (data centre) "
                    "(--colo)");
}

static void
test_what_counts_is_read(void)
{
    static const gchar *const bad[] = {"--type=nonsense", "--type=full|--colo=nowhere9",
                                       "--capture-id=" ID "|--on-stop=keep", "--capture-id=x",
                                       "--type=full|--protocol=x"};

    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_test_message("%s", bad[i]);
        g_assert_null(resolve(bad[i], "", "", &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    }
}

static void
test_aws_files(void)
{
    static const gchar *const none[] = {"AWS_CONFIG_FILE= ", NULL};
    static const gchar *const some[] = {"AWS_SHARED_CREDENTIALS_FILE=/etc/keys",
                                        "AWS_CONFIG_FILE=~/work/aws", NULL};
    const CfdEnvironment usual = {.lookup = fake_environment_look_up, .data = (gpointer)none};
    const CfdEnvironment moved = {.lookup = fake_environment_look_up, .data = (gpointer)some};
    g_autofree gchar *credentials = cfd_environment_aws_credentials_file(&usual);
    g_autofree gchar *config = cfd_environment_aws_config_file(&usual);
    g_autofree gchar *moved_credentials = cfd_environment_aws_credentials_file(&moved);
    g_autofree gchar *moved_config = cfd_environment_aws_config_file(&moved);
    g_autofree gchar *home_config = g_build_filename(g_get_home_dir(), "work", "aws", NULL);

    g_assert_true(g_str_has_prefix(credentials, g_get_home_dir()));
    g_assert_true(g_str_has_suffix(credentials, "/.aws/credentials"));
    g_assert_true(g_str_has_prefix(config, g_get_home_dir()));
    g_assert_true(g_str_has_suffix(config, "/.aws/config"));
    g_assert_cmpstr(moved_credentials, ==, "/etc/keys");
    g_assert_cmpstr(moved_config, ==, home_config);
}

static void
test_helpers_get_no_secrets(void)
{
    static const gchar *const secrets[] = {"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY",
                                           "AWS_ACCESS_KEY_ID",    "AWS_SECRET_ACCESS_KEY",
                                           "AWS_SESSION_TOKEN",    "CLOUDSDK_AUTH_ACCESS_TOKEN",
                                           "https_proxy"};
    g_auto(GStrv) environment = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_setenv(secrets[i], "http://user:s3cr3t@proxy", TRUE);
    g_setenv("AWS_PROFILE", "work", TRUE);
    g_setenv("ALL_PROXY", "http://proxy", TRUE);
    environment = cfd_environment_for_helpers();
    for (guint i = 0; i < G_N_ELEMENTS(secrets); i++) {
        g_assert_null(g_environ_getenv(environment, secrets[i]));
        g_unsetenv(secrets[i]);
    }
    g_assert_cmpstr(g_environ_getenv(environment, "AWS_PROFILE"), ==, "work");
    g_assert_cmpstr(g_environ_getenv(environment, "ALL_PROXY"), ==, "http://proxy");
    g_unsetenv("AWS_PROFILE");
    g_unsetenv("ALL_PROXY");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/environment-full/keys", test_keys_come_from_one_place);
    g_test_add_func("/environment-full/profile", test_stronger_profile);
    g_test_add_func("/environment-full/second-variable", test_second_variable);
    g_test_add_func("/environment-full/not-read", test_what_does_not_count_is_not_read);
    g_test_add_func("/environment-full/read", test_what_counts_is_read);
    g_test_add_func("/environment-full/aws-files", test_aws_files);
    g_test_add_func("/environment-full/helpers", test_helpers_get_no_secrets);
    return g_test_run();
}
