/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Reads a small text file of the user's own. What it says may decide where a token is sent, so it
 * must be a regular file, no symbolic link, that the user owns and nobody else may write, in a
 * folder that nobody else may write; all of this is asked of the file that was opened.
 * ret_text: the file without a byte order mark, for the caller to wipe and free; NULL: there is no
 * file. ret_others_may_read: whether it is unfit for secrets.
 * CFD_ERROR_OPTION names the file, what is wrong, and where there is one, the command to mend it:
 * one of the above, larger than max_bytes, no UTF-8, or not readable. */
gboolean cfd_private_file_read(const gchar *path, gsize max_bytes, gchar **ret_text,
                               gboolean *ret_others_may_read, GError **error);
