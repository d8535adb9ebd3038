/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every row of the table of commands. */
#include "cfd-command.h"

#include <string.h>

#define MAX_COLUMNS 100

/* Examples are indented by two in all helps. */
#define INDENT 2

static void
for_each_row(void (*check)(const CfdCommand *row))
{
    const CfdCommand *row;
    guint rows = 0;

    for (; (row = cfd_command_row(rows)) != NULL; rows++) {
        g_test_message("%s", row->name);
        check(row);
    }
    g_assert_cmpuint(rows, >, 10);
    g_assert_null(cfd_command_row(rows + 1));
    g_assert_null(cfd_command_row(G_MAXUINT));
}

static void
check_texts(const CfdCommand *row)
{
    g_assert_true(g_str_is_ascii(row->name));
    g_assert_true(g_str_is_ascii(row->summary));
    g_assert_true(g_ascii_islower(row->summary[0]));
    g_assert_false(g_str_has_suffix(row->summary, "."));
    g_assert_null(strchr(row->summary, '\n'));
    g_assert_nonnull(row->run);
    if (row->description == NULL)
        return;
    g_assert_true(g_str_is_ascii(row->description));
    g_assert_true(g_str_has_suffix(row->description, "."));
    g_assert_null(strstr(row->description, "  "));
    g_assert_null(strchr(row->description, '\n'));
}

static void
test_texts(void)
{
    for_each_row(check_texts);
}

static void
check_name(const CfdCommand *row)
{
    const CfdCommand *other;
    guint same = 0;

    for (guint i = 0; (other = cfd_command_row(i)) != NULL; i++)
        same += g_str_equal(other->name, row->name) ? 1 : 0;
    g_assert_cmpuint(same, ==, 1);
    /* It is found by its own words, one or two. */
    g_assert_true(g_regex_match_simple("\\A[a-z-]+( [a-z]+)?\\z", row->name, 0, 0));
    g_assert_cmpstr(row->name, !=, "help");
}

static void
test_names(void)
{
    for_each_row(check_name);
}

static void
check_word(const CfdCommand *row)
{
    g_assert_true(row->word != NULL || (row->word_option == NULL && !row->is_word_optional));
    if (row->word_option == NULL)
        return;
    g_assert_nonnull(cfd_options_find(row->word_option));
    /* Else its value would not be read. */
    g_assert_true((cfd_options_find(row->word_option)->counts_for & row->use) != 0);
    g_assert_false(g_strv_contains(row->takes, row->word_option));
}

static void
test_words(void)
{
    for_each_row(check_word);
}

static void
check_takes(const CfdCommand *row)
{
    guint i = 0;

    for (; i < CFD_COMMAND_MAX_TAKES && row->takes[i] != NULL; i++)
        g_assert_nonnull(cfd_options_find(row->takes[i]));
    g_assert_null(row->takes[i]);
}

static void
test_takes(void)
{
    for_each_row(check_takes);
}

static gboolean
is_taken(const CfdOption *option)
{
    const CfdCommand *row;

    for (guint i = 0; (row = cfd_command_row(i)) != NULL; i++) {
        if (cfd_command_has_option(row, option))
            return TRUE;
    }
    return FALSE;
}

static void
test_every_option_is_taken(void)
{
    const CfdOption *option;

    for (guint i = 0; (option = cfd_options_row(i)) != NULL; i++) {
        g_test_message("%s", option->name);
        g_assert_cmpint(is_taken(option), ==,
                        option->group != CFD_GROUP_FILE && option->overrides == NULL);
    }
}

/* Behind its variables, beside the program that reads its output, or that it reads from. */
static gchar **
cut_command(const gchar *example)
{
    g_autoptr(GRegex) ending = g_regex_new(" [|] (?!cloud).*|^.* [|] (?=cloud)", 0, 0, NULL);
    g_autofree gchar *alone = g_regex_replace_literal(ending, example, -1, 0, "", 0, NULL);
    const gchar *begin = strstr(alone, "cloudflaredump ");
    gchar **argv = NULL;

    g_assert_nonnull(begin);
    g_assert_true(begin == alone || g_regex_match_simple("\\A[A-Z_]+=\\S+ cloud", alone, 0, 0));
    g_assert_true(g_shell_parse_argv(begin, NULL, &argv, NULL));
    return argv;
}

static const gchar *
look_up_nothing(const gchar *name G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return NULL;
}

/* It can be obeyed as it stands there. */
static void
check_example(const CfdCommand *row, const gchar *example)
{
    const CfdEnvironment environment = {.lookup = look_up_nothing};
    g_auto(GStrv) argv = cut_command(example);
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdArguments) arguments = cfd_argv_parse((int)g_strv_length(argv), argv, redactor);
    g_autoptr(CfdOptions) options = NULL;
    g_autoptr(GError) error = NULL;

    g_test_message("%s", example);
    g_assert_true(cfd_command_find(arguments->words, NULL) == row);
    cfd_command_take(row, arguments, &error);
    g_assert_no_error(error);
    options = cfd_environment_resolve(&environment, arguments, redactor, 0, &error);
    g_assert_no_error(error);
    cfd_command_check(row, options, &error);
    g_assert_no_error(error);
}

static void
check_examples(const CfdCommand *row)
{
    g_autoptr(GString) joined = g_string_new(row->examples);
    g_auto(GStrv) lines = g_strsplit(row->examples, "\n", -1);
    g_auto(GStrv) examples = NULL;

    g_assert_true(g_str_is_ascii(row->examples));
    g_assert_true(g_str_has_suffix(row->examples, "\n"));
    for (guint i = 0; lines[i] != NULL; i++) {
        g_assert_cmpuint(strlen(lines[i]) + INDENT, <=, MAX_COLUMNS);
        g_assert_false(g_str_has_suffix(lines[i], " "));
    }
    g_string_replace(joined, "\\\n", "", 0);
    examples = g_strsplit(joined->str, "\n", -1);
    for (guint i = 0; examples[i + 1] != NULL; i++)
        check_example(row, examples[i]);
    g_assert_cmpuint(g_strv_length(examples), >=, 2);
}

static void
test_examples(void)
{
    for_each_row(check_examples);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/command-table/texts", test_texts);
    g_test_add_func("/command-table/names", test_names);
    g_test_add_func("/command-table/words", test_words);
    g_test_add_func("/command-table/takes", test_takes);
    g_test_add_func("/command-table/options", test_every_option_is_taken);
    g_test_add_func("/command-table/examples", test_examples);
    return g_test_run();
}
