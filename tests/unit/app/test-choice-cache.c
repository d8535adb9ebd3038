/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-choice-cache.h"

#include <glib/gstdio.h>

#include <sys/stat.h>

#define A "0123456789abcdef0123456789abcdef"
#define B "fedcba9876543210fedcba9876543210"

typedef struct {
    gchar *folder;
    gchar *path;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *top = g_dir_make_tmp(NULL, NULL);

    self->folder = g_build_filename(top, "cache", NULL);
    self->path = g_build_filename(self->folder, "lists.ini", NULL);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *top = g_path_get_dirname(self->folder);

    g_remove(self->path);
    g_rmdir(self->folder);
    g_assert_cmpint(g_rmdir(top), ==, 0);
    g_free(self->path);
    g_free(self->folder);
}

/* values: `x;y` */
static void
keep(const Fixture *self, CfdOptionList list, const gchar *account_id, const gchar *values)
{
    g_autoptr(GPtrArray) choices = cfd_choices_new();
    g_auto(GStrv) each = g_strsplit(values, ";", -1);

    for (guint i = 0; each[i] != NULL; i++) {
        g_autofree gchar *display = g_strdup_printf("the ; %s", each[i]);

        cfd_choices_add(choices, each[i], display);
    }
    cfd_choice_cache_write(self->path, list, account_id, choices);
}

static void
assert_kept(const Fixture *self, CfdOptionList list, const gchar *account_id, const gchar *values)
{
    g_autoptr(CfdChoiceCache) cache = cfd_choice_cache_open(self->path);
    g_autoptr(GPtrArray) choices = cfd_choice_cache_list(cache, list, account_id);
    g_autoptr(GString) found = g_string_new(NULL);

    for (guint i = 0; i < choices->len; i++) {
        const CfdChoice *choice = g_ptr_array_index(choices, i);
        g_autofree gchar *display = g_strdup_printf("the ; %s", choice->value);

        g_assert_cmpstr(choice->display, ==, display);
        g_string_append_printf(found, "%s%s", i > 0 ? ";" : "", choice->value);
    }
    g_assert_cmpstr(found->str, ==, values);
}

static void
test_nothing(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    assert_kept(self, CFD_LIST_ACCOUNTS, NULL, "");
    assert_kept(self, CFD_LIST_CAPTURES, NULL, "");
    assert_kept(self, CFD_LIST_BUCKETS, A, "");
}

static void
test_lists_of_an_account(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    struct stat status;

    keep(self, CFD_LIST_CAPTURES, A, "1;2");
    keep(self, CFD_LIST_CAPTURES, B, "3");
    keep(self, CFD_LIST_BUCKETS, A, "gs://a/b");
    assert_kept(self, CFD_LIST_CAPTURES, A, "1;2");
    assert_kept(self, CFD_LIST_CAPTURES, B, "3");
    keep(self, CFD_LIST_CAPTURES, A, "2");
    assert_kept(self, CFD_LIST_CAPTURES, A, "2");
    assert_kept(self, CFD_LIST_BUCKETS, A, "gs://a/b");
    g_assert_cmpint(stat(self->path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

/* Where nobody says of which account. */
static void
test_newest_list(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    keep(self, CFD_LIST_CAPTURES, A, "1");
    keep(self, CFD_LIST_CAPTURES, B, "2");
    keep(self, CFD_LIST_BUCKETS, A, "gs://a/b");
    assert_kept(self, CFD_LIST_CAPTURES, NULL, "2");
    keep(self, CFD_LIST_CAPTURES, A, "1");
    assert_kept(self, CFD_LIST_CAPTURES, NULL, "1");
}

/* What was chosen once must stay in the list: with another token, or for another account. */
static void
test_what_may_be_chosen_stays(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    keep(self, CFD_LIST_ACCOUNTS, NULL, A);
    keep(self, CFD_LIST_ACCOUNTS, NULL, B);
    assert_kept(self, CFD_LIST_ACCOUNTS, NULL, B ";" A);
    assert_kept(self, CFD_LIST_ACCOUNTS, A, B ";" A);
    keep(self, CFD_LIST_BUCKETS, A, "gs://a/b");
    keep(self, CFD_LIST_BUCKETS, B, "gs://c/d;gs://a/b");
    assert_kept(self, CFD_LIST_BUCKETS, A, "gs://a/b;gs://c/d");
    assert_kept(self, CFD_LIST_BUCKETS, NULL, "gs://c/d;gs://a/b");
}

static void
test_file_stays_small(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GString) many = g_string_new("0");
    gchar account[] = "00000000000000000000000000000000";

    for (guint i = 1; i < 1000; i++)
        g_string_append_printf(many, ";%u", i);
    for (gchar digit = 'a'; digit <= 'z'; digit++) {
        account[0] = digit;
        keep(self, CFD_LIST_CAPTURES, account, many->str);
    }
    assert_kept(self, CFD_LIST_CAPTURES, A, "");
    account[0] = 'a';
    assert_kept(self, CFD_LIST_CAPTURES, account, "");
    for (guint i = 0; i < many->len; i++) {
        if (g_str_has_prefix(many->str + i, ";500;"))
            g_string_truncate(many, i);
    }
    account[0] = 'z';
    assert_kept(self, CFD_LIST_CAPTURES, account, many->str);
}

static void
test_damaged_file(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const texts[] = {"nonsense", "[captures " A "]\nvalues=1\n",
                                         "[captures " A "]\ndisplays=1\nvalues=\n", ""};

    keep(self, CFD_LIST_CAPTURES, A, "1");
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_true(g_file_set_contents(self->path, texts[i], -1, NULL));
        assert_kept(self, CFD_LIST_CAPTURES, A, "");
    }
    keep(self, CFD_LIST_CAPTURES, A, "1");
    assert_kept(self, CFD_LIST_CAPTURES, A, "1");
}

#define ADD(name, function)                                                                        \
    g_test_add("/choice-cache/" name, Fixture, NULL, set_up, function, tear_down)

static void
assert_account(const Fixture *self, const gchar *capture_id, const gchar *expected)
{
    g_autoptr(CfdChoiceCache) cache = cfd_choice_cache_open(self->path);
    g_autofree gchar *account_id = cfd_choice_cache_find_account(cache, capture_id);

    g_assert_cmpstr(account_id, ==, expected);
}

static void
test_account_of_a_capture(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    assert_account(self, "x", NULL);
    keep(self, CFD_LIST_BUCKETS, B, "x");
    keep(self, CFD_LIST_ACCOUNTS, NULL, "x");
    keep(self, CFD_LIST_CAPTURES, A, "y;x");
    keep(self, CFD_LIST_CAPTURES, B, "z");
    assert_account(self, "x", A);
    assert_account(self, "z", B);
    assert_account(self, "a", NULL);
    keep(self, CFD_LIST_CAPTURES, "../x", "w");
    assert_account(self, "w", NULL);
}

/* Some accounts with long lists: the file stays readable, and the oldest is forgotten. */
static void
test_too_much(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *text = g_strnfill(1000, 'x');
    g_autoptr(GString) values = g_string_new("first");

    for (guint i = 0; i < 200; i++)
        g_string_append_printf(values, ";%s%u", text, i);
    for (guint i = 0; i < 5; i++) {
        g_autofree gchar *account_id = g_strdup_printf("%032x", i);

        keep(self, CFD_LIST_CAPTURES, account_id, values->str);
    }
    assert_kept(self, CFD_LIST_CAPTURES, "00000000000000000000000000000004", values->str);
    assert_kept(self, CFD_LIST_CAPTURES, "00000000000000000000000000000000", "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("nothing", test_nothing);
    ADD("lists", test_lists_of_an_account);
    ADD("newest", test_newest_list);
    ADD("what-may-be-chosen", test_what_may_be_chosen_stays);
    ADD("small", test_file_stays_small);
    ADD("account", test_account_of_a_capture);
    ADD("too-much", test_too_much);
    ADD("damaged", test_damaged_file);
    return g_test_run();
}
