/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#include <sys/wait.h>

static const FakeReply KNOWN[] = {{.status = 200, .body = ANSWER("{\"id\":\"" ID "\"}")}};

/* A shell, and a PATH of our own with a program that is called wireshark. */
typedef struct {
    FakeShell fake; /* first: what is delivered is told to its shell */
    gchar *old_path;
    gchar *folder;
    gchar *program;
    gchar *shown;    /* the file into which it puts its arguments and what it reads */
    gint fails_with; /* a code, when it has ended; -1: all is delivered */
    gboolean delivered;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->program = g_build_filename(self->folder, "wireshark", NULL);
    self->shown = g_build_filename(self->folder, "shown", NULL);
    self->old_path = g_strdup(g_getenv("PATH"));
    g_setenv("PATH", self->folder, TRUE);
    self->fails_with = -1;
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_shell_clear(&self->fake);
    g_setenv("PATH", self->old_path, TRUE);
    g_unlink(self->program);
    g_unlink(self->shown);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->old_path);
    g_free(self->folder);
    g_free(self->program);
    g_free(self->shown);
}

/* ending: what it does when it has read all. */
static void
make_wireshark(const Fixture *self, const gchar *ending)
{
    g_autofree gchar *script = g_strdup_printf(
        "#!/bin/sh\necho \"$@\" >%s\nwhile read line; do echo \"$line\" >>%s; done\n%s\n",
        self->shown, self->shown, ending);

    g_assert_true(g_file_set_contents(self->program, script, -1, NULL));
    g_assert_cmpint(g_chmod(self->program, 0700), ==, 0);
}

static gboolean
deliver(CfdShell *shell, const gchar *path, gint fd, GError **error)
{
    Fixture *self = (Fixture *)shell;
    siginfo_t ended;

    self->delivered = path == NULL && write(fd, "packets\n", 8) == 8;
    close(fd);
    if (self->fails_with < 0)
        return TRUE;
    waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT);
    g_set_error(error, CFD_ERROR, self->fails_with, "it failed");
    return FALSE;
}

static gboolean
run(Fixture *self, const FakeReply *replies)
{
    fake_shell_init(&self->fake, "open|" ID, replies);
    self->fake.shell.deliver = deliver;
    return fake_shell_run(&self->fake);
}

static void
test_shown(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *shown = NULL;
    int status;

    make_wireshark(self, "exit 0");
    g_assert_true(run(self, KNOWN));
    g_assert_true(self->delivered);
    g_assert_cmpint(wait(&status), >, 0);
    g_assert_true(g_file_get_contents(self->shown, &shown, NULL, NULL));
    g_assert_cmpstr(shown, ==, "--log-level=critical -k -i -\npackets\n");
}

/* It says why itself, where its window would be. */
static void
test_it_cannot_show_a_window(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    make_wireshark(self, "exit 3");
    self->fails_with = CFD_ERROR_PIPE_CLOSED;
    g_assert_false(run(self, KNOWN));
    fake_shell_assert_error(&self->fake, CFD_ERROR_DISK, "Wireshark has ended before it had the");
}

static void
test_it_is_killed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    make_wireshark(self, "kill -9 $$");
    self->fails_with = CFD_ERROR_PIPE_CLOSED;
    g_assert_false(run(self, KNOWN));
    fake_shell_assert_error(&self->fake, CFD_ERROR_DISK, "Wireshark has ended before it had the");
}

static void
test_somebody_closes_it(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    make_wireshark(self, "exit 0");
    self->fails_with = CFD_ERROR_PIPE_CLOSED;
    g_assert_false(run(self, KNOWN));
    fake_shell_assert_error(&self->fake, CFD_ERROR_PIPE_CLOSED, "it failed");
}

static void
test_other_failures(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    int status;

    make_wireshark(self, "exit 3");
    self->fails_with = CFD_ERROR_SERVER;
    g_assert_false(run(self, KNOWN));
    fake_shell_assert_error(&self->fake, CFD_ERROR_SERVER, "it failed");
    g_assert_cmpint(wait(&status), >, 0);
}

static void
test_failed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const FakeReply replies[] = {
        {.status = 200,
         .body = ANSWER("{\"id\":\"" ID "\",\"status\":\"failed\",\"error_message\":\"no way\"}")}};

    make_wireshark(self, "exit 0");
    g_assert_false(run(self, replies));
    fake_shell_assert_error(&self->fake, CFD_ERROR_SERVER, "has failed at Cloudflare, and has no");
    g_assert_false(self->delivered);
}

static void
test_there_is_none(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run(self, KNOWN));
    fake_shell_assert_error(&self->fake, CFD_ERROR_DISK, "could not start Wireshark: ");
    g_assert_false(self->delivered);
}

/* No window is opened for what is not there. */
static void
test_no_such_capture(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const FakeReply unknown[] = {{.status = 404, .body = "no"}};

    make_wireshark(self, "exit 0");
    g_assert_false(run(self, unknown));
    fake_shell_assert_error(&self->fake, CFD_ERROR_NOT_FOUND, "could not read the status");
    g_assert_false(g_file_test(self->shown, G_FILE_TEST_EXISTS));
}

#define ADD(path, function)                                                                        \
    g_test_add("/cli-open/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("shown", test_shown);
    ADD("no-window", test_it_cannot_show_a_window);
    ADD("killed", test_it_is_killed);
    ADD("closed", test_somebody_closes_it);
    ADD("other-failures", test_other_failures);
    ADD("failed", test_failed);
    ADD("none", test_there_is_none);
    ADD("no-capture", test_no_such_capture);
    return g_test_run();
}
