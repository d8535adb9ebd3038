/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-loop.h"

#include "cfd-error.h"
#include "cfd-log.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>

typedef struct {
    FakeLoop fake;
    CfdRedactor *redactor;
    gchar *folder;
    gchar *path;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->fake);
    self->redactor = cfd_redactor_new();
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->path = g_build_filename(self->folder, "new", "a.log", NULL);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *folder = g_path_get_dirname(self->path);

    g_unlink(self->path);
    g_rmdir(folder);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    g_free(self->path);
    cfd_redactor_free(self->redactor);
    fake_loop_clear(&self->fake);
}

static CfdLog *
open_log(Fixture *self, CfdReportLevel level)
{
    CfdLogConfig config = {self->path, level, self->redactor, &self->fake.clock};
    g_autoptr(GError) error = NULL;
    CfdLog *log = cfd_log_new(&config, &error);

    g_assert_no_error(error);
    return log;
}

static gchar *
read_log(const Fixture *self)
{
    gchar *text = NULL;

    g_assert_true(g_file_get_contents(self->path, &text, NULL, NULL));
    return text;
}

static void
test_lines(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdLog) log = open_log(self, CFD_REPORT_INFO);
    g_autofree gchar *text = NULL;
    g_auto(GStrv) lines = NULL;

    cfd_report_note(cfd_log_report(log), CFD_REPORT_DEBUG, "left out");
    cfd_report_note(cfd_log_report(log), CFD_REPORT_INFO, "packets: %d", 5);
    cfd_report_note(cfd_log_report(log), CFD_REPORT_WARNING, "two\nlines");
    text = read_log(self);
    lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 3);
    g_assert_true(g_str_has_prefix(lines[0], "2026-09-21T14:13:20Z ["));
    g_assert_true(g_str_has_suffix(lines[0], "] info: packets: 5"));
    g_assert_true(g_str_has_suffix(lines[1], "] warning: two lines"));
    g_assert_cmpstr(lines[2], ==, "");
}

static void
test_no_secret(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdLog) log = open_log(self, CFD_REPORT_DEBUG);
    g_autoptr(CfdSecret) secret = cfd_secret_new(self->redactor, "s3cr3t-token");
    g_autofree gchar *text = NULL;

    cfd_report_note(cfd_log_report(log), CFD_REPORT_ERROR, "token %s", cfd_secret_text(secret));
    text = read_log(self);
    g_assert_null(strstr(text, "s3cr3t"));
    g_assert_nonnull(strstr(text, "[redacted]"));
}

static void
test_is_private_and_appended(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *text = NULL;
    GStatBuf status;

    for (guint i = 0; i < 2; i++) {
        g_autoptr(CfdLog) log = open_log(self, CFD_REPORT_INFO);

        cfd_report_note(cfd_log_report(log), CFD_REPORT_INFO, "run %u", i);
    }
    text = read_log(self);
    g_assert_nonnull(strstr(text, "run 0"));
    g_assert_nonnull(strstr(text, "run 1"));
    g_assert_cmpint(g_stat(self->path, &status), ==, 0);
    g_assert_cmpuint(status.st_mode & 0777, ==, 0600);
}

static void
test_path_that_cannot_be(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdLogConfig config = {"/dev/null/a.log", CFD_REPORT_INFO, self->redactor, &self->fake.clock};
    g_autoptr(GError) error = NULL;

    g_assert_null(cfd_log_new(&config, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
}

static gint64
size_of(const gchar *folder, const gchar *name)
{
    g_autofree gchar *path = g_build_filename(folder, name, NULL);
    GStatBuf status;

    return g_stat(path, &status) == 0 ? status.st_size : 0;
}

/* However long two captures run: one file, and the one before it. */
static void
test_standard_file_has_a_bound(Fixture *self, gconstpointer cache)
{
    CfdLogConfig config = {NULL, CFD_REPORT_INFO, self->redactor, &self->fake.clock};
    g_autoptr(CfdLog) first = cfd_log_new(&config, NULL);
    g_autoptr(CfdLog) second = cfd_log_new(&config, NULL);
    g_autofree gchar *folder = g_build_filename(cache, "cloudflaredump", NULL);
    g_autofree gchar *line = g_strnfill(1900, 'x');
    gint64 whole;

    for (guint i = 0; i < 2000; i++)
        cfd_report_note(cfd_log_report(i % 3 == 0 ? second : first), CFD_REPORT_INFO, "%s", line);
    whole = size_of(folder, "cloudflaredump.log") + size_of(folder, "cloudflaredump.log.old");
    g_assert_cmpint(size_of(folder, "cloudflaredump.log"), >, 0);
    g_assert_cmpint(whole, >, 1024 * 1024);
    g_assert_cmpint(whole, <, 2 * 1024 * 1024 + 4 * 64 * 1024);
}

static void
remove_cache(const gchar *cache)
{
    static const gchar *const names[] = {"cloudflaredump/cloudflaredump.log",
                                         "cloudflaredump/cloudflaredump.log.old", "cloudflaredump"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree gchar *path = g_build_filename(cache, names[i], NULL);

        g_remove(path);
    }
    g_assert_cmpint(g_rmdir(cache), ==, 0);
}

#define ADD(path, function) g_test_add("/log/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_autofree gchar *cache = g_dir_make_tmp(NULL, NULL);
    gint status;

    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_test_init(&argc, &argv, NULL);
    ADD("lines", test_lines);
    ADD("no-secret", test_no_secret);
    ADD("private-and-appended", test_is_private_and_appended);
    ADD("no-path", test_path_that_cannot_be);
    g_test_add("/log/bound", Fixture, cache, set_up, test_standard_file_has_a_bound, tear_down);
    status = g_test_run();
    remove_cache(cache);
    return status;
}
