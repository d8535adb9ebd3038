/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-net.h"

#include "cfd-api.h"
#include "cfd-caller.h"

#define OK "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":{}}"

typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdCaller *caller;
} Fixture;

static void
init(Fixture *self, const FakeReply *replies)
{
    CfdApiConfig config = {.base_url = "https://api.test/client/v4"};

    fake_net_init(&self->net, replies);
    self->redactor = cfd_redactor_new();
    config.transport = &self->net.transport;
    config.loop = self->net.loop.loop;
    config.clock = &self->net.loop.clock;
    config.report = &self->net.report;
    config.email = "user@example.com";
    config.key = cfd_secret_new(self->redactor, "s3cr3t-key");
    self->caller = cfd_caller_new(&config);
    cfd_secret_unref(config.key);
}

static void
clear(Fixture *self)
{
    g_assert_null(strstr(self->net.notes->str, "s3cr3t"));
    cfd_caller_free(self->caller);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

static void
test_request(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = OK}};
    Fixture fixture;

    init(&fixture, replies);
    cfd_json_free(cfd_caller_get(fixture.caller, "/x", CFD_RETRY_HASTY, NULL));
    g_assert_cmpstr(fake_net_request(&fixture.net, 0), ==,
                    "GET https://api.test/client/v4/x\nX-Auth-Email: user@example.com\n"
                    "X-Auth-Key: s3cr3t-key\nAccept: application/json\n\n");
    clear(&fixture);
}

static void
test_patience(void)
{
    static const struct {
        CfdRetryPatience patience;
        guint status;
        guint tries;
    } cases[] = {
        {CFD_RETRY_HASTY, 0, 3},      {CFD_RETRY_HASTY, 500, 6},   {CFD_RETRY_PATIENT, 0, 12},
        {CFD_RETRY_PATIENT, 500, 12}, {CFD_RETRY_PATIENT, 404, 1},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeReply replies[20];
        Fixture fixture;

        for (guint j = 0; j < G_N_ELEMENTS(replies); j++)
            replies[j] = (FakeReply){.status = cases[i].status, .body = "x"};
        init(&fixture, replies);
        g_assert_null(cfd_caller_get(fixture.caller, "/x", cases[i].patience, NULL));
        g_assert_cmpuint(fixture.net.requests->len, ==, cases[i].tries);
        clear(&fixture);
    }
}

static void
test_server_that_wants_too_long_a_wait(void)
{
    static const FakeReply replies[] = {
        {.status = 429, .body = "x", .headers = {"Retry-After", "11"}}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_null(cfd_caller_get(fixture.caller, "/x", CFD_RETRY_HASTY, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_QUOTA);
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    clear(&fixture);
}

static void
test_clock_of_the_last_answer(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .date = "Mon, 21 Sep 2026 14:13:30 GMT", .body = OK}};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_cmpint(cfd_caller_server_time_us(fixture.caller), ==, -1);
    cfd_json_free(cfd_caller_get(fixture.caller, "/x", CFD_RETRY_HASTY, NULL));
    g_assert_cmpint(cfd_caller_server_time_us(fixture.caller), ==,
                    G_GINT64_CONSTANT(1790000010500000));
    clear(&fixture);
}

static void
test_post_is_sent_once(void)
{
    static const FakeReply replies[] = {{.status = 500, .body = "x"}};
    Fixture fixture;
    CfdCallOutcome outcome;

    init(&fixture, replies);
    g_assert_null(cfd_caller_post(fixture.caller, "/x", "{}", &outcome, NULL));
    g_assert_true(outcome.unclear);
    g_assert_cmpuint(outcome.status, ==, 500);
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    g_assert_nonnull(
        strstr(fake_net_request(&fixture.net, 0), "\nContent-Type: application/json\n\n{}"));
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/caller/request", test_request);
    g_test_add_func("/caller/patience", test_patience);
    g_test_add_func("/caller/too-long-a-wait", test_server_that_wants_too_long_a_wait);
    g_test_add_func("/caller/clock", test_clock_of_the_last_answer);
    g_test_add_func("/caller/post-once", test_post_is_sent_once);
    return g_test_run();
}
