/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where no keyring is, or it does not answer; a real one is there in integration/test_login.py. */
#include "cfd-keyring.h"

#include "cfd-error.h"
#include "fake-loop.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TOKEN "abcdefghijklmnopqrstuvwxyz0123456789ABCD"

typedef struct {
    FakeLoop loop;
    const gchar *path; /* of the session bus's socket */
    gint bus;          /* that accepts, and says nothing; -1: there is none */
    GError *error;
} Fixture;

static void
set_up(Fixture *self, gconstpointer data)
{
    fake_loop_init(&self->loop);
    self->loop.happen = fake_loop_let_run;
    self->path = data;
    self->bus = -1;
}

static void
set_up_mute(Fixture *self, gconstpointer data)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    set_up(self, data);
    g_strlcpy(address.sun_path, self->path, sizeof address.sun_path);
    self->bus = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(self->bus, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(self->bus, 8), ==, 0);
}

static void
tear_down(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    g_clear_error(&self->error);
    if (self->bus >= 0)
        close(self->bus);
    g_remove(self->path);
    fake_loop_clear(&self->loop);
}

static void
test_none(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    gboolean was_there = FALSE;

    g_assert_null(cfd_keyring_look_up(NULL, TRUE, self->loop.loop, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(self->error->message, "the keyring of this session cannot be used ("));
    g_clear_error(&self->error);
    g_assert_false(cfd_keyring_store("work", "a label", TOKEN, self->loop.loop, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_null(strstr(self->error->message, TOKEN));
    g_clear_error(&self->error);
    g_assert_false(cfd_keyring_remove(NULL, self->loop.loop, &was_there, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
}

static gboolean
stop(gpointer data)
{
    Fixture *self = data;

    if (self->loop.waits == 2)
        cfd_cancel_trigger(self->loop.cancel, CFD_CANCEL_STOP, self->loop.monotonic_us);
    return fake_loop_let_run(NULL);
}

static void
test_a_stop(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    self->loop.happen = stop;
    self->loop.data = self;
    g_assert_null(cfd_keyring_look_up(NULL, TRUE, self->loop.loop, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_STOPPED);
}

/* The loop's time passes, for nothing happens. */
static void
test_no_answer(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    self->loop.happen = NULL;
    g_assert_null(cfd_keyring_look_up(NULL, TRUE, self->loop.loop, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_nonnull(strstr(self->error->message, "has not answered for a minute"));
}

int
main(int argc, char **argv)
{
    g_autofree gchar *folder = g_dir_make_tmp("keyring-XXXXXX", NULL);
    g_autofree gchar *path = g_build_filename(folder, "bus", NULL);
    g_autofree gchar *address = g_strconcat("unix:path=", path, NULL);
    int status;

    g_setenv("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add("/keyring/none", Fixture, path, set_up, test_none, tear_down);
    g_test_add("/keyring/stop", Fixture, path, set_up_mute, test_a_stop, tear_down);
    g_test_add("/keyring/no-answer", Fixture, path, set_up_mute, test_no_answer, tear_down);
    status = g_test_run();
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    return status;
}
