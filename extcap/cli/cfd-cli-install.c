/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links to this program, and to its dissector, where Wireshark looks for what its user adds. */
#include "cfd-cli.h"

#include "cfd-error.h"
#include "cfd-wireshark.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A script that is ours names the program. */
#define MARK CFD_WIRESHARK_PROGRAM

/* Where the script lies beside the program: installed, and as it was built. */
static const gchar *const SCRIPT_PLACES[] = {CFD_PLUGINS_FROM_PROGRAM "/" CFD_WIRESHARK_SCRIPT,
                                             "../dissector/" CFD_WIRESHARK_SCRIPT};

/* NULL with CFD_ERROR_DISK. */
static gchar *
find_program(GError **error)
{
    gchar *path = g_file_read_link("/proc/self/exe", NULL);

    if (path == NULL)
        path = g_find_program_in_path(CFD_WIRESHARK_PROGRAM);
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

/* As `cmake --install` puts it there. */
static gboolean
is_file(const gchar *folder, const gchar *name)
{
    g_autofree gchar *path = cfd_wireshark_find_file(folder, name);

    return path != NULL && !g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

/* Whether a link may go: it leads nowhere, or to something of ours. */
static gboolean
is_ours(const gchar *link)
{
    g_autofree gchar *text = NULL;
    gsize size;

    return !g_file_test(link, G_FILE_TEST_EXISTS) ||
           (g_file_get_contents(link, &text, &size, NULL) &&
            memmem(text, size, MARK, strlen(MARK)) != NULL);
}

/* Whether both paths lead to one file, as a link that `cmake --install` has made does. */
static gboolean
is_same_file(const gchar *path, const gchar *other)
{
    GStatBuf first;
    GStatBuf second;

    return g_stat(path, &first) == 0 && g_stat(other, &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

static gboolean
fail(const gchar *what, const gchar *path, GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not %s %s: %s", what, path,
                g_strerror(errno));
    return FALSE;
}

/* A link called `name` to `target`; made: one more if there was none; ret_words: what was done. */
static gboolean
make_link(const gchar *folder, const gchar *name, const gchar *target, guint *made,
          gchar **ret_words, GError **error)
{
    g_autofree gchar *path = g_build_filename(folder, name, NULL);
    g_autofree gchar *old = g_file_read_link(path, NULL);

    if (is_same_file(path, target)) {
        *ret_words = g_strdup_printf("%s is there already\n", path);
        return TRUE;
    }
    if (old != NULL ? !is_ours(path) : g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "%s is there, and is no link of ours: move it away, and try again", path);
        return FALSE;
    }
    if (g_mkdir_with_parents(folder, 0755) != 0)
        return fail("make the folder", folder, error);
    if (old != NULL && g_unlink(path) != 0)
        return fail("remove", path, error);
    if (symlink(target, path) != 0)
        return fail("make the link", path, error);
    *made += 1;
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
install_link(CfdShell *shell, const gchar *folder, const gchar *name, const gchar *target,
             guint *made, GError **error)
{
    gchar *words;

    return make_link(folder, name, target, made, &words, error) && print(shell, words, error);
}

/* One that all users have would be seen twice. */
static gboolean
install_program(CfdShell *shell, const CfdWireshark *wireshark, const gchar *program, guint *made,
                GError **error)
{
    g_autofree gchar *global =
        cfd_wireshark_find_file(wireshark->global_extcaps, CFD_WIRESHARK_PROGRAM);

    if (global != NULL)
        return print(shell,
                     g_strdup_printf("%s is there for all users: with a link of yours Wireshark "
                                     "would find it twice, so none is made\n",
                                     global),
                     error);
    return install_link(shell, wireshark->personal_extcaps, CFD_WIRESHARK_PROGRAM, program, made,
                        error);
}

/* script: NULL: there is none. */
static gboolean
install_script(CfdShell *shell, const CfdWireshark *wireshark, const gchar *script, guint *made,
               GError **error)
{
    const gchar *folder = wireshark->personal_plugins;
    g_autofree gchar *global =
        cfd_wireshark_find_file(wireshark->global_plugins, CFD_WIRESHARK_SCRIPT);

    if (script == NULL || folder == NULL || global != NULL)
        return TRUE;
    if (is_file(folder, CFD_WIRESHARK_SCRIPT))
        return print(shell,
                     g_strdup_printf("%s/" CFD_WIRESHARK_SCRIPT
                                     " is there already, and no link: it is used\n",
                                     folder),
                     error);
    return install_link(shell, folder, CFD_WIRESHARK_SCRIPT, script, made, error);
}

static GPtrArray *
find_wiresharks(CfdShell *shell, GError **error)
{
    const CfdEnvironment *environment = shell->environment;

    return cfd_wireshark_find(environment->lookup("PATH", environment->data), shell->loop, error);
}

gboolean
cfd_cli_install(CfdShell *shell, GError **error)
{
    g_autoptr(GPtrArray) found = find_wiresharks(shell, error);
    g_autofree gchar *program = NULL;
    g_autofree gchar *script = NULL;
    guint made = 0;

    if (found == NULL)
        return FALSE;
    program = find_program(error);
    if (program == NULL)
        return FALSE;
    script = find_script(program);
    for (guint i = 0; i < found->len; i++) {
        const CfdWireshark *wireshark = g_ptr_array_index(found, i);

        if (!install_program(shell, wireshark, program, &made, error) ||
            !install_script(shell, wireshark, script, &made, error))
            return FALSE;
    }
    if (script == NULL)
        cfd_terminal_say(shell->terminal, "without " CFD_WIRESHARK_SCRIPT
                                          ", which is not beside the program: packets' labels "
                                          "have no fields");
    if (made > 0)
        cfd_terminal_say(shell->terminal, "start Wireshark anew, or Capture > Refresh Interfaces; "
                                          "tshark -D lists " CFD_WIRESHARK_PROGRAM);
    return TRUE;
}

/* ret_words: what was done; NULL: nothing is there. */
static gboolean
remove_link(const gchar *folder, const gchar *name, gchar **ret_words, GError **error)
{
    g_autofree gchar *path = g_build_filename(folder, name, NULL);
    g_autofree gchar *target = g_file_read_link(path, NULL);
    gboolean stays = target != NULL ? !is_ours(path) : g_file_test(path, G_FILE_TEST_EXISTS);

    *ret_words = NULL;
    if (stays)
        *ret_words = g_strdup_printf("%s is no link of install-extcap's, and stays\n", path);
    if (target == NULL || stays)
        return TRUE;
    if (g_unlink(path) != 0)
        return fail("remove", path, error);
    /* One that holds something else stays. */
    g_rmdir(folder);
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

        if (!uninstall_link(shell, wireshark->personal_extcaps, CFD_WIRESHARK_PROGRAM, &done,
                            error) ||
            !uninstall_link(shell, wireshark->personal_plugins, CFD_WIRESHARK_SCRIPT, &done, error))
            return FALSE;
    }
    if (done == 0)
        cfd_terminal_say(shell->terminal, "there is no link of yours to remove");
    return TRUE;
}
