/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-spawn.h"

#include "cfd-error.h"
#include "fake-loop.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_OUTPUT_BYTES 100
#define MAX_ERROR_BYTES 20
#define LIMIT_US (2 * G_USEC_PER_SEC)

typedef struct {
    FakeLoop loop;
    GString *output;
    GString *errors;
    GError *error;
    gchar *folder;
    gchar *file; /* that a program may make */
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->loop);
    self->loop.happen = fake_loop_let_run;
    self->output = g_string_new(NULL);
    self->errors = g_string_new(NULL);
    self->folder = g_dir_make_tmp("spawn-XXXXXX", NULL);
    self->file = g_build_filename(self->folder, "file", NULL);
}

/* Nothing may be left of a program, in whatever way it ended. */
static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
    g_assert_cmpint(errno, ==, ECHILD);
    g_clear_error(&self->error);
    g_string_free(self->output, TRUE);
    g_string_free(self->errors, TRUE);
    g_remove(self->file);
    g_rmdir(self->folder);
    g_free(self->file);
    g_free(self->folder);
    fake_loop_clear(&self->loop);
}

static gboolean
run(Fixture *self, const gchar *program, const gchar *first, const gchar *second)
{
    gchar *argv[] = {(gchar *)program, (gchar *)first, (gchar *)second, self->file, NULL};
    gchar *environment[] = {"PATH=/usr/bin:/bin", "ONE=1", NULL};
    CfdSpawnRequest request = {argv, environment, MAX_OUTPUT_BYTES, MAX_ERROR_BYTES, LIMIT_US};

    return cfd_spawn_run(&request, self->loop.loop, &self->loop.clock, self->output, self->errors,
                         &self->error);
}

/* In the script, $0 is self->file. */
static gboolean
run_script(Fixture *self, const gchar *script)
{
    return run(self, "sh", "-c", script);
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
    g_assert_true(run(self, "printf", "%s\n", "a b; $ONE"));
    g_assert_true(g_str_has_prefix(self->output->str, "a b; $ONE\n"));
    g_assert_cmpstr(self->errors->str, ==, "");
}

static void
test_longest_output(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_true(run_script(self, "printf %0100d 1; printf %0300d 2 >&2"));
    g_assert_cmpuint(self->output->len, ==, MAX_OUTPUT_BYTES);
    g_assert_cmpuint(self->errors->len, ==, MAX_ERROR_BYTES);
}

static void
test_surroundings(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_true(run_script(
        self, "cat; env | grep -v '^\\(PWD\\|_\\|SHLVL\\|OLDPWD\\)='; ls /proc/self/fd | wc -l; "
              "test $(cut -d ' ' -f 6 /proc/$$/stat) = $$ && echo a session of its own"));
    /* 0, 1, 2, and the one with which ls reads the folder. */
    g_assert_cmpstr(self->output->str, ==, "ONE=1\nPATH=/usr/bin:/bin\n4\na session of its own\n");
}

static void
test_failures(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *script, *expected, *errors;
    } cases[] = {
        {"echo out; echo why >&2; exit 7", "the program sh failed with exit status 7", "why\n"},
        {"kill -9 $$", "the program sh was ended by signal 9", ""},
        {"printf %0101d 1", "the program sh printed more than 100 bytes", ""},
        {"yes", "the program sh printed more than 100 bytes", ""},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_false(run_script(self, cases[i].script));
        assert_failure(self, cases[i].expected);
        g_assert_cmpstr(self->errors->str, ==, cases[i].errors);
        g_clear_error(&self->error);
        g_string_truncate(self->output, 0);
        g_string_truncate(self->errors, 0);
    }
}

static void
test_not_started(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run(self, "no-such-program", "s3cr3t", NULL));
    assert_failure(self, "the program no-such-program was not found: give its whole path, for what "
                         "is started from a menu may have a shorter PATH than a terminal");
    g_clear_error(&self->error);
    g_assert_false(run(self, "/no/such/program", "s3cr3t", NULL));
    assert_failure(self, "the program /no/such/program was not found: check its path");
    g_clear_error(&self->error);
    g_assert_false(run(self, "/dev/null", "s3cr3t", NULL));
    assert_failure(self, "the program /dev/null may not be run: if it is the right file, run chmod "
                         "+x on it");
}

static void
test_missing_interpreter(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *expected = g_strdup_printf(
        "the program %s cannot be run: the interpreter that its first line names (#!) is missing",
        self->file);

    g_assert_true(g_file_set_contents(self->file, "#!/no/such/shell\n", -1, NULL));
    g_assert_cmpint(g_chmod(self->file, 0700), ==, 0);
    g_assert_false(run(self, self->file, NULL, NULL));
    assert_failure(self, expected);
}

/* Waits until the program has written a number into the file. */
static pid_t
read_pid(const Fixture *self)
{
    g_autofree gchar *text = NULL;

    if (!g_file_get_contents(self->file, &text, NULL, NULL))
        return 0;
    return (pid_t)g_ascii_strtoll(text, NULL, 10);
}

/* Gone, or waiting for init to reap it. */
static gboolean
is_dead(pid_t pid)
{
    g_autofree gchar *path = g_strdup_printf("/proc/%d/stat", pid);
    g_autofree gchar *text = NULL;

    return !g_file_get_contents(path, &text, NULL, NULL) || strstr(text, ") Z ") != NULL;
}

static void
assert_dies(pid_t pid)
{
    g_assert_cmpint(pid, >, 1);
    for (guint i = 0; i < 1000 && !is_dead(pid); i++)
        g_poll(NULL, 0, 5);
    g_assert_true(is_dead(pid));
}

/* TRUE until the program is under way: from then on, the loop's time passes. */
static gboolean
wait_for_pid(gpointer data)
{
    g_poll(NULL, 0, 1);
    return read_pid(data) == 0;
}

static void
test_limit(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->loop.happen = wait_for_pid;
    self->loop.data = self;
    g_assert_false(
        run_script(self, "echo unlock me >&2; sleep 600 & echo $! > \"$0\"; trap '' TERM; wait"));
    assert_failure(self, "the program sh did not end within 2 s: it may wait for something to be "
                         "typed or unlocked, and has no terminal here");
    g_assert_cmpstr(self->errors->str, ==, "unlock me\n");
    assert_dies(read_pid(self));
}

static gboolean
stop_when_running(gpointer data)
{
    Fixture *self = data;

    g_poll(NULL, 0, 1);
    if (read_pid(self) != 0)
        cfd_cancel_trigger(self->loop.cancel, CFD_CANCEL_STOP, self->loop.monotonic_us);
    return TRUE;
}

static void
test_cancel(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->loop.happen = stop_when_running;
    self->loop.data = self;
    g_assert_false(run_script(self, "sleep 600 & echo $! > \"$0\"; wait"));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_STOPPED);
    assert_dies(read_pid(self));
}

/* A password manager may leave its daemon behind: it keeps the pipes, but not us. */
static void
test_what_goes_on_behind(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    pid_t pid;

    g_assert_true(run_script(self, "sleep 600 & echo $! > \"$0\"; echo token"));
    g_assert_cmpstr(self->output->str, ==, "token\n");
    pid = read_pid(self);
    g_assert_false(is_dead(pid));
    kill(pid, SIGKILL);
    assert_dies(pid);
}

/* Closing its output is not yet its end. */
static void
test_closed_output(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_false(run_script(self, "echo token; exec >&- 2>&-; sleep 0.05; exit 3"));
    assert_failure(self, "the program sh failed with exit status 3");
    g_assert_cmpstr(self->output->str, ==, "token\n");
}

static void
test_ignored_children(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    signal(SIGCHLD, SIG_IGN);
    g_assert_false(run_script(self, "exit 3"));
    assert_failure(self, "the program sh failed with exit status 3");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/spawn/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("output", test_output);
    ADD("longest-output", test_longest_output);
    ADD("surroundings", test_surroundings);
    ADD("failures", test_failures);
    ADD("not-started", test_not_started);
    ADD("interpreter", test_missing_interpreter);
    ADD("limit", test_limit);
    ADD("cancel", test_cancel);
    ADD("behind", test_what_goes_on_behind);
    ADD("closed-output", test_closed_output);
    ADD("ignored-children", test_ignored_children);
    return g_test_run();
}
