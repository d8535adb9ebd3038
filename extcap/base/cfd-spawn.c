/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-spawn.h"

#include "cfd-error.h"
#include "cfd-redact.h"
#include "cfd-text.h"

#include <glib-unix.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE_BYTES 4096

/* All that a pipe can hold by default (pipe(7)), so that nothing is left in it at the end. */
#define MAX_LAST_PIECES (64 * 1024 / PIECE_BYTES)

/* The end of a program is no event of the loop: what it started may go on and keep its pipes open,
 * as the daemon of a password manager does. So it is looked for this often. */
#define LOOK_INTERVAL_US 10000

#define MAX_NAME_BYTES 80

/* A pipe into which the program writes. */
typedef struct {
    CfdLoop *loop;
    gint fd; /* -1: closed */
    guint watch;
    GString *text;
    gsize max_bytes;
    gboolean is_over; /* more than max_bytes came */
} Stream;

typedef struct {
    gchar *name; /* for a sentence */
    GPid pid;    /* 0: not running */
    gint status; /* see waitpid(2) */
    Stream output;
    Stream errors;
} Child;

static void
close_stream(Stream *self)
{
    if (self->fd < 0)
        return;
    cfd_loop_unwatch(self->loop, self->watch);
    close(self->fd);
    self->fd = -1;
}

/* What has changed its user, as sudo does, cannot be killed, and must not hold us up. */
static void
kill_child(Child *self)
{
    gint options;

    if (self->pid == 0)
        return;
    kill(-self->pid, SIGKILL);
    options = kill(self->pid, SIGKILL) == 0 ? 0 : WNOHANG;
    while (waitpid(self->pid, NULL, options) < 0 && errno == EINTR)
        continue;
    self->pid = 0;
}

static void
child_clear(Child *self)
{
    kill_child(self);
    close_stream(&self->output);
    close_stream(&self->errors);
    g_free(self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Child, child_clear)

/* Whether there was something to read. */
static gboolean
read_piece(Stream *self)
{
    gchar piece[PIECE_BYTES];
    gssize size = self->fd >= 0 ? read(self->fd, piece, sizeof piece) : 0;
    gsize room = self->max_bytes - self->text->len;

    if (size > 0) {
        g_string_append_len(self->text, piece, MIN(size, (gssize)room));
        self->is_over = self->is_over || (gsize)size > room;
        cfd_secret_wipe(piece, (gsize)size);
        return TRUE;
    }
    if (size == 0 || (errno != EAGAIN && errno != EINTR))
        close_stream(self);
    return FALSE;
}

static void
take_ready(G_GNUC_UNUSED gushort events, gpointer data)
{
    read_piece(data);
}

static void
open_stream(Stream *self, gint fd)
{
    g_unix_set_fd_nonblocking(fd, TRUE, NULL);
    self->fd = fd;
    self->watch = cfd_loop_watch(self->loop, fd, G_IO_IN, take_ready, self);
}

static gboolean G_GNUC_PRINTF(3, 4)
    fail(const Child *self, GError **error, const gchar *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_propagate_error(error,
                      g_error_new_valist(CFD_ERROR, CFD_ERROR_CREDENTIALS, format, arguments));
    va_end(arguments);
    g_prefix_error(error, "the program %s ", self->name);
    return FALSE;
}

/* In the child. Without a terminal a password prompt fails at once, instead of stopping there, and
 * everything that it starts can be killed with it. */
static void
leave_session(G_GNUC_UNUSED gpointer data)
{
    setsid();
}

/* What the system's own word for it leaves open. */
static gboolean
explain_start(const Child *self, const gchar *program, const GError *failure, GError **error)
{
    g_autofree gchar *path = g_find_program_in_path(program);

    if (g_error_matches(failure, G_SPAWN_ERROR, G_SPAWN_ERROR_ACCES))
        return fail(self, error, "may not be run: if it is the right file, run chmod +x on it");
    if (!g_error_matches(failure, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
        return fail(self, error, "could not be started: %s", failure->message);
    if (path != NULL)
        return fail(self, error,
                    "cannot be run: the interpreter that its first line names (#!) is missing");
    if (strchr(program, G_DIR_SEPARATOR) != NULL)
        return fail(self, error, "was not found: check its path");
    return fail(self, error,
                "was not found: give its whole path, for what is started from a menu may "
                "have a shorter PATH than a terminal");
}

static gboolean
start(Child *self, const CfdSpawnRequest *request, GError **error)
{
    g_autoptr(GError) failure = NULL;
    gint output, errors;

    /* Whoever started us may have it ignored, and then nobody can be waited for. */
    signal(SIGCHLD, SIG_DFL);
    if (g_spawn_async_with_pipes(
            NULL, request->argv, request->environment,
            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES, leave_session,
            NULL, &self->pid, NULL, &output, &errors, &failure)) {
        open_stream(&self->output, output);
        open_stream(&self->errors, errors);
        return TRUE;
    }
    self->pid = 0;
    return explain_start(self, request->argv[0], failure, error);
}

static gboolean
has_ended(Child *self)
{
    pid_t ended = self->pid != 0 ? waitpid(self->pid, &self->status, WNOHANG) : 0;

    if (ended < 0 && errno == ECHILD)
        self->status = 1 << 8; /* somebody else has it: not a success */
    if (ended == self->pid || (ended < 0 && errno == ECHILD))
        self->pid = 0;
    return self->pid == 0;
}

static gboolean
wait_for_end(Child *self, gint64 limit_us, CfdLoop *loop, CfdClock *clock, GError **error)
{
    gint64 deadline_us = cfd_clock_monotonic_us(clock) + limit_us;

    while (!has_ended(self) && !self->output.is_over) {
        gint64 now_us = cfd_clock_monotonic_us(clock);

        if (now_us >= deadline_us)
            return fail(self, error,
                        "did not end within %g s: it may wait for something to be typed or "
                        "unlocked, and has no terminal here",
                        (gdouble)limit_us / G_USEC_PER_SEC);
        if (!cfd_loop_wait(loop, MIN(deadline_us, now_us + LOOK_INTERVAL_US), error))
            return FALSE;
    }
    return TRUE;
}

/* What was written just before the end is still in the pipe. */
static void
drain(Stream *self)
{
    for (guint i = 0; i < MAX_LAST_PIECES && read_piece(self); i++)
        continue;
}

static gboolean
check_result(const Child *self, GError **error)
{
    if (self->output.is_over)
        return fail(self, error, "printed more than %" G_GSIZE_FORMAT " bytes",
                    self->output.max_bytes);
    if (WIFSIGNALED(self->status))
        return fail(self, error, "was ended by signal %d", WTERMSIG(self->status));
    if (WEXITSTATUS(self->status) != 0)
        return fail(self, error, "failed with exit status %d", WEXITSTATUS(self->status));
    return TRUE;
}

gboolean
cfd_spawn_run(const CfdSpawnRequest *request, CfdLoop *loop, CfdClock *clock, GString *ret_output,
              GString *ret_errors, GError **error)
{
    g_auto(Child) child = {
        .name = cfd_text_line(request->argv[0], MAX_NAME_BYTES),
        .output = {loop, -1, 0, ret_output, request->max_output_bytes, FALSE},
        .errors = {loop, -1, 0, ret_errors, request->max_error_bytes, FALSE},
    };

    if (!start(&child, request, error))
        return FALSE;
    if (!wait_for_end(&child, request->limit_us, loop, clock, error)) {
        drain(&child.errors);
        return FALSE;
    }
    drain(&child.output);
    drain(&child.errors);
    return check_result(&child, error);
}
