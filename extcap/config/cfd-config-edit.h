/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* One key of the configuration file. */
typedef struct {
    const gchar *option; /* its name */
    const gchar *value;  /* one line; NULL: the key goes */
} CfdConfigChange;

/* Changes keys of the configuration file, which only its user can read afterwards; makes it, and
 * its folder, where they are missing. What else is in it stays as it is. profile: whose keys; NULL:
 * those for all. The file is replaced at once, so that whatever happens the old or the new one is
 * there; who changes it at the same time waits.
 * Fails as cfd_private_file_read(), and with CFD_ERROR_DISK. */
gboolean cfd_config_edit(const gchar *path, const gchar *profile, const CfdConfigChange *changes,
                         guint n_changes, GError **error);
