/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-config-edit.h"

#include "cfd-config-file.h"
#include "cfd-error.h"
#include "temp-config.h"

#include <string.h>
#include <sys/stat.h>

#define TOKEN "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
#define ACCOUNT "0123456789abcdef0123456789abcdef"

static const CfdConfigChange LOGIN[] = {
    {"token-in", "keyring"}, {"account-id", ACCOUNT}, {"api-token", NULL}, {"api-key", NULL}};

static void
assert_edited(const gchar *before, const gchar *profile, const gchar *after)
{
    g_auto(TempConfig) config = {0};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree gchar *text = NULL;
    struct stat status;

    temp_config_init(&config);
    if (before != NULL)
        temp_config_write(&config, before, -1, 0644);
    cfd_config_edit(config.path, profile, LOGIN, G_N_ELEMENTS(LOGIN), &error);
    g_assert_no_error(error);
    g_assert_true(g_file_get_contents(config.path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, after);
    g_assert_cmpint(stat(config.path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    file = cfd_config_file_read(config.path, redactor, &error);
    g_assert_no_error(error);
}

#define KEPT "token_in = keyring\naccount_id = " ACCOUNT "\n"

static void
test_edit(void)
{
    assert_edited(NULL, NULL, "[cloudflaredump]\n" KEPT);
    assert_edited("", "work", "[profile work]\n" KEPT);
    /* However a key and a group are written. */
    assert_edited("[profile  work]\napi-token=" TOKEN "\r\naccount_id=x\n", "work",
                  "[profile  work]\n" KEPT);
    assert_edited("[profile a]\napi_token=" TOKEN "\n", "b",
                  "[profile a]\napi_token=" TOKEN "\n\n[profile b]\n" KEPT);
    /* A last line without its end. */
    assert_edited("[cloudflaredump]\ncolo = ORD", NULL, "[cloudflaredump]\ncolo = ORD\n" KEPT);
    assert_edited("[cloudflaredump]", NULL, "[cloudflaredump]\n" KEPT);
    assert_edited("[other]\nx = 1", NULL, "[other]\nx = 1\n\n[cloudflaredump]\n" KEPT);
}

/* Comments, others' groups and translations, the way in which all is written. */
static void
test_what_stays(void)
{
    assert_edited("# mine\n\n[cloudflaredump]\n# of May\napi_token = " TOKEN "\ntime_limit=5\n"
                  "\n# of others\n[other]\nName[de]= x\nName=y\napi_token = kept\n",
                  NULL,
                  "# mine\n\n[cloudflaredump]\n# of May\ntime_limit=5\n" KEPT
                  "\n# of others\n[other]\nName[de]= x\nName=y\napi_token = kept\n");
    assert_edited("[cloudflaredump]\napi_token_command=\"a b\" \\\\c\n#api_token = old\n", NULL,
                  "[cloudflaredump]\napi_token_command=\"a b\" \\\\c\n" KEPT "#api_token = old\n");
    assert_edited("[profile a]\ncolo = ORD\n\n[profile b]\ncolo = LHR\n", "a",
                  "[profile a]\ncolo = ORD\n" KEPT "\n[profile b]\ncolo = LHR\n");
}

static void
test_new_folder(void)
{
    g_auto(TempConfig) config = {0};
    g_autofree gchar *folder = NULL;
    g_autofree gchar *path = NULL;
    g_autoptr(GError) error = NULL;
    struct stat status;

    temp_config_init(&config);
    folder = g_build_filename(config.folder, "cloudflaredump", NULL);
    path = g_build_filename(folder, "config.ini", NULL);
    cfd_config_edit(path, NULL, LOGIN, G_N_ELEMENTS(LOGIN), &error);
    g_assert_no_error(error);
    g_assert_cmpint(stat(folder, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0700);
    g_remove(path);
    g_rmdir(folder);
}

static void
assert_failure(const gchar *text, gint mode, CfdErrorCode code, const gchar *words)
{
    g_auto(TempConfig) config = {0};
    g_autoptr(GError) error = NULL;
    g_autofree gchar *after = NULL;

    temp_config_init(&config);
    temp_config_write(&config, text, -1, mode);
    g_assert_false(cfd_config_edit(config.path, NULL, LOGIN, G_N_ELEMENTS(LOGIN), &error));
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, words));
    g_assert_true(g_file_get_contents(config.path, &after, NULL, NULL));
    g_assert_cmpstr(after, ==, text);
}

/* What is there stays. */
static void
test_failures(void)
{
    assert_failure("[cloudflaredump]\n", 0666, CFD_ERROR_OPTION, "chmod");
}

/* A folder that cannot be made, for a file is in its place. */
static void
test_no_place(void)
{
    g_auto(TempConfig) config = {0};
    g_autofree gchar *path = NULL;
    g_autoptr(GError) error = NULL;

    temp_config_init(&config);
    temp_config_write(&config, "x", -1, 0600);
    path = g_build_filename(config.path, "config.ini", NULL);
    g_assert_false(cfd_config_edit(path, NULL, LOGIN, G_N_ELEMENTS(LOGIN), &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, config.path));
    g_clear_error(&error);
    g_assert_false(cfd_config_edit("config.ini", NULL, LOGIN, G_N_ELEMENTS(LOGIN), &error));
    g_assert_nonnull(strstr(error->message, "HOME is not set"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config-edit/edit", test_edit);
    g_test_add_func("/config-edit/what-stays", test_what_stays);
    g_test_add_func("/config-edit/new-folder", test_new_folder);
    g_test_add_func("/config-edit/failures", test_failures);
    g_test_add_func("/config-edit/no-place", test_no_place);
    return g_test_run();
}
