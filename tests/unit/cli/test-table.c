/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-table.h"

#include "cfd-terminal.h"

#include <string.h>

/* Two columns a character. */
#define WIDE "\u65e5"

#define ROW(...) ((const gchar *const[]){__VA_ARGS__})

static const CfdTableColumn PLAIN[] = {
    {.title = "ID"}, {.title = "COUNT", .is_number = TRUE}, {.title = "WORDS"}, {0}};

/* Where room is short, WORDS and PLACE are cut; then NOTE goes, then PLACE. */
static const CfdTableColumn ELASTIC[] = {{.title = "ID", .least = 1},
                                         {.title = "WORDS", .least = 3},
                                         {.title = "PLACE", .least = 4, .is_optional = TRUE},
                                         {.title = "NOTE", .is_optional = TRUE},
                                         {0}};

static void
assert_text(const CfdTable *table, guint width, const gchar *expected)
{
    g_autofree gchar *text = cfd_table_to_text(table, width);

    g_assert_cmpstr(text, ==, expected);
}

static void
test_for_programs(void)
{
    g_autoptr(CfdTable) table = cfd_table_new(PLAIN);

    assert_text(table, 0, "");
    cfd_table_add(table, ROW("1", "20", "all of the words"));
    cfd_table_add(table, ROW("2", NULL, NULL));
    cfd_table_add(table, ROW("", "a\tb\nc", "\033[2J"));
    g_assert_cmpuint(cfd_table_length(table), ==, 3);
    assert_text(table, 0,
                "1\t20\tall of the words\n"
                "2\t\t\n"
                "\ta b c\t [2J\n");
}

static void
test_for_people(void)
{
    g_autoptr(CfdTable) table = cfd_table_new(PLAIN);

    g_assert_cmpuint(cfd_table_length(table), ==, 0);
    assert_text(table, 80, "ID  COUNT  WORDS\n");
    cfd_table_add(table, ROW("one", "7", "a b"));
    cfd_table_add(table, ROW("three", "1,234,567", NULL));
    cfd_table_add(table, ROW("x", NULL, "c"));
    assert_text(table, 80,
                "ID         COUNT  WORDS\n"
                "one            7  a b\n"
                "three  1,234,567\n"
                "x                 c\n");
}

static void
test_wide_characters(void)
{
    g_autoptr(CfdTable) table = cfd_table_new(PLAIN);

    cfd_table_add(table, ROW(WIDE WIDE, WIDE, "x"));
    assert_text(table, 80, "ID    COUNT  WORDS\n" WIDE WIDE "     " WIDE "  x\n");
}

static CfdTable *
make_elastic(void)
{
    CfdTable *table = cfd_table_new(ELASTIC);

    cfd_table_add(table, ROW("abcdef", "0123456789", "ABCDEFGH", "note"));
    return table;
}

/* From all to what is not to be cut, the widest first. */
static void
test_room_grows_short(void)
{
    static const struct {
        guint width;
        const gchar *expected;
    } cases[] = {
        {100, "ID      WORDS       PLACE     NOTE\nabcdef  0123456789  ABCDEFGH  note\n"},
        {34, "ID      WORDS       PLACE     NOTE\nabcdef  0123456789  ABCDEFGH  note\n"},
        {33, "ID      WORDS      PLACE     NOTE\nabcdef  01234567…  ABCDEFGH  note\n"},
        {32, "ID      WORDS     PLACE     NOTE\nabcdef  0123456…  ABCDEFGH  note\n"},
        {31, "ID      WORDS    PLACE     NOTE\nabcdef  012345…  ABCDEFGH  note\n"},
        {30, "ID      WORDS    PLACE    NOTE\nabcdef  012345…  ABCDEF…  note\n"},
        {23, "ID      WO…  PLA…  NOTE\nabcdef  01…  ABC…  note\n"},
        /* The room of what is left out is for the others. */
        {22, "ID      WORDS   PLACE\nabcdef  01234…  ABCDE…\n"},
        {17, "ID      WO…  PLA…\nabcdef  01…  ABC…\n"},
        {16, "ID      WORDS\nabcdef  0123456…\n"},
        {11, "ID      WO…\nabcdef  01…\n"},
        /* This much is needed. */
        {10, "ID      WO…\nabcdef  01…\n"},
        {1, "ID      WO…\nabcdef  01…\n"},
    };
    g_autoptr(CfdTable) table = make_elastic();

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%u columns", cases[i].width);
        assert_text(table, cases[i].width, cases[i].expected);
    }
}

static void
test_lines_fit(void)
{
    g_autoptr(CfdTable) table = make_elastic();

    cfd_table_add(table, ROW("x", NULL, WIDE WIDE WIDE WIDE WIDE, NULL));
    cfd_table_add(table, ROW(NULL, NULL, NULL, NULL));
    for (guint width = 11; width < 50; width++) {
        g_autofree gchar *text = cfd_table_to_text(table, width);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        g_assert_cmpuint(g_strv_length(lines), ==, 5);
        for (guint i = 0; lines[i] != NULL; i++) {
            g_assert_cmpuint(cfd_terminal_width(lines[i]), <=, width);
            g_assert_false(g_str_has_suffix(lines[i], " "));
        }
    }
}

/* Better too long a line than an ID that cannot be copied. */
static void
test_what_is_never_cut(void)
{
    g_autoptr(CfdTable) table = cfd_table_new(PLAIN);

    cfd_table_add(table, ROW("0123456789", "1", "words"));
    assert_text(table, 5, "ID          COUNT  WORDS\n0123456789      1  words\n");
}

static void
test_cell_has_a_limit(void)
{
    static const CfdTableColumn columns[] = {{.title = "ID"}, {0}};
    g_autoptr(CfdTable) table = cfd_table_new(columns);
    g_autofree gchar *cell = g_strnfill(3000, 'x');
    g_autofree gchar *text = NULL;

    cfd_table_add(table, ROW(cell));
    text = cfd_table_to_text(table, 0);
    g_assert_cmpuint(strlen(text), ==, 2001);
    g_assert_true(g_str_has_suffix(text, "x…\n"));
}

static void
test_nothing_to_free(void)
{
    cfd_table_free(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/programs", test_for_programs);
    g_test_add_func("/table/people", test_for_people);
    g_test_add_func("/table/wide", test_wide_characters);
    g_test_add_func("/table/short", test_room_grows_short);
    g_test_add_func("/table/lines-fit", test_lines_fit);
    g_test_add_func("/table/never-cut", test_what_is_never_cut);
    g_test_add_func("/table/limit", test_cell_has_a_limit);
    g_test_add_func("/table/nothing", test_nothing_to_free);
    return g_test_run();
}
