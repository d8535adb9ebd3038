/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-aws-process.h"

#include "cfd-error.h"
#include "fake-programs.h"

#include <string.h>

#define PAIR "\"AccessKeyId\":\"AKIA-id\",\"SecretAccessKey\":\"s3cr3t-key\""
#define UNUSABLE "what the program keys printed cannot be used: "
#define FORM UNUSABLE "it must be JSON with \"Version\": 1, \"AccessKeyId\" and \"SecretAccessKey\""

static void
run(FakePrograms *self, const gchar *script)
{
    gchar *argv[] = {(gchar *)"keys", (gchar *)"pass-w0rd", NULL};

    g_clear_pointer(&self->keys, cfd_bucket_keys_free);
    g_clear_error(&self->error);
    write_program(self, "keys", script);
    self->keys = cfd_aws_process_run(&self->config, argv, FALSE, &self->error);
}

static void
run_json(FakePrograms *self, const gchar *json)
{
    g_autofree gchar *script = g_strdup_printf("cat <<'END'\n%s\nEND", json);

    run(self, script);
}

static void
test_keys(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    run_json(self, "{\n \"Version\": 1, " PAIR ",\n \"SessionToken\": \"session/+=\",\n"
                   " \"Expiration\": \"2026-01-01T00:00:00Z\"\n}");
    g_assert_no_error(self->error);
    g_assert_cmpstr(self->keys->access_key_id, ==, "AKIA-id");
    g_assert_cmpstr(cfd_secret_text(self->keys->secret_key), ==, "s3cr3t-key");
    g_assert_cmpstr(cfd_secret_text(self->keys->session_token), ==, "session/+=");
    assert_hidden(self, "AKIA-id");
    assert_hidden(self, "s3cr3t-key");
    assert_hidden(self, "session/+=");
}

static void
test_no_session(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const documents[] = {
        "{\"Version\":1," PAIR "}",
        "{\"Version\":1," PAIR ",\"SessionToken\":\"\"}",
        "{\"Version\":1," PAIR ",\"SessionToken\":null}",
    };

    for (guint i = 0; i < G_N_ELEMENTS(documents); i++) {
        run_json(self, documents[i]);
        g_assert_no_error(self->error);
        g_assert_null(self->keys->session_token);
    }
}

static void
test_refused(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *json, *message;
    } cases[] = {
        {"", "the program keys printed nothing"},
        {"AKIA s3cr3t", FORM},
        {"[]", FORM},
        {"{" PAIR "}", FORM},
        {"{\"Version\":\"1\"," PAIR "}", FORM},
        {"{\"Version\":2," PAIR "}", FORM},
        {"{\"Version\":1,\"AccessKeyId\":\"AKIA\"}", FORM},
        {"{\"Version\":1,\"AccessKeyId\":1,\"SecretAccessKey\":\"x\"}", FORM},
        {"{\"Version\":1,\"AccessKeyId\":\"\",\"SecretAccessKey\":\"x\"}",
         UNUSABLE "the access key id is empty"},
        {"{\"Version\":1," PAIR ",\"SessionToken\":\"a\\nb\"}",
         UNUSABLE "the session token has a blank or another character that no key has"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].json);
        run_json(self, cases[i].json);
        assert_failure(self, cases[i].message);
    }
    assert_hidden(self, "s3cr3t-key");
}

static void
test_failures(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    run(self, "echo '{" PAIR "}'; echo \"denied: $1 s3cr3t-key\" >&2; exit 4");
    assert_failure(self, "the program keys failed with exit status 4: denied: [redacted] "
                         "[redacted]");
    g_assert_null(strstr(self->error->message, "s3cr3t"));
    run(self, "printf %016385d 1");
    assert_failure(self, "the program keys printed more than 16384 bytes");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/aws-process/" name, FakePrograms, NULL, set_up, function, tear_down)
    ADD("keys", test_keys);
    ADD("no-session", test_no_session);
    ADD("refused", test_refused);
    ADD("failures", test_failures);
    return g_test_run();
}
