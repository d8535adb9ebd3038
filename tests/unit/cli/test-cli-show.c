/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#include "cfd-json.h"

static void
assert_shown(const gchar *words, const gchar *job, const gchar *expected)
{
    g_auto(FakeShell) shell;
    g_autofree gchar *body = g_strdup_printf(ANSWER("%s"), job);
    const FakeReply replies[] = {{.status = 200, .body = body}};

    fake_shell_init(&shell, words, replies);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.out, ==, expected);
    g_assert_cmpstr(shell.output.error, ==, "");
    g_assert_cmpuint(shell.net.requests->len, ==, 1);
    g_assert_true(g_str_has_prefix(fake_net_request(&shell.net, 0),
                                   "GET https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/" ID
                                   "\n"));
}

static void
test_full(void)
{
    assert_shown("show|" ID,
                 "{\"id\":\"" ID "\",\"type\":\"full\",\"status\":\"complete\","
                 "\"submitted\":\"2026-01-31T14:05:00Z\",\"colo_name\":\"ord02\","
                 "\"stop_requested\":\"2026-01-31T14:06:00Z\",\"time_limit\":3600,"
                 "\"packet_limit\":2000,\"byte_limit\":1000000,\"packets_captured\":1234567,"
                 "\"destination_conf\":\"gs://b/dir\",\"filter_v1\":{\"destination_port\":53}}",
                 "ID              " ID "\n"
                 "Type            full\n"
                 "Status          complete\n"
                 "Submitted       2026-01-31T14:05:00Z\n"
                 "Stop requested  yes\n"
                 "Colo            ord02 (Chicago, US)\n"
                 "Bucket          gs://b/dir\n"
                 "Filter          destination port 53\n"
                 "Time limit      3,600 s\n"
                 "Packet limit    2,000 packets\n"
                 "Byte limit      1,000,000 bytes\n"
                 "Captured        1,234,567 packets\n");
}

static void
test_sample(void)
{
    assert_shown("show|" ID,
                 "{\"id\":\"" ID "\",\"type\":\"simple\",\"status\":\"failed\","
                 "\"error_message\":\"No packets\",\"offset_time\":\"2026-01-31T14:05:00Z\","
                 "\"time_limit\":60}",
                 "ID              " ID "\n"
                 "Type            sample\n"
                 "Status          failed\n"
                 "Failure         No packets\n"
                 "Looks back from 2026-01-31T14:05:00Z\n"
                 "Filter          none\n"
                 "Time limit      60 s\n");
}

/* What is not told is not shown; but none is a number, too. */
static void
test_little(void)
{
    assert_shown("show|" ID, "{\"id\":\"" ID "\"}",
                 "ID              " ID "\n"
                 "Filter          none\n");
    assert_shown("show|" ID, "{\"id\":\"" ID "\",\"packets_captured\":0,\"byte_limit\":0}",
                 "ID              " ID "\n"
                 "Filter          none\n"
                 "Captured        no packets\n");
}

/* All of it, also what this program does not know. */
static void
test_json(void)
{
    assert_shown("show|" ID "|--json", "{\"id\":\"" ID "\",\"new\":[1,{\"a\":null}]}",
                 "{\n"
                 "  \"id\" : \"" ID "\",\n"
                 "  \"new\" : [\n"
                 "    1,\n"
                 "    {\n"
                 "      \"a\" : null\n"
                 "    }\n"
                 "  ]\n"
                 "}\n");
}

static void
test_not_found(void)
{
    static const FakeReply replies[] = {{.status = 404, .body = "no"}};
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "show|" ID, replies);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, CFD_ERROR_NOT_FOUND,
                            "could not read the status of capture " ID ": ");
    g_assert_cmpstr(shell.output.out, ==, "");
}

static void
test_id_that_is_none(void)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "show|66802ca5", NULL);
    fake_shell_assert_error(&shell, CFD_ERROR_OPTION, "ID cannot be used: give the capture's ID");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli-show/full", test_full);
    g_test_add_func("/cli-show/sample", test_sample);
    g_test_add_func("/cli-show/little", test_little);
    g_test_add_func("/cli-show/json", test_json);
    g_test_add_func("/cli-show/not-found", test_not_found);
    g_test_add_func("/cli-show/no-id", test_id_that_is_none);
    return g_test_run();
}
