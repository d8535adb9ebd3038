/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"

#include "cfd-record.h"
#include "cfd-strays.h"

#include <glib/gstdio.h>

#define SUBMITTED "2026-01-31T14:05:00Z"
#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OK(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"
#define JOB(fields) OK("{\"id\":\"" ID "\",\"type\":\"full\"," fields "}")

typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api; /* NULL: there are no credentials */
    gchar *folder;
    CfdStraysConfig config;
} Fixture;

static CfdApi *
open_fake(gpointer api_data, const gchar *account_id, GError **error)
{
    Fixture *self = api_data;

    g_assert_cmpstr(account_id, ==, FAKE_ACCOUNT);
    if (self->api == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "no token is stored");
    return self->api;
}

static void
init(Fixture *self, const FakeReply *replies)
{
    fake_net_init(&self->net, replies);
    self->redactor = cfd_redactor_new();
    self->api = fake_api_new(&self->net, self->redactor);
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->config = (CfdStraysConfig){self->folder,      NULL,      &self->net.loop.clock,
                                     &self->net.report, open_fake, self};
}

static void
clear(Fixture *self)
{
    g_autofree gchar *path = g_build_filename(self->folder, ID, NULL);

    g_unlink(path);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

static CfdRecord *
make_record(const Fixture *self, gboolean to_stop)
{
    CfdRecordFacts facts = {.capture_id = (gchar *)ID,
                            .account_id = (gchar *)FAKE_ACCOUNT,
                            .type = (gchar *)"full",
                            .to_stop = to_stop,
                            .submitted = (gchar *)SUBMITTED};
    gboolean running;

    return cfd_record_new(self->folder, &facts, &running, NULL);
}

/* Whether the state file still asks for a stop. */
static gboolean
is_to_stop(const Fixture *self)
{
    g_autoptr(CfdRecord) record = make_record(self, FALSE);

    return cfd_record_facts(record)->to_stop;
}

static void
test_only_told(void)
{
    Fixture fixture;
    CfdRecord *record;

    init(&fixture, NULL);
    record = make_record(&fixture, FALSE);
    cfd_strays_tend(&fixture.config);
    g_assert_cmpstr(fixture.net.notes->str, ==, "");
    cfd_record_free(record);
    cfd_strays_tend(&fixture.config);
    g_assert_nonnull(strstr(fixture.net.notes->str,
                            "capture " ID " (full) of an earlier run, submitted " SUBMITTED
                            " did not deliver"));
    g_assert_cmpuint(fixture.net.requests->len, ==, 0);
    clear(&fixture);
}

static void
test_only_the_newest_are_listed(void)
{
    Fixture fixture;
    const gchar *at;
    guint lines = 0;

    init(&fixture, NULL);
    for (guint i = 0; i < 8; i++) {
        g_autofree gchar *id = g_strdup_printf("%032x", i);
        CfdRecordFacts facts = {.capture_id = id,
                                .account_id = (gchar *)FAKE_ACCOUNT,
                                .type = (gchar *)"simple",
                                .to_stop = FALSE,
                                .submitted = NULL};
        gboolean running;

        cfd_record_free(cfd_record_new(fixture.folder, &facts, &running, NULL));
    }
    cfd_strays_tend(&fixture.config);
    for (at = fixture.net.notes->str;
         (at = strstr(at, "open it in the tab Existing capture")) != NULL; at++)
        lines++;
    g_assert_cmpuint(lines, ==, 5);
    g_assert_nonnull(strstr(fixture.net.notes->str, "3 more captures of earlier runs"));
    g_assert_null(strstr(fixture.net.notes->str, "submitted"));
    for (guint i = 0; i < 8; i++) {
        g_autofree gchar *path = g_strdup_printf("%s/%032x", fixture.folder, i);

        g_assert_cmpint(g_remove(path), ==, 0);
    }
    clear(&fixture);
}

static void
test_stopped(void)
{
    static const FakeReply recording[] = {{.status = 200, .body = JOB("\"status\":\"running\"")},
                                          {.status = 204, .body = ""}};
    static const FakeReply asked[] = {
        {.status = 200,
         .body = JOB("\"status\":\"running\",\"stop_requested\":\"2020-01-01T08:00:00Z\"")}};
    static const FakeReply ended[] = {{.status = 200, .body = JOB("\"status\":\"complete\"")}};
    static const FakeReply unknown[] = {{.status = 200, .body = JOB("\"status\":\"new\"")},
                                        {.status = 204, .body = ""}};
    static const struct {
        const FakeReply *replies;
        guint requests;
    } cases[] = {{recording, 2}, {asked, 1}, {ended, 1}, {unknown, 2}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture fixture;

        init(&fixture, cases[i].replies);
        cfd_record_free(make_record(&fixture, TRUE));
        cfd_strays_tend(&fixture.config);
        g_assert_cmpuint(fixture.net.requests->len, ==, cases[i].requests);
        g_assert_false(is_to_stop(&fixture));
        clear(&fixture);
    }
}

static void
test_not_stopped(void)
{
    static const FakeReply refused[] = {{.status = 401, .body = "no"}};
    Fixture fixture;

    init(&fixture, refused);
    cfd_record_free(make_record(&fixture, TRUE));
    cfd_strays_tend(&fixture.config);
    g_assert_nonnull(strstr(fixture.net.notes->str, ID " may still record"));
    g_assert_true(is_to_stop(&fixture));
    clear(&fixture);
}

static void
test_wanted_one_is_no_stray(void)
{
    Fixture fixture;

    init(&fixture, NULL);
    fixture.config.wanted = ID;
    cfd_record_free(make_record(&fixture, TRUE));
    cfd_strays_tend(&fixture.config);
    g_assert_cmpstr(fixture.net.notes->str, ==, "");
    g_assert_true(is_to_stop(&fixture));
    clear(&fixture);
}

static void
test_no_credentials(void)
{
    Fixture fixture;

    init(&fixture, NULL);
    g_clear_pointer(&fixture.api, cfd_api_free);
    cfd_record_free(make_record(&fixture, TRUE));
    cfd_strays_tend(&fixture.config);
    g_assert_nonnull(strstr(fixture.net.notes->str, "no token is stored"));
    g_assert_true(is_to_stop(&fixture));
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/strays/told", test_only_told);
    g_test_add_func("/strays/newest", test_only_the_newest_are_listed);
    g_test_add_func("/strays/stopped", test_stopped);
    g_test_add_func("/strays/not-stopped", test_not_stopped);
    g_test_add_func("/strays/wanted", test_wanted_one_is_no_stray);
    g_test_add_func("/strays/no-credentials", test_no_credentials);
    return g_test_run();
}
