/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-record.h"

#include "cfd-error.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#define SUBMITTED "2026-01-31T14:05:00Z"
#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OTHER_ID "76802ca5668e47a2b82c2e6746e45037"
#define ACCOUNT "0123456789abcdef0123456789abcdef"

#define NOW_S 1700000000
#define DAY_S (24 * 3600)

typedef struct {
    gchar *top;
    gchar *folder;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->top = g_dir_make_tmp(NULL, NULL);
    self->folder = g_build_filename(self->top, "state", "captures", NULL);
}

static void
remove_tree(const gchar *path)
{
    g_autoptr(GDir) names = g_dir_open(path, 0, NULL);
    const gchar *name;

    while (names != NULL && (name = g_dir_read_name(names)) != NULL) {
        g_autofree gchar *below = g_build_filename(path, name, NULL);

        remove_tree(below);
    }
    g_remove(path);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    remove_tree(self->top);
    g_free(self->folder);
    g_free(self->top);
}

static gchar *
path_of(const Fixture *self, const gchar *name)
{
    return g_build_filename(self->folder, name, NULL);
}

static void
set_age(const Fixture *self, const gchar *name, gint64 age_s)
{
    g_autofree gchar *path = path_of(self, name);
    struct utimbuf times = {NOW_S - age_s, NOW_S - age_s};

    g_assert_cmpint(g_utime(path, &times), ==, 0);
}

static CfdRecord *
make(const gchar *folder, const gchar *id)
{
    const CfdRecordFacts facts = {.capture_id = (gchar *)id,
                                  .account_id = (gchar *)ACCOUNT,
                                  .type = (gchar *)"full",
                                  .to_stop = TRUE,
                                  .submitted = (gchar *)SUBMITTED};
    gboolean running = TRUE;
    CfdRecord *record = cfd_record_new(folder, &facts, &running, NULL);

    g_assert_false(running);
    return record;
}

static void
leave_stray(const Fixture *self, const gchar *id, gint64 age_s)
{
    g_autoptr(CfdRecord) record = make(self->folder, id);

    g_assert_nonnull(record);
    set_age(self, id, age_s);
}

static GPtrArray *
list(const Fixture *self)
{
    return cfd_record_list_strays(self->folder, NOW_S * (gint64)G_USEC_PER_SEC);
}

static void
remove_old(const Fixture *self)
{
    cfd_record_remove_old(self->folder, NOW_S * (gint64)G_USEC_PER_SEC);
}

static void
assert_exists(const Fixture *self, const gchar *name, gboolean expected)
{
    g_autofree gchar *path = path_of(self, name);

    g_assert_cmpint(g_file_test(path, G_FILE_TEST_EXISTS), ==, expected);
}

static void
put_file(const Fixture *self, const gchar *name, const gchar *text, gint64 age_s)
{
    g_autofree gchar *path = path_of(self, name);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    set_age(self, name, age_s);
}

static void
test_file_is_private(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdRecord) record = make(self->folder, ID);
    g_autofree gchar *path = path_of(self, ID);
    GStatBuf file;
    GStatBuf folder;

    g_assert_cmpint(g_stat(path, &file), ==, 0);
    g_assert_cmpuint(file.st_mode & 0777, ==, 0600);
    g_assert_cmpint(g_stat(self->folder, &folder), ==, 0);
    g_assert_cmpuint(folder.st_mode & 0777, ==, 0700);
}

static void
test_running_capture_is_left_alone(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdRecord) record = make(self->folder, ID);
    g_autoptr(GPtrArray) strays = NULL;

    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 0);
    set_age(self, ID, 8 * DAY_S);
    remove_old(self);
    assert_exists(self, ID, TRUE);
}

static void
test_stray_is_listed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GPtrArray) strays = NULL;
    g_autoptr(GPtrArray) again = NULL;
    const CfdRecordFacts *facts;

    leave_stray(self, ID, 10);
    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 1);
    facts = g_ptr_array_index(strays, 0);
    g_assert_cmpstr(facts->capture_id, ==, ID);
    g_assert_cmpstr(facts->account_id, ==, ACCOUNT);
    g_assert_cmpstr(facts->type, ==, "full");
    g_assert_cmpstr(facts->submitted, ==, SUBMITTED);
    g_assert_cmpint(facts->written_us, ==, (NOW_S - 10) * (gint64)G_USEC_PER_SEC);
    again = list(self);
    g_assert_cmpuint(again->len, ==, 1);
}

/* Two windows that open their dialogs see the same, and keep nobody from the capture. */
static void
test_glance_hinders_nobody(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *path = path_of(self, ID);
    g_autoptr(GPtrArray) strays = NULL;
    gint glance;

    leave_stray(self, ID, 10);
    glance = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    g_assert_cmpint(flock(glance, LOCK_SH | LOCK_NB), ==, 0);
    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 1);
    /* make() checks that it is taken for nobody's. */
    g_assert_null(make(self->folder, ID));
    close(glance);
    cfd_record_free(make(self->folder, ID));
}

static void
test_stopped_is_remembered(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdRecord) record = make(self->folder, ID);
    g_autoptr(GPtrArray) strays = NULL;

    g_assert_true(cfd_record_facts(record)->to_stop);
    cfd_record_let_be(record);
    g_clear_pointer(&record, cfd_record_free);
    set_age(self, ID, 10);
    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 1);
    g_assert_false(((const CfdRecordFacts *)g_ptr_array_index(strays, 0))->to_stop);
}

static void
test_taken(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdRecord) stray = NULL;
    g_autoptr(GPtrArray) strays = NULL;

    g_assert_null(cfd_record_take(self->folder, OTHER_ID));
    leave_stray(self, ID, 10);
    stray = cfd_record_take(self->folder, ID);
    g_assert_nonnull(stray);
    g_assert_true(cfd_record_facts(stray)->to_stop);
    g_assert_null(cfd_record_take(self->folder, ID));
    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 0);
}

/* A run was killed before its file had a name, or just when it had two. */
static void
test_file_without_its_name(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *path = path_of(self, ID);
    g_autofree gchar *other = path_of(self, ".new-abcdef");
    g_autoptr(GPtrArray) both = NULL;
    g_autoptr(GPtrArray) one = NULL;

    leave_stray(self, ID, 10);
    g_assert_cmpint(link(path, other), ==, 0);
    both = list(self);
    g_assert_cmpuint(both->len, ==, 1);
    g_assert_cmpint(g_unlink(path), ==, 0);
    one = list(self);
    g_assert_cmpuint(one->len, ==, 0);
}

static void
test_stray_is_taken_over(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const CfdRecordFacts facts = {.capture_id = (gchar *)ID,
                                  .account_id = (gchar *)ACCOUNT,
                                  .type = (gchar *)"full",
                                  .to_stop = FALSE,
                                  .submitted = (gchar *)SUBMITTED};
    g_autoptr(CfdRecord) record = NULL;
    gboolean running = TRUE;

    leave_stray(self, ID, 10);
    record = cfd_record_new(self->folder, &facts, &running, NULL);
    g_assert_nonnull(record);
    g_assert_false(running);
    g_assert_true(cfd_record_facts(record)->to_stop);
    g_assert_null(cfd_record_new(self->folder, &facts, &running, NULL));
    g_assert_true(running);
}

static void
test_unreadable_one_is_written_anew(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdRecord) record = NULL;
    g_autoptr(GPtrArray) strays = NULL;

    g_assert_cmpint(g_mkdir_with_parents(self->folder, 0700), ==, 0);
    put_file(self, ID, "nonsense", 10);
    record = make(self->folder, ID);
    g_assert_nonnull(record);
    g_assert_cmpstr(cfd_record_facts(record)->account_id, ==, ACCOUNT);
    g_clear_pointer(&record, cfd_record_free);
    set_age(self, ID, 10);
    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 1);
}

static void
test_newest_first(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GPtrArray) strays = NULL;

    leave_stray(self, ID, 20);
    leave_stray(self, OTHER_ID, 10);
    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 2);
    g_assert_cmpstr(((const CfdRecordFacts *)g_ptr_array_index(strays, 0))->capture_id, ==,
                    OTHER_ID);
}

static void
test_old_ones_go(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GPtrArray) strays = NULL;

    leave_stray(self, ID, 8 * DAY_S);
    leave_stray(self, OTHER_ID, 6 * DAY_S);
    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 1);
    assert_exists(self, ID, TRUE);
    remove_old(self);
    assert_exists(self, ID, FALSE);
    assert_exists(self, OTHER_ID, TRUE);
}

static void
test_what_is_no_record(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const texts[] = {
        "",
        "nonsense",
        "[capture]\nid=../../etc/passwd\naccount_id=" ACCOUNT "\ntype=simple\n",
        "[capture]\nid=" ID "\naccount_id=x\ntype=simple\n",
        "[capture]\nid=" ID "\n",
    };

    g_assert_cmpint(g_mkdir_with_parents(self->folder, 0700), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GPtrArray) strays = NULL;

        put_file(self, ID, texts[i], 10);
        strays = list(self);
        g_assert_cmpuint(strays->len, ==, 0);
        remove_old(self);
        assert_exists(self, ID, TRUE);
        set_age(self, ID, 8 * DAY_S);
        remove_old(self);
        assert_exists(self, ID, FALSE);
    }
}

static void
test_unfinished_file(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_cmpint(g_mkdir_with_parents(self->folder, 0700), ==, 0);
    put_file(self, ".new-abcdef", "", 10);
    remove_old(self);
    assert_exists(self, ".new-abcdef", TRUE);
    set_age(self, ".new-abcdef", 8 * DAY_S);
    remove_old(self);
    assert_exists(self, ".new-abcdef", FALSE);
}

static void
test_link_is_not_followed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *target = g_build_filename(self->top, "target", NULL);
    g_autofree gchar *link = path_of(self, OTHER_ID);
    g_autoptr(GPtrArray) strays = NULL;

    leave_stray(self, ID, 8 * DAY_S);
    g_assert_true(g_file_set_contents(target, "mine", -1, NULL));
    g_assert_cmpint(symlink(target, link), ==, 0);
    strays = list(self);
    g_assert_cmpuint(strays->len, ==, 0);
    remove_old(self);
    g_assert_true(g_file_test(target, G_FILE_TEST_EXISTS));
}

static void
test_folder_cannot_be_made(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *blocked = g_build_filename(self->top, "file", NULL);
    g_autofree gchar *folder = g_build_filename(blocked, "captures", NULL);
    const CfdRecordFacts facts = {.capture_id = (gchar *)ID,
                                  .account_id = (gchar *)ACCOUNT,
                                  .type = (gchar *)"simple",
                                  .to_stop = FALSE,
                                  .submitted = (gchar *)SUBMITTED};
    gboolean running;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) strays = NULL;

    g_assert_true(g_file_set_contents(blocked, "", 0, NULL));
    g_assert_null(cfd_record_new(folder, &facts, &running, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_assert_nonnull(strstr(error->message, folder));
    strays = cfd_record_list_strays(folder, 0);
    g_assert_cmpuint(strays->len, ==, 0);
}

static void
assert_account(const Fixture *self, const gchar *id, const gchar *expected)
{
    g_autofree gchar *account_id = cfd_record_find_account(self->folder, id);

    g_assert_cmpstr(account_id, ==, expected);
}

static void
test_account(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    assert_account(self, ID, NULL);
    leave_stray(self, ID, 0);
    assert_account(self, ID, ACCOUNT);
    put_file(self, OTHER_ID, "[capture]\naccount_id=../x\n", 0);
    assert_account(self, OTHER_ID, NULL);
    put_file(self, OTHER_ID, "nonsense", 0);
    assert_account(self, OTHER_ID, NULL);
}

#define ADD(path, function) g_test_add("/record/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("private", test_file_is_private);
    ADD("running", test_running_capture_is_left_alone);
    ADD("stray", test_stray_is_listed);
    ADD("glance", test_glance_hinders_nobody);
    ADD("taken", test_taken);
    ADD("without-name", test_file_without_its_name);
    ADD("stopped", test_stopped_is_remembered);
    ADD("taken-over", test_stray_is_taken_over);
    ADD("unreadable", test_unreadable_one_is_written_anew);
    ADD("newest-first", test_newest_first);
    ADD("old", test_old_ones_go);
    ADD("no-record", test_what_is_no_record);
    ADD("unfinished", test_unfinished_file);
    ADD("link", test_link_is_not_followed);
    ADD("account", test_account);
    ADD("no-folder", test_folder_cannot_be_made);
    return g_test_run();
}
