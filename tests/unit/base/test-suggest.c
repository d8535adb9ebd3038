/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-suggest.h"

static void
test_slips(void)
{
    g_assert_cmpuint(cfd_suggest_distance("time-limit", "time-limit"), ==, 0);
    g_assert_cmpuint(cfd_suggest_distance("time-limt", "time-limit"), ==, 1);
    g_assert_cmpuint(cfd_suggest_distance("tmie-limit", "time-limit"), ==, 2);
    g_assert_cmpuint(cfd_suggest_distance("protocoll", "protocol"), ==, 1);
}

static void
test_other_words(void)
{
    g_assert_cmpuint(cfd_suggest_distance("fifo-path-of-mine", "type"), ==, G_MAXUINT);
    g_assert_cmpuint(cfd_suggest_distance("", "type"), ==, G_MAXUINT);
    g_assert_cmpuint(cfd_suggest_distance("abcd", "type"), ==, G_MAXUINT);
}

static void
test_long_words_cost_nothing(void)
{
    g_autofree gchar *word = g_strnfill(100000, 'x');

    g_assert_cmpuint(cfd_suggest_distance(word, "type"), ==, G_MAXUINT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/suggest/slips", test_slips);
    g_test_add_func("/suggest/other-words", test_other_words);
    g_test_add_func("/suggest/long-words", test_long_words_cost_nothing);
    return g_test_run();
}
