/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#include "cfd-colo.h"

static guint
count_lines(const gchar *text)
{
    guint lines = 0;

    for (; *text != '\0'; text++)
        lines += *text == '\n' ? 1 : 0;
    return lines;
}

static void
test_all(void)
{
    g_auto(FakeShell) shell;
    guint rows = 0;

    while (cfd_colo_row(rows) != NULL)
        rows++;
    fake_shell_init(&shell, "colos", NULL);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpuint(count_lines(shell.output.out), ==, rows);
    g_assert_nonnull(strstr(shell.output.out, "\nORD\tChicago\tUS\tNorth America\n"));
    g_assert_cmpstr(shell.output.error, ==, "");
    g_assert_cmpuint(shell.net.requests->len, ==, 0);
}

static void
test_some(void)
{
    static const gchar *const lines[][2] = {
        {"colos|chicago", "ORD\tChicago\tUS\tNorth America\n"},
        {"colos|ord02", "ORD\tChicago\tUS\tNorth America\n"},
        {"colos|Z\u00fcrich", "ZRH\tZurich\tCH\tEurope\n"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(FakeShell) shell;

        fake_shell_init(&shell, lines[i][0], NULL);
        g_assert_true(fake_shell_run(&shell));
        g_assert_cmpstr(shell.output.out, ==, lines[i][1]);
    }
}

static void
test_none(void)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "colos|atlantis", NULL);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, CFD_ERROR_NOT_FOUND, "this program knows no such colo");
    g_assert_cmpstr(shell.output.out, ==, "");
}

static gchar *
find_chicago(G_GNUC_UNUSED CfdShell *shell, G_GNUC_UNUSED GError **error)
{
    return g_strdup("ORD");
}

static gchar *
find_new_one(G_GNUC_UNUSED CfdShell *shell, G_GNUC_UNUSED GError **error)
{
    return g_strdup("QQQ");
}

static gchar *
find_none(G_GNUC_UNUSED CfdShell *shell, GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_UNREACHABLE, "no way there");
    return NULL;
}

static void
test_near(void)
{
    g_auto(FakeShell) known;
    g_auto(FakeShell) unknown;
    g_auto(FakeShell) failing;

    fake_shell_init(&known, "colos|--here", NULL);
    known.shell.find_near_colo = find_chicago;
    g_assert_true(fake_shell_run(&known));
    g_assert_cmpstr(known.output.out, ==, "ORD\tChicago\tUS\tNorth America\n");
    fake_shell_init(&unknown, "colos|--here", NULL);
    unknown.shell.find_near_colo = find_new_one;
    g_assert_true(fake_shell_run(&unknown));
    g_assert_cmpstr(unknown.output.out, ==, "QQQ\t\t\t\n");
    fake_shell_init(&failing, "colos|--here", NULL);
    failing.shell.find_near_colo = find_none;
    g_assert_false(fake_shell_run(&failing));
    fake_shell_assert_error(&failing, CFD_ERROR_UNREACHABLE, "no way there");
    g_assert_cmpstr(failing.output.out, ==, "");
}

static void
test_either(void)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "colos|paris|--here", NULL);
    shell.shell.find_near_colo = find_chicago;
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, CFD_ERROR_OPTION, "either a text to look for, or --here");
}

static void
test_for_people(void)
{
    g_auto(FakeShell) shell;

    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no pseudo-terminals here");
        return;
    }
    fake_shell_init(&shell, "colos|chicago", NULL);
    shell.output.out_columns = 80;
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.out, ==,
                    "CODE  CITY     COUNTRY  REGION\n"
                    "ORD   Chicago  US       North America\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli-colos/all", test_all);
    g_test_add_func("/cli-colos/some", test_some);
    g_test_add_func("/cli-colos/none", test_none);
    g_test_add_func("/cli-colos/near", test_near);
    g_test_add_func("/cli-colos/either", test_either);
    g_test_add_func("/cli-colos/people", test_for_people);
    return g_test_run();
}
