/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-wireshark.h"

#include "cfd-environment.h"
#include "cfd-error.h"
#include "cfd-spawn.h"

#include <string.h>

/* All protocols of a Wireshark are some 200 kB. */
#define MAX_OUTPUT_BYTES ((gsize)(4 * 1024 * 1024))
#define MAX_ERROR_BYTES ((gsize)(64 * 1024))

/* It may run every extcap that is installed. */
#define LIMIT_US (10 * (gint64)G_USEC_PER_SEC)

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

gchar *
cfd_wireshark_ask(const gchar *tshark, const gchar *option, const gchar *what, CfdLoop *loop,
                  GError **error)
{
    const gchar *const argv[] = {tshark, option, what, NULL};
    g_auto(GStrv) environment = cfd_environment_for_helpers();
    CfdSpawnRequest request = {
        .argv = (gchar **)argv,
        .environment = environment,
        .max_output_bytes = MAX_OUTPUT_BYTES,
        .max_error_bytes = MAX_ERROR_BYTES,
        .limit_us = LIMIT_US,
    };
    g_autoptr(GString) output = g_string_sized_new(MAX_OUTPUT_BYTES);
    g_autoptr(GString) errors = g_string_new(NULL);

    if (!cfd_spawn_run(&request, loop, cfd_clock_system(), output, errors, error))
        return NULL;
    return g_strdup(output->str);
}

/* NULL if it cannot be run, or says nothing of it. */
static CfdWireshark *
ask_folders(const gchar *tshark, CfdLoop *loop, GError **error)
{
    g_autofree gchar *output = cfd_wireshark_ask(tshark, "-G", "folders", loop, error);
    CfdWireshark *found = output != NULL ? cfd_wireshark_parse(output) : NULL;

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

/* One that does not answer is left alone; a stop ends it. */
static gboolean
add_wireshark(GPtrArray *found, const gchar *tshark, CfdLoop *loop, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(CfdWireshark) each = ask_folders(tshark, loop, &failure);

    if (failure != NULL && cfd_error_is_stop(failure)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (each != NULL && !is_known(found, each))
        g_ptr_array_add(found, g_steal_pointer(&each));
    return TRUE;
}

GPtrArray *
cfd_wireshark_find(const gchar *path, CfdLoop *loop, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_wireshark_free);
    g_auto(GStrv) folders = g_strsplit(path != NULL ? path : "", G_SEARCHPATH_SEPARATOR_S, -1);

    for (guint i = 0; folders[i] != NULL; i++) {
        g_autofree gchar *tshark = g_build_filename(folders[i], "tshark", NULL);

        if (g_path_is_absolute(tshark) && g_file_test(tshark, G_FILE_TEST_IS_EXECUTABLE) &&
            !add_wireshark(found, tshark, loop, error))
            return NULL;
    }
    if (found->len > 0)
        return g_steal_pointer(&found);
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                "there is no tshark in PATH that tells where Wireshark looks for extcaps: install "
                "tshark, or make or remove the links yourself, as the README says");
    return NULL;
}

gchar *
cfd_wireshark_find_file(const gchar *folder, const gchar *name)
{
    g_autofree gchar *path = folder != NULL ? g_build_filename(folder, name, NULL) : NULL;

    return path != NULL && g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}
