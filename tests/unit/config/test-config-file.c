/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-config-file.h"

#include "cfd-error.h"
#include "temp-config.h"

#include <string.h>

#define TOKEN "abcdefghijklmnopqrstuvwxyz0123456789ABCD"

static CfdConfigFile *
read_file(const TempConfig *config, CfdRedactor *redactor, GError **error)
{
    return cfd_config_file_read(config->path, redactor, error);
}

static void
assert_value(const CfdConfigFile *file, const gchar *name, const gchar *expected)
{
    g_assert_cmpstr(cfd_config_file_value(file, cfd_options_find(name)), ==, expected);
}

/* `expected` follows the file's name; a %s in it is the name once more. */
static void
assert_failure(const gchar *text, gint mode, const gchar *expected)
{
    g_auto(TempConfig) config = {0};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) sentence = g_string_new(NULL);

    temp_config_init(&config);
    temp_config_write(&config, text, -1, mode);
    file = read_file(&config, redactor, &error);
    g_assert_null(file);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_string_printf(sentence, "%s: %s", config.path, expected);
    g_string_replace(sentence, "PATH", config.path, 0);
    g_assert_cmpstr(error->message, ==, sentence->str);
    g_assert_null(strstr(error->message, TOKEN));
}

/* Those of commands and of the dialog alone have none. */
static gboolean
is_key(const CfdOption *row)
{
    return row->group != CFD_GROUP_SHELL && row->overrides == NULL;
}

static void
test_every_option_has_a_key(void)
{
    g_auto(TempConfig) config = {0};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new("# mine\n\n[cloudflaredump]\r\n");
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        g_autofree gchar *key = cfd_config_file_key(row);

        g_assert_null(strchr(key, '-'));
        if (is_key(row))
            g_string_append_printf(text, "%s = value of %s \t\r\n", i % 2 == 0 ? key : row->name,
                                   row->name);
    }
    temp_config_init(&config);
    temp_config_write(&config, text->str, -1, 0600);
    file = read_file(&config, redactor, &error);
    g_assert_no_error(error);
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        g_autofree gchar *expected = g_strdup_printf("value of %s", row->name);

        assert_value(file, row->name, is_key(row) ? expected : NULL);
    }
    cfd_config_file_free(NULL);
}

static void
test_what_is_tolerated(void)
{
    static const gchar *const texts[] = {
        "",
        "# nothing\n",
        "[theirs x]\nunheard_of = 1\n[cloudflaredump]\n[other]\ntime_limit = 9\n",
        "[cloudflaredump]\n",
        "[cloudflaredump]",
    };
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(TempConfig) config = {0};
        g_autoptr(CfdConfigFile) file = NULL;
        g_autoptr(GError) error = NULL;

        temp_config_init(&config);
        temp_config_write(&config, texts[i], -1, 0644);
        file = read_file(&config, redactor, &error);
        g_assert_no_error(error);
        assert_value(file, "time-limit", NULL);
    }
}

static void
test_no_file(void)
{
    g_auto(TempConfig) config = {0};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = NULL;

    temp_config_init(&config);
    file = read_file(&config, redactor, NULL);
    g_assert_nonnull(file);
    assert_value(file, "api-token", NULL);
    assert_value(NULL, "api-token", NULL);
}

static void
test_values_are_taken_as_they_stand(void)
{
    static const struct {
        const gchar *line, *name, *expected;
    } cases[] = {
        {"time_limit=5", "time-limit", "5"},
        {"  time_limit   =   5  ", "time-limit", "5"},
        {"time-limit = 5", "time-limit", "5"},
        {"time_limit =", "time-limit", ""},
        {"time_limit = 5 # later", "time-limit", "5 # later"},
        {"api_token_command = \"/a b/c\" 'd e' \"f\"", "api-token-command",
         "\"/a b/c\" 'd e' \"f\""},
        {"api_token_command = a\\ b \\n;=", "api-token-command", "a\\ b \\n;="},
    };
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(TempConfig) config = {0};
        g_autoptr(CfdConfigFile) file = NULL;
        g_autofree gchar *text = g_strdup_printf("[cloudflaredump]\n%s\n", cases[i].line);

        temp_config_init(&config);
        temp_config_write(&config, text, -1, 0600);
        file = read_file(&config, redactor, NULL);
        g_test_message("%s", cases[i].line);
        g_assert_nonnull(file);
        assert_value(file, cases[i].name, cases[i].expected);
    }
}

static void
test_wrong_lines(void)
{
    static const struct {
        const gchar *text, *expected;
    } cases[] = {
        {"time_limit = 5\n", "begin it with the line [cloudflaredump]"},
        {"[cloudflaredump]\n\n# x\n" TOKEN "\n",
         "line 4 must be [group], key = value, or begin with #"},
        {"[cloudflaredump]\napi_token: " TOKEN,
         "line 2 must be [group], key = value, or begin with #"},
        {"; x\n", "line 1 must be [group], key = value, or begin with #"},
        {"[cloudflaredump\n", "line 1 must be [group], key = value, or begin with #"},
        {"[cloudflaredump]\n= " TOKEN "\n", "line 2 must be [group], key = value, or begin with #"},
        {"[cloud]flaredump]\n", "a [group] or a key is written with characters that it cannot "
                                "have"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_failure(cases[i].text, 0600, cases[i].expected);
}

static void
test_wrong_keys(void)
{
    static const struct {
        const gchar *line, *expected;
    } cases[] = {
        {"time_limt = 5", "there is no key time_limt: did you mean time_limit?"},
        {"TIME LIMIT = 5", "there is no key TIME LIMIT: did you mean time_limit?"},
        {"api_tokn = " TOKEN, "there is no key api_tokn: did you mean api_token?"},
        {"CLOUDFLARE_API_TOKEN = " TOKEN,
         "there is no key CLOUDFLARE_API_TOKEN: did you mean api_token?"},
        {"nonsense = 5", "there is no key nonsense: give the options' names with underscores, "
                         "see --help"},
        {TOKEN "==", "one of its keys is none: give the options' names with underscores, see "
                     "--help"},
        {"time_limit = 5\ntime-limit = 6", "time-limit is given twice"},
        {"time_limit = 5\ntime_limit = 6", "time_limit is given twice"},
        {"api_token = \"" TOKEN "\"", "api_token stands in quotes: give it without them"},
        {"ca_file = '/x'", "ca_file stands in quotes: give it without them"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text = g_strdup_printf("[cloudflaredump]\n%s\n", cases[i].line);

        assert_failure(text, 0600, cases[i].expected);
    }
}

static void
test_nearly_our_group(void)
{
    assert_failure("[Cloudflare-dump]\ntime_limit = 5\n", 0600,
                   "there is no group [Cloudflare-dump]: did you mean [cloudflaredump]?");
}

static void
test_profiles(void)
{
    g_auto(TempConfig) config = {0};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = NULL;
    const CfdConfigFile *work;
    g_autofree gchar *origin = NULL;

    temp_config_init(&config);
    temp_config_write(&config,
                      "[profile work]\ntime_limit = 5\n[cloudflaredump]\ntime_limit = 6\n"
                      "[profile  home]\n[profiles of others]\nx = y\n",
                      -1, 0600);
    file = read_file(&config, redactor, NULL);
    assert_value(file, "time-limit", "6");
    g_assert_cmpstr(cfd_config_file_profile_name(file, 0), ==, "work");
    g_assert_cmpstr(cfd_config_file_profile_name(file, 1), ==, "home");
    g_assert_null(cfd_config_file_profile_name(file, 2));
    g_assert_null(cfd_config_file_profile_name(NULL, 0));
    work = cfd_config_file_profile(file, "work", NULL);
    assert_value(work, "time-limit", "5");
    assert_value(work, "packet-limit", NULL);
    origin = cfd_config_file_origin(work, cfd_options_find("time-limit"));
    g_assert_true(g_str_has_prefix(origin, "time_limit in [profile work] in /"));
    g_assert_null(cfd_config_file_profile(file, "Work", NULL));
}

static void
test_wrong_profiles(void)
{
    static const gchar *const nameless[] = {"[profile]\n", "[profile a b]\n",
                                            "[profile api_token=" TOKEN "]\n"};

    for (guint i = 0; i < G_N_ELEMENTS(nameless); i++)
        assert_failure(nameless[i], 0600,
                       "a profile needs a name of letters, digits, -, . and _, such as [profile "
                       "work]");
    assert_failure("[profile a]\n[profile  a]\n", 0600, "line 2: this profile is there twice");
    assert_failure("[profile a]\nlag = 5\n [profile a] \nwindow = 9\n", 0600,
                   "line 3: this profile is there twice");
    assert_failure("[profile a]\ntime_limt = 5\n", 0600,
                   "there is no key time_limt: did you mean time_limit?");
    assert_failure("[profile a]\nprofile = b\n", 0600, "[profile a] cannot have the key profile");
    assert_failure("[profile a]\napi_token = " TOKEN "\n", 0644,
                   "it holds api_token, and others may read it: run chmod 600 'PATH'");
}

static void
test_secrets_need_a_private_file(void)
{
    static const gchar *const names[] = {"api_token", "api_key", "proxy", "api_token_command"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree gchar *text = g_strdup_printf("[cloudflaredump]\n%s = " TOKEN "\n", names[i]);
        g_autofree gchar *expected =
            g_strdup_printf("it holds %s, and others may read it: run chmod 600 'PATH'", names[i]);

        assert_failure(text, 0604, expected);
        assert_failure(text, 0640, expected);
    }
}

static void
test_secrets_are_known(void)
{
    static const struct {
        const gchar *text, *shown, *expected;
    } cases[] = {
        {"api_token =  s3cr3t-token ", "s3cr3t-token", "[redacted]"},
        {"api_key = s3cr3t-key", "s3cr3t-key", "[redacted]"},
        {"api_tokn = s3cr3t-token", "s3cr3t-token", "[redacted]"},
        {"account_id = 1234567", "1234567", "1234567"},
        {"api_token_command = password-store", "password-store", "password-store"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(TempConfig) config = {0};
        g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
        g_autoptr(CfdConfigFile) file = NULL;
        g_autofree gchar *text = g_strdup_printf("[cloudflaredump]\n%s\n", cases[i].text);
        g_autofree gchar *shown = NULL;

        temp_config_init(&config);
        temp_config_write(&config, text, -1, 0600);
        file = read_file(&config, redactor, NULL);
        shown = cfd_redactor_apply(redactor, cases[i].shown);
        g_assert_cmpstr(shown, ==, cases[i].expected);
    }
}

static void
test_origin(void)
{
    g_auto(TempConfig) config = {0};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = NULL;
    g_autofree gchar *origin = NULL;
    g_autofree gchar *expected = NULL;
    g_autofree gchar *path = cfd_config_file_path();

    temp_config_init(&config);
    file = read_file(&config, redactor, NULL);
    origin = cfd_config_file_origin(file, cfd_options_find("time-limit"));
    expected = g_strdup_printf("time_limit in %s", config.path);
    g_assert_cmpstr(origin, ==, expected);
    g_assert_true(g_path_is_absolute(path));
    g_assert_true(g_str_has_suffix(path, "/cloudflaredump/config.ini"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config-file/every-option", test_every_option_has_a_key);
    g_test_add_func("/config-file/tolerated", test_what_is_tolerated);
    g_test_add_func("/config-file/no-file", test_no_file);
    g_test_add_func("/config-file/values", test_values_are_taken_as_they_stand);
    g_test_add_func("/config-file/wrong-lines", test_wrong_lines);
    g_test_add_func("/config-file/wrong-keys", test_wrong_keys);
    g_test_add_func("/config-file/wrong-group", test_nearly_our_group);
    g_test_add_func("/config-file/profiles", test_profiles);
    g_test_add_func("/config-file/wrong-profiles", test_wrong_profiles);
    g_test_add_func("/config-file/private", test_secrets_need_a_private_file);
    g_test_add_func("/config-file/secrets-are-known", test_secrets_are_known);
    g_test_add_func("/config-file/origin", test_origin);
    return g_test_run();
}
