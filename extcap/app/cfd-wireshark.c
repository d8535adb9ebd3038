/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-wireshark.h"

#include <string.h>

/* Some twenty lines with paths. */
#define MAX_FOLDERS_BYTES (64 * 1024)

/* The text behind a name at the start of a line, or NULL. */
static gchar *
find_folder(gchar **lines, const gchar *name)
{
    for (guint i = 0; lines[i] != NULL; i++) {
        const gchar *colon = strchr(lines[i], ':');

        if (colon != NULL && (gsize)(colon - lines[i]) == strlen(name) &&
            g_str_has_prefix(lines[i], name) && *g_strstrip((gchar *)colon + 1) == '/')
            return g_strdup(colon + 1);
    }
    return NULL;
}

/* 4.0 does not tell its personal folder for extcaps (wireshark, filesystem.c). */
static gchar *
find_personal_extcaps(gchar **lines)
{
    gchar *told = find_folder(lines, "Personal Extcap path");
    g_autofree gchar *configuration = NULL;

    if (told != NULL)
        return told;
    configuration = find_folder(lines, "Personal configuration");
    return configuration != NULL ? g_build_filename(configuration, "extcap", NULL) : NULL;
}

/* The folder for C plugins is one for each series. */
static gchar *
find_series(gchar **lines)
{
    g_autofree gchar *plugins = find_folder(lines, "Personal Plugins");
    g_autofree gchar *last = plugins != NULL ? g_path_get_basename(plugins) : NULL;

    return last != NULL && g_ascii_isdigit(*last) ? g_steal_pointer(&last) : NULL;
}

CfdWireshark *
cfd_wireshark_parse(const gchar *folders)
{
    g_auto(GStrv) lines = g_strsplit(folders, "\n", -1);
    g_autoptr(CfdWireshark) self = g_new0(CfdWireshark, 1);

    self->series = find_series(lines);
    self->personal_extcaps = find_personal_extcaps(lines);
    self->global_extcaps = find_folder(lines, "Global Extcap path");
    if (self->global_extcaps == NULL)
        self->global_extcaps = find_folder(lines, "Extcap path");
    self->personal_plugins = find_folder(lines, "Personal Lua Plugins");
    self->global_plugins = find_folder(lines, "Global Lua Plugins");
    return self->personal_extcaps != NULL ? g_steal_pointer(&self) : NULL;
}

void
cfd_wireshark_free(CfdWireshark *self)
{
    if (self == NULL)
        return;
    g_free(self->tshark);
    g_free(self->series);
    g_free(self->personal_extcaps);
    g_free(self->global_extcaps);
    g_free(self->personal_plugins);
    g_free(self->global_plugins);
    g_free(self);
}

/* NULL if it cannot be run, or says nothing of it. */
static CfdWireshark *
ask(const gchar *tshark)
{
    CfdWireshark *found;
    const gchar *const argv[] = {tshark, "-G", "folders", NULL};
    g_autofree gchar *output = NULL;

    if (!g_spawn_sync(NULL, (gchar **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output,
                      NULL, NULL, NULL) ||
        strlen(output) > MAX_FOLDERS_BYTES)
        return NULL;
    found = cfd_wireshark_parse(output);
    if (found != NULL)
        found->tshark = g_strdup(tshark);
    return found;
}

static gboolean
is_known(const GPtrArray *found, const CfdWireshark *other)
{
    for (guint i = 0; i < found->len; i++) {
        const CfdWireshark *each = g_ptr_array_index(found, i);

        if (g_str_equal(each->personal_extcaps, other->personal_extcaps) &&
            g_strcmp0(each->global_extcaps, other->global_extcaps) == 0)
            return TRUE;
    }
    return FALSE;
}

GPtrArray *
cfd_wireshark_find(const gchar *path)
{
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_wireshark_free);
    g_auto(GStrv) folders = g_strsplit(path != NULL ? path : "", G_SEARCHPATH_SEPARATOR_S, -1);

    for (guint i = 0; folders[i] != NULL; i++) {
        g_autofree gchar *tshark = g_build_filename(folders[i], "tshark", NULL);
        g_autoptr(CfdWireshark) each = NULL;

        if (!g_path_is_absolute(tshark) || !g_file_test(tshark, G_FILE_TEST_IS_EXECUTABLE))
            continue;
        each = ask(tshark);
        if (each != NULL && !is_known(found, each))
            g_ptr_array_add(found, g_steal_pointer(&each));
    }
    return found;
}
