/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-config-edit.h"

#include "cfd-config-file.h"
#include "cfd-error.h"
#include "cfd-private-file.h"

#include <string.h>

/* An empty text has no group to stand before. */
static gboolean
load(GKeyFile *keys, const gchar *path, GError **error)
{
    gboolean others_may_read;
    gboolean ok = TRUE;
    gchar *text;

    if (!cfd_private_file_read(path, CFD_CONFIG_FILE_MAX_BYTES, &text, &others_may_read, error))
        return FALSE;
    if (text != NULL)
        ok = g_key_file_load_from_data(keys, text, strlen(text), G_KEY_FILE_KEEP_COMMENTS, NULL);
    cfd_secret_free_text(text);
    if (!ok)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "%s: a line is no key: correct it", path);
    return ok;
}

/* The group as it is written in the file, or as a new one is. */
static gchar *
find_group(GKeyFile *keys, const gchar *profile)
{
    g_auto(GStrv) groups = g_key_file_get_groups(keys, NULL);

    if (profile == NULL)
        return g_strdup(CFD_CONFIG_FILE_GROUP);
    for (guint i = 0; groups[i] != NULL; i++) {
        if (g_strcmp0(cfd_config_group_profile(groups[i]), profile) == 0)
            return g_strdup(groups[i]);
    }
    return g_strconcat(CFD_CONFIG_FILE_PROFILE " ", profile, NULL);
}

/* However the key is written. */
static void
remove_keys(GKeyFile *keys, const gchar *group, const CfdOption *row)
{
    g_auto(GStrv) names = g_key_file_get_keys(keys, group, NULL, NULL);

    for (guint i = 0; names != NULL && names[i] != NULL; i++) {
        if (cfd_config_group_find_key(names[i]) == row)
            g_key_file_remove_key(keys, group, names[i], NULL);
    }
}

static void
apply(GKeyFile *keys, const gchar *group, const CfdConfigChange *change)
{
    const CfdOption *row = cfd_options_find(change->option);
    g_autofree gchar *name = cfd_config_file_key(row);

    remove_keys(keys, group, row);
    if (change->value != NULL)
        g_key_file_set_value(keys, group, name, change->value);
}

static gboolean
write_file(const gchar *path, const gchar *text, gsize size, GError **error)
{
    g_autofree gchar *folder = g_path_get_dirname(path);
    g_autoptr(GError) failure = NULL;

    g_mkdir_with_parents(folder, 0700);
    if (g_file_set_contents_full(path, text, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &failure))
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not write %s: %s", path, failure->message);
    return FALSE;
}

gboolean
cfd_config_edit(const gchar *path, const gchar *profile, const CfdConfigChange *changes,
                guint n_changes, GError **error)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autofree gchar *group = NULL;
    gboolean written;
    gchar *text;
    gsize size;

    if (!load(keys, path, error))
        return FALSE;
    group = find_group(keys, profile);
    for (guint i = 0; i < n_changes; i++)
        apply(keys, group, &changes[i]);
    text = g_key_file_to_data(keys, &size, NULL);
    written = write_file(path, text, size, error);
    cfd_secret_free_text(text);
    return written;
}
