/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links to this program, and to its dissector, where Wireshark looks for what its user adds. */
#include "cfd-cli.h"

#include "cfd-error.h"
#include "cfd-wireshark.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <unistd.h>

#define PROGRAM "cloudflaredump"
#define SCRIPT "cloudflare.lua"

/* Where the script lies beside the program: installed, and as it was built. */
static const gchar *const SCRIPT_PLACES[] = {"../lib/wireshark/plugins/" SCRIPT,
                                             "../dissector/" SCRIPT};

/* NULL with CFD_ERROR_DISK. */
static gchar *
find_program(GError **error)
{
    gchar *path = g_file_read_link("/proc/self/exe", NULL);

    if (path == NULL)
        path = g_find_program_in_path(PROGRAM);
    if (path == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "this program cannot be found: start it by its whole path");
    return path;
}

/* NULL: it is not there. */
static gchar *
find_script(const gchar *program)
{
    g_autofree gchar *folder = g_path_get_dirname(program);

    for (guint i = 0; i < G_N_ELEMENTS(SCRIPT_PLACES); i++) {
        g_autofree gchar *relative = g_build_filename(folder, SCRIPT_PLACES[i], NULL);
        g_autofree gchar *path = g_canonicalize_filename(relative, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static gboolean
has(const gchar *folder, const gchar *name)
{
    g_autofree gchar *path = folder != NULL ? g_build_filename(folder, name, NULL) : NULL;

    return path != NULL && g_file_test(path, G_FILE_TEST_EXISTS);
}

/* As `cmake --install` puts it there. */
static gboolean
is_file(const gchar *folder, const gchar *name)
{
    g_autofree gchar *path = g_build_filename(folder, name, NULL);

    return g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

/* One that all users have would be seen twice. */
static gboolean
check_global(const GPtrArray *found, GError **error)
{
    for (guint i = 0; i < found->len; i++) {
        const CfdWireshark *wireshark = g_ptr_array_index(found, i);

        if (!has(wireshark->global_extcaps, PROGRAM))
            continue;
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "%s has " PROGRAM " for all users: with a link of yours Wireshark would show "
                    "it twice; nothing was done",
                    wireshark->global_extcaps);
        return FALSE;
    }
    return TRUE;
}

static gboolean
fail(const gchar *what, const gchar *path, GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not %s %s: %s", what, path,
                g_strerror(errno));
    return FALSE;
}

/* A link to `target`; ret_words: what was done. */
static gboolean
make_link(const gchar *folder, const gchar *target, gchar **ret_words, GError **error)
{
    g_autofree gchar *name = g_path_get_basename(target);
    g_autofree gchar *path = g_build_filename(folder, name, NULL);
    g_autofree gchar *old = g_file_read_link(path, NULL);

    if (g_strcmp0(old, target) == 0 || g_str_equal(path, target)) {
        *ret_words = g_strdup_printf("%s is there already\n", path);
        return TRUE;
    }
    if (old == NULL && g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "%s is there, and is no link: move it away, and try again", path);
        return FALSE;
    }
    if (g_mkdir_with_parents(folder, 0755) != 0)
        return fail("make the folder", folder, error);
    if (old != NULL && g_unlink(path) != 0)
        return fail("remove", path, error);
    if (symlink(target, path) != 0)
        return fail("make the link", path, error);
    *ret_words = g_strdup_printf("%s -> %s%s%s%s\n", path, target, old != NULL ? " (it was " : "",
                                 old != NULL ? old : "", old != NULL ? ")" : "");
    return TRUE;
}

static gboolean
print(CfdShell *shell, gchar *words, GError **error)
{
    g_autofree gchar *line = words;

    return cfd_terminal_print(shell->terminal, line, error);
}

static gboolean
install_link(CfdShell *shell, const gchar *folder, const gchar *target, GError **error)
{
    gchar *words;

    return make_link(folder, target, &words, error) && print(shell, words, error);
}

/* All of one Wireshark. script: NULL: there is none. */
static gboolean
install(CfdShell *shell, const CfdWireshark *wireshark, const gchar *program, const gchar *script,
        GError **error)
{
    if (!install_link(shell, wireshark->personal_extcaps, program, error))
        return FALSE;
    if (script == NULL || wireshark->personal_plugins == NULL ||
        has(wireshark->global_plugins, SCRIPT))
        return TRUE;
    if (is_file(wireshark->personal_plugins, SCRIPT))
        return print(shell,
                     g_strdup_printf("%s/" SCRIPT " is there already, and no link: it is used\n",
                                     wireshark->personal_plugins),
                     error);
    return install_link(shell, wireshark->personal_plugins, script, error);
}

static GPtrArray *
find_wiresharks(const CfdShell *shell, GError **error)
{
    const CfdEnvironment *environment = shell->environment;
    g_autoptr(GPtrArray) found = cfd_wireshark_find(environment->lookup("PATH", environment->data));

    if (found->len > 0)
        return g_steal_pointer(&found);
    g_set_error_literal(error, CFD_ERROR, CFD_ERROR_DISK, CFD_WIRESHARK_NONE);
    return NULL;
}

gboolean
cfd_cli_install(CfdShell *shell, GError **error)
{
    g_autoptr(GPtrArray) found = find_wiresharks(shell, error);
    g_autofree gchar *program = NULL;
    g_autofree gchar *script = NULL;

    if (found == NULL || !check_global(found, error))
        return FALSE;
    program = find_program(error);
    if (program == NULL)
        return FALSE;
    script = find_script(program);
    for (guint i = 0; i < found->len; i++) {
        if (!install(shell, g_ptr_array_index(found, i), program, script, error))
            return FALSE;
    }
    if (script == NULL)
        cfd_terminal_say(shell->terminal,
                         "without " SCRIPT ", which is not beside the program: packets' labels "
                         "have no fields");
    cfd_terminal_say(
        shell->terminal,
        "start Wireshark anew, or Capture > Refresh Interfaces; tshark -D lists " PROGRAM);
    return TRUE;
}

/* ret_words: what was done; NULL: nothing is there. */
static gboolean
remove_link(const gchar *folder, const gchar *name, gchar **ret_words, GError **error)
{
    g_autofree gchar *path = g_build_filename(folder, name, NULL);
    g_autofree gchar *target = g_file_read_link(path, NULL);

    *ret_words = NULL;
    if (target == NULL && g_file_test(path, G_FILE_TEST_EXISTS))
        *ret_words = g_strdup_printf("%s is no link of install-extcap's, and stays\n", path);
    if (target == NULL)
        return TRUE;
    if (g_unlink(path) != 0)
        return fail("remove", path, error);
    *ret_words = g_strdup_printf("%s is removed\n", path);
    return TRUE;
}

static gboolean
uninstall_link(CfdShell *shell, const gchar *folder, const gchar *name, guint *done, GError **error)
{
    gchar *words;

    if (folder == NULL)
        return TRUE;
    if (!remove_link(folder, name, &words, error))
        return FALSE;
    *done += words != NULL ? 1 : 0;
    return words == NULL || print(shell, words, error);
}

gboolean
cfd_cli_uninstall(CfdShell *shell, GError **error)
{
    g_autoptr(GPtrArray) found = find_wiresharks(shell, error);
    guint done = 0;

    if (found == NULL)
        return FALSE;
    for (guint i = 0; i < found->len; i++) {
        const CfdWireshark *wireshark = g_ptr_array_index(found, i);

        if (!uninstall_link(shell, wireshark->personal_extcaps, PROGRAM, &done, error) ||
            !uninstall_link(shell, wireshark->personal_plugins, SCRIPT, &done, error))
            return FALSE;
    }
    if (done == 0)
        cfd_terminal_say(shell->terminal, "there is no link of yours to remove");
    return TRUE;
}
