/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-usage.h"

#include "cfd-config-file.h"
#include "cfd-exit.h"
#include "command-row.h"

#include <string.h>

/* On one screen. */
#define SCREEN_LINES 30

static void
assert_contains(const gchar *text, const gchar *words)
{
    if (strstr(text, words) == NULL)
        g_error("\"%s\" is missing in:\n%s", words, text);
}

static void
assert_lacks(const gchar *text, const gchar *words)
{
    if (strstr(text, words) != NULL)
        g_error("\"%s\" is in:\n%s", words, text);
}

/* One text on one line, however it was wrapped. */
static gchar *
unwrap(const gchar *text)
{
    g_autoptr(GRegex) regex = g_regex_new("\\s+", 0, 0, NULL);

    return g_regex_replace_literal(regex, text, -1, 0, " ", 0, NULL);
}

/* Returns the number of lines. */
static guint
assert_lines_fit(const gchar *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = g_strv_length(lines) - 1;

    g_assert_true(g_str_is_ascii(text));
    g_assert_cmpstr(lines[count], ==, "");
    g_assert_cmpstr(lines[count - 1], !=, "");
    for (guint i = 0; lines[i] != NULL; i++) {
        if (strlen(lines[i]) > 80 || g_str_has_suffix(lines[i], " "))
            g_error("a line is too long, or ends in a blank: \"%s\"", lines[i]);
    }
    return count;
}

/* In one column beside the names. */
static void
assert_names_commands(const gchar *text)
{
    const CfdCommand *row;

    for (guint i = 0; (row = cfd_command_row(i)) != NULL; i++) {
        g_autofree gchar *name = g_strdup_printf("\n  %s ", row->name);
        const gchar *line = strstr(text, name);

        g_assert_nonnull(line);
        g_assert_true(g_str_has_prefix(line + 1 + 2 + 24, row->summary));
    }
}

static void
test_overview(void)
{
    g_autofree gchar *text = cfd_usage_overview();

    g_assert_cmpuint(assert_lines_fit(text), <=, SCREEN_LINES);
    assert_names_commands(text);
    assert_contains(text, "\n  show ID ");
    assert_contains(text, "\n  colos [TEXT] ");
    assert_contains(text, "\n  bucket add URI ");
    assert_contains(text, "\nUsage: cloudflaredump COMMAND [OPTION...]\n");
    assert_contains(text, "\n  cloudflaredump login\n");
    assert_contains(text, "cloudflaredump help COMMAND");
    assert_contains(text, "cloudflaredump --help");
    assert_lacks(text, "--time-limit");
}

static void
test_full(void)
{
    static const gchar *const words[] = {"--capture --fifo",
                                         "--extcap-interfaces",
                                         "--extcap-dlts",
                                         "--extcap-config",
                                         "--extcap-capture-filter",
                                         "--extcap-cleanup-postkill",
                                         "tshark -i cloudflaredump",
                                         "config.ini",
                                         "[" CFD_CONFIG_FILE_GROUP "]",
                                         "\nchmod 600 ",
                                         "\n  --time-limit NUMBER\n",
                                         "\n  -w, --write FILE\n",
                                         "\nExit status of commands:\n",
                                         "\nExamples:\n",
                                         "\nCapture:\n"};
    g_autofree gchar *text = cfd_usage_full();

    assert_lines_fit(text);
    assert_names_commands(text);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        assert_contains(text, words[i]);
}

static void
test_statuses(void)
{
    g_autofree gchar *text = cfd_usage_full();
    const gchar *meaning;
    int status;

    for (guint i = 0; (meaning = cfd_exit_meaning(i, &status)) != NULL; i++) {
        g_autofree gchar *line = g_strdup_printf("\n  %3d  %s\n", status, meaning);

        assert_contains(text, line);
    }
}

/* Every line of an example, indented alike, so that a continuation can be copied. */
static void
assert_has_examples(const gchar *text, const CfdCommand *row)
{
    g_auto(GStrv) lines = g_strsplit(row->examples, "\n", -1);

    for (guint i = 0; *lines[i] != '\0'; i++) {
        g_autofree gchar *line = g_strdup_printf("\n  %s\n", lines[i]);

        assert_contains(text, line);
    }
}

static void
test_all_examples(void)
{
    g_autofree gchar *text = cfd_usage_full();

    for (guint i = 0; cfd_command_row(i) != NULL; i++)
        assert_has_examples(text, cfd_command_row(i));
}

static void
assert_has_options(const gchar *text, const CfdCommand *row)
{
    const CfdOption *option;

    for (guint i = 0; (option = cfd_options_row(i)) != NULL; i++) {
        g_autofree gchar *name = g_strdup_printf("\n  (-., )?--%s( [A-Z:/-]+)?\n", option->name);

        g_test_message("%s --%s", row->name, option->name);
        g_assert_cmpint(g_regex_match_simple(name, text, 0, 0), ==,
                        cfd_command_has_option(row, option));
    }
}

static void
test_each_command(void)
{
    const CfdCommand *row;

    for (guint i = 0; (row = cfd_command_row(i)) != NULL; i++) {
        g_autofree gchar *text = cfd_usage_command(row);
        g_autofree gchar *plain = unwrap(text);
        g_autofree gchar *synopsis = cfd_usage_synopsis(row);
        g_autofree gchar *usage = g_strdup_printf("\nUsage: cloudflaredump %s\n", synopsis);
        g_autofree gchar *first = g_strdup_printf("%s.\n", row->summary);

        assert_lines_fit(text);
        *first = g_ascii_toupper(*first);
        g_assert_true(g_str_has_prefix(text, first));
        assert_contains(plain, row->description != NULL ? row->description : "");
        assert_contains(text, usage);
        assert_has_examples(text, row);
        assert_has_options(text, row);
    }
}

/* What a command has for itself comes first. */
static void
test_order_of_options(void)
{
    g_autofree gchar *list = cfd_usage_command(command_row("list"));
    g_autofree gchar *stop = cfd_usage_command(command_row("stop"));
    const gchar *rest = strstr(list, "\nOptions of every command:\n");

    assert_contains(rest, "\n  --account-id ");
    assert_lacks(rest, "\n  --json\n");
    assert_contains(list, "\nOptions:\n  --type ");
    /* It has none for itself. */
    assert_lacks(stop, "\nOptions of every command:\n");
    assert_contains(stop, "\nOptions:\n  --api-token ");
}

static void
test_synopsis(void)
{
    static const gchar *const cases[][2] = {{"list", "list [OPTION...]"},
                                            {"show", "show ID [OPTION...]"},
                                            {"bucket add", "bucket add URI [OPTION...]"},
                                            {"colos", "colos [TEXT] [OPTION...]"}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text = cfd_usage_synopsis(command_row(cases[i][0]));

        g_assert_cmpstr(text, ==, cases[i][1]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usage/overview", test_overview);
    g_test_add_func("/usage/full", test_full);
    g_test_add_func("/usage/statuses", test_statuses);
    g_test_add_func("/usage/examples", test_all_examples);
    g_test_add_func("/usage/command", test_each_command);
    g_test_add_func("/usage/order", test_order_of_options);
    g_test_add_func("/usage/synopsis", test_synopsis);
    return g_test_run();
}
