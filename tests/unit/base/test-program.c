/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-program.h"

#include "cfd-error.h"
#include "fake-loop.h"

#include <string.h>

#define MAX_OUTPUT_BYTES 100

typedef struct {
    FakeLoop loop;
    CfdRedactor *redactor;
    gchar *output;
    GError *error;
    gboolean has_plain_arguments;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->loop);
    self->loop.happen = fake_loop_let_run;
    self->redactor = cfd_redactor_new();
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_free(self->output);
    g_clear_error(&self->error);
    cfd_redactor_free(self->redactor);
    fake_loop_clear(&self->loop);
}

/* In the script, $0 and $1 are the two arguments. */
static gboolean
run(Fixture *self, const gchar *script, const gchar *first, const gchar *second)
{
    gchar *argv[] = {(gchar *)"sh",  (gchar *)"-c",   (gchar *)script,
                     (gchar *)first, (gchar *)second, NULL};
    gchar *environment[] = {(gchar *)"PATH=/usr/bin:/bin", (gchar *)"ONE=1", NULL};
    CfdProgram program = {
        .argv = argv,
        .environment = environment,
        .max_output_bytes = MAX_OUTPUT_BYTES,
        .has_plain_arguments = self->has_plain_arguments,
        .redactor = self->redactor,
        .loop = self->loop.loop,
        .clock = &self->loop.clock,
    };

    self->output = cfd_program_run(&program, &self->error);
    return self->output != NULL;
}

static void
assert_failure(const Fixture *self, const gchar *expected)
{
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_cmpstr(self->error->message, ==, expected);
}

static void
test_output(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *shown = NULL;

    g_assert_true(run(self, "echo $ONE noise >&2; printf ' a\\nb '", "x", NULL));
    g_assert_no_error(self->error);
    g_assert_cmpstr(self->output, ==, " a\nb ");
    shown = cfd_redactor_apply(self->redactor, "noise");
    g_assert_cmpstr(shown, ==, "noise");
}

static void
test_nul_byte(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_true(run(self, "printf 'ab\\0cd'", "x", NULL));
    g_assert_cmpmem(self->output, 6, "ab\0\0\0", 6);
}

static void
test_words(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run(self, "printf '\\033[1m locked:\\n ask Jane\\n' >&2; exit 3", "x", NULL));
    assert_failure(self, "the program sh failed with exit status 3:  [1m locked:  ask Jane");
}

static void
test_no_words(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run(self, "echo >&2; exit 3", "x", NULL));
    assert_failure(self, "the program sh failed with exit status 3");
}

static void
test_nothing_printed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run(self, "echo ' '; echo not logged in >&2", "x", NULL));
    assert_failure(self, "the program sh printed nothing: not logged in");
}

/* What it repeats of its arguments, of other secrets, and of its output, be it a line or JSON. */
static void
test_no_secrets(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdSecret) other = cfd_secret_new(self->redactor, "other-secret");

    g_assert_false(run(self,
                       "echo '{\"Key\":\"json-secret\", \"Version\": 1}'; echo last-secret; "
                       "echo \"$0 ${1#*=} other-secret json-secret last-secret\" >&2; exit 1",
                       "pass-w0rd", "--pin=98765"));
    assert_failure(self, "the program sh failed with exit status 1: "
                         "[redacted] [redacted] [redacted] [redacted] [redacted]");
}

/* As programs tell what is wrong with what they were told. */
static void
test_names_are_shown(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run(self, "echo \"cat: $0: No such file; no $1 for key\" >&2; exit 1",
                       "/srv/jane1984/token.txt", "cloudflare/magic-transit"));
    assert_failure(self, "the program sh failed with exit status 1: cat: /srv/jane1984/token.txt: "
                         "No such file; no cloudflare/magic-transit for key");
}

static void
test_arguments_that_are_secret(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *first, *second, *shown;
    } cases[] = {
        {"--password=sesame", "x", "--password=[redacted] x"},
        {"--password", "sesame", "--password [redacted]"},
        {"-p", "sesame", "-p [redacted]"},
        {"API_KEY=sesame", "x", "API_KEY=[redacted] x"},
        {"login --token sesame", "x", "login --token [redacted] x"},
        {"https://jane:sesame@host.example/", "x", "https://[redacted]@host.example/ x"},
        {"--profile", "sesame", "--profile sesame"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *expected =
            g_strconcat("the program sh failed with exit status 1: ", cases[i].shown, NULL);

        g_assert_false(run(self, "echo \"$0 $1\" >&2; exit 1", cases[i].first, cases[i].second));
        assert_failure(self, expected);
        g_clear_error(&self->error);
    }
}

/* Whoever it got it from. */
static void
test_tokens_in_words(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->has_plain_arguments = TRUE;
    g_assert_false(run(self,
                       "echo \"bad (abcdefghij_klmnopqr-0123456789abcdefgh), see "
                       "/usr/share/doc/a-rather-long-name-without-digits/x86_64\" >&2; exit 1",
                       "x", NULL));
    assert_failure(self, "the program sh failed with exit status 1: bad ([redacted]), see "
                         "/usr/share/doc/a-rather-long-name-without-digits/x86_64");
}

static void
test_plain_arguments(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->has_plain_arguments = TRUE;
    g_assert_false(run(self, "echo secret; echo \"$0 $1 secret\" >&2; exit 1", "profile", "work"));
    assert_failure(self, "the program sh failed with exit status 1: profile work [redacted]");
}

/* The redactor knows a token for the rest of the run, and no argument. */
static void
test_what_is_learned(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *shown = NULL;

    g_assert_false(run(self, "echo ' half-a-token '; exit 1", "ordinary", NULL));
    shown = cfd_redactor_apply(self->redactor, "half-a-token ordinary");
    g_assert_cmpstr(shown, ==, "[redacted] ordinary");
}

/* Were it cut first, the beginning of the secret would be left. */
static void
test_secrets_at_the_cut(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(
        run(self, "echo a-secret; printf %0290d 0 >&2; echo a-secret >&2; exit 1", "x", NULL));
    g_assert_null(strstr(self->error->message, "a-s"));
    g_assert_nonnull(strstr(self->error->message, "00000"));
    g_assert_cmpuint(strlen(self->error->message), <, 400);
}

static void
test_too_much(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run(self, "printf %0101d 0", "x", NULL));
    assert_failure(self, "the program sh printed more than 100 bytes");
}

static void
test_limit(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->loop.happen = NULL;
    g_assert_false(run(self, "exec sleep 600", "x", NULL));
    assert_failure(self, "the program sh did not end within 30 s: it may wait for something to be "
                         "typed or unlocked, and has no terminal here");
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
    g_assert_false(run(self, "exec sleep 600", "x", NULL));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}

static void
test_first_line(void)
{
    static const struct {
        const gchar *output, *line;
    } cases[] = {
        {"token", "token"}, {" \ttoken \r\nuser\n", "token"},
        {"\ntoken\n", ""},  {"two words\n", "two words"},
        {"", ""},           {"   ", ""},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *output = g_strdup(cases[i].output);

        g_assert_cmpstr(cfd_program_first_line(output), ==, cases[i].line);
    }
}

static void
test_rest_is_wiped(void)
{
    gchar output[] = "token\nsecret";

    cfd_program_first_line(output);
    g_assert_cmpmem(output, sizeof output, "token\0\0\0\0\0\0\0", sizeof output);
}

static void
test_secret_in_the_place_of_a_program(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar secret[] = "wJalrXUtnFEMI7K7MDENG7bPxRfiCYEXAMPLEKEY";
    gchar *argv[] = {(gchar *)secret, NULL};
    gchar *environment[] = {NULL};
    CfdProgram program = {
        .argv = argv,
        .environment = environment,
        .max_output_bytes = MAX_OUTPUT_BYTES,
        .redactor = self->redactor,
        .loop = self->loop.loop,
        .clock = &self->loop.clock,
    };
    g_autofree gchar *shown = NULL;

    g_assert_true(cfd_program_is_secret(secret));
    g_assert_false(cfd_program_is_secret("sh"));
    g_assert_false(cfd_program_is_secret("/opt/tools/keys-of-captures-2026"));
    g_assert_null(cfd_program_run(&program, &self->error));
    shown = cfd_redactor_apply(self->redactor, self->error->message);
    g_assert_null(strstr(shown, secret));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/program/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("output", test_output);
    ADD("nul-byte", test_nul_byte);
    ADD("words", test_words);
    ADD("no-words", test_no_words);
    ADD("nothing-printed", test_nothing_printed);
    ADD("names", test_names_are_shown);
    ADD("secret-arguments", test_arguments_that_are_secret);
    ADD("tokens", test_tokens_in_words);
    ADD("no-secrets", test_no_secrets);
    ADD("plain-arguments", test_plain_arguments);
    ADD("learned", test_what_is_learned);
    ADD("cut", test_secrets_at_the_cut);
    ADD("too-much", test_too_much);
    ADD("limit", test_limit);
    ADD("reader-gone", test_reader_gone);
    ADD("secret", test_secret_in_the_place_of_a_program);
    g_test_add_func("/program/first-line", test_first_line);
    g_test_add_func("/program/rest-is-wiped", test_rest_is_wiped);
    return g_test_run();
}
