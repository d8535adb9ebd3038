/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-file.h"

#include "cfd-error.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

static gboolean
make_folder(const gchar *folder, GError **error)
{
    if (g_mkdir_with_parents(folder, S_IRWXU) != 0)
        return fail(error, "make the folder", folder);
    return TRUE;
}

gint
cfd_file_open_unlinked(const gchar *folder, GError **error)
{
    g_autofree gchar *path = g_build_filename(folder, "spool-XXXXXX", NULL);
    gint fd;

    if (!make_folder(folder, error))
        return -1;
    fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        fail(error, "make a file in", folder);
        return -1;
    }
    g_unlink(path);
    return fd;
}

static void
rotate(const gchar *path, gint64 max_bytes)
{
    g_autofree gchar *old = g_strconcat(path, ".old", NULL);
    GStatBuf status;

    if (g_stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > max_bytes)
        g_rename(path, old);
}

gint
cfd_file_open_log(const gchar *path, gint64 max_bytes, GError **error)
{
    g_autofree gchar *folder = g_path_get_dirname(path);
    gint fd;

    if (!make_folder(folder, error))
        return -1;
    rotate(path, max_bytes);
    fd = g_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0)
        fail(error, "open the log file", path);
    return fd;
}
