/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-wireshark.h"

#include "cfd-error.h"
#include "fake-loop.h"

#include <glib/gstdio.h>

/* As 4.0 and 4.6 print it. */
#define OLD                                                                                        \
    "Temp:                \t/tmp\n"                                                                \
    "Personal configuration:\t/me/.config/wireshark\n"                                             \
    "Personal Plugins:    \t/me/.local/lib/wireshark/plugins/4.0\n"                                \
    "Personal Lua Plugins:\t/me/.local/lib/wireshark/plugins\n"                                    \
    "Global Lua Plugins:  \t/usr/lib/wireshark/plugins\n"                                          \
    "Extcap path:         \t/usr/lib/wireshark/extcap\n"
#define NEW                                                                                        \
    "Personal configuration:\t/me/.config/wireshark\n"                                             \
    "Personal Plugins:    \t/me/.local/lib/wireshark/plugins/4.6\n"                                \
    "Personal Lua Plugins:\t/me/.local/lib/wireshark/plugins\n"                                    \
    "Personal Extcap path:\t/me/.local/lib/wireshark/extcap\n"                                     \
    "Global Extcap path:  \t/usr/libexec/wireshark/extcap\n"

static void
test_old(void)
{
    g_autoptr(CfdWireshark) wireshark = cfd_wireshark_parse(OLD);

    g_assert_cmpstr(wireshark->series, ==, "4.0");
    g_assert_cmpstr(wireshark->personal_extcaps, ==, "/me/.config/wireshark/extcap");
    g_assert_cmpstr(wireshark->global_extcaps, ==, "/usr/lib/wireshark/extcap");
    g_assert_cmpstr(wireshark->personal_plugins, ==, "/me/.local/lib/wireshark/plugins");
    g_assert_cmpstr(wireshark->global_plugins, ==, "/usr/lib/wireshark/plugins");
}

static void
test_new(void)
{
    g_autoptr(CfdWireshark) wireshark = cfd_wireshark_parse(NEW);

    g_assert_cmpstr(wireshark->series, ==, "4.6");
    g_assert_cmpstr(wireshark->personal_extcaps, ==, "/me/.local/lib/wireshark/extcap");
    g_assert_cmpstr(wireshark->global_extcaps, ==, "/usr/libexec/wireshark/extcap");
    g_assert_null(wireshark->global_plugins);
}

static void
test_nothing(void)
{
    g_assert_null(cfd_wireshark_parse(""));
    g_assert_null(cfd_wireshark_parse("Personal configuration:\trelative\nTemp:\n:\n"));
}

/* Two that print the same are one; what is no tshark is none. */
static void
test_find(void)
{
    static const gchar *const texts[] = {OLD, NEW, OLD, ""};
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    g_autoptr(GString) path = g_string_new("relative:/nowhere");
    g_autoptr(GPtrArray) found = NULL;
    FakeLoop loop;

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree gchar *bin = g_strdup_printf("%s/%u", folder, i);
        g_autofree gchar *program = g_build_filename(bin, "tshark", NULL);
        g_autofree gchar *text = g_strdup_printf("#!/bin/sh\ncat <<'END'\n%sEND\n", texts[i]);

        g_mkdir(bin, 0700);
        g_file_set_contents(program, text, -1, NULL);
        g_chmod(program, 0700);
        g_string_append_printf(path, ":%s", bin);
    }
    fake_loop_init(&loop);
    loop.happen = fake_loop_let_run;
    found = cfd_wireshark_find(path->str, loop.loop, NULL);
    fake_loop_clear(&loop);
    g_assert_cmpuint(found->len, ==, 2);
    g_assert_cmpstr(((CfdWireshark *)found->pdata[0])->series, ==, "4.0");
    g_assert_cmpstr(((CfdWireshark *)found->pdata[1])->series, ==, "4.6");
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree gchar *bin = g_strdup_printf("%s/%u", folder, i);
        g_autofree gchar *program = g_build_filename(bin, "tshark", NULL);

        g_remove(program);
        g_rmdir(bin);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
test_no_path(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(cfd_wireshark_find(NULL, NULL, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wireshark/old", test_old);
    g_test_add_func("/wireshark/new", test_new);
    g_test_add_func("/wireshark/nothing", test_nothing);
    g_test_add_func("/wireshark/find", test_find);
    g_test_add_func("/wireshark/no-path", test_no_path);
    return g_test_run();
}
