/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-word.h"

#include <glib.h>

static void
assert_word(const gchar *text, gboolean in_shell, const gchar *name, const gchar *value)
{
    g_autofree gchar *copy = g_strdup(text);
    g_auto(CfdWord) word = cfd_word_read(copy, in_shell);

    g_test_message("%s", text);
    g_assert_cmpstr(word.name, ==, name);
    g_assert_cmpstr(word.value, ==, value);
}

static void
test_names_and_values(void)
{
    assert_word("--time-limit", FALSE, "time-limit", NULL);
    assert_word("--time-limit=5", FALSE, "time-limit", "5");
    assert_word("--a=b=c", FALSE, "a", "b=c");
    assert_word("-w", FALSE, "w", NULL);
    assert_word("-w", TRUE, "write", NULL);
    assert_word("-wout=1", TRUE, "write", "out=1");
    assert_word("-h", TRUE, "help", NULL);
    assert_word("-2h", TRUE, "2h", NULL);
    assert_word("-", TRUE, "", NULL);
}

static void
assert_kind(const gchar *text, gboolean in_shell, gboolean is_flag, gboolean is_row)
{
    g_autofree gchar *copy = g_strdup(text);
    g_auto(CfdWord) word = cfd_word_read(copy, in_shell);

    g_test_message("%s", text);
    g_assert_cmpint(word.flag != NULL, ==, is_flag);
    g_assert_cmpint(word.row != NULL, ==, is_row);
    g_assert_cmpint(cfd_word_is_option(copy, in_shell), ==, is_flag || is_row || word.is_of_host);
}

static void
test_who_takes_what(void)
{
    assert_kind("--fifo", FALSE, TRUE, FALSE);
    assert_kind("--fifo", TRUE, FALSE, FALSE);
    assert_kind("--help", FALSE, TRUE, FALSE);
    assert_kind("--help", TRUE, TRUE, FALSE);
    assert_kind("--colo", FALSE, FALSE, TRUE);
    assert_kind("--colo", TRUE, FALSE, TRUE);
    assert_kind("--json", FALSE, FALSE, FALSE);
    assert_kind("--json", TRUE, FALSE, TRUE);
    assert_kind("-w", FALSE, FALSE, FALSE);
    assert_kind("-w", TRUE, FALSE, TRUE);
    assert_kind("-colo", FALSE, FALSE, FALSE);
    assert_kind("--api-token-command", FALSE, FALSE, FALSE);
    assert_kind("--api-token-command", TRUE, FALSE, FALSE);
    assert_kind("--extcap-of-the-future", FALSE, FALSE, FALSE);
}

static void
test_letters_are_unique(void)
{
    g_autoptr(GHashTable) letters = g_hash_table_new(NULL, NULL);
    const CfdWordFlag *flag;
    const CfdOption *row;

    for (guint i = 0; (flag = cfd_word_flag(i)) != NULL; i++) {
        if (flag->letter != 0)
            g_assert_true(g_hash_table_add(letters, GINT_TO_POINTER(flag->letter)));
    }
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (row->letter != 0)
            g_assert_true(g_hash_table_add(letters, GINT_TO_POINTER(row->letter)));
    }
    g_assert_cmpuint(g_hash_table_size(letters), ==, 5);
}

static void
test_guesses(void)
{
    g_assert_cmpstr(cfd_word_guess("colos", FALSE), ==, "colo");
    g_assert_cmpstr(cfd_word_guess("ffo", FALSE), ==, "fifo");
    g_assert_null(cfd_word_guess("ffo", TRUE));
    g_assert_cmpstr(cfd_word_guess("jso", TRUE), ==, "json");
    g_assert_null(cfd_word_guess("nothing-like-it", TRUE));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/word/names-and-values", test_names_and_values);
    g_test_add_func("/word/who-takes-what", test_who_takes_what);
    g_test_add_func("/word/letters-are-unique", test_letters_are_unique);
    g_test_add_func("/word/guesses", test_guesses);
    return g_test_run();
}
