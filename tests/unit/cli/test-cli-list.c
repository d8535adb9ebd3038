/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#include "cfd-json.h"

#define SAMPLE(id, submitted)                                                                      \
    "{\"id\":\"" id "\",\"type\":\"simple\",\"status\":\"success\",\"submitted\":\"" submitted "\"}"
#define FULL                                                                                       \
    "{\"id\":\"" OTHER_ID "\",\"type\":\"full\",\"status\":\"running\",\"colo_name\":\"ord02\","   \
    "\"submitted\":\"2026-09-21T12:13:19Z\",\"packets_captured\":1234567,"                         \
    "\"filter_v1\":{\"protocol\":17,\"destination_port\":53}}"
#define BARE "{\"id\":\"88802ca5668e47a2b82c2e6746e45037\"}"
#define ALL SAMPLE(ID, "2026-09-21T14:12:21Z") "," FULL "," BARE

static const FakeReply REPLIES[] = {
    {.status = 200, .date = DATE, .body = ANSWER("[" ALL "]")},
};

static void
assert_list(const gchar *words, const gchar *out, const gchar *error)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, words, REPLIES);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.out, ==, out);
    g_assert_cmpstr(shell.output.error, ==, error);
    g_assert_cmpuint(shell.net.requests->len, ==, 1);
    g_assert_true(g_str_has_prefix(fake_net_request(&shell.net, 0),
                                   "GET https://api.test/accounts/" FAKE_ACCOUNT "/pcaps\n"));
}

#define SAMPLE_LINE ID "\tsample\tsuccess\t2026-09-21T14:12:21Z\t\t\tnone\n"
#define FULL_LINE                                                                                  \
    OTHER_ID "\tfull\trunning\t2026-09-21T12:13:19Z\tord02\t1234567\t"                             \
             "destination port 53, protocol 17\n"
#define BARE_LINE "88802ca5668e47a2b82c2e6746e45037\t\t\t\t\t\tnone\n"

static void
test_for_programs(void)
{
    assert_list("list", SAMPLE_LINE FULL_LINE BARE_LINE, "");
}

static void
test_only_some(void)
{
    static const gchar none[] = "none of the account's newest captures is such a one\n";

    assert_list("list|--status|running", FULL_LINE, "");
    assert_list("list|--status|success", SAMPLE_LINE, "");
    assert_list("list|--type|full", FULL_LINE, "");
    assert_list("list|--type|simple", SAMPLE_LINE, "");
    assert_list("list|--type|", SAMPLE_LINE FULL_LINE BARE_LINE, "");
    assert_list("list|--type|full|--status|success", "", none);
    assert_list("list|--status|failed", "", none);
    assert_list("list|--status|failed|--json", "[]\n", "");
}

static void
test_json(void)
{
    g_auto(FakeShell) shell;
    g_autoptr(CfdJson) printed = NULL;
    g_autofree gchar *text = NULL;

    fake_shell_init(&shell, "list|--json", REPLIES);
    g_assert_true(fake_shell_run(&shell));
    printed = cfd_json_parse(shell.output.out, strlen(shell.output.out), NULL);
    text = cfd_json_to_text(printed);
    g_assert_cmpstr(text, ==, "[" ALL "]");
    g_assert_cmpstr(shell.output.error, ==, "");
}

static void
test_nothing(void)
{
    static const FakeReply replies[] = {{.status = 200, .date = DATE, .body = ANSWER("[]")}};
    static const gchar *const lines[][3] = {
        {"list", "", "the account has no captures: cloudflaredump capture takes one\n"},
        {"list|--json", "[]\n", ""}};

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(FakeShell) shell;

        fake_shell_init(&shell, lines[i][0], replies);
        g_assert_true(fake_shell_run(&shell));
        g_assert_cmpstr(shell.output.out, ==, lines[i][1]);
        g_assert_cmpstr(shell.output.error, ==, lines[i][2]);
    }
}

/* Without a request. */
static void
test_status_that_there_is_not(void)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "list|--status|done", NULL);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, CFD_ERROR_OPTION,
                            "there is no status \"done\": give unknown, ");
    g_assert_cmpuint(shell.net.requests->len, ==, 0);
}

static void
test_refused(void)
{
    static const FakeReply replies[] = {{.status = 403, .body = "no"}};
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "list", replies);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, CFD_ERROR_PERMISSION, "could not list the captures: ");
    g_assert_cmpstr(shell.output.out, ==, "");
}

#define OF(submitted) SAMPLE(ID, submitted)

/* By Cloudflare's clock, which is that of the answer; the local one is an hour fast. */
static void
assert_age(const gchar *submitted, const gchar *expected)
{
    g_auto(FakeShell) shell;
    g_autofree gchar *body = g_strdup_printf(ANSWER("[" OF("%s") "]"), submitted);
    g_autofree gchar *line =
        g_strdup_printf("\n" ID "  sample  success  %3s                 none\n", expected);
    const FakeReply replies[] = {{.status = 200, .date = DATE, .body = body}};

    fake_shell_init(&shell, "list", replies);
    shell.net.loop.wall_us += 3600 * (gint64)G_USEC_PER_SEC;
    shell.output.out_columns = 132;
    g_assert_true(fake_shell_run(&shell));
    g_test_message("%s", shell.output.out);
    g_assert_true(g_str_has_suffix(shell.output.out, line));
}

static void
test_ages(void)
{
    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no pseudo-terminals here");
        return;
    }
    assert_age("2026-09-21T14:13:20Z", "0s");
    assert_age("2026-09-21T14:12:21Z", "59s");
    assert_age("2026-09-21T14:12:20Z", "1m");
    assert_age("2026-09-21T13:13:21Z", "59m");
    assert_age("2026-09-21T13:13:20Z", "1h");
    assert_age("2026-09-20T14:13:21Z", "23h");
    assert_age("2026-09-20T14:13:20Z", "1d");
    assert_age("2026-09-01T14:13:20Z", "20d");
    assert_age("2026-09-21T14:13:30Z", "0s");
    assert_age("yesterday", "");
}

static void
assert_table(guint columns, const gchar *expected)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "list", REPLIES);
    shell.output.out_columns = columns;
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.out, ==, expected);
}

/* Where room is short the filter goes first, then the number of packets. */
static void
test_for_people(void)
{
    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no pseudo-terminals here");
        return;
    }
    assert_table(
        132, "ID                                TYPE    STATUS   AGE  COLO     PACKETS  FILTER\n" ID
             "  sample  success  59s                    none\n" OTHER_ID
             "  full    running   2h  ord02  1,234,567  destination port 53, protocol 17\n"
             "88802ca5668e47a2b82c2e6746e45037                                          none\n");
    assert_table(72,
                 "ID                                TYPE    STATUS   AGE  COLO     PACKETS\n" ID
                 "  sample  success  59s\n" OTHER_ID "  full    running   2h  ord02  1,234,567\n"
                 "88802ca5668e47a2b82c2e6746e45037\n");
    assert_table(71, "ID                                TYPE    STATUS   AGE  COLO\n" ID
                     "  sample  success  59s\n" OTHER_ID "  full    running   2h  ord02\n"
                     "88802ca5668e47a2b82c2e6746e45037\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli-list/programs", test_for_programs);
    g_test_add_func("/cli-list/some", test_only_some);
    g_test_add_func("/cli-list/json", test_json);
    g_test_add_func("/cli-list/nothing", test_nothing);
    g_test_add_func("/cli-list/status", test_status_that_there_is_not);
    g_test_add_func("/cli-list/refused", test_refused);
    g_test_add_func("/cli-list/ages", test_ages);
    g_test_add_func("/cli-list/people", test_for_people);
    return g_test_run();
}
