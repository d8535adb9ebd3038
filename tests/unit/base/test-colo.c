/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-colo.h"

#include <string.h>

/* An array that is filled to its last byte would have lost its end. */
#define ASSERT_TEXT(array)                                                                         \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_assert_cmpint((array)[0], !=, '\0');                                                     \
        g_assert_nonnull(memchr((array), '\0', sizeof(array)));                                    \
    }                                                                                              \
    G_STMT_END

static void
test_rows(void)
{
    const CfdColo *colo;
    const gchar *before = "";
    guint count = 0;

    for (; (colo = cfd_colo_row(count)) != NULL; count++) {
        ASSERT_TEXT(colo->code);
        ASSERT_TEXT(colo->country);
        ASSERT_TEXT(colo->city);
        ASSERT_TEXT(colo->region);
        g_assert_cmpstr(before, <, colo->code);
        g_assert_true(cfd_colo_find(colo->code) == colo);
        before = colo->code;
    }
    g_assert_cmpuint(count, >, 300);
    g_assert_null(cfd_colo_row(G_MAXUINT));
}

static void
test_columns(void)
{
    const CfdColo *colo = cfd_colo_find("ORD");

    g_assert_nonnull(colo);
    g_assert_cmpstr(colo->code, ==, "ORD");
    g_assert_cmpstr(colo->city, ==, "Chicago");
    g_assert_cmpstr(colo->country, ==, "US");
    g_assert_cmpstr(colo->region, ==, "North America");
    g_assert_cmpfloat_with_epsilon(colo->latitude, 41.98, 0.1);
    g_assert_cmpfloat_with_epsilon(colo->longitude, -87.90, 0.1);
}

static void
test_names(void)
{
    static const gchar *const names[] = {"ORD", "ord", "Ord", "ord02", "ORD02", "ord102", "qqq01"};
    static const gchar *const others[] = {"",      "or",    "ord2",  "ord2345", "ordo",   "o2d",
                                          "0rd",   " ord",  "ord ",  "ord-2",   "ord 02", "ord02a",
                                          "ord+2", "örd02", "ord０", "ord\n02"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_test_message("%s", names[i]);
        g_assert_true(cfd_colo_is_name(names[i]));
    }
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        g_test_message("%s", others[i]);
        g_assert_false(cfd_colo_is_name(others[i]));
        g_assert_null(cfd_colo_find(others[i]));
    }
}

static void
test_find(void)
{
    const CfdColo *colo = cfd_colo_find("ORD");

    g_assert_true(cfd_colo_find("ord") == colo);
    g_assert_true(cfd_colo_find("ord02") == colo);
    g_assert_true(cfd_colo_find("oRd102") == colo);
    g_assert_true(cfd_colo_find("ORF") == colo + 1);
    g_assert_true(cfd_colo_find("aae01") == cfd_colo_row(0));
    g_assert_nonnull(cfd_colo_find("zrh"));
    g_assert_null(cfd_colo_find("AAA"));
    g_assert_null(cfd_colo_find("ORE"));
    g_assert_null(cfd_colo_find("zzz01"));
}

static void
assert_spelt(const gchar *name, const gchar *expected)
{
    g_autofree gchar *spelt = cfd_colo_spell(name);

    g_assert_cmpstr(spelt, ==, expected);
}

static void
test_spell(void)
{
    assert_spelt("ord", "ORD");
    assert_spelt("ORD", "ORD");
    assert_spelt("Ord02", "ord02");
    assert_spelt("zzz", "ZZZ");
    assert_spelt("Chicago", "Chicago");
}

static void
assert_described(const gchar *name, const gchar *expected)
{
    g_autofree gchar *words = cfd_colo_describe(name);

    g_assert_cmpstr(words, ==, expected);
}

static void
test_doubt(void)
{
    g_autofree gchar *doubt = cfd_colo_doubt("xqq01");

    g_assert_cmpstr(doubt, ==,
                    "that there is a colo xqq01 (cloudflaredump colos does not list it)");
    g_assert_null(cfd_colo_doubt("ord02"));
}

static void
test_describe(void)
{
    assert_described("ord02", "ord02 (Chicago, US)");
    assert_described("ORD", "ORD (Chicago, US)");
    assert_described("ord", "ORD (Chicago, US)");
    assert_described("zzz01", "zzz01");
    assert_described("not a colo", "not a colo");
    assert_described("", "");
}

static void
test_suggest(void)
{
    static const struct {
        const gchar *text, *expected;
    } cases[] = {
        {"ORC", "ORD (Chicago, US)"},
        {"orc02", "ORD (Chicago, US)"},
        {"ord2", "ORD (Chicago, US)"},
        {"ord", "ORD (Chicago, US)"},
        {"OXD", "ORD (Chicago, US)"},
        {"xRF", "ORF (Norfolk, US)"},
        {"Chicago", "ORD (Chicago, US)"},
        {" chigaco ", "ORD (Chicago, US)"},
        {"frankfurt", "FRA (Frankfurt, DE)"},
        {"Frankfurt am Main", "FRA (Frankfurt, DE)"},
        {"FRANKFURT/MAIN", "FRA (Frankfurt, DE)"},
        {"luxembourg", "LUX (Luxembourg City, LU)"},
        {"são paulo", "GRU (Sao Paulo, BR)"},
        {"Zürich", "ZRH (Zurich, CH)"},
        {"roma", "FCO (Rome, IT)"},
        {"santiago", "SCL (Santiago, CL)"},
        {"Santiago de los Caballeros", "STI (Santiago de los Caballeros, DO)"},
        {"san jose", "SJC (San Jose, US)"},
        {"", NULL},
        {"   ", NULL},
        {"qqq", NULL},
        {"moon", NULL},
        {"luxem", NULL},
        {"somewhere else", NULL},
        {"\xff\xfe", NULL},
        {"東京", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *suggestion = cfd_colo_suggest(cases[i].text);

        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(suggestion, ==, cases[i].expected);
    }
}

static void
test_suggest_each_city(void)
{
    const CfdColo *colo;

    for (guint i = 0; (colo = cfd_colo_row(i)) != NULL; i++) {
        g_autofree gchar *suggestion = cfd_colo_suggest(colo->city);
        g_autofree gchar *place = g_strdup_printf(" (%s, ", colo->city);

        g_assert_nonnull(suggestion);
        g_assert_nonnull(strstr(suggestion, place));
    }
}

static void
test_suggest_long_text(void)
{
    g_autofree gchar *text = g_strnfill(100000, 'x');
    g_autofree gchar *suggestion = cfd_colo_suggest(text);

    g_assert_null(suggestion);
}

static void
test_matches(void)
{
    static const struct {
        const gchar *code;
        const gchar *text;
        gboolean expected;
    } cases[] = {
        {"ORD", "ORD", TRUE},
        {"ORD", "rd", TRUE},
        {"ORD", "Chicago", TRUE},
        {"ORD", "CAGO", TRUE},
        {"ORD", "us", TRUE},
        {"ORD", "north am", TRUE},
        {"ORD", " chicago ", TRUE},
        {"ORD", "ord02", TRUE},
        {"ORD", "Ord123", TRUE},
        {"ORD", "", TRUE},
        {"GRU", "S\u00e3o", TRUE},
        {"GRU", "& the Caribbean", TRUE},
        {"ZRH", "Z\u00dcRICH", TRUE},
        /* Not part of the country, nor more than it. */
        {"ORD", "u", FALSE},
        {"ORD", "usa", FALSE},
        {"ORD", "lhr", FALSE},
        {"ORD", "lhr01", FALSE},
        {"ORD", "ord2", FALSE},
        /* Yamoussoukro and Adelaide have these letters, too. */
        {"ASK", "us", FALSE},
        {"ADL", "de", FALSE},
        {"FRA", "DE", TRUE},
        {"ORD", "ord1234", FALSE},
        {"ORD", "Chicago, US", FALSE},
        {"ORD", "\xff", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const CfdColo *colo = cfd_colo_find(cases[i].code);

        g_test_message("%s %s", cases[i].code, cases[i].text);
        g_assert_cmpint(cfd_colo_matches(colo, cases[i].text), ==, cases[i].expected);
    }
}

/* Of each its own name, and of a site one colo alone. */
static void
test_matches_itself(void)
{
    const CfdColo *colo;

    for (guint i = 0; (colo = cfd_colo_row(i)) != NULL; i++) {
        g_autofree gchar *site = g_strdup_printf("%s02", colo->code);
        const CfdColo *other;
        guint found = 0;

        g_assert_true(cfd_colo_matches(colo, colo->code));
        g_assert_true(cfd_colo_matches(colo, colo->city));
        g_assert_true(cfd_colo_matches(colo, colo->region));
        g_assert_true(cfd_colo_matches(colo, colo->country));
        for (guint j = 0; i % 16 == 0 && (other = cfd_colo_row(j)) != NULL; j++)
            found += cfd_colo_matches(other, site) ? 1 : 0;
        g_assert_cmpuint(found, ==, i % 16 == 0 ? 1 : 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/colo/rows", test_rows);
    g_test_add_func("/colo/columns", test_columns);
    g_test_add_func("/colo/names", test_names);
    g_test_add_func("/colo/find", test_find);
    g_test_add_func("/colo/spell", test_spell);
    g_test_add_func("/colo/describe", test_describe);
    g_test_add_func("/colo/doubt", test_doubt);
    g_test_add_func("/colo/suggest", test_suggest);
    g_test_add_func("/colo/suggest-each-city", test_suggest_each_city);
    g_test_add_func("/colo/suggest-long-text", test_suggest_long_text);
    g_test_add_func("/colo/matches", test_matches);
    g_test_add_func("/colo/matches-itself", test_matches_itself);
    return g_test_run();
}
