/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-account.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define BASE "https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/ownership"
#define BUCKET                                                                                     \
    OK("{\"id\":\"" ID "\",\"destination_conf\":\"gs://b\",\"filename\":\"f.txt\","                \
       "\"status\":\"pending\"}")
#define REFUSED                                                                                    \
    "{\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"no\"}],\"result\":null}"

static void
assert_asked(const FakeAccount *self, guint index, const gchar *line, const gchar *body)
{
    g_autofree gchar *first = g_strconcat(line, "\n", NULL);
    g_autofree gchar *end = g_strconcat("\n\n", body, NULL);

    g_assert_true(g_str_has_prefix(fake_net_request(&self->net, index), first));
    g_assert_true(g_str_has_suffix(fake_net_request(&self->net, index), end));
}

static void
assert_fails(const FakeAccount *self, CfdErrorCode code, const gchar *prefix)
{
    g_assert_error(self->error, CFD_ERROR, (gint)code);
    if (!g_str_has_prefix(self->error->message, prefix))
        g_assert_cmpstr(self->error->message, ==, prefix);
}

static void
test_added(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = BUCKET}};
    g_auto(FakeAccount) fixture;
    g_autoptr(CfdOwnership) ownership = NULL;
    gboolean may_exist;

    fake_account_init(&fixture, replies);
    ownership = cfd_api_add_ownership(fixture.api, "r2://b?secret-access-key=a%2Fb\"", &may_exist,
                                      &fixture.error);
    g_assert_no_error(fixture.error);
    g_assert_cmpstr(ownership->id, ==, ID);
    g_assert_cmpstr(ownership->filename, ==, "f.txt");
    g_assert_cmpint(ownership->status, ==, CFD_OWNERSHIP_PENDING);
    assert_asked(&fixture, 0, "POST " BASE,
                 "{\"destination_conf\":\"r2://b?secret-access-key=a%2Fb\\\"\"}");
    g_assert_nonnull(strstr(fake_net_request(&fixture.net, 0), "\nContent-Type: application/json"));
    g_assert_null(strstr(fixture.net.notes->str, "secret-access-key"));
}

/* It is asked for once, whatever comes of it. */
static void
test_not_added(void)
{
    static const struct {
        FakeReply reply;
        CfdErrorCode code;
        gboolean may_exist;
    } cases[] = {
        {{.status = 0}, CFD_ERROR_UNREACHABLE, FALSE},
        {{.status = 400, .body = REFUSED}, CFD_ERROR_OPTION, FALSE},
        {{.status = 403, .body = "no"}, CFD_ERROR_PERMISSION, FALSE},
        {{.status = 429, .body = REFUSED}, CFD_ERROR_QUOTA, FALSE},
        {{.status = 409, .body = REFUSED}, CFD_ERROR_OPTION, TRUE},
        {{.status = 200, .breaks = TRUE}, CFD_ERROR_SERVER, TRUE},
        {{.status = 200, .body = "{\"succ", .breaks = TRUE}, CFD_ERROR_SERVER, TRUE},
        {{.status = 502, .body = "no"}, CFD_ERROR_SERVER, TRUE},
        {{.status = 200, .body = "<html>"}, CFD_ERROR_REPLY, TRUE},
        {{.status = 200, .body = OK("{}")}, CFD_ERROR_REPLY, TRUE},
        {{.status = 200, .body = OK("null")}, CFD_ERROR_REPLY, TRUE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeAccount) fixture;
        gboolean may_exist = !cases[i].may_exist;

        fake_account_init(&fixture, &cases[i].reply);
        g_assert_null(cfd_api_add_ownership(fixture.api, "gs://b", &may_exist, &fixture.error));
        assert_fails(&fixture, cases[i].code, "could not add the bucket: ");
        g_assert_cmpint(may_exist, ==, cases[i].may_exist);
        g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    }
}

static gboolean
stop_now(gpointer data)
{
    FakeAccount *self = data;
    gboolean happened = happen_fake(&self->net);

    if (self->net.requests->len > 0)
        cfd_cancel_trigger(self->net.loop.cancel, CFD_CANCEL_STOP, 0);
    return happened;
}

/* It has left, so nobody knows. */
static void
test_adding_is_stopped(void)
{
    static const FakeReply replies[] = {{.status = 200, .hangs = TRUE}};
    g_auto(FakeAccount) fixture;
    gboolean may_exist = FALSE;

    fake_account_init(&fixture, replies);
    fixture.net.loop.happen = stop_now;
    fixture.net.loop.data = &fixture;
    g_assert_null(cfd_api_add_ownership(fixture.api, "gs://b", &may_exist, &fixture.error));
    assert_fails(&fixture, CFD_ERROR_STOPPED, "could not add the bucket: ");
    g_assert_true(may_exist);
}

#define CHALLENGED "{\"destination_conf\":\"gs://b\",\"ownership_challenge\":\"a \\\"b\\\"\"}"

static void
test_validated(void)
{
    static const FakeReply at_once[] = {{.status = 200, .body = BUCKET}};
    static const FakeReply later[] = {
        {.status = 0},
        {.status = 503, .body = "x", .headers = {"Retry-After", "7"}},
        {.status = 200, .breaks = TRUE},
        {.status = 200, .body = BUCKET},
    };
    static const struct {
        const FakeReply *replies;
        guint requests;
        gint64 least_us;
    } cases[] = {{at_once, 1, 0}, {later, 4, 7 * G_USEC_PER_SEC}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeAccount) fixture;
        g_autoptr(CfdOwnership) ownership = NULL;
        gint64 start_us;

        fake_account_init(&fixture, cases[i].replies);
        start_us = fixture.net.loop.monotonic_us;
        ownership = cfd_api_validate_ownership(fixture.api, "gs://b", "a \"b\"", &fixture.error);
        g_assert_no_error(fixture.error);
        g_assert_cmpstr(ownership->id, ==, ID);
        g_assert_cmpuint(fixture.net.requests->len, ==, cases[i].requests);
        g_assert_cmpint(fixture.net.loop.monotonic_us - start_us, >=, cases[i].least_us);
        for (guint request = 0; request < cases[i].requests; request++)
            assert_asked(&fixture, request, "POST " BASE "/validate", CHALLENGED);
    }
}

static void
test_not_validated(void)
{
    static const struct {
        FakeReply reply;
        CfdErrorCode code;
    } cases[] = {
        {{.status = 400, .body = REFUSED}, CFD_ERROR_OPTION},
        {{.status = 404, .body = REFUSED}, CFD_ERROR_NOT_FOUND},
        {{.status = 200, .body = OK("{}")}, CFD_ERROR_REPLY},
        {{.status = 200, .body = REFUSED}, CFD_ERROR_REPLY},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeAccount) fixture;

        fake_account_init(&fixture, &cases[i].reply);
        g_assert_null(cfd_api_validate_ownership(fixture.api, "gs://b", "x", &fixture.error));
        assert_fails(&fixture, cases[i].code, "could not validate the bucket: ");
        g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    }
}

static void
test_given_up(void)
{
    FakeReply replies[6];
    g_auto(FakeAccount) fixture;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 500, .body = "x"};
    fake_account_init(&fixture, replies);
    g_assert_null(cfd_api_validate_ownership(fixture.api, "gs://b", "x", &fixture.error));
    assert_fails(&fixture, CFD_ERROR_SERVER, "could not validate the bucket: ");
    g_assert_cmpuint(fixture.net.requests->len, ==, 6);
}

static void
test_removed(void)
{
    static const FakeReply cases[][2] = {
        {{.status = 200, .body = OK("{}")}},
        {{.status = 204, .body = ""}},
        {{.status = 200, .body = "anything"}},
        {{.status = 500, .body = "x"}, {.status = 204, .body = ""}},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeAccount) fixture;
        guint last;

        fake_account_init(&fixture, cases[i]);
        g_assert_true(cfd_api_remove_ownership(fixture.api, ID, &fixture.error));
        g_assert_no_error(fixture.error);
        last = fixture.net.requests->len - 1;
        g_assert_cmpuint(last, ==, cases[i][1].status != 0 ? 1 : 0);
        assert_asked(&fixture, last, "DELETE " BASE "/" ID, "");
    }
}

/* The answer to the first try is lost, which has done it. */
static void
test_removed_before(void)
{
    static const FakeReply replies[] = {{.status = 200, .breaks = TRUE},
                                        {.status = 404, .body = REFUSED}};
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, replies);
    g_assert_false(cfd_api_remove_ownership(fixture.api, ID, &fixture.error));
    assert_fails(&fixture, CFD_ERROR_NOT_FOUND, "could not remove bucket " ID ": ");
    g_assert_cmpuint(fixture.net.requests->len, ==, 2);
}

static void
test_not_removed(void)
{
    static const FakeReply replies[] = {{.status = 403, .body = "no"}};
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, replies);
    g_assert_false(cfd_api_remove_ownership(fixture.api, ID, &fixture.error));
    assert_fails(&fixture, CFD_ERROR_PERMISSION, "could not remove bucket " ID ": ");
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/api-ownership/added", test_added);
    g_test_add_func("/api-ownership/not-added", test_not_added);
    g_test_add_func("/api-ownership/stopped", test_adding_is_stopped);
    g_test_add_func("/api-ownership/validated", test_validated);
    g_test_add_func("/api-ownership/not-validated", test_not_validated);
    g_test_add_func("/api-ownership/given-up", test_given_up);
    g_test_add_func("/api-ownership/removed", test_removed);
    g_test_add_func("/api-ownership/removed-before", test_removed_before);
    g_test_add_func("/api-ownership/not-removed", test_not_removed);
    return g_test_run();
}
