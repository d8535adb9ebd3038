/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Without a keyring; with one it is there in integration/test_login.py. */
#include "cfd-login.h"

#include "cfd-error.h"
#include "fake-loop.h"

#include <glib/gstdio.h>

#include <string.h>

#define TOKEN "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
#define KEY "0123456789abcdef0123456789abcdef01234"
#define ACCOUNT "0123456789abcdef0123456789abcdef"

typedef struct {
    FakeLoop loop;
    gchar *folder;
    gchar *path;
    GError *error;
} Fixture;

static void
set_up(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    fake_loop_init(&self->loop);
    self->loop.happen = fake_loop_let_run;
    self->folder = g_dir_make_tmp("login-XXXXXX", NULL);
    self->path = g_build_filename(self->folder, "config.ini", NULL);
}

static void
tear_down(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    g_clear_error(&self->error);
    g_remove(self->path);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->path);
    g_free(self->folder);
    fake_loop_clear(&self->loop);
}

static void
assert_file(const Fixture *self, const gchar *expected)
{
    g_autofree gchar *text = NULL;

    g_assert_true(g_file_get_contents(self->path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
}

static void
store(Fixture *self, const gchar *email, const gchar *secret)
{
    const CfdLogin login = {self->path, NULL, ACCOUNT, email, secret};
    g_autoptr(GError) hindrance = NULL;

    cfd_login_store(&login, FALSE, self->loop.loop, &hindrance, &self->error);
    g_assert_no_error(self->error);
    g_assert_error(hindrance, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_null(strstr(hindrance->message, secret));
}

static void
test_store(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    store(self, NULL, TOKEN);
    assert_file(self, "[cloudflaredump]\naccount_id = " ACCOUNT "\napi_token = " TOKEN "\n");
    store(self, "a@b.test", KEY);
    assert_file(self, "[cloudflaredump]\naccount_id = " ACCOUNT
                      "\napi_email = a@b.test\napi_key = " KEY "\n");
    store(self, NULL, TOKEN);
    assert_file(self, "[cloudflaredump]\naccount_id = " ACCOUNT "\napi_token = " TOKEN "\n");
}

/* A stop while the keyring is asked is no reason for the file. */
static void
test_stop(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    const CfdLogin login = {self->path, NULL, ACCOUNT, NULL, TOKEN};
    GError *hindrance = NULL;

    cfd_cancel_trigger(self->loop.cancel, CFD_CANCEL_LEAVE, 0);
    g_assert_false(cfd_login_store(&login, FALSE, self->loop.loop, &hindrance, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_null(hindrance);
    g_assert_false(g_file_test(self->path, G_FILE_TEST_EXISTS));
}

static gboolean
log_out(Fixture *self, const gchar *text, CfdLoginPlaces *ret_places)
{
    const CfdLogin login = {.path = self->path};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) file = NULL;

    g_assert_true(g_file_set_contents(self->path, text, -1, NULL));
    g_assert_cmpint(g_chmod(self->path, 0600), ==, 0);
    file = cfd_config_file_read(self->path, redactor, NULL);
    g_assert_nonnull(file);
    return cfd_login_remove(&login, file, self->loop.loop, ret_places, &self->error);
}

static void
test_remove(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    CfdLoginPlaces places;

    g_assert_true(log_out(self, "[cloudflaredump]\napi_token=" TOKEN "\ncolo=ORD\n", &places));
    g_assert_true(places.file && !places.keyring);
    assert_file(self, "[cloudflaredump]\ncolo=ORD\n");
    g_assert_true(log_out(self, "[cloudflaredump]\ncolo = ORD\n", &places));
    g_assert_false(places.file || places.keyring);
    assert_file(self, "[cloudflaredump]\ncolo = ORD\n");
    /* What may still be in the keyring is not forgotten. */
    g_assert_false(log_out(self, "[cloudflaredump]\ntoken_in=keyring\n", &places));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(self->error->message, "or remove token_in from "));
    assert_file(self, "[cloudflaredump]\ntoken_in=keyring\n");
}

int
main(int argc, char **argv)
{
    g_setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/dev/null/bus", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add("/login/store", Fixture, NULL, set_up, test_store, tear_down);
    g_test_add("/login/stop", Fixture, NULL, set_up, test_stop, tear_down);
    g_test_add("/login/remove", Fixture, NULL, set_up, test_remove, tear_down);
    return g_test_run();
}
