/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#include "cfd-config-file.h"

#define ACCOUNT FAKE_ACCOUNT

static gboolean
has_line(const FakeShell *shell, const gchar *line)
{
    g_autofree gchar *text = g_strconcat("\n", shell->output.out, NULL);
    g_autofree gchar *whole = g_strdup_printf("\n%s\n", line);

    return strstr(text, whole) != NULL;
}

static void
assert_line(const FakeShell *shell, const gchar *line)
{
    if (!has_line(shell, line))
        g_error("\"%s\" is missing in:\n%s", line, shell->output.out);
}

static void
assert_no_option(const FakeShell *shell, const gchar *name)
{
    g_autofree gchar *text = g_strconcat("\n", shell->output.out, NULL);
    g_autofree gchar *begin = g_strdup_printf("\n%s\t", name);

    g_assert_null(strstr(text, begin));
}

static const gchar *
look_up(const gchar *name, G_GNUC_UNUSED gpointer data)
{
    if (g_str_equal(name, "CLOUDFLARE_ACCOUNT_ID"))
        return ACCOUNT;
    return g_str_equal(name, "CLOUDFLARE_API_TOKEN") ? "s3cr3t-token-of-env" : NULL;
}

static void
test_defaults(void)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "config", NULL);
    g_assert_true(fake_shell_run(&shell));
    assert_line(&shell, "type\tsimple\tdefault");
    assert_line(&shell, "time-limit\t60\tdefault");
    assert_line(&shell, "api-url\thttps://api.cloudflare.com/client/v4\tdefault");
    assert_no_option(&shell, "account-id");
    assert_no_option(&shell, "colo");
    assert_no_option(&shell, "json");
    assert_no_option(&shell, "yes");
    g_assert_cmpuint(shell.net.requests->len, ==, 0);
}

static void
test_origins(void)
{
    g_auto(FakeShell) shell;
    CfdConfigFile *file;

    fake_shell_init(&shell, "config|--colo|ORD|--time-limit=5", NULL);
    file = cfd_config_file_parse("[cloudflaredump]\ntime_limit = 7\non_stop = leave\n", "/x/c.ini",
                                 shell.redactor, NULL);
    shell.environment.lookup = look_up;
    shell.environment.file = file;
    g_assert_true(fake_shell_run(&shell));
    assert_line(&shell, "colo\tORD\t--colo");
    assert_line(&shell, "time-limit\t5\t--time-limit");
    assert_line(&shell, "account-id\t" ACCOUNT "\tCLOUDFLARE_ACCOUNT_ID");
    assert_line(&shell, "on-stop\tleave\ton_stop in /x/c.ini");
    cfd_config_file_free(file);
}

/* Each in its way; that none is shown anywhere is held for all commands. */
static void
test_secrets(void)
{
    g_auto(FakeShell) shell;
    CfdConfigFile *file;

    fake_shell_init(&shell,
                    "config|--api-token|s3cr3t-token-1234|--bucket-access-key|AKIDs3cr3t|"
                    "--bucket-secret-key|s3cr3t-key|--proxy|http://me:s3cr3t-word@proxy.test:8080",
                    NULL);
    file = cfd_config_file_parse("[cloudflaredump]\napi_token_command = pass s3cr3t-argument\n",
                                 "c.ini", shell.redactor, NULL);
    shell.environment.file = file;
    g_assert_true(fake_shell_run(&shell));
    assert_line(&shell, "api-token\t(a secret)\t--api-token");
    assert_line(&shell, "bucket-access-key\tAKID...\t--bucket-access-key");
    assert_line(&shell, "bucket-secret-key\t(a secret)\t--bucket-secret-key");
    assert_line(&shell, "proxy\thttp://[redacted]@proxy.test:8080\t--proxy");
    cfd_config_file_free(file);
}

/* Some commands have a password among their arguments. */
static void
test_token_command(void)
{
    g_auto(FakeShell) shell;
    CfdConfigFile *file;

    fake_shell_init(&shell, "config", NULL);
    file = cfd_config_file_parse("[cloudflaredump]\napi_token_command = pass s3cr3t-argument\n",
                                 "c.ini", shell.redactor, NULL);
    shell.environment.file = file;
    g_assert_true(fake_shell_run(&shell));
    assert_line(&shell, "api_token_command\t(a secret)\tapi_token_command in c.ini");
    cfd_config_file_free(file);
}

/* What may be a secret by mistake is shown as far as one can tell which it is. */
static void
test_guarded(void)
{
    static const gchar *const lines[][2] = {
        {"config|--bucket|gs://example/dir", "bucket\tgs://example/dir\t--bucket"},
        {"config|--bucket|s3://example?region=us-east-1",
         "bucket\ts3://example?region=us-east-1\t--bucket"},
        {"config|--bucket|s3cr3t", "bucket\ts3cr...\t--bucket"},
        {"config|--bucket-access-key|AKID", "bucket-access-key\tAKID\t--bucket-access-key"},
        {"config|--bucket-access-key|AKIDE", "bucket-access-key\tAKID...\t--bucket-access-key"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(FakeShell) shell;

        fake_shell_init(&shell, lines[i][0], NULL);
        g_assert_true(fake_shell_run(&shell));
        assert_line(&shell, lines[i][1]);
    }
}

/* A token that a key goes before is not in force. */
static void
test_overruled(void)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "config|--api-email|me@example.com|--api-key|s3cr3t-key-1234", NULL);
    shell.environment.lookup = look_up;
    g_assert_true(fake_shell_run(&shell));
    assert_line(&shell, "api-key\t(a secret)\t--api-key");
    assert_no_option(&shell, "api-token");
}

static void
test_file(void)
{
    g_autofree gchar *path = cfd_config_file_path();
    g_autofree gchar *folder = g_path_get_dirname(path);
    g_autofree gchar *there = g_strdup_printf("configuration file: %s\n", path);
    g_autofree gchar *missing = g_strdup_printf("configuration file: %s (there is none)\n", path);
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "config", NULL);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.error, ==, missing);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.error, ==, there);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

int
main(int argc, char **argv)
{
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    int status;

    g_setenv("XDG_CONFIG_HOME", folder, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli-config/defaults", test_defaults);
    g_test_add_func("/cli-config/origins", test_origins);
    g_test_add_func("/cli-config/secrets", test_secrets);
    g_test_add_func("/cli-config/token-command", test_token_command);
    g_test_add_func("/cli-config/guarded", test_guarded);
    g_test_add_func("/cli-config/overruled", test_overruled);
    g_test_add_func("/cli-config/file", test_file);
    status = g_test_run();
    g_rmdir(folder);
    return status;
}
