/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-aws.h"

#include "cfd-error.h"
#include "fake-programs.h"

#include <string.h>

#define STATIC(id) "aws_access_key_id=" id "\naws_secret_access_key=secret-of-" id "\n"
#define PROCESS(id)                                                                                \
    "credential_process = /bin/sh -c 'echo \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"" id       \
    "\\\",\\\"SecretAccessKey\\\":\\\"secret-of-" id "\\\"}\"'\n"
#define WHAT_TO_DO                                                                                 \
    "give keys with --bucket-access-key and --bucket-secret-key, or in AWS_ACCESS_KEY_ID and "     \
    "AWS_SECRET_ACCESS_KEY, name a profile with --aws-profile, or run aws configure"

static void
find(FakePrograms *self, const gchar *profile, const gchar *credentials, const gchar *config)
{
    g_clear_pointer(&self->keys, cfd_bucket_keys_free);
    g_clear_error(&self->error);
    if (credentials != NULL)
        write_file(self->credentials_file, credentials);
    if (config != NULL)
        write_file(self->config_file, config);
    self->config.profile = profile;
    self->keys = cfd_aws_find_keys(&self->config, &self->error);
}

/* In `origin`, %F stands for the folder. */
static void
assert_keys(const FakePrograms *self, const gchar *id, const gchar *origin)
{
    g_autofree gchar *secret = g_strconcat("secret-of-", id, NULL);
    g_autoptr(GString) text = g_string_new(origin);

    g_assert_no_error(self->error);
    g_assert_cmpstr(self->keys->access_key_id, ==, id);
    g_assert_cmpstr(cfd_secret_text(self->keys->secret_key), ==, secret);
    g_string_replace(text, "%F", self->folder, 0);
    g_assert_cmpstr(self->keys->origin, ==, text->str);
    assert_hidden(self, secret);
}

static void
test_static(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, NULL, "[default]\n" STATIC("ID1") "aws_session_token = session\n",
         "[default]\nregion = eu-west-1\n" STATIC("ID2"));
    assert_keys(self, "ID1", "profile default in %F/credentials");
    g_assert_cmpstr(cfd_secret_text(self->keys->session_token), ==, "session");
    g_assert_cmpstr(self->keys->region, ==, "eu-west-1");
    assert_hidden(self, "session");
}

static void
test_static_in_config(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, "work", "[default]\n" STATIC("ID1") "[work]\n",
         "[default]\nregion = eu-west-1\n[profile work]\nregion=us-east-1\n" STATIC("ID2"));
    assert_keys(self, "ID2", "profile work in %F/config");
    g_assert_null(self->keys->session_token);
    g_assert_cmpstr(self->keys->region, ==, "us-east-1");
}

static void
test_half_a_pair(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, NULL, "[default]\naws_access_key_id = ID1\n", "[default]\n" STATIC("ID2"));
    assert_failure(self, "profile default in %F/credentials: it has aws_access_key_id without "
                         "aws_secret_access_key: give both, or run aws configure");
    find(self, NULL, "[default]\naws_secret_access_key = ID1-secret\n", NULL);
    assert_failure(self, "profile default in %F/credentials: it has aws_secret_access_key without "
                         "aws_access_key_id: give both, or run aws configure");
    assert_hidden(self, "ID1-secret");
    find(self, NULL, "[default]\naws_access_key_id = ID 1\naws_secret_access_key = x\n", NULL);
    assert_failure(self, "profile default in %F/credentials: the access key id has a blank or "
                         "another character that no key has");
}

static void
test_process(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, NULL, "[default]\n", "[default]\nregion=us-east-1\nsso_session=x\n" PROCESS("ID1"));
    assert_keys(self, "ID1", "credential_process of profile default in %F/config");
    g_assert_cmpstr(self->keys->region, ==, "us-east-1");
    find(self, NULL, "[default]\n" PROCESS("ID2"), NULL);
    assert_keys(self, "ID2", "credential_process of profile default in %F/credentials");
    find(self, NULL, "[default]\n", "[default]\n" STATIC("ID3") PROCESS("ID1"));
    assert_keys(self, "ID3", "profile default in %F/config");
}

static void
test_process_failures(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
#define WHERE "credential_process of profile default in %F/config: "
    find(self, NULL, NULL,
         "[default]\ncredential_process = /bin/sh -c 'echo \"no: $0\" >&2; exit 5' pass-w0rd\n");
    assert_failure(self, WHERE "the program /bin/sh failed with exit status 5: no: [redacted]");
    find(self, NULL, NULL, "[default]\ncredential_process = tool --password='pass-w0rd\n");
    assert_failure(self, WHERE "the command has a quote that does not end, or is empty");
    find(self, NULL, NULL, "[default]\ncredential_process = no-such-tool --password=x\n");
    assert_failure(self, WHERE "the program no-such-tool was not found: give its whole path, for "
                               "what is started from a menu may have a shorter PATH than a "
                               "terminal");
#undef WHERE
}

/* The tool is asked by the name of the profile, and sees the environment that it is given. */
static void
test_aws(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const settings[] = {"sso_session = x",    "sso_start_url=x",
                                            "sso_account_id=1",   "role_arn = arn:x",
                                            "source_profile=b",   "credential_source = Environment",
                                            "login_session=arn:", "web_identity_token_file=x"};

    write_program(self, "aws",
                  "test \"$*\" = 'configure export-credentials --profile my work --format process' "
                  "&& test $CFD_TEST = given && echo '{\"Version\":1,\"AccessKeyId\":\"ID1\","
                  "\"SecretAccessKey\":\"secret-of-ID1\",\"SessionToken\":\"session\"}'");
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_autofree gchar *config =
            g_strdup_printf("[profile \"my work\"]\nregion=us-east-1\n%s\n", settings[i]);

        find(self, "my work", NULL, config);
        assert_keys(self, "ID1", "AWS profile my work");
        g_assert_cmpstr(cfd_secret_text(self->keys->session_token), ==, "session");
        g_assert_cmpstr(self->keys->region, ==, "us-east-1");
    }
}

/* The keys beside a role are those that may take it on. */
static void
test_role_beside_keys(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const roles[] = {"role_arn = arn:x\n", "source_profile=b\n",
                                         "web_identity_token_file=x\n"};

    write_program(self, "aws",
                  "echo '{\"Version\":1,\"AccessKeyId\":\"ID2\","
                  "\"SecretAccessKey\":\"secret-of-ID2\"}'");
    for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
        g_autofree gchar *role = g_strconcat("[default]\n", roles[i], NULL);
        g_autofree gchar *both = g_strconcat(role, STATIC("ID1"), NULL);

        find(self, NULL, "[default]\n" STATIC("ID1"), role);
        assert_keys(self, "ID2", "AWS profile default");
        find(self, NULL, "", both);
        assert_keys(self, "ID2", "AWS profile default");
    }
    find(self, NULL, "[default]\n" STATIC("ID1"), "[default]\n[profile b]\nrole_arn=arn:x\n");
    assert_keys(self, "ID1", "profile default in %F/credentials");
}

static void
test_aws_failures(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar config[] = "[profile work]\nsso_session = x\n";

    find(self, "work", NULL, config);
    assert_failure(self, "AWS profile work: it uses single sign-on or a role, which needs version "
                         "2 of the AWS command line tool, and the program aws was not found: "
                         "install it, or give keys with --bucket-access-key and "
                         "--bucket-secret-key");
#define WHERE "AWS profile work: its keys come from version 2 of the AWS command line tool: "
    write_program(self, "aws",
                  "echo; echo 'Token for work expired: run aws sso login --profile "
                  "work' >&2; exit 255");
    find(self, "work", NULL, NULL);
    assert_failure(self, WHERE "the program aws failed with exit status 255: Token for work "
                               "expired: run aws sso login --profile work");
    write_program(self, "aws", "exec sleep 600");
    self->loop.happen = NULL;
    find(self, "work", NULL, NULL);
    assert_failure(self, WHERE "the program aws did not end within 30 s: it may wait for something "
                               "to be typed or unlocked, and has no terminal here");
#undef WHERE
}

static void
test_no_files(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, NULL, NULL, NULL);
    assert_failure(self,
                   "there is no AWS profile default in %F/credentials or %F/config: " WHAT_TO_DO);
}

static void
test_no_such_profile(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, "wrok", "[default]\n[work]\n", "[default]\n[profile other]\n[profile work]\n");
    assert_failure(self, "there is no AWS profile wrok in %F/credentials or %F/config (there are: "
                         "default, work, other): name a profile with --aws-profile, or run aws "
                         "configure");
    find(self, NULL, "[work]\n", "");
    assert_failure(self, "there is no AWS profile default in %F/credentials or %F/config (there "
                         "are: work): " WHAT_TO_DO);
}

static void
test_no_keys(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, "work", "[other]\n" STATIC("ID1"), "[profile work]\nregion=us-east-1\n");
    assert_failure(self, "the AWS profile work has no keys in %F/credentials or "
                         "%F/config: " WHAT_TO_DO);
}

/* Wireshark's dialog has room for 1,024 bytes. */
static void
test_many_profiles(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *name = g_strnfill(200, 'n');
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < 20; i++)
        g_string_append_printf(text, "[%02u%s]\n", i, name);
    find(self, name, text->str, NULL);
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_nonnull(strstr(self->error->message, "nnn…, 01nnn"));
    g_assert_nonnull(strstr(self->error->message, "07nnn"));
    g_assert_null(strstr(self->error->message, "08nnn"));
    g_assert_nonnull(strstr(self->error->message, "… and 12 more): name"));
    g_assert_cmpuint(strlen(self->error->message), <, 700);
}

static void
test_unreadable_file(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    self->config.config_file = self->folder;
    find(self, NULL, "[default]\n" STATIC("ID1"), NULL);
    assert_failure(self, "could not read %F: it is no regular file");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/aws/" name, FakePrograms, NULL, set_up, function, tear_down)
    ADD("static", test_static);
    ADD("static-in-config", test_static_in_config);
    ADD("half-a-pair", test_half_a_pair);
    ADD("process", test_process);
    ADD("process-failures", test_process_failures);
    ADD("aws", test_aws);
    ADD("role-beside-keys", test_role_beside_keys);
    ADD("aws-failures", test_aws_failures);
    ADD("no-files", test_no_files);
    ADD("no-such-profile", test_no_such_profile);
    ADD("no-keys", test_no_keys);
    ADD("many-profiles", test_many_profiles);
    ADD("unreadable-file", test_unreadable_file);
    return g_test_run();
}
