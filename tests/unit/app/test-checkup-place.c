/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-place.h"

#include "fake-environment.h"
#include "finding-assert.h"

#include "cfd-config-file.h"
#include "cfd-error.h"

#include <glib/gstdio.h>

#include <string.h>

static void
test_configuration(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();
    g_autoptr(GError) error = g_error_new_literal(CFD_ERROR, CFD_ERROR_OPTION, "line 3: no");
    g_autofree gchar *path = cfd_config_file_path();
    g_autofree gchar *folder = g_path_get_dirname(path);

    finding_assert(cfd_checkup_place_configuration(options, NULL), CFD_FINDING_OPEN,
                   "cloudflaredump login makes it");
    finding_assert(cfd_checkup_place_configuration(options, error), CFD_FINDING_BAD, "line 3: no");
    g_mkdir_with_parents(folder, 0700);
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    options->profile = g_strdup("work");
    finding_assert(cfd_checkup_place_configuration(options, NULL), CFD_FINDING_GOOD,
                   "profile work");
    g_remove(path);
    g_rmdir(folder);
}

static CfdFinding *
find_credentials(const gchar *variable, const gchar *text)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    const gchar *const variables[] = {variable, NULL};
    gchar *argv[] = {(gchar *)"program", (gchar *)"doctor", NULL};
    g_autoptr(CfdArguments) arguments = cfd_argv_parse(2, argv, redactor);
    g_autoptr(CfdConfigFile) file = cfd_config_file_parse(text, "c.ini", redactor, NULL);
    CfdEnvironment environment = {
        .lookup = fake_environment_look_up, .data = (gpointer)variables, .file = file};

    return cfd_checkup_place_credentials(&environment, arguments, NULL);
}

static void
test_credentials(void)
{
    g_autoptr(GError) error = g_error_new_literal(CFD_ERROR, CFD_ERROR_CREDENTIALS, "none");
    CfdFinding *key =
        find_credentials("CLOUDFLARE_EMAIL=a@b", "[cloudflaredump]\napi_key=0123456789\n");

    g_assert_null(strstr(key->text, "0123456789"));
    finding_assert(key, CFD_FINDING_GOOD, "from api_key in c.ini");
    finding_assert(cfd_checkup_place_credentials(NULL, NULL, error), CFD_FINDING_BAD, "none");
    finding_assert(
        find_credentials("CLOUDFLARE_API_TOKEN=0123456789", "[cloudflaredump]\ntoken_in=keyring\n"),
        CFD_FINDING_GOOD, "from CLOUDFLARE_API_TOKEN");
    finding_assert(find_credentials(NULL, "[cloudflaredump]\ntoken_in=keyring\n"), CFD_FINDING_GOOD,
                   "from the keyring, by token_in in c.ini");
}

static void
test_spool(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();
    g_autoptr(CfdFinding) other = NULL;

    options->spool_dir = g_strdup("/dev/null/x");
    finding_assert(cfd_checkup_place_spool(options), CFD_FINDING_BAD, "/dev/null/x");
    g_free(options->spool_dir);
    options->spool_dir = g_strdup(g_get_tmp_dir());
    other = cfd_checkup_place_spool(options);
    g_assert_nonnull(strstr(other->text, options->spool_dir));
}

/* The user's own file is left alone. */
int
main(int argc, char **argv)
{
    g_autofree gchar *folder = g_dir_make_tmp("place-XXXXXX", NULL);
    int status;

    g_setenv("XDG_CONFIG_HOME", folder, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/checkup-place/configuration", test_configuration);
    g_test_add_func("/checkup-place/credentials", test_credentials);
    g_test_add_func("/checkup-place/spool", test_spool);
    status = g_test_run();
    g_rmdir(folder);
    return status;
}
