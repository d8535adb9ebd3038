/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-file.h"

#include "cfd-error.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* A size is told in whole units, and in the larger one from this number on: three or four digits
 * are what a person compares. */
#define MAX_UNITS 10000

gchar *
cfd_file_cache_folder(void)
{
    return g_build_filename(g_get_user_cache_dir(), "cloudflaredump", NULL);
}

static gboolean
fail(GError **error, const gchar *what, const gchar *path)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not %s %s: %s", what, path,
                g_strerror(errno));
    return FALSE;
}

/* Our own folder is made whatever is missing; of another, only the last: more is most likely a slip
 * in its name. Sets errno. */
static gboolean
make_folder(const gchar *folder)
{
    g_autofree gchar *own = cfd_file_cache_folder();

    if (g_str_equal(folder, own))
        return g_mkdir_with_parents(folder, S_IRWXU) == 0;
    return g_mkdir(folder, S_IRWXU) == 0 || errno == EEXIST;
}

gint
cfd_file_open_unlinked(const gchar *folder, GError **error)
{
    g_autofree gchar *path = g_build_filename(folder, "spool-XXXXXX", NULL);
    gint fd = -1;

    if (make_folder(folder))
        fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "could not keep packets in %s: %s; name another folder with --spool-dir",
                    folder, g_strerror(errno));
        return -1;
    }
    g_unlink(path);
    return fd;
}

gint
cfd_file_open_log(const gchar *path, GError **error)
{
    g_autofree gchar *folder = g_path_get_dirname(path);
    struct stat status;
    gint fd;

    if (!make_folder(folder)) {
        fail(error, "make the folder", folder);
        return -1;
    }
    /* O_NONBLOCK: a FIFO without a reader must not hold up the capture. */
    fd = g_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                S_IRUSR | S_IWUSR);
    if (fd < 0) {
        fail(error, "open the log file", path);
    } else if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(fd);
        fd = -1;
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "%s cannot be the log file: name a regular file", path);
    }
    return fd;
}

gint64
cfd_file_untaken_bytes(gint fd)
{
    struct stat status;
    int count = 0;

    /* Of a regular file the same question tells what is behind the place of the next write. */
    if (fstat(fd, &status) != 0 || !S_ISFIFO(status.st_mode) || ioctl(fd, FIONREAD, &count) != 0)
        return 0;
    return count;
}

void
cfd_file_rotate(const gchar *path, gint64 max_bytes)
{
    g_autofree gchar *old = g_strconcat(path, ".old", NULL);
    GStatBuf status;

    if (g_stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > max_bytes)
        g_rename(path, old);
}

/* -1: it cannot be found out. */
static gint64
find_free_bytes(const gchar *folder)
{
    g_autofree gchar *path = g_strdup(folder);
    struct statvfs status;
    guint64 bytes;

    /* Ends with what always exists: `/` or `.`. */
    while (statvfs(path, &status) != 0) {
        gchar *parent = g_path_get_dirname(path);

        if (errno != ENOENT || g_str_equal(parent, path)) {
            g_free(parent);
            return -1;
        }
        g_free(path);
        path = parent;
    }
    /* A file system that does not count its blocks has none. */
    if (status.f_blocks == 0 || !g_uint64_checked_mul(&bytes, status.f_bavail, status.f_frsize))
        return -1;
    return (gint64)MIN(bytes, (guint64)G_MAXINT64);
}

static gchar *
format_size(gint64 bytes, gboolean round_up)
{
    static const gchar *const units[] = {"MB", "GB", "TB", "PB"};
    gint64 unit = 1000 * 1000;
    guint i = 0;
    gint64 count;

    for (; bytes / unit >= MAX_UNITS && i + 1 < G_N_ELEMENTS(units); i++)
        unit *= 1000;
    count = bytes / unit + (round_up && bytes % unit != 0);
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", count, units[i]);
}

gboolean
cfd_file_check_space(const gchar *folder, gint64 bytes, GError **error)
{
    gint64 free_bytes = find_free_bytes(folder);
    g_autofree gchar *needed = NULL;
    g_autofree gchar *there = NULL;

    if (free_bytes < 0 || free_bytes >= bytes)
        return TRUE;
    needed = format_size(bytes, TRUE);
    there = format_size(free_bytes, FALSE);
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                "the capture needs %s in %s, but only %s are free: make room, or name another "
                "folder with --spool-dir",
                needed, folder, there);
    return FALSE;
}
