/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as the configuration file, in which each $ is a mark of its own. */
#include "fuzz.h"

#include "cfd-argv.h"
#include "cfd-config-file.h"
#include "cfd-environment.h"
#include "cfd-error.h"

#include <glib/gstdio.h>

#define NOW_US (G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC)

static gchar *path;

static void
remove_file(void)
{
    g_autofree gchar *folder = g_path_get_dirname(path);

    g_remove(path);
    g_rmdir(folder);
}

static void
make_folder(void)
{
    g_autofree gchar *folder = g_dir_make_tmp("fuzz-config-XXXXXX", NULL);

    g_assert_nonnull(folder);
    path = g_build_filename(folder, "config.ini", NULL);
    atexit(remove_file);
}

static void
write_file(const gchar *data, gsize size)
{
    FILE *file = fopen(path, "wb");

    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(data, 1, size, file), ==, size);
    g_assert_cmpint(fclose(file), ==, 0);
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
}

/* Whether what stands here is of a value, or of a line that has none and may be one. */
static gboolean
is_of_value(const gchar *text, const gchar *at)
{
    const gchar *line = at;
    const gchar *end = at + strcspn(at, "\n");

    while (line > text && line[-1] != '\n')
        line--;
    line += strspn(line, "\xef\xbb\xbf"); /* a byte order mark */
    line += strspn(line, " \t\r\f\v");
    return memchr(line, '=', (gsize)(at - line)) != NULL ||
           (*line != '[' && memchr(line, '=', (gsize)(end - line)) == NULL);
}

/* The file's own errors show no value. */
static void
check_error(const gchar *text, const GError *error)
{
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    for (guint i = 0; i < FUZZ_MAX_MARKS; i++) {
        g_autofree gchar *mark = fuzz_mark(i);
        const gchar *at = strstr(text, mark);

        if (at != NULL && strstr(error->message, mark) != NULL)
            g_assert_false(is_of_value(text, at));
    }
}

static const gchar *
look_up_nothing(const gchar *name, gpointer data)
{
    (void)name;
    (void)data;
    return NULL;
}

static void
resolve(const CfdConfigFile *file, CfdRedactor *redactor)
{
    gchar *argv[] = {"cloudflaredump", NULL};
    g_autoptr(CfdArguments) arguments = cfd_argv_parse(1, argv, redactor);
    CfdEnvironment environment = {.lookup = look_up_nothing, .file = file};
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdOptions) options =
        cfd_environment_resolve(&environment, arguments, redactor, NOW_US, &error);

    cfd_environment_has_credentials(&environment);
    if (options == NULL) {
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        fuzz_assert_line(error->message);
        fuzz_assert_no_secret(redactor, error->message);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree gchar *text = fuzz_text(data, size);
    g_autofree gchar *expanded = fuzz_expand(text);
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = NULL;
    g_autoptr(GError) error = NULL;

    if (path == NULL)
        make_folder();
    /* A file with a zero byte is not a text: there are no marks in it. */
    if (strlen(text) < size)
        write_file((const gchar *)data, size);
    else
        write_file(expanded, strlen(expanded));
    file = cfd_config_file_read(path, redactor, &error);
    if (file == NULL)
        check_error(expanded, error);
    else
        resolve(file, redactor);
    return 0;
}
