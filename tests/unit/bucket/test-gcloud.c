/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-gcloud.h"

#include "cfd-error.h"
#include "fake-programs.h"

#include <string.h>

#define NONE "no keys are given for Google Cloud Storage, and "
#define INSTEAD                                                                                    \
    "give the HMAC key of a service account with --bucket-access-key and --bucket-secret-key, or "

static void
find(FakePrograms *self)
{
    g_clear_pointer(&self->keys, cfd_bucket_keys_free);
    g_clear_error(&self->error);
    self->keys = cfd_gcloud_find_keys(&self->config, &self->error);
}

static void
test_token(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    write_program(self, "gcloud",
                  "test \"$*\" = 'auth print-access-token --quiet' && test $CFD_TEST = given && "
                  "echo 'WARNING: old' >&2 && echo ' ya29.a-token' && echo more");
    find(self);
    g_assert_no_error(self->error);
    g_assert_cmpstr(cfd_secret_text(self->keys->bearer), ==, "ya29.a-token");
    g_assert_null(self->keys->access_key_id);
    g_assert_cmpstr(self->keys->origin, ==, "gcloud");
    assert_hidden(self, "ya29.a-token");
}

static void
test_not_installed(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self);
    assert_failure(self, NONE "the program gcloud was not found: " INSTEAD
                              "install gcloud and run gcloud auth login");
}

static void
test_not_logged_in(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    write_program(self, "gcloud", "echo 'ERROR: You do not have an active account.' >&2; exit 1");
    find(self);
    assert_failure(self, NONE "gcloud has no access token: " INSTEAD
                              "run gcloud auth login (the program gcloud failed with exit status "
                              "1: ERROR: You do not have an active account.)");
}

static void
test_no_token(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    write_program(self, "gcloud", "echo no token here");
    find(self);
    assert_failure(self, NONE "gcloud has no access token: " INSTEAD
                              "run gcloud auth login (what the program gcloud printed cannot be "
                              "used: the access token has a blank or another character that no "
                              "key has)");
    write_program(self, "gcloud", "true");
    find(self);
    g_assert_nonnull(strstr(self->error->message, "the program gcloud printed nothing"));
    write_program(self, "gcloud", "printf '\\ntoken\\n'");
    find(self);
    g_assert_nonnull(strstr(self->error->message, "the access token is empty"));
}

static gboolean
lose_reader(gpointer data)
{
    FakeLoop *loop = data;

    cfd_cancel_trigger(loop->cancel, CFD_CANCEL_READER_GONE, loop->monotonic_us);
    return TRUE;
}

static void
test_reader_gone(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    write_program(self, "gcloud", "exec sleep 600");
    self->loop.happen = lose_reader;
    self->loop.data = &self->loop;
    find(self);
    g_assert_null(self->keys);
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/gcloud/" name, FakePrograms, NULL, set_up, function, tear_down)
    ADD("token", test_token);
    ADD("not-installed", test_not_installed);
    ADD("not-logged-in", test_not_logged_in);
    ADD("no-token", test_no_token);
    ADD("reader-gone", test_reader_gone);
    return g_test_run();
}
