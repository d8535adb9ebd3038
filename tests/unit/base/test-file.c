/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-file.h"

#include "cfd-error.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void
test_unlinked(void)
{
    g_autofree gchar *top = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *folder = g_build_filename(top, "a", NULL);
    GStatBuf folder_status;
    struct stat status;
    gint fd = cfd_file_open_unlinked(folder, NULL);

    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(fstat(fd, &status), ==, 0);
    g_assert_cmpuint(status.st_nlink, ==, 0);
    g_assert_cmpuint(status.st_mode & 0777, ==, 0600);
    g_assert_cmpint(g_stat(folder, &folder_status), ==, 0);
    g_assert_cmpuint(folder_status.st_mode & 0777, ==, 0700);
    close(fd);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_rmdir(top);
}

/* A slip in the name of a folder makes no tree of folders, wherever it leads. */
static void
test_no_tree(void)
{
    g_autofree gchar *top = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *folder = g_build_filename(top, "a", "b", NULL);
    g_autofree gchar *log = g_build_filename(folder, "c.log", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(cfd_file_open_unlinked(folder, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_assert_nonnull(strstr(error->message, "No such file or directory; name another folder"));
    g_clear_error(&error);
    g_assert_cmpint(cfd_file_open_log(log, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_assert_nonnull(strstr(error->message, "could not make the folder"));
    g_assert_cmpint(g_rmdir(top), ==, 0);
}

/* Nothing of it need be there on the first day. */
static void
test_own_folder(void)
{
    g_autofree gchar *top = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *cache = g_build_filename(top, "cache", NULL);
    g_autofree gchar *folder = NULL;
    gint fd;

    /* Before GLib is asked for it the first time: then it stays. */
    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    folder = cfd_file_cache_folder();
    fd = cfd_file_open_unlinked(folder, NULL);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_assert_cmpint(g_rmdir(cache), ==, 0);
    g_rmdir(top);
}

static void
test_log_is_no_symlink(void)
{
    g_autofree gchar *top = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *path = g_build_filename(top, "a.log", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(symlink("/dev/null", path), ==, 0);
    g_assert_cmpint(cfd_file_open_log(path, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_unlink(path);
    g_rmdir(top);
}

static void
test_log_is_no_fifo(void)
{
    g_autofree gchar *top = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *path = g_build_filename(top, "fifo", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    g_assert_cmpint(cfd_file_open_log(path, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_clear_error(&error);
    g_assert_cmpint(cfd_file_open_log("/dev/null", &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_unlink(path);
    g_rmdir(top);
}

static void
test_rotate(void)
{
    g_autofree gchar *top = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *path = g_build_filename(top, "a.log", NULL);
    g_autofree gchar *old = g_strconcat(path, ".old", NULL);

    cfd_file_rotate(path, 4);
    g_assert_true(g_file_set_contents(path, "1234", -1, NULL));
    cfd_file_rotate(path, 4);
    g_assert_false(g_file_test(old, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_set_contents(path, "12345", -1, NULL));
    cfd_file_rotate(path, 4);
    g_assert_true(g_file_test(old, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_unlink(old);
    g_rmdir(top);
}

static void
assert_no_space(const gchar *folder, gint64 bytes, const gchar *size)
{
    g_autofree gchar *words =
        g_strdup_printf("the capture needs %s in %s, but only ", size, folder);
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_file_check_space(folder, bytes, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_assert_true(g_str_has_prefix(error->message, words));
    g_assert_true(g_regex_match_simple("only [0-9]{1,4} [MGTP]B are free: make room, or name "
                                       "another folder with --spool-dir$",
                                       error->message, 0, 0));
}

static void
test_space(void)
{
    g_autofree gchar *top = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *missing = g_build_filename(top, "a", "b", NULL);

    g_assert_true(cfd_file_check_space(top, 0, NULL));
    g_assert_true(cfd_file_check_space(missing, 1, NULL));
    assert_no_space(top, G_MAXINT64, "9224 PB");
    assert_no_space(missing, G_GINT64_CONSTANT(8000000000000000000), "8000 PB");
    g_assert_false(g_file_test(missing, G_FILE_TEST_EXISTS));
    g_rmdir(top);
}

/* The free bytes as the test sees them: what fits and what does not lie close to each other. */
static void
test_space_border(void)
{
    const gint64 margin = G_GINT64_CONSTANT(1) << 30; /* others write to the same disk */
    struct statvfs status;
    gint64 free_bytes;

    g_assert_cmpint(statvfs(g_get_tmp_dir(), &status), ==, 0);
    free_bytes = (gint64)(status.f_bavail * status.f_frsize);
    g_assert_true(cfd_file_check_space(g_get_tmp_dir(), free_bytes - margin, NULL));
    g_assert_false(cfd_file_check_space(g_get_tmp_dir(), free_bytes + margin, NULL));
}

/* A file is no folder, and /proc counts no blocks. */
static void
test_space_unknown(void)
{
    g_assert_true(cfd_file_check_space("/dev/null/spools", G_MAXINT64, NULL));
    if (g_file_test("/proc/self", G_FILE_TEST_EXISTS))
        g_assert_true(cfd_file_check_space("/proc", G_MAXINT64, NULL));
}

static void
test_untaken_bytes(void)
{
    g_autofree gchar *path = NULL;
    gchar piece[2];
    gint fds[2];
    gint file = g_file_open_tmp(NULL, &path, NULL);

    g_assert_cmpint(pipe(fds), ==, 0);
    g_assert_cmpint(cfd_file_untaken_bytes(fds[1]), ==, 0);
    g_assert_cmpint(write(fds[1], "packets", 7), ==, 7);
    g_assert_cmpint(cfd_file_untaken_bytes(fds[1]), ==, 7);
    g_assert_cmpint(read(fds[0], piece, sizeof piece), ==, 2);
    g_assert_cmpint(cfd_file_untaken_bytes(fds[1]), ==, 5);
    close(fds[0]);
    close(fds[1]);
    /* A file waits for nobody, and what is no descriptor has nothing. */
    g_assert_cmpint(write(file, "packets", 7), ==, 7);
    g_assert_cmpint(lseek(file, 0, SEEK_SET), ==, 0);
    g_assert_cmpint(cfd_file_untaken_bytes(file), ==, 0);
    g_assert_cmpint(cfd_file_untaken_bytes(-1), ==, 0);
    close(file);
    g_unlink(path);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/file/own-folder", test_own_folder);
    g_test_add_func("/file/unlinked", test_unlinked);
    g_test_add_func("/file/no-tree", test_no_tree);
    g_test_add_func("/file/log-is-no-symlink", test_log_is_no_symlink);
    g_test_add_func("/file/log-is-no-fifo", test_log_is_no_fifo);
    g_test_add_func("/file/untaken-bytes", test_untaken_bytes);
    g_test_add_func("/file/rotate", test_rotate);
    g_test_add_func("/file/space", test_space);
    g_test_add_func("/file/space-border", test_space_border);
    g_test_add_func("/file/space-unknown", test_space_unknown);
    return g_test_run();
}
