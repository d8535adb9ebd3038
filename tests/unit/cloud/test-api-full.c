/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OK(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"
#define REFUSED                                                                                    \
    "{\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"no\"}],\"result\":null}"

#define JOB(word)                                                                                  \
    {                                                                                              \
        .status = 200, .body = OK("{\"id\":\"" ID "\",\"status\":\"" word "\"}")                   \
    }

typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api;
} Fixture;

static void
init(Fixture *self, const FakeReply *replies)
{
    fake_net_init(&self->net, replies);
    self->redactor = cfd_redactor_new();
    self->api = fake_api_new(&self->net, self->redactor);
}

static void
clear(Fixture *self)
{
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

static void
test_stop_is_asked_for_until_it_is_clear(void)
{
    static const FakeReply replies[] = {{.status = 500, .body = "x"}, {.status = 204, .body = ""}};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_api_stop(fixture.api, ID, NULL));
    g_assert_cmpuint(fixture.net.requests->len, ==, 2);
    g_assert_true(g_str_has_prefix(fake_net_request(&fixture.net, 1),
                                   "PUT https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/" ID
                                   "/stop\n"));
    clear(&fixture);
}

static void
test_stop_that_is_refused_names_the_capture(void)
{
    static const FakeReply replies[] = {{.status = 409, .body = REFUSED}, JOB("running")};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(cfd_api_stop(fixture.api, ID, &error));
    g_assert_nonnull(strstr(error->message, "could not stop capture " ID));
    clear(&fixture);
}

static void
test_stop_of_what_has_ended(void)
{
    static const FakeReply replies[] = {{.status = 409, .body = REFUSED}, JOB("complete")};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_api_stop(fixture.api, ID, NULL));
    g_assert_cmpuint(fixture.net.requests->len, ==, 2);
    clear(&fixture);
}

static void
test_ownership(void)
{
    static const FakeReply replies[] = {
        {.status = 200,
         .body = OK("[{\"destination_conf\":\"gs://b\",\"status\":\"pending\"},7,"
                    "{\"destination_conf\":\"s3://c?region=x\",\"status\":\"success\"},"
                    "{\"destination_conf\":\"gs://d\",\"status\":\"failed\"},"
                    "{\"destination_conf\":\"gs://e\",\"status\":\"new\"}]")}};
    static const CfdOwnershipStatus expected[] = {CFD_OWNERSHIP_PENDING, CFD_OWNERSHIP_SUCCESS,
                                                  CFD_OWNERSHIP_FAILED, CFD_OWNERSHIP_UNKNOWN};
    Fixture fixture;
    g_autoptr(GPtrArray) owned = NULL;

    init(&fixture, replies);
    owned = cfd_api_list_ownership(fixture.api, NULL);
    g_assert_cmpuint(owned->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < owned->len; i++)
        g_assert_cmpint(((CfdOwnership *)g_ptr_array_index(owned, i))->status, ==, expected[i]);
    g_assert_cmpstr(((CfdOwnership *)g_ptr_array_index(owned, 1))->destination, ==,
                    "s3://c?region=x");
    clear(&fixture);
}

static void
test_token_id(void)
{
    static const FakeReply user[] = {{.status = 200, .body = OK("{\"id\":\"" ID "\"}")}};
    static const FakeReply account[] = {{.status = 401, .body = REFUSED},
                                        {.status = 200, .body = OK("{\"id\":\"" ID "\"}")}};
    static const FakeReply nobody[] = {{.status = 401, .body = REFUSED},
                                       {.status = 401, .body = REFUSED}};
    static const FakeReply odd[] = {{.status = 200, .body = OK("{\"id\":\"x\"}")},
                                    {.status = 200, .body = OK("{}")}};
    const FakeReply *const cases[] = {user, account, nobody, odd};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture fixture;
        g_autoptr(CfdToken) token = NULL;
        g_autoptr(GError) error = NULL;

        init(&fixture, cases[i]);
        token = cfd_api_verify_token(fixture.api, &error);
        g_assert_cmpstr(token != NULL ? token->id : NULL, ==, i < 2 ? ID : NULL);
        g_assert_true((error == NULL) == (token != NULL));
        clear(&fixture);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/api-full/stop", test_stop_is_asked_for_until_it_is_clear);
    g_test_add_func("/api-full/stop-refused", test_stop_that_is_refused_names_the_capture);
    g_test_add_func("/api-full/stop-ended", test_stop_of_what_has_ended);
    g_test_add_func("/api-full/ownership", test_ownership);
    g_test_add_func("/api-full/token-id", test_token_id);
    return g_test_run();
}
