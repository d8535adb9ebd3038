/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>

/* A configuration file in a folder of its own. */
typedef struct {
    gchar *folder;
    gchar *path;
} TempConfig;

static void
temp_config_write(TempConfig *self, const gchar *text, gssize size, gint mode)
{
    gboolean written = g_file_set_contents(self->path, text, size, NULL);

    g_assert_true(written);
    g_assert_cmpint(g_chmod(self->path, mode), ==, 0);
}

/* The folder alone. */
static void
temp_config_init(TempConfig *self)
{
    self->folder = g_dir_make_tmp("config-XXXXXX", NULL);
    g_assert_nonnull(self->folder);
    self->path = g_build_filename(self->folder, "config.ini", NULL);
}

static void
temp_config_clear(TempConfig *self)
{
    g_chmod(self->folder, 0700);
    g_remove(self->path);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    g_free(self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TempConfig, temp_config_clear)
