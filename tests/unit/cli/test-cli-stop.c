/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#define FULL(fields) ANSWER("{\"id\":\"" ID "\",\"type\":\"full\"" fields "}")

#define STOPPED                                                                                    \
    "capture " ID " was stopped; once Cloudflare has converted it: cloudflaredump fetch " ID       \
    " -w FILE\n"

static void
assert_stop(const FakeReply *replies, guint requests, const gchar *expected)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "stop|" ID, replies);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.out, ==, "");
    g_assert_cmpstr(shell.output.error, ==, expected);
    g_assert_cmpuint(shell.net.requests->len, ==, requests);
    if (requests > 1)
        g_assert_true(g_str_has_prefix(fake_net_request(&shell.net, 1),
                                       "PUT https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/" ID
                                       "/stop\n"));
}

static void
test_stopped(void)
{
    static const FakeReply running[] = {
        {.status = 200, .body = FULL(",\"status\":\"running\"")},
        {.status = 204, .body = ""},
    };
    static const FakeReply unheard_of[] = {
        {.status = 200, .body = FULL(",\"status\":\"recording\"")},
        {.status = 204, .body = ""},
    };
    /* It has reached its limit in between. */
    static const FakeReply late[] = {
        {.status = 200, .body = FULL(",\"status\":\"running\"")},
        {.status = 400, .body = "no"},
        {.status = 200, .body = FULL(",\"status\":\"conversion_running\"")},
    };

    assert_stop(running, 2, STOPPED);
    assert_stop(unheard_of, 2, STOPPED);
    assert_stop(late, 3, STOPPED);
}

static void
test_nothing_to_stop(void)
{
    static const FakeReply complete[] = {{.status = 200, .body = FULL(",\"status\":\"complete\"")}};
    static const FakeReply asked[] = {
        {.status = 200,
         .body = FULL(",\"status\":\"running\",\"stop_requested\":\"2020-01-01T08:00:00Z\"")}};
    static const FakeReply sample[] = {
        {.status = 200,
         .body = ANSWER("{\"id\":\"" ID "\",\"type\":\"simple\",\"status\":\"running\"}")}};
    static const FakeReply silent[] = {
        {.status = 200, .body = ANSWER("{\"id\":\"" ID "\",\"type\":\"simple\"}")}};

    assert_stop(complete, 1, "nothing to stop: capture " ID " is complete\n");
    assert_stop(asked, 1, "nothing to stop: capture " ID " is running, and was stopped already\n");
    assert_stop(sample, 1, "nothing to stop: capture " ID " is running\n");
    assert_stop(silent, 1, "nothing to stop: capture " ID " is of a status that is not told\n");
}

static void
assert_fails(const FakeReply *replies, CfdErrorCode code, const gchar *words)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "stop|" ID, replies);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, code, words);
    g_assert_cmpstr(shell.output.error, ==, "");
}

static void
test_failures(void)
{
    static const FakeReply unknown[] = {{.status = 404, .body = "no"}};
    static const FakeReply refused[] = {
        {.status = 200, .body = FULL(",\"status\":\"running\"")},
        {.status = 403, .body = "no"},
    };

    assert_fails(unknown, CFD_ERROR_NOT_FOUND, "could not read the status of capture " ID ": ");
    assert_fails(refused, CFD_ERROR_PERMISSION, "could not stop capture " ID ": ");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli-stop/stopped", test_stopped);
    g_test_add_func("/cli-stop/nothing", test_nothing_to_stop);
    g_test_add_func("/cli-stop/failures", test_failures);
    return g_test_run();
}
