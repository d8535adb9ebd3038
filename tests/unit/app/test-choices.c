/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-choices.h"

#include "cfd-error.h"
#include "cfd-record.h"
#include "fake-account.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define NEWER_ID "77802ca5668e47a2b82c2e6746e45037"
#define ACCOUNT "0123456789abcdef0123456789abcdef"
#define OTHER_ACCOUNT "fedcba9876543210fedcba9876543210"

/* Each choice as `value=display`, a line for each. */
static gchar *
to_text(const GPtrArray *choices)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < choices->len; i++) {
        const CfdChoice *choice = g_ptr_array_index(choices, i);

        g_string_append_printf(text, "%s=%s\n", choice->value, choice->display);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
assert_loaded(CfdOptionList list, const gchar *body, const gchar *expected)
{
    const FakeReply replies[] = {{.status = 200, .body = body}};
    g_auto(FakeAccount) fixture;
    g_autoptr(GPtrArray) choices = NULL;
    g_autofree gchar *text = NULL;

    fake_account_init(&fixture, replies);
    choices = cfd_choices_load(list, fixture.api, &fixture.error);
    g_assert_no_error(fixture.error);
    text = to_text(choices);
    g_assert_cmpstr(text, ==, expected);
}

static void
test_accounts(void)
{
    assert_loaded(CFD_LIST_ACCOUNTS,
                  OK("[{\"id\":\"" ACCOUNT "\",\"name\":\"Example\"},"
                     "{\"id\":\"" OTHER_ACCOUNT "\"}]"),
                  ACCOUNT "=Example (" ACCOUNT ")\n" OTHER_ACCOUNT "=" OTHER_ACCOUNT "\n");
}

/* Newest first, in whatever order they come; what may be long stands last. */
static void
test_captures(void)
{
    assert_loaded(CFD_LIST_CAPTURES,
                  OK("[{\"id\":\"" ID "\",\"type\":\"simple\",\"status\":\"success\","
                     "\"submitted\":\"2026-01-31T14:05:06Z\",\"filter_v1\":{\"protocol\":17}},"
                     "{\"id\":\"" NEWER_ID "\",\"type\":\"full\",\"status\":\"running\","
                     "\"submitted\":\"2026-01-31T15:05:06Z\",\"colo_name\":\"ord02\","
                     "\"packets_captured\":1}]"),
                  NEWER_ID "=31 Jan 15:05:06, full ord02, running, 1 packet (77802ca5)\n" ID
                           "=31 Jan 14:05:06, sample, success (66802ca5), protocol 17\n");
    assert_loaded(CFD_LIST_CAPTURES, OK("[{\"id\":\"" ID "\"}]"),
                  ID "=time unknown, type unknown (66802ca5)\n");
}

/* Those first that a capture can be written into; of the same address the first. */
static void
test_buckets(void)
{
    assert_loaded(CFD_LIST_BUCKETS,
                  OK("[{\"id\":\"" ID "\",\"destination_conf\":\"gs://a/b\","
                     "\"status\":\"pending\"},"
                     "{\"id\":\"" ID "\",\"destination_conf\":\"gs://c/d\"},"
                     "{\"id\":\"" ID "\",\"destination_conf\":\"gs://e/f\","
                     "\"status\":\"success\"},"
                     "{\"id\":\"" ID "\",\"destination_conf\":\"gs://e/f\","
                     "\"status\":\"failed\"}]"),
                  "gs://e/f=gs://e/f\ngs://a/b=pending: gs://a/b\ngs://c/d=unknown: gs://c/d\n");
}

static void
test_failure(void)
{
    static const FakeReply replies[] = {{.status = 403, .body = "{}"}};
    static const CfdOptionList lists[] = {CFD_LIST_ACCOUNTS, CFD_LIST_CAPTURES, CFD_LIST_BUCKETS};

    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_auto(FakeAccount) fixture;

        fake_account_init(&fixture, replies);
        g_assert_null(cfd_choices_load(lists[i], fixture.api, &fixture.error));
        g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_PERMISSION);
        g_assert_cmpstr(cfd_choices_nothing(lists[i]), !=, "");
    }
}

/* A state file that nobody has locked. */
static void
leave_record(const gchar *folder, const gchar *id, const gchar *submitted)
{
    CfdRecordFacts facts = {.capture_id = (gchar *)id,
                            .account_id = (gchar *)ACCOUNT,
                            .type = (gchar *)"simple",
                            .to_stop = FALSE,
                            .submitted = (gchar *)submitted};
    gboolean running;

    cfd_record_free(cfd_record_new(folder, &facts, &running, NULL));
}

static void
remove_record(const gchar *folder, const gchar *id)
{
    g_autofree gchar *path = g_build_filename(folder, id, NULL);

    g_assert_cmpint(g_remove(path), ==, 0);
}

static void
assert_with_strays(const gchar *folder, const gchar *account_id, const gchar *expected)
{
    g_autoptr(GPtrArray) choices = cfd_choices_new();
    g_autofree gchar *text = NULL;

    cfd_choices_add(choices, NEWER_ID, "newer");
    cfd_choices_add(choices, ID, "older");
    cfd_choices_put_strays_first(choices, folder, account_id, g_get_real_time());
    text = to_text(choices);
    g_assert_cmpstr(text, ==, expected);
}

static void
test_strays(void)
{
    static const gchar *const unlisted = "88802ca5668e47a2b82c2e6746e45037";
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);

    leave_record(folder, ID, NULL);
    assert_with_strays(folder, ACCOUNT, ID "=Not loaded yet: older\n" NEWER_ID "=newer\n");
    assert_with_strays(folder, NULL, ID "=Not loaded yet: older\n" NEWER_ID "=newer\n");
    assert_with_strays(folder, OTHER_ACCOUNT,
                       ID "=Not loaded yet: older, in another account\n" NEWER_ID "=newer\n");
    remove_record(folder, ID);
    leave_record(folder, unlisted, "2026-01-31T14:05:06Z");
    assert_with_strays(folder, ACCOUNT,
                       "88802ca5668e47a2b82c2e6746e45037=Not loaded yet: 31 Jan 14:05:06, "
                       "sample (88802ca5)\n" NEWER_ID "=newer\n" ID "=older\n");
    remove_record(folder, unlisted);
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/choices/accounts", test_accounts);
    g_test_add_func("/choices/captures", test_captures);
    g_test_add_func("/choices/buckets", test_buckets);
    g_test_add_func("/choices/failure", test_failure);
    g_test_add_func("/choices/strays", test_strays);
    return g_test_run();
}
