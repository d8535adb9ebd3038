/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-token-command.h"

#include "cfd-config-file.h"
#include "cfd-error.h"
#include "fake-loop.h"

#include <string.h>

typedef struct {
    FakeLoop loop;
    CfdRedactor *redactor;
    CfdOptions *options;
    GError *error;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->loop);
    self->loop.happen = fake_loop_let_run;
    self->redactor = cfd_redactor_new();
    self->options = cfd_options_new();
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_clear_error(&self->error);
    cfd_options_free(self->options);
    cfd_redactor_free(self->redactor);
    fake_loop_clear(&self->loop);
}

static void
set(Fixture *self, const gchar *name, const gchar *text)
{
    cfd_options_set(self->options, cfd_options_find(name), name, text, self->redactor,
                    &self->error);
    g_assert_no_error(self->error);
}

static gboolean
run(Fixture *self, const gchar *command)
{
    g_clear_error(&self->error);
    set(self, "api-token-command", command);
    return cfd_token_command_run(self->options, self->redactor, self->loop.loop, &self->loop.clock,
                                 &self->error);
}

static void
assert_token(const Fixture *self, const gchar *expected)
{
    g_assert_no_error(self->error);
    g_assert_nonnull(self->options->api_token);
    g_assert_cmpstr(cfd_secret_text(self->options->api_token), ==, expected);
}

/* `expected` follows the key and the file; it is what a person would see. */
static void
assert_failure(const Fixture *self, const gchar *expected)
{
    g_autofree gchar *path = cfd_config_file_path();
    g_autofree gchar *sentence = g_strdup_printf("api_token_command in %s: %s", path, expected);
    g_autofree gchar *shown = cfd_redactor_apply(self->redactor, self->error->message);

    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_cmpstr(shown, ==, sentence);
    g_assert_null(self->options->api_token);
}

static void
test_first_line(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const commands[] = {
        "echo s3cr3t-token",
        "printf s3cr3t-token",
        "printf '  s3cr3t-token \\r\\nuser: jane\\nurl: x\\n'",
        "/bin/sh -c 'echo noise >&2; echo s3cr3t-token'",
    };
    g_autofree gchar *shown = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_assert_true(run(self, commands[i]));
        assert_token(self, "s3cr3t-token");
        set(self, "api-token", "");
    }
    shown = cfd_redactor_apply(self->redactor, "s3cr3t-token");
    g_assert_cmpstr(shown, ==, "[redacted]");
}

static void
test_no_shell(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_true(run(self, "echo '$HOME;`id`>/dev/full|*'"));
    assert_token(self, "$HOME;`id`>/dev/full|*");
}

static void
test_only_where_it_is_needed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_true(run(self, ""));
    g_assert_null(self->options->api_token);
    set(self, "api-token", "typed-token");
    g_assert_true(run(self, "false"));
    assert_token(self, "typed-token");
    g_assert_cmpuint(self->loop.waits, ==, 0);
}

static void
test_environment(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const names[] = {"CLOUDFLARE_API_TOKEN",  "CLOUDFLARE_API_KEY",
                                         "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
                                         "AWS_ACCESS_KEY_ID",     "CLOUDSDK_AUTH_ACCESS_TOKEN"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_setenv(names[i], "s3cr3t", TRUE);
    g_setenv("CFD_TEST_KEPT", "kept", TRUE);
    g_assert_true(run(self, "sh -c 'echo secrets-$(env | grep -c s3cr3t)'"));
    assert_token(self, "secrets-0");
    set(self, "api-token", "");
    g_assert_true(run(self, "sh -c 'echo was-$CFD_TEST_KEPT'"));
    assert_token(self, "was-kept");
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_cmpstr(g_getenv(names[i]), ==, "s3cr3t");
        g_unsetenv(names[i]);
    }
}

static void
test_failures(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *command, *expected;
    } cases[] = {
        {"true", "the program true printed nothing"},
        {"sh -c 'echo not logged in >&2'", "the program sh printed nothing: not logged in"},
        {"printf '\\ntoken\\n'",
         "the first line that the program printf printed is empty: it must be the token"},
        {"abcdefghijklmnopqrstuvwxyz0123456789ABCD",
         "this looks like a token, but must be a program that prints one: put the token itself "
         "behind api_token"},
        {"cat /no/such/file", "the program cat failed with exit status 1: cat: /no/such/file: "
                              "No such file or directory"},
        {"sh -c 'echo not abcdefghijklmnopqrstuvwxyz0123456789ABCD >&2; exit 1'",
         "the program sh failed with exit status 1: not [redacted]"},
        {"echo Bearer sesame", "what the program echo printed is no API token: its first line must "
                               "be the token alone, without spaces and control characters"},
        {"false", "the program false failed with exit status 1"},
        {"sh -c 'echo; printf \"\\033[31mlocked:\\n ask Jane\\n\" >&2; exit 3'",
         "the program sh failed with exit status 3:  [31mlocked:  ask Jane"},
        {"sh -c 'printf %05000d 1'", "the program sh printed more than 4096 bytes"},
        {"no-such-program --password=x",
         "the program no-such-program was not found: give its whole path, for what is started "
         "from a menu may have a shorter PATH than a terminal"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_false(run(self, cases[i].command));
        assert_failure(self, cases[i].expected);
    }
}

/* Whatever a failing program says of its arguments, of its output and of what else is secret. */
static void
test_words_have_no_secrets(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdSecret) other = cfd_secret_new(self->redactor, "other-secret");

    g_assert_false(run(self, "sh -c 'echo half-a-token; echo \"$0,${1#*=},half-a-token,"
                             "other-secret\" >&2; exit 1' pass-w0rd --pin=98765"));
    assert_failure(self, "the program sh failed with exit status 1: "
                         "[redacted],[redacted],[redacted],[redacted]");
    g_assert_null(strstr(self->error->message, "other-secret"));
    g_assert_null(strstr(self->error->message, "half-a-token"));
}

/* Were it cut first, the beginning of the secret would be left. */
static void
test_secrets_at_the_cut(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run(self,
                       "sh -c 'echo half-a-token; printf \"%0290d\" 0 >&2; echo half-a-token >&2; "
                       "exit 1'"));
    g_assert_null(strstr(self->error->message, "half"));
    g_assert_nonnull(strstr(self->error->message, "00000"));
}

static void
test_limit(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->loop.happen = NULL;
    g_assert_false(run(self, "sleep 600"));
    assert_failure(self, "the program sleep did not end within 30 s: it may wait for something to "
                         "be typed or unlocked, and has no terminal here");
}

static gboolean
lose_reader(gpointer data)
{
    FakeLoop *loop = data;

    cfd_cancel_trigger(loop->cancel, CFD_CANCEL_READER_GONE, loop->monotonic_us);
    return TRUE;
}

static void
test_reader_gone(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->loop.happen = lose_reader;
    self->loop.data = &self->loop;
    g_assert_false(run(self, "sleep 600"));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/token-command/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("first-line", test_first_line);
    ADD("no-shell", test_no_shell);
    ADD("only-where-needed", test_only_where_it_is_needed);
    ADD("environment", test_environment);
    ADD("failures", test_failures);
    ADD("no-secrets", test_words_have_no_secrets);
    ADD("cut", test_secrets_at_the_cut);
    ADD("limit", test_limit);
    ADD("reader-gone", test_reader_gone);
    return g_test_run();
}
