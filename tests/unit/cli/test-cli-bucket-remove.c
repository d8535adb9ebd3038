/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#define BUCKET(id) "{" id "\"destination_conf\":\"gs://example/dir\",\"status\":\"pending\"}"
#define LIST(elements)                                                                             \
    {                                                                                              \
        .status = 200, .body = ANSWER("[" elements "]")                                            \
    }
#define KNOWN LIST(BUCKET("\"id\":\"" ID "\","))
#define REMOVED                                                                                    \
    {                                                                                              \
        .status = 200, .body = ANSWER("{}")                                                        \
    }

static void
assert_removes(const FakeShell *shell)
{
    g_assert_cmpuint(shell->net.requests->len, ==, 2);
    g_assert_true(g_str_has_prefix(fake_net_request(&shell->net, 1),
                                   "DELETE https://api.test/accounts/" FAKE_ACCOUNT
                                   "/pcaps/ownership/" ID "\n"));
}

static void
test_removed(void)
{
    static const FakeReply replies[] = {KNOWN, REMOVED};
    static const FakeReply gone[] = {KNOWN, {.status = 404, .body = "no"}};
    static const struct {
        const gchar *words;
        const FakeReply *replies;
    } cases[] = {
        {"bucket|remove|" ID "|--yes", replies},
        {"bucket|remove|66802CA5668E47A2B82C2E6746E45037|-y", replies},
        {"bucket|remove|gs://example/dir/|--yes", replies},
        {"bucket|remove|" ID "|--yes", gone},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeShell) shell;

        g_test_message("%s", cases[i].words);
        fake_shell_init(&shell, cases[i].words, cases[i].replies);
        g_assert_true(fake_shell_run(&shell));
        g_assert_cmpstr(shell.output.out, ==, "");
        g_assert_cmpstr(shell.output.error, ==, "removed gs://example/dir\n");
        assert_removes(&shell);
    }
}

static void
assert_not_removed(const gchar *words, const FakeReply *replies, guint requests, CfdErrorCode code,
                   const gchar *error)
{
    g_auto(FakeShell) shell;

    fake_shell_init(&shell, words, replies);
    g_assert_false(fake_shell_run(&shell));
    fake_shell_assert_error(&shell, code, error);
    g_assert_cmpuint(shell.net.requests->len, ==, requests);
    g_assert_cmpstr(shell.output.error, ==, "");
}

static void
test_not_removed(void)
{
    static const FakeReply known[] = {KNOWN, {.status = 403, .body = "no"}};
    static const FakeReply none[] = {LIST("")};
    static const FakeReply unlisted[] = {{.status = 403, .body = "no"}};

    assert_not_removed("bucket|remove|" OTHER_ID "|-y", known, 1, CFD_ERROR_NOT_FOUND,
                       "no such bucket: see cloudflaredump bucket list");
    assert_not_removed("bucket|remove|gs://example/other|-y", known, 1, CFD_ERROR_NOT_FOUND,
                       "no such bucket");
    assert_not_removed("bucket|remove|" ID "|-y", none, 1, CFD_ERROR_NOT_FOUND, "no such bucket");
    assert_not_removed("bucket|remove|example|-y", NULL, 0, CFD_ERROR_OPTION,
                       "a bucket is given as ");
    assert_not_removed("bucket|remove|" ID "|-y", unlisted, 1, CFD_ERROR_PERMISSION,
                       "could not list the account's buckets: ");
    assert_not_removed("bucket|remove|" ID "|-y", known, 2, CFD_ERROR_PERMISSION,
                       "could not remove bucket " ID ": ");
    assert_not_removed("bucket|remove|" ID, NULL, 0, CFD_ERROR_OPTION, "--yes");
}

/* Without an ID, what is asked for would be all of them. */
static void
test_without_an_id(void)
{
    static const FakeReply missing[] = {LIST(BUCKET(""))};
    static const FakeReply odd[] = {LIST(BUCKET("\"id\":\"../../x\","))};

    assert_not_removed("bucket|remove|gs://example/dir|-y", missing, 1, CFD_ERROR_REPLY,
                       "does not tell the bucket's ID");
    assert_not_removed("bucket|remove|gs://example/dir|-y", odd, 1, CFD_ERROR_REPLY,
                       "does not tell the bucket's ID");
}

#define QUESTION "Cloudflare will no longer write captures into gs://example/dir. Remove it? [y/N] "

static void
test_asked(void)
{
    static const FakeReply replies[] = {KNOWN, REMOVED};
    g_auto(FakeShell) yes;
    g_auto(FakeShell) no;

    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no pseudo-terminals here");
        return;
    }
    fake_shell_init(&yes, "bucket|remove|" ID, replies);
    yes.output.error_columns = 80;
    yes.output.answer = "y\n";
    g_assert_true(fake_shell_run(&yes));
    g_assert_cmpstr(yes.output.error, ==, QUESTION "removed gs://example/dir\n");
    assert_removes(&yes);
    fake_shell_init(&no, "bucket|remove|" ID, replies);
    no.output.error_columns = 80;
    no.output.answer = "\n";
    g_assert_true(fake_shell_run(&no));
    g_assert_cmpstr(no.output.error, ==, QUESTION "nothing was removed\n");
    g_assert_cmpuint(no.net.requests->len, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli-bucket-remove/removed", test_removed);
    g_test_add_func("/cli-bucket-remove/not-removed", test_not_removed);
    g_test_add_func("/cli-bucket-remove/no-id", test_without_an_id);
    g_test_add_func("/cli-bucket-remove/asked", test_asked);
    return g_test_run();
}
