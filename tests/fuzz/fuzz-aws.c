/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as the two files of AWS's tools and as what a program of credential_process prints,
 * parted by record separators (0x1e), in which each $ is a mark of its own. */
#include "fuzz.h"

#include "cfd-aws-file.h"
#include "cfd-aws.h"
#include "cfd-error.h"
#include "cfd-program.h"

#include <glib/gstdio.h>

#define SEPARATOR "\x1e"

#define N_PARTS 3

static gchar *folder;
static gchar *paths[N_PARTS - 1]; /* credentials, config */
static gchar *program;            /* `aws`, which is found and never run */
static const gchar *printed;      /* by any program */

/* Takes the place of base/cfd-program: the files say what is run, so nothing is. */
gchar *
cfd_program_run(const CfdProgram *self, GError **error)
{
    g_assert_true(self->argv[0] != NULL);
    if (printed != NULL)
        return g_strdup(printed);
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "the program prints nothing");
    return NULL;
}

static void
remove_files(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_remove(paths[i]);
        g_free(paths[i]);
    }
    g_remove(program);
    g_free(program);
    g_rmdir(folder);
    g_free(folder);
}

/* NULL: the file is not there. */
static void
write_file(const gchar *path, const gchar *text)
{
    FILE *file;

    g_remove(path);
    if (text == NULL)
        return;
    file = fopen(path, "wb");
    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(text, 1, strlen(text), file), ==, strlen(text));
    g_assert_cmpint(fclose(file), ==, 0);
}

static void
make_folder(void)
{
    folder = g_dir_make_tmp("fuzz-aws-XXXXXX", NULL);
    g_assert_nonnull(folder);
    paths[0] = g_build_filename(folder, "credentials", NULL);
    paths[1] = g_build_filename(folder, "config", NULL);
    program = g_build_filename(folder, "aws", NULL);
    write_file(program, "");
    g_assert_cmpint(g_chmod(program, 0700), ==, 0);
    g_setenv("PATH", folder, TRUE);
    atexit(remove_files);
}

/* A value is of one line, without blanks around it. */
static void
check_file(CfdAwsFileKind kind)
{
    static const gchar *const keys[] = {"aws_access_key_id", "credential_process", "region", ""};
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdAwsFile) file = cfd_aws_file_read(paths[kind], kind, &error);
    const GPtrArray *profiles;

    g_assert_no_error(error);
    profiles = cfd_aws_file_profiles(file);
    for (guint i = 0; i < profiles->len; i++) {
        const gchar *profile = g_ptr_array_index(profiles, i);

        g_assert_true(cfd_aws_file_has_profile(file, profile));
        for (guint j = 0; j < G_N_ELEMENTS(keys); j++) {
            const gchar *value = cfd_aws_file_value(file, profile, keys[j]);

            if (value != NULL)
                g_assert_true(*value != '\0' && !g_ascii_isspace(*value) &&
                              !g_ascii_isspace(value[strlen(value) - 1]) &&
                              strchr(value, '\n') == NULL);
        }
    }
}

/* Every mark in it is known to be a secret; what is shorter than a mark may be no secret. */
static void
check_secret(const CfdRedactor *redactor, const CfdSecret *secret)
{
    const gchar *text = cfd_secret_text(secret);

    fuzz_assert_line(text);
    for (guint i = 0; strchr(text, 'Q') != NULL && i < FUZZ_MAX_MARKS; i++) {
        g_autofree gchar *mark = fuzz_mark(i);

        g_assert_true(strstr(text, mark) == NULL || fuzz_is_secret(redactor, text, mark));
    }
}

/* Nothing in a header ends it. */
static void
check_keys(const CfdRedactor *redactor, const CfdBucketKeys *keys)
{
    fuzz_assert_line(keys->access_key_id);
    check_secret(redactor, keys->secret_key);
    if (keys->session_token != NULL)
        check_secret(redactor, keys->session_token);
    fuzz_assert_line(keys->origin);
    fuzz_assert_no_secret(redactor, keys->origin);
}

static void
find_keys(const gchar *profile)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    CfdAwsConfig config = {.profile = profile,
                           .credentials_file = paths[0],
                           .config_file = paths[1],
                           .redactor = redactor};
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdBucketKeys) keys = cfd_aws_find_keys(&config, &error);

    if (keys != NULL) {
        check_keys(redactor, keys);
        return;
    }
    g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    fuzz_assert_line(error->message);
    fuzz_assert_no_secret(redactor, error->message);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree gchar *text = fuzz_text(data, size);
    g_autofree gchar *expanded = fuzz_expand(text);
    g_auto(GStrv) parts = g_strsplit(expanded, SEPARATOR, N_PARTS);
    guint n_parts = g_strv_length(parts);
    gboolean may_leak = fuzz_may_leak(expanded);

    if (folder == NULL)
        make_folder();
    write_file(paths[0], n_parts > 0 ? parts[0] : NULL);
    write_file(paths[1], n_parts > 1 ? parts[1] : NULL);
    printed = n_parts > 2 ? parts[2] : NULL;
    check_file(CFD_AWS_FILE_CREDENTIALS);
    check_file(CFD_AWS_FILE_CONFIG);
    if (may_leak)
        __lsan_disable();
    find_keys(NULL);
    find_keys("work");
    if (may_leak)
        __lsan_enable();
    return 0;
}
