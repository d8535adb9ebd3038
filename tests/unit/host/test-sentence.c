/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-sentence.h"

#include "cfd-options.h"

#include <glib.h>

#include <string.h>

/* The value of {name=...} as Wireshark reads it, with the expression of its extcap_parser.c. */
static gchar *
read_back(const gchar *sentence, const gchar *name)
{
    g_autoptr(GRegex) regex = g_regex_new("\\{([a-zA-Z_-]*?)\\=(.*?)\\}(?=\\{|$|\\s)", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    for (g_regex_match(regex, sentence, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree gchar *found = g_match_info_fetch(match, 1);

        if (g_str_equal(found, name))
            return g_match_info_fetch(match, 2);
    }
    return NULL;
}

/* `value` between two others, as one line without its end. */
static gchar *
make_sentence(const gchar *name, const gchar *value)
{
    g_autoptr(GString) text = g_string_new(NULL);

    cfd_sentence_begin(text, "arg");
    cfd_sentence_add_number(text, "number", 7);
    cfd_sentence_add(text, name, value);
    cfd_sentence_add(text, "group", "Last");
    cfd_sentence_end(text);
    g_assert_true(g_str_has_suffix(text->str, "{group=Last}\n"));
    g_string_truncate(text, text->len - 1);
    g_assert_null(strchr(text->str, '\n'));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
assert_written(const gchar *value, const gchar *expected)
{
    g_autofree gchar *sentence = make_sentence("tooltip", value);
    g_autofree gchar *number = read_back(sentence, "number");
    g_autofree gchar *found = read_back(sentence, "tooltip");
    g_autofree gchar *group = read_back(sentence, "group");

    g_assert_cmpstr(number, ==, "7");
    g_assert_cmpstr(found, ==, expected);
    g_assert_cmpstr(group, ==, "Last");
}

static void
test_plain(void)
{
    g_autofree gchar *sentence = make_sentence("call", "--x");
    g_autofree gchar *without = make_sentence("tooltip", NULL);

    g_assert_cmpstr(sentence, ==, "arg {number=7}{call=--x}{group=Last}");
    g_assert_cmpstr(without, ==, "arg {number=7}{group=Last}");
}

static void
test_values_that_break_the_grammar(void)
{
    assert_written("", "");
    assert_written("a=b", "a=b");
    assert_written("a{b}c", "a{b}c");
    assert_written("a}{b", "a){b");
    assert_written("a} b", "a) b");
    assert_written("a}\nb", "a) b");
    assert_written("a}", "a}");
    assert_written("a}}", "a}}");
    assert_written("}}{x=y}", "}){x=y}");
    assert_written("}{group=Stolen}", "){group=Stolen}");
    assert_written("a\nb\tc\rd\x01"
                   "e\x7f",
                   "a b c d e ");
    assert_written("a\xc2\x85"
                   "b",
                   "a b");
    assert_written("a\xe2\x80\xa8"
                   "b}\xe2\x80\xa8"
                   "c",
                   "a b) c");
    assert_written("a}\xc2\xa0"
                   "b",
                   "a) b");
    assert_written("a\xff"
                   "b",
                   "a\xef\xbf\xbd"
                   "b");
    assert_written("Gr\xc3\xbc\xc3\x9f"
                   "e",
                   "Gr\xc3\xbc\xc3\x9f"
                   "e");
}

/* Any value leaves its neighbours whole: built from the characters that mean something. */
static void
test_no_value_breaks_its_neighbours(void)
{
    static const gchar *const pieces[] = {"}",  "{", "=",        " ",
                                          "\n", "a", "\xc2\x85", "\xe2\x80\xa9"};
    const guint n = G_N_ELEMENTS(pieces);

    for (guint number = 0; number < n * n * n * n; number++) {
        g_autofree gchar *value =
            g_strconcat(pieces[number % n], pieces[number / n % n], pieces[number / n / n % n],
                        pieces[number / n / n / n], NULL);
        g_autofree gchar *sentence = make_sentence("tooltip", value);
        g_autofree gchar *left = read_back(sentence, "number");
        g_autofree gchar *found = read_back(sentence, "tooltip");
        g_autofree gchar *right = read_back(sentence, "group");

        g_assert_cmpstr(left, ==, "7");
        g_assert_cmpint(g_utf8_strlen(found, -1), ==, g_utf8_strlen(value, -1));
        g_assert_cmpstr(right, ==, "Last");
    }
}

static void
test_display_is_cut(void)
{
    g_autofree gchar *fits = g_strnfill(80, 'x');
    g_autofree gchar *long_text = g_strnfill(81, 'x');
    g_autofree gchar *fitting_sentence = make_sentence("display", fits);
    g_autofree gchar *cut_sentence = make_sentence("display", long_text);
    g_autofree gchar *tooltip_sentence = make_sentence("tooltip", long_text);
    g_autofree gchar *fitting = read_back(fitting_sentence, "display");
    g_autofree gchar *cut = read_back(cut_sentence, "display");
    g_autofree gchar *tooltip = read_back(tooltip_sentence, "tooltip");

    g_assert_cmpstr(fitting, ==, fits);
    g_assert_cmpuint(strlen(cut), ==, 80);
    g_assert_true(g_utf8_validate(cut, -1, NULL));
    g_assert_cmpstr(tooltip, ==, long_text);
}

static void
assert_unchanged(const gchar *name, const gchar *text)
{
    g_autofree gchar *sentence = make_sentence(name, text);
    g_autofree gchar *found = read_back(sentence, name);

    g_assert_cmpstr(found, ==, text);
}

static void
test_texts_of_the_table_are_unchanged(void)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        g_autofree gchar *allowed = cfd_option_kind_allowed(row);

        assert_unchanged("display", row->label);
        assert_unchanged("tooltip", row->tooltip);
        assert_unchanged("tooltip", allowed);
        assert_unchanged("placeholder", row->placeholder);
        assert_unchanged("default", row->default_text);
        assert_unchanged("validation", row->pattern);
        for (const CfdOptionChoice *each = row->choices; each != NULL && each->value; each++) {
            assert_unchanged("value", each->value);
            assert_unchanged("display", each->display);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sentence/plain", test_plain);
    g_test_add_func("/sentence/grammar", test_values_that_break_the_grammar);
    g_test_add_func("/sentence/neighbours", test_no_value_breaks_its_neighbours);
    g_test_add_func("/sentence/display", test_display_is_cut);
    g_test_add_func("/sentence/table", test_texts_of_the_table_are_unchanged);
    return g_test_run();
}
