/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-captures.h"

#include "cfd-error.h"
#include "fake-account.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OTHER "77802ca5668e47a2b82c2e6746e45037"
#define DATE "Mon, 21 Sep 2026 14:13:20 GMT"
#define SERVER_NOW_US (G_GINT64_CONSTANT(1790000000500) * 1000)

/* As the API tells it in `json`. */
static CfdCaptureFacts *
get(const gchar *json)
{
    g_auto(FakeAccount) fixture;
    g_autofree gchar *body = g_strdup_printf(OK("%s"), json);
    const FakeReply replies[] = {{.status = 200, .body = body}};
    CfdCaptureFacts *facts;

    fake_account_init(&fixture, replies);
    facts = cfd_captures_get(fixture.api, ID, &fixture.error);
    g_assert_no_error(fixture.error);
    return facts;
}

static void
test_full(void)
{
    const gchar *json =
        "{\"id\":\"" ID "\",\"type\":\"full\",\"status\":\"running\","
        "\"submitted\":\"1970-01-01T00:00:02Z\",\"colo_name\":\"ord02\",\"time_limit\":3600,"
        "\"packet_limit\":2000,\"byte_limit\":1000000,\"packets_captured\":7,"
        "\"destination_conf\":\"gs://b/dir\",\"filter_v1\":{\"protocol\":17},\"new\":[null]}";
    g_autoptr(CfdCaptureFacts) facts = get(json);
    g_autofree gchar *text = cfd_json_to_text(facts->json);

    g_assert_cmpstr(facts->id, ==, ID);
    g_assert_cmpstr(facts->type, ==, "full");
    g_assert_cmpstr(facts->status, ==, "running");
    g_assert_cmpstr(facts->submitted, ==, "1970-01-01T00:00:02Z");
    g_assert_cmpint(facts->submitted_us, ==, 2 * G_USEC_PER_SEC);
    g_assert_null(facts->offset_time);
    g_assert_cmpstr(facts->colo, ==, "ord02");
    g_assert_cmpstr(facts->bucket, ==, "gs://b/dir");
    g_assert_cmpstr(facts->filter, ==, "protocol 17");
    g_assert_null(facts->failure);
    g_assert_cmpint(facts->time_limit_s, ==, 3600);
    g_assert_cmpint(facts->packet_limit, ==, 2000);
    g_assert_cmpint(facts->byte_limit, ==, 1000000);
    g_assert_cmpint(facts->packets, ==, 7);
    g_assert_false(facts->stop_requested);
    g_assert_true(facts->may_record);
    g_assert_cmpstr(text, ==, json);
}

static void
test_sample(void)
{
    g_autoptr(CfdCaptureFacts) facts =
        get("{\"id\":\"" ID "\",\"type\":\"simple\",\"status\":\"failed\","
            "\"error_message\":\"No packets\",\"offset_time\":\"2026-01-31T14:05:00Z\"}");

    g_assert_cmpstr(facts->type, ==, "sample");
    g_assert_cmpstr(facts->failure, ==, "No packets");
    g_assert_cmpstr(facts->offset_time, ==, "2026-01-31T14:05:00Z");
    g_assert_cmpint(facts->packets, ==, -1);
    g_assert_false(facts->may_record);
}

static void
test_not_told(void)
{
    g_autoptr(CfdCaptureFacts) bare = get("{\"id\":\"" ID "\"}");
    g_autoptr(CfdCaptureFacts) odd =
        get("{\"id\":\"" ID "\",\"type\":\"other\",\"submitted\":\"yesterday\"}");

    g_assert_null(bare->type);
    g_assert_null(bare->status);
    g_assert_null(bare->submitted);
    g_assert_cmpint(bare->submitted_us, ==, -1);
    g_assert_null(bare->colo);
    g_assert_null(bare->bucket);
    g_assert_cmpstr(bare->filter, ==, "none");
    g_assert_cmpint(bare->time_limit_s, ==, 0);
    g_assert_cmpint(bare->packet_limit, ==, 0);
    g_assert_cmpint(bare->byte_limit, ==, 0);
    g_assert_cmpint(bare->packets, ==, -1);
    g_assert_false(bare->may_record);
    g_assert_cmpstr(odd->type, ==, "other");
    g_assert_cmpint(odd->submitted_us, ==, -1);
    cfd_capture_facts_free(NULL);
}

/* Only a full one can record on, and what nobody says has ended may. */
static void
test_may_record(void)
{
    static const struct {
        const gchar *fields;
        gboolean expected;
    } cases[] = {
        {"\"type\":\"full\",\"status\":\"pending\"", TRUE},
        {"\"type\":\"full\",\"status\":\"unheard_of\"", TRUE},
        {"\"type\":\"full\"", TRUE},
        {"\"type\":\"full\",\"status\":\"running\",\"stop_requested\":\"2020-01-01T08:00:00Z\"",
         FALSE},
        {"\"type\":\"full\",\"status\":\"conversion_running\"", FALSE},
        {"\"type\":\"full\",\"status\":\"complete\"", FALSE},
        {"\"type\":\"full\",\"status\":\"failed\"", FALSE},
        {"\"type\":\"simple\",\"status\":\"running\"", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *json = g_strdup_printf("{\"id\":\"" ID "\",%s}", cases[i].fields);
        g_autoptr(CfdCaptureFacts) facts = get(json);

        g_test_message("%s", cases[i].fields);
        g_assert_cmpint(facts->may_record, ==, cases[i].expected);
        g_assert_cmpint(facts->stop_requested, ==, strstr(json, "stop_requested") != NULL);
    }
}

static void
test_list(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = OK("[{\"id\":\"" OTHER "\"},{\"no\":1},{\"id\":\"" ID "\"}]")}};
    g_auto(FakeAccount) fixture;
    g_autoptr(GPtrArray) captures = NULL;

    fake_account_init(&fixture, replies);
    captures = cfd_captures_list(fixture.api, &fixture.error);
    g_assert_no_error(fixture.error);
    g_assert_cmpuint(captures->len, ==, 2);
    g_assert_cmpstr(((CfdCaptureFacts *)g_ptr_array_index(captures, 0))->id, ==, OTHER);
    g_assert_cmpstr(((CfdCaptureFacts *)g_ptr_array_index(captures, 1))->id, ==, ID);
}

static void
assert_fails(const FakeAccount *self, const gchar *words)
{
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_assert_true(g_str_has_prefix(self->error->message, words));
}

static void
test_refused(void)
{
    static const FakeReply replies[] = {{.status = 403, .body = "no"},
                                        {.status = 403, .body = "no"},
                                        {.status = 403, .body = "no"}};
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, replies);
    g_assert_null(cfd_captures_list(fixture.api, &fixture.error));
    assert_fails(&fixture, "could not list the captures: ");
    g_clear_error(&fixture.error);
    g_assert_null(cfd_captures_get(fixture.api, ID, &fixture.error));
    assert_fails(&fixture, "could not read the status of capture " ID ": ");
    g_clear_error(&fixture.error);
    g_assert_false(cfd_captures_stop(fixture.api, ID, &fixture.error));
    assert_fails(&fixture, "could not stop capture " ID ": ");
}

static void
test_stop(void)
{
    static const FakeReply replies[] = {{.status = 204, .body = ""}};
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, replies);
    g_assert_true(cfd_captures_stop(fixture.api, ID, &fixture.error));
    g_assert_no_error(fixture.error);
    g_assert_true(g_str_has_prefix(fake_net_request(&fixture.net, 0),
                                   "PUT https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/" ID
                                   "/stop\n"));
}

/* That of the last answer, of which one is asked for where there was none. */
static void
test_now(void)
{
    static const FakeReply replies[] = {{.status = 200, .date = DATE, .body = OK("[]")}};
    static const FakeReply silent[] = {{.status = 200, .body = OK("[]")}};
    g_auto(FakeAccount) fixture;
    g_auto(FakeAccount) other;

    fake_account_init(&fixture, replies);
    fixture.net.loop.wall_us = 0;
    g_assert_cmpint(cfd_captures_now_us(fixture.api, NULL), ==, SERVER_NOW_US);
    fixture.net.loop.monotonic_us += 7;
    g_assert_cmpint(cfd_captures_now_us(fixture.api, NULL), ==, SERVER_NOW_US + 7);
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    fake_account_init(&other, silent);
    g_assert_cmpint(cfd_captures_now_us(other.api, &other.error), ==, -1);
    g_assert_error(other.error, CFD_ERROR, CFD_ERROR_REPLY);
}

static void
test_statuses(void)
{
    static const gchar *const known[] = {
        "unknown", "pending",  "running", "conversion_pending", "conversion_running",
        "success", "complete", "failed"};
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        g_assert_true(cfd_captures_check_status(known[i], NULL));
    g_assert_false(cfd_captures_check_status("Running", NULL));
    g_assert_false(cfd_captures_check_status("", NULL));
    g_assert_false(cfd_captures_check_status("done", &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_true(g_str_has_prefix(error->message, "there is no status \"done\": give unknown, "));
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        g_assert_nonnull(strstr(error->message, known[i]));
    g_assert_nonnull(strstr(error->message, " or "));
    g_assert_null(strstr(error->message, ", or"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/captures/full", test_full);
    g_test_add_func("/captures/sample", test_sample);
    g_test_add_func("/captures/not-told", test_not_told);
    g_test_add_func("/captures/may-record", test_may_record);
    g_test_add_func("/captures/list", test_list);
    g_test_add_func("/captures/refused", test_refused);
    g_test_add_func("/captures/stop", test_stop);
    g_test_add_func("/captures/now", test_now);
    g_test_add_func("/captures/statuses", test_statuses);
    return g_test_run();
}
