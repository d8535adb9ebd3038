/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-net.h"

#include "cfd-api.h"

#define ACCOUNT "0123456789abcdef0123456789abcdef"
#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OK(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"
#define REFUSED(code, words)                                                                       \
    "{\"success\":false,\"errors\":[{\"code\":" #code ",\"message\":\"" words "\"}],"              \
    "\"messages\":[],\"result\":null}"

typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdSecret *secret;
    CfdApi *api;
} Fixture;

static void
init(Fixture *self, const FakeReply *replies, const gchar *account_id)
{
    CfdApiConfig config = {0};

    fake_net_init(&self->net, replies);
    self->redactor = cfd_redactor_new();
    self->secret = cfd_secret_new(self->redactor, "s3cr3t-token");
    config.transport = &self->net.transport;
    config.loop = self->net.loop.loop;
    config.clock = &self->net.loop.clock;
    config.report = &self->net.report;
    config.base_url = "https://api.test/client/v4";
    config.account_id = account_id;
    config.token = self->secret;
    self->api = cfd_api_new(&config);
}

static void
clear(Fixture *self)
{
    g_assert_null(strstr(self->net.notes->str, "s3cr3t"));
    cfd_api_free(self->api);
    cfd_secret_unref(self->secret);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

static void
test_create(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = OK("{\"id\":\"" ID "\",\"status\":\"pending\"}")}};
    CfdJobSpec spec = {.time_limit_s = 60, .packet_limit = 5, .filter = {.protocol = -1}};
    Fixture fixture;
    CfdJob *job;
    CfdCreateFailure failure;
    gint64 wait_s;

    init(&fixture, replies, ACCOUNT);
    job = cfd_api_create(fixture.api, &spec, &failure, &wait_s, NULL);
    g_assert_cmpstr(job->id, ==, ID);
    g_assert_cmpstr(fake_net_request(&fixture.net, 0), ==,
                    "POST https://api.test/client/v4/accounts/" ACCOUNT "/pcaps\n"
                    "Authorization: Bearer s3cr3t-token\nAccept: application/json\n"
                    "Content-Type: application/json\n\n"
                    "{\"system\":\"magic-transit\",\"type\":\"simple\",\"time_limit\":60,"
                    "\"packet_limit\":5,\"filter_v1\":{}}");
    cfd_job_free(job);
    clear(&fixture);
}

static void
test_key_pair(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = OK("[]")}};
    Fixture fixture;
    CfdApiConfig config = {0};
    g_autoptr(CfdApi) api = NULL;
    g_autoptr(GPtrArray) jobs = NULL;

    init(&fixture, replies, ACCOUNT);
    config = (CfdApiConfig){
        .transport = &fixture.net.transport,
        .loop = fixture.net.loop.loop,
        .clock = &fixture.net.loop.clock,
        .report = &fixture.net.report,
        .base_url = "https://api.test",
        .account_id = ACCOUNT,
        .email = "user@example.com",
        .key = fixture.secret,
    };
    api = cfd_api_new(&config);
    jobs = cfd_api_list(api, NULL);
    g_assert_cmpuint(jobs->len, ==, 0);
    g_assert_nonnull(strstr(fake_net_request(&fixture.net, 0),
                            "\nX-Auth-Email: user@example.com\nX-Auth-Key: s3cr3t-token\n"));
    g_assert_null(strstr(fake_net_request(&fixture.net, 0), "Authorization"));
    clear(&fixture);
}

static void
test_get_and_list(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = OK("{\"id\":\"" ID "\",\"status\":\"success\"}")},
        {.status = 200, .body = OK("[{\"id\":\"" ID "\",\"type\":\"full\"},{\"id\":null}]")},
    };
    Fixture fixture;
    CfdJob *job;
    GPtrArray *jobs;

    init(&fixture, replies, ACCOUNT);
    job = cfd_api_get(fixture.api, ID, NULL);
    g_assert_cmpint(job->status, ==, CFD_JOB_DONE);
    cfd_job_free(job);
    jobs = cfd_api_list(fixture.api, NULL);
    g_assert_cmpuint(jobs->len, ==, 1);
    g_assert_cmpstr(((CfdJob *)g_ptr_array_index(jobs, 0))->type, ==, "full");
    g_ptr_array_unref(jobs);
    g_assert_true(g_str_has_prefix(fake_net_request(&fixture.net, 0),
                                   "GET https://api.test/client/v4/accounts/" ACCOUNT "/pcaps/" ID
                                   "\n"));
    clear(&fixture);
}

static void
assert_refusal_is_prefixed(gboolean (*act)(CfdApi *api, GError **error), const gchar *prefix)
{
    static const FakeReply replies[] = {{.status = 403, .body = REFUSED(1001, "not entitled")}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, ACCOUNT);
    g_assert_false(act(fixture.api, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_assert_true(g_str_has_prefix(error->message, prefix));
    g_assert_nonnull(strstr(error->message, "not entitled"));
    clear(&fixture);
}

static gboolean
try_create(CfdApi *api, GError **error)
{
    CfdJobSpec spec = {.time_limit_s = 1, .packet_limit = 1, .filter = {.protocol = -1}};
    CfdCreateFailure failure;
    gint64 wait_s;

    return cfd_api_create(api, &spec, &failure, &wait_s, error) != NULL;
}

static gboolean
try_get(CfdApi *api, GError **error)
{
    return cfd_api_get(api, ID, error) != NULL;
}

static gboolean
try_list(CfdApi *api, GError **error)
{
    return cfd_api_list(api, error) != NULL;
}

static void
test_refusals_name_what_was_tried(void)
{
    assert_refusal_is_prefixed(try_create, "could not create the capture: ");
    assert_refusal_is_prefixed(try_get, "could not read the status of capture " ID ": ");
    assert_refusal_is_prefixed(try_list, "could not list the captures: ");
}

static void
test_only_account(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = OK("[{\"id\":\"" ACCOUNT "\",\"name\":\"Example\"}]")},
        {.status = 200, .body = OK("[]")},
    };
    Fixture fixture;

    init(&fixture, replies, NULL);
    g_assert_true(cfd_api_find_account(fixture.api, NULL));
    g_assert_true(cfd_api_find_account(fixture.api, NULL));
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    g_ptr_array_unref(cfd_api_list(fixture.api, NULL));
    g_assert_nonnull(strstr(fake_net_request(&fixture.net, 1), "/accounts/" ACCOUNT "/pcaps\n"));
    clear(&fixture);
}

static void
test_several_accounts(void)
{
    static const FakeReply replies[] = {
        {.status = 200,
         .body = OK("[{\"id\":\"" ACCOUNT "\",\"name\":\"Example\"},"
                    "{\"id\":\"ffffffffffffffffffffffffffffffff\",\"name\":\"Other\\n\"}]")}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, NULL);
    g_assert_false(cfd_api_find_account(fixture.api, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(
        error->message, ==,
        "these credentials see several accounts: choose one as Account (--account-id): " ACCOUNT
        " (Example), ffffffffffffffffffffffffffffffff (Other )");
    clear(&fixture);
}

/* A token that may take captures need not be one that may list accounts. */
static void
test_refused_look_up(void)
{
    static const struct {
        guint status;
        gboolean is_explained;
    } cases[] = {{400, TRUE}, {401, FALSE}, {403, TRUE}, {404, FALSE}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeReply reply = {.status = cases[i].status, .body = "{}"};
        Fixture fixture;
        g_autoptr(GError) error = NULL;

        init(&fixture, &reply, NULL);
        g_assert_false(cfd_api_find_account(fixture.api, &error));
        g_assert_true(g_str_has_prefix(error->message, "could not look up the account: "));
        g_assert_cmpint(strstr(error->message, "add the permission Account Settings") != NULL, ==,
                        cases[i].is_explained);
        clear(&fixture);
    }
}

static void
test_no_account(void)
{
    static const gchar *const results[] = {OK("[]"), OK("null"), OK("[{\"id\":\"../x\"}]")};

    for (guint i = 0; i < G_N_ELEMENTS(results); i++) {
        FakeReply reply = {.status = 200, .body = results[i]};
        Fixture fixture;
        g_autoptr(GError) error = NULL;

        init(&fixture, &reply, NULL);
        g_assert_false(cfd_api_find_account(fixture.api, &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
        clear(&fixture);
    }
}

static void
test_server_time(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .date = "Mon, 21 Sep 2026 16:13:20 GMT", .body = OK("[]")}};
    Fixture fixture;
    gint64 now_us;

    init(&fixture, replies, ACCOUNT);
    g_assert_cmpint(cfd_api_known_time_us(fixture.api), ==, -1);
    g_assert_cmpuint(fixture.net.requests->len, ==, 0);
    now_us = cfd_api_server_time_us(fixture.api, NULL);
    g_assert_cmpint(cfd_api_known_time_us(fixture.api), ==, now_us);
    g_assert_cmpint(now_us - fixture.net.loop.wall_us, ==, 7200500 * G_GINT64_CONSTANT(1000));
    fixture.net.loop.monotonic_us += 5 * G_USEC_PER_SEC;
    g_assert_cmpint(cfd_api_server_time_us(fixture.api, NULL) - now_us, ==, 5 * G_USEC_PER_SEC);
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    clear(&fixture);
}

static void
test_refusal_tells_the_time(void)
{
    static const FakeReply replies[] = {
        {.status = 403, .date = "Mon, 21 Sep 2026 16:13:20 GMT", .body = "no"}};
    static const FakeReply silent[] = {{.status = 403, .body = "no"}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, ACCOUNT);
    g_assert_cmpint(cfd_api_server_time_us(fixture.api, &error), >, 0);
    g_assert_no_error(error);
    clear(&fixture);
    init(&fixture, silent, ACCOUNT);
    g_assert_cmpint(cfd_api_server_time_us(fixture.api, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    clear(&fixture);
}

static void
test_answer_about_another(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = OK("{\"id\":\"" ACCOUNT "\",\"status\":\"success\"}")}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, ACCOUNT);
    g_assert_null(cfd_api_get(fixture.api, ID, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_REPLY);
    g_assert_true(g_str_has_prefix(error->message, "could not read the status of capture " ID));
    clear(&fixture);
}

static void
assert_creation_fails(const FakeReply *reply, CfdCreateFailure expected, gint64 expected_wait_s)
{
    CfdJobSpec spec = {.time_limit_s = 1, .packet_limit = 1, .filter = {.protocol = -1}};
    Fixture fixture;
    CfdCreateFailure failure;
    gint64 wait_s;
    g_autoptr(GError) error = NULL;

    init(&fixture, reply, ACCOUNT);
    g_assert_null(cfd_api_create(fixture.api, &spec, &failure, &wait_s, &error));
    g_test_message("%u: %s", reply->status, error->message);
    g_assert_true(g_str_has_prefix(error->message, "could not create the capture: "));
    g_assert_cmpint(failure, ==, expected);
    g_assert_cmpint(wait_s, ==, expected_wait_s);
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    clear(&fixture);
}

static void
test_creation_is_asked_for_once(void)
{
    static const FakeReply refused[] = {
        {.status = 400, .body = REFUSED(1001, "no")},
        {.status = 401, .body = "no"},
        {.status = 403, .body = "no"},
        {.status = 302, .body = "x"},
        {.status = 0},
    };
    static const FakeReply unclear[] = {
        {.status = 408, .body = "x"},
        {.status = 425, .body = "x"},
        {.status = 500, .body = REFUSED(1001, "no")},
        {.status = 502, .body = "<html>"},
        {.status = 200, .body = "x"},
        {.status = 200, .body = OK("{}")},
        {.status = 200, .breaks = TRUE},
        {.status = 200, .body = "{\"succ", .breaks = TRUE},
    };
    static const FakeReply conflict = {.status = 409, .body = REFUSED(1001, "no")};
    static const FakeReply queued[] = {
        {.status = 429, .body = REFUSED(1429, "wait"), .headers = {"Retry-After", "42"}},
        {.status = 429, .body = REFUSED(1429, "wait")},
    };

    for (guint i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_creation_fails(&refused[i], CFD_CREATE_REFUSED, -1);
    for (guint i = 0; i < G_N_ELEMENTS(unclear); i++)
        assert_creation_fails(&unclear[i], CFD_CREATE_UNCLEAR, -1);
    assert_creation_fails(&conflict, CFD_CREATE_CONFLICT, -1);
    assert_creation_fails(&queued[0], CFD_CREATE_QUEUED, 42);
    assert_creation_fails(&queued[1], CFD_CREATE_QUEUED, -1);
}

static void
test_what_only_asks_is_tried_again(void)
{
    static const FakeReply replies[] = {
        {.status = 500, .body = "x"},
        {.status = 0},
        {.status = 200, .breaks = TRUE},
        {.status = 429, .body = "x", .headers = {"Retry-After", "7"}},
        {.status = 200, .body = OK("[]")},
    };
    Fixture fixture;
    gint64 start_us;
    g_autoptr(GPtrArray) jobs = NULL;

    init(&fixture, replies, ACCOUNT);
    start_us = fixture.net.loop.monotonic_us;
    jobs = cfd_api_list(fixture.api, NULL);
    g_assert_nonnull(jobs);
    g_assert_cmpuint(fixture.net.requests->len, ==, 5);
    g_assert_cmpint(fixture.net.loop.monotonic_us - start_us, >=, 7 * G_USEC_PER_SEC);
    g_assert_nonnull(strstr(fixture.net.notes->str, "trying again in "));
    clear(&fixture);
}

static void
test_tries_come_to_an_end(void)
{
    FakeReply replies[20];
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 503, .body = "x"};
    init(&fixture, replies, ACCOUNT);
    g_assert_null(cfd_api_list(fixture.api, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_SERVER);
    g_assert_cmpuint(fixture.net.requests->len, ==, 6);
    clear(&fixture);
}

static void
test_stop_ends_the_tries(void)
{
    static const FakeReply replies[] = {{.status = 200, .hangs = TRUE}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, ACCOUNT);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, 0);
    g_assert_null(cfd_api_get(fixture.api, ID, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/api/create", test_create);
    g_test_add_func("/api/key-pair", test_key_pair);
    g_test_add_func("/api/get-and-list", test_get_and_list);
    g_test_add_func("/api/refusals", test_refusals_name_what_was_tried);
    g_test_add_func("/api/only-account", test_only_account);
    g_test_add_func("/api/several-accounts", test_several_accounts);
    g_test_add_func("/api/refused-look-up", test_refused_look_up);
    g_test_add_func("/api/no-account", test_no_account);
    g_test_add_func("/api/server-time", test_server_time);
    g_test_add_func("/api/refusal-tells-time", test_refusal_tells_the_time);
    g_test_add_func("/api/about-another", test_answer_about_another);
    g_test_add_func("/api/creation-once", test_creation_is_asked_for_once);
    g_test_add_func("/api/tries", test_what_only_asks_is_tried_again);
    g_test_add_func("/api/tries-end", test_tries_come_to_an_end);
    g_test_add_func("/api/stop", test_stop_ends_the_tries);
    return g_test_run();
}
