/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The folder in which this program keeps spools and its log: cloudflaredump in the user's cache
 * folder (XDG Base Directory Specification). The caller frees it. */
gchar *cfd_file_cache_folder(void);

/* Opens a new file in `folder` that no name leads to, so that it is gone when this process is.
 * Makes the folder, for the user alone, where it is missing, but none above it unless it
 * is our cache folder. Returns a descriptor, or -1 with
 * CFD_ERROR_DISK. */
gint cfd_file_open_unlinked(const gchar *folder, GError **error);

/* Whether `bytes` more fit on the disk of `folder`, or of the nearest folder above it that exists.
 * FALSE with CFD_ERROR_DISK; TRUE also where it cannot be found out. */
gboolean cfd_file_check_space(const gchar *folder, gint64 bytes, GError **error);

/* Opens `path` to append to it, readable by the user alone; makes its folder in the same way.
 * Returns a descriptor of a regular file, or -1 with CFD_ERROR_DISK. */
gint cfd_file_open_log(const gchar *path, GError **error);

/* What has been written into a pipe, and nobody has read yet; 0 where it is no pipe. */
gint64 cfd_file_untaken_bytes(gint fd);

/* Renames a file of more than `max_bytes` to `path`.old. */
void cfd_file_rotate(const gchar *path, gint64 max_bytes);
