/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-net.h"

#include "cfd-reply.h"

static CfdJson *
parse(guint status, const gchar *body, GError **error)
{
    static const CfdRequest request = {
        .method = "GET", .url = "https://api.test/", .max_reply_bytes = 10000};
    FakeReply reply = {.status = status, .body = body};
    FakeNet net;
    CfdTransfer *transfer;
    CfdJson *json;

    fake_net_init(&net, &reply);
    transfer = cfd_transfer_new(&net.transport, &request, NULL, NULL);
    g_assert_true(cfd_transfer_wait(transfer, net.loop.loop, NULL));
    json = cfd_reply_parse(transfer, error);
    cfd_transfer_free(transfer);
    fake_net_clear(&net);
    return json;
}

static void
assert_refused(guint status, const gchar *body, CfdErrorCode code, const gchar *words)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(parse(status, body, &error));
    g_test_message("%u: %s", status, error->message);
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, words));
}

static void
test_success(void)
{
    g_autoptr(CfdJson) json = parse(
        200, "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":{\"id\":\"x\"}}", NULL);

    g_assert_cmpstr(cfd_json_string(cfd_json_member(cfd_json_member(json, "result"), "id")), ==,
                    "x");
}

static void
test_statuses(void)
{
    static const struct {
        guint status;
        CfdErrorCode code;
    } cases[] = {
        {400, CFD_ERROR_OPTION},    {401, CFD_ERROR_CREDENTIALS}, {403, CFD_ERROR_PERMISSION},
        {404, CFD_ERROR_NOT_FOUND}, {408, CFD_ERROR_TIMEOUT},     {409, CFD_ERROR_OPTION},
        {418, CFD_ERROR_OPTION},    {425, CFD_ERROR_TIMEOUT},     {429, CFD_ERROR_QUOTA},
        {500, CFD_ERROR_SERVER},    {503, CFD_ERROR_SERVER},      {302, CFD_ERROR_REPLY},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_refused(
            cases[i].status,
            "{\"success\":false,\"errors\":[{\"code\":1234,\"message\":\"Its own words\","
            "\"source\":{\"pointer\":\"/time_limit\"}}],\"messages\":[],\"result\":null}",
            cases[i].code, "(“Its own words” for --time-limit or --full-time-limit, code 1234)");
}

static void
test_codes_of_credentials(void)
{
    assert_refused(403,
                   "{\"success\":false,\"errors\":[{\"code\":10000,"
                   "\"message\":\"Authentication error\"}],\"result\":null}",
                   CFD_ERROR_PERMISSION,
                   "Magic Firewall Packet Captures (Edit), and that the account ID is right");
    assert_refused(400, "{\"errors\":[{\"code\":6003,\"message\":\"Invalid request headers\"}]}",
                   CFD_ERROR_CREDENTIALS, "is not well formed");
    assert_refused(403, "{\"errors\":[{\"code\":10010,\"message\":\"not_entitled\"}]}",
                   CFD_ERROR_PERMISSION, "in its plan: ask");
    assert_refused(400,
                   "{\"errors\":[{\"code\":1001,\"message\":\"no\","
                   "\"source\":{\"pointer\":\"/filter_v1/source_port\"}}]}",
                   CFD_ERROR_OPTION, "“no” for --source-port, code 1001");
}

static void
test_not_json(void)
{
    assert_refused(502, "<html>Bad Gateway</html>", CFD_ERROR_SERVER, "HTTP status 502");
    assert_refused(200, "<html>Log in to the hotel</html>", CFD_ERROR_REPLY, "it is not JSON");
    assert_refused(200, "", CFD_ERROR_REPLY, "it is not JSON");
    assert_refused(200, " <html>", CFD_ERROR_REPLY, "a log-in page of the network or a proxy");
    assert_refused(302, "", CFD_ERROR_REPLY, "a log-in page of the network or a proxy");
}

static void
test_odd_envelopes(void)
{
    assert_refused(200, "{\"result\":{}}", CFD_ERROR_REPLY, "HTTP status 200");
    assert_refused(200, "{\"success\":false,\"errors\":[],\"result\":null}", CFD_ERROR_REPLY,
                   "HTTP status 200");
    assert_refused(400, "{\"success\":false,\"errors\":\"no list\"}", CFD_ERROR_OPTION,
                   "HTTP status 400");
    assert_refused(400, "{\"errors\":[{\"code\":\"x\",\"message\":\"a\\u001b[31mb\"}]}",
                   CFD_ERROR_OPTION, "“a [31mb”, code 0");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reply/success", test_success);
    g_test_add_func("/reply/statuses", test_statuses);
    g_test_add_func("/reply/credentials", test_codes_of_credentials);
    g_test_add_func("/reply/not-json", test_not_json);
    g_test_add_func("/reply/odd-envelopes", test_odd_envelopes);
    return g_test_run();
}
