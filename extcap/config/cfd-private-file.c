/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-private-file.h"

#include "cfd-error.h"
#include "cfd-redact.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS_MAY_READ (S_IRGRP | S_IROTH)
#define OTHERS_MAY_WRITE (S_IWGRP | S_IWOTH)

/* What Windows' editors put before UTF-8. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef gint Descriptor;

static void
close_descriptor(Descriptor *fd)
{
    if (*fd >= 0)
        close(*fd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Descriptor, close_descriptor)

static gboolean G_GNUC_PRINTF(3, 4)
    fail(const gchar *path, GError **error, const gchar *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_propagate_error(error, g_error_new_valist(CFD_ERROR, CFD_ERROR_OPTION, format, arguments));
    va_end(arguments);
    g_prefix_error(error, "%s ", path);
    return FALSE;
}

static gboolean
fail_to_open(const gchar *path, GError **error)
{
    if (errno == ELOOP || errno == EMLINK)
        return fail(path, error,
                    "is a symbolic link: put the file itself there, so that nobody can exchange "
                    "it");
    return fail(path, error, "cannot be opened: %s", g_strerror(errno));
}

static gboolean
check_folder(gint fd, const gchar *path, GError **error)
{
    g_autofree gchar *quoted = g_shell_quote(path);
    struct stat status;

    if (fstat(fd, &status) != 0)
        return fail(path, error, "cannot be looked at: %s", g_strerror(errno));
    if (status.st_uid != geteuid() && status.st_uid != 0)
        return fail(path, error, "belongs to another user: run sudo chown %s %s", g_get_user_name(),
                    quoted);
    if ((status.st_mode & OTHERS_MAY_WRITE) != 0)
        return fail(path, error, "may be written by others (mode %04o): run chmod go-w %s",
                    (guint)status.st_mode & 07777, quoted);
    return TRUE;
}

static gboolean
check_file(gint fd, const gchar *path, gboolean *ret_others_may_read, GError **error)
{
    g_autofree gchar *quoted = g_shell_quote(path);
    struct stat status;

    if (fstat(fd, &status) != 0)
        return fail(path, error, "cannot be looked at: %s", g_strerror(errno));
    if (!S_ISREG(status.st_mode))
        return fail(path, error, "is no regular file: write a text file of this name");
    if (status.st_uid != geteuid())
        return fail(path, error, "belongs to another user: run sudo chown %s %s", g_get_user_name(),
                    quoted);
    if ((status.st_mode & OTHERS_MAY_WRITE) != 0)
        return fail(path, error, "may be written by others (mode %04o): run chmod 600 %s",
                    (guint)status.st_mode & 07777, quoted);
    *ret_others_may_read = (status.st_mode & OTHERS_MAY_READ) != 0;
    return TRUE;
}

/* One that is not there, or whose folder is not, is no error: -1 in ret_fd. */
static gboolean
open_checked(const gchar *path, Descriptor *ret_fd, gboolean *ret_others_may_read, GError **error)
{
    g_autofree gchar *folder_path = g_path_get_dirname(path);
    g_autofree gchar *name = g_path_get_basename(path);
    g_auto(Descriptor) folder = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0)
        return errno == ENOENT || errno == ENOTDIR || fail_to_open(folder_path, error);
    /* O_NONBLOCK: to open a FIFO would wait for its writer. */
    *ret_fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (*ret_fd < 0)
        return errno == ENOENT || fail_to_open(path, error);
    return check_file(*ret_fd, path, ret_others_may_read, error) &&
           check_folder(folder, folder_path, error);
}

/* Of at most `size` bytes; fewer only at the end. */
static gssize
read_bytes(gint fd, gchar *buffer, gsize size)
{
    gsize length = 0;

    while (length < size) {
        gssize got = read(fd, buffer + length, size - length);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        length += (gsize)got;
    }
    return (gssize)length;
}

static gboolean
take_text(const gchar *path, gsize max_bytes, gchar *text, gssize size, GError **error)
{
    gsize mark = strlen(BYTE_ORDER_MARK);

    if (size < 0)
        return fail(path, error, "cannot be read: %s", g_strerror(errno));
    if ((gsize)size > max_bytes)
        return fail(path, error, "is larger than %" G_GSIZE_FORMAT " KiB", max_bytes / 1024);
    if (!g_utf8_validate(text, size, NULL))
        return fail(path, error, "is no text in UTF-8: save it as such");
    if (g_str_has_prefix(text, BYTE_ORDER_MARK))
        memmove(text, text + mark, (gsize)size - mark + 1);
    return TRUE;
}

gboolean
cfd_private_file_read(const gchar *path, gsize max_bytes, gchar **ret_text,
                      gboolean *ret_others_may_read, GError **error)
{
    g_auto(Descriptor) fd = -1;
    gchar *text;

    if (!open_checked(path, &fd, ret_others_may_read, error))
        return FALSE;
    *ret_text = NULL;
    if (fd < 0)
        return TRUE;
    text = g_malloc0(max_bytes + 2);
    if (take_text(path, max_bytes, text, read_bytes(fd, text, max_bytes + 1), error)) {
        *ret_text = text;
        return TRUE;
    }
    cfd_secret_wipe(text, max_bytes);
    g_free(text);
    return FALSE;
}
