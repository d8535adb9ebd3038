/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#include "cfd-json.h"

#define FILENAME "ownership-challenge-9883874e.txt"
#define BUCKET(status)                                                                             \
    "{\"id\":\"" ID "\",\"destination_conf\":\"gs://example/dir\",\"filename\":\"" FILENAME        \
    "\",\"status\":\"" status "\",\"submitted\":\"2026-01-31T14:05:00Z\","                         \
    "\"validated\":\"\"}"
#define OTHER                                                                                      \
    "{\"id\":\"" OTHER_ID "\",\"destination_conf\":\"s3://other?region=us-east-1\","               \
    "\"status\":\"success\",\"submitted\":\"2026-01-01T00:00:00Z\","                               \
    "\"validated\":\"2026-01-01T00:10:00Z\"}"
#define NONE                                                                                       \
    {                                                                                              \
        .status = 200, .body = ANSWER("[]")                                                        \
    }
#define KNOWN(word)                                                                                \
    {                                                                                              \
        .status = 200, .body = ANSWER("[" OTHER "," BUCKET(word) "]")                              \
    }
#define TOLD(word)                                                                                 \
    {                                                                                              \
        .status = 200, .body = ANSWER(BUCKET(word))                                                \
    }
#define CHALLENGE                                                                                  \
    {                                                                                              \
        .status = 200, .body = "the-challenge\n"                                                   \
    }

#define LIST "GET https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/ownership\n"
#define ADD "POST https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/ownership\n"
#define VALIDATE "POST https://api.test/accounts/" FAKE_ACCOUNT "/pcaps/ownership/validate\n"
#define READ "GET https://storage.googleapis.com/example/dir/" FILENAME "\n"

#define KEYS "|--gcs-access-token|s3cr3t-google-token"

/* requests: in order; NULL: no more. */
static void
assert_requests(const FakeShell *shell, const gchar *const *requests)
{
    guint i;

    for (i = 0; requests[i] != NULL; i++)
        g_assert_true(g_str_has_prefix(fake_net_request(&shell->net, i), requests[i]));
    g_assert_cmpuint(shell->net.requests->len, ==, i);
}

#define ASKED(...) ((const gchar *const[]){__VA_ARGS__, NULL})

static void
test_list(void)
{
    static const FakeReply replies[] = {KNOWN("pending")};
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "bucket|list", replies);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.out, ==,
                    OTHER_ID "\tsuccess\t2026-01-01T00:00:00Z\t2026-01-01T00:10:00Z\t"
                             "s3://other?region=us-east-1\n" ID
                             "\tpending\t2026-01-31T14:05:00Z\t\tgs://example/dir\n");
    g_assert_cmpstr(shell.output.error, ==, "");
    assert_requests(&shell, ASKED(LIST));
}

static void
test_list_as_json(void)
{
    static const FakeReply replies[] = {KNOWN("pending")};
    g_auto(FakeShell) shell;
    g_autoptr(CfdJson) json = NULL;
    g_autofree gchar *text = NULL;

    fake_shell_init(&shell, "bucket|list|--json", replies);
    g_assert_true(fake_shell_run(&shell));
    json = cfd_json_parse(shell.output.out, strlen(shell.output.out), NULL);
    text = cfd_json_to_text(json);
    g_assert_cmpstr(text, ==, "[" OTHER "," BUCKET("pending") "]");
}

static void
test_list_of_none(void)
{
    static const FakeReply replies[] = {NONE};
    static const FakeReply refused[] = {{.status = 403, .body = "no"}};
    g_auto(FakeShell) shell;
    g_auto(FakeShell) json;
    g_auto(FakeShell) failing;

    fake_shell_init(&shell, "bucket|list", replies);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.out, ==, "");
    g_assert_nonnull(strstr(shell.output.error, "cloudflaredump bucket add URI adds one\n"));
    fake_shell_init(&json, "bucket|list|--json", replies);
    g_assert_true(fake_shell_run(&json));
    g_assert_cmpstr(json.output.out, ==, "[]\n");
    g_assert_cmpstr(json.output.error, ==, "");
    fake_shell_init(&failing, "bucket|list", refused);
    g_assert_false(fake_shell_run(&failing));
    fake_shell_assert_error(&failing, CFD_ERROR_PERMISSION, "could not list the account's buckets");
}

#define SENT                                                                                       \
    "sent it to Cloudflare, which takes five to ten minutes to check it; Ctrl-C does not end "     \
    "that, and cloudflaredump bucket list shows it\n"
#define READY "gs://example/dir is ready for captures\n"
#define CHECKING "waiting for Cloudflare's check\n"

static void
test_add(void)
{
    static const FakeReply replies[] = {NONE, TOLD("pending"), CHALLENGE, TOLD("pending"),
                                        KNOWN("success")};
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "bucket|add|gs://example/dir/" KEYS, replies);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.out, ==, "");
    g_assert_cmpstr(shell.output.error, ==,
                    "added gs://example/dir\n"
                    "read " FILENAME " from the bucket\n" SENT CHECKING READY);
    assert_requests(&shell, ASKED(LIST, ADD, READ, VALIDATE, LIST));
    g_assert_nonnull(strstr(fake_net_request(&shell.net, 3),
                            "\n\n{\"destination_conf\":\"gs://example/dir\","
                            "\"ownership_challenge\":\"the-challenge\"}"));
}

/* Where a step is done already it goes on with the next. */
static void
test_add_what_is_known(void)
{
    static const FakeReply pending[] = {KNOWN("pending"), CHALLENGE, TOLD("success")};
    static const FakeReply failed[] = {KNOWN("failed"), CHALLENGE, TOLD("success")};
    static const FakeReply done[] = {KNOWN("success")};
    static const FakeReply *const known[] = {pending, failed};
    g_auto(FakeShell) ready;

    for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
        g_auto(FakeShell) shell;

        fake_shell_init(&shell, "bucket|add|gs://example/dir" KEYS, known[i]);
        g_assert_true(fake_shell_run(&shell));
        g_assert_cmpstr(shell.output.error, ==,

                        "read " FILENAME " from the bucket\n" READY);
        assert_requests(&shell, ASKED(LIST, READ, VALIDATE));
    }
    fake_shell_init(&ready, "bucket|add|gs://example/dir", done);
    g_assert_true(fake_shell_run(&ready));
    g_assert_cmpstr(ready.output.error, ==, "gs://example/dir is ready for captures already\n");
    assert_requests(&ready, ASKED(LIST));
}

/* Nothing is explained where nothing can be done by hand. */
static void
assert_not_added(const FakeReply *replies, CfdErrorCode code, const gchar *words)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "bucket|add|gs://example/dir" KEYS, replies);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, code, words);
    g_assert_null(strstr(shell.output.error, "By hand"));
    g_assert_null(strstr(shell.output.error, "is ready"));
}

static void
test_add_fails(void)
{
    static const FakeReply unlisted[] = {{.status = 403, .body = "no"}};
    static const FakeReply refused[] = {NONE, {.status = 400, .body = "no"}};
    static const FakeReply unnamed[] = {
        NONE, {.status = 200, .body = ANSWER("{\"destination_conf\":\"gs://example/dir\"}")}};
    static const FakeReply unsent[] = {KNOWN("pending"), CHALLENGE, {.status = 403, .body = "no"}};
    static const FakeReply disproved[] = {KNOWN("pending"), CHALLENGE, TOLD("failed")};

    assert_not_added(unlisted, CFD_ERROR_PERMISSION, "could not list the account's buckets: ");
    assert_not_added(refused, CFD_ERROR_OPTION, "could not add the bucket: ");
    assert_not_added(unnamed, CFD_ERROR_REPLY, "does not tell the name of the file");
    assert_not_added(unsent, CFD_ERROR_PERMISSION, "could not validate the bucket: ");
    assert_not_added(disproved, CFD_ERROR_SERVER, "the proof has failed");
}

static void
test_address_that_is_none(void)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "bucket|add|s3://example", NULL);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, CFD_ERROR_OPTION, "the bucket's address lacks region");
    g_assert_cmpuint(shell.net.requests->len, ==, 0);
}

static void
test_by_hand(void)
{
    static const FakeReply replies[] = {
        KNOWN("pending"), {.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"}};
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "bucket|add|gs://example/dir" KEYS, replies);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, CFD_ERROR_PERMISSION,
                            "could not read dir/" FILENAME " of bucket example: ");
    g_assert_nonnull(strstr(shell.output.error,
                            "  1. In the bucket gs://example/dir open the file\n"
                            "     " FILENAME "\n"));
    g_assert_nonnull(strstr(shell.output.error, "  2. cloudflaredump bucket validate "
                                                "'gs://example/dir' --challenge TEXT\n"));
}

static gboolean
stop(gpointer data)
{
    FakeShell *shell = data;

    if (shell->net.requests->len == 2)
        cfd_cancel_trigger(shell->net.loop.cancel, CFD_CANCEL_STOP, shell->net.loop.monotonic_us);
    return happen_fake(&shell->net);
}

/* Who has pressed Ctrl-C knows that there is no proof. */
static void
test_stopped(void)
{
    static const FakeReply replies[] = {KNOWN("pending"), {.status = 200, .hangs = TRUE}};
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "bucket|add|gs://example/dir" KEYS, replies);
    shell.net.loop.happen = stop;
    shell.net.loop.data = &shell;
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, CFD_ERROR_STOPPED, "stopped");
    g_assert_null(strstr(shell.output.error, "By hand"));
}

static void
test_validate(void)
{
    static const FakeReply replies[] = {KNOWN("pending"), TOLD("pending"), KNOWN("pending"),
                                        KNOWN("success")};
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, "bucket|validate|gs://example/dir|--challenge|by hand", replies);
    g_assert_true(fake_shell_run(&shell));
    g_assert_cmpstr(shell.output.error, ==, SENT CHECKING READY);
    assert_requests(&shell, ASKED(LIST, VALIDATE, LIST, LIST));
    g_assert_nonnull(
        strstr(fake_net_request(&shell.net, 1), "\"ownership_challenge\":\"by hand\"}"));
}

static void
test_validate_what_is_there(void)
{
    static const FakeReply done[] = {KNOWN("success")};
    static const FakeReply none[] = {NONE};
    g_auto(FakeShell) ready;
    g_auto(FakeShell) unknown;

    fake_shell_init(&ready, "bucket|validate|gs://example/dir", done);
    g_assert_true(fake_shell_run(&ready));
    g_assert_cmpstr(ready.output.error, ==, "gs://example/dir is ready for captures already\n");
    fake_shell_init(&unknown, "bucket|validate|gs://example/dir", none);
    g_assert_false(fake_shell_run(&unknown));
    fake_shell_assert_error(&unknown, CFD_ERROR_NOT_FOUND,
                            "Cloudflare does not know gs://example/dir: add it with");
    assert_requests(&unknown, ASKED(LIST));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli-bucket/list", test_list);
    g_test_add_func("/cli-bucket/json", test_list_as_json);
    g_test_add_func("/cli-bucket/list-of-none", test_list_of_none);
    g_test_add_func("/cli-bucket/add", test_add);
    g_test_add_func("/cli-bucket/add-known", test_add_what_is_known);
    g_test_add_func("/cli-bucket/add-fails", test_add_fails);
    g_test_add_func("/cli-bucket/no-address", test_address_that_is_none);
    g_test_add_func("/cli-bucket/by-hand", test_by_hand);
    g_test_add_func("/cli-bucket/stopped", test_stopped);
    g_test_add_func("/cli-bucket/validate", test_validate);
    g_test_add_func("/cli-bucket/validate-there", test_validate_what_is_there);
    return g_test_run();
}
