/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-terminal.h"

#include "cfd-error.h"
#include "cfd-text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Of a terminal that does not tell. */
#define USUAL_COLUMNS 80

/* An error and what the API says in it; a longer one says nothing more. */
#define MAX_LINE_BYTES 2000

/* Erases a line (ECMA-48, EL). */
#define ERASE_LINE "\r\033[K"

struct CfdTerminal {
    const CfdRedactor *redactor;
    gboolean is_showing; /* there is a line that will be written over */
};

CfdTerminal *
cfd_terminal_new(const CfdRedactor *redactor)
{
    CfdTerminal *self = g_new0(CfdTerminal, 1);

    self->redactor = redactor;
    return self;
}

void
cfd_terminal_free(CfdTerminal *self)
{
    if (self == NULL)
        return;
    cfd_terminal_show(self, NULL);
    g_free(self);
}

/* A terminal that is narrower than any of our words is taken for one that does not tell. */
static guint
get_columns(int fd)
{
    struct winsize size = {0};

    if (!isatty(fd))
        return 0;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return USUAL_COLUMNS;
    return size.ws_col;
}

guint
cfd_terminal_columns(const CfdTerminal *self G_GNUC_UNUSED)
{
    return get_columns(STDOUT_FILENO);
}

guint
cfd_terminal_live_columns(const CfdTerminal *self G_GNUC_UNUSED)
{
    return get_columns(STDERR_FILENO);
}

gboolean
cfd_terminal_print(CfdTerminal *self, const gchar *text, GError **error)
{
    g_autofree gchar *redacted = cfd_redactor_apply(self->redactor, text);

    cfd_terminal_show(self, NULL);
    if (fputs(redacted, stdout) >= 0 && fflush(stdout) == 0)
        return TRUE;
    if (errno == EPIPE)
        g_set_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED, "the reader has gone");
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not write to standard output: %s",
                    g_strerror(errno));
    return FALSE;
}

gboolean
cfd_terminal_print_json(CfdTerminal *self, const CfdJson *json, GError **error)
{
    g_autofree gchar *text = cfd_json_to_pretty_text(json);

    return cfd_terminal_print(self, text, error);
}

void
cfd_terminal_explain(CfdTerminal *self, const gchar *text)
{
    g_autofree gchar *redacted = cfd_redactor_apply(self->redactor, text);

    cfd_terminal_show(self, NULL);
    fputs(redacted, stderr);
}

static gchar *
make_line(const CfdTerminal *self, const gchar *text)
{
    g_autofree gchar *redacted = cfd_redactor_apply(self->redactor, text);

    return cfd_text_line(redacted, MAX_LINE_BYTES);
}

void
cfd_terminal_say(CfdTerminal *self, const gchar *format, ...)
{
    g_autofree gchar *text = NULL;
    g_autofree gchar *line = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    line = make_line(self, text);
    cfd_terminal_show(self, NULL);
    fprintf(stderr, "%s\n", line);
}

void
cfd_terminal_show(CfdTerminal *self, const gchar *line)
{
    guint columns = cfd_terminal_live_columns(self);

    if (self->is_showing)
        fputs(ERASE_LINE, stderr);
    self->is_showing = line != NULL && columns > 0;
    if (self->is_showing) {
        g_autofree gchar *redacted = cfd_redactor_apply(self->redactor, line);
        /* In the last column some terminals go to the next line. */
        g_autofree gchar *fitting = cfd_terminal_fit(redacted, columns - 1);

        fputs(fitting, stderr);
    }
    fflush(stderr);
}

static void
set_flag(gushort events G_GNUC_UNUSED, gpointer data)
{
    *(gboolean *)data = TRUE;
}

/* A line of the person's, or nothing at the end. */
static gboolean
read_answer(CfdLoop *loop, gboolean *ret_yes, GError **error)
{
    gchar answer[80] = "";
    gboolean is_ready = FALSE;
    gboolean waited = TRUE;
    guint watch = cfd_loop_watch(loop, STDIN_FILENO, G_IO_IN, set_flag, &is_ready);

    while (!is_ready && waited)
        waited = cfd_loop_wait(loop, G_MAXINT64, error);
    cfd_loop_unwatch(loop, watch);
    if (!waited) {
        fputs("\n", stderr);
        return FALSE;
    }
    *ret_yes =
        read(STDIN_FILENO, answer, sizeof answer - 1) > 0 && (*answer == 'y' || *answer == 'Y');
    return TRUE;
}

gboolean
cfd_terminal_confirm(CfdTerminal *self, CfdLoop *loop, const gchar *question, gboolean *ret_yes,
                     GError **error)
{
    g_autofree gchar *line = make_line(self, question);

    if (!isatty(STDIN_FILENO) || cfd_terminal_live_columns(self) == 0) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "there is nobody to be asked: give --yes if you are sure");
        return FALSE;
    }
    cfd_terminal_show(self, NULL);
    fprintf(stderr, "%s [y/N] ", line);
    fflush(stderr);
    return read_answer(loop, ret_yes, error);
}

static guint
measure(gunichar character)
{
    if (g_unichar_iszerowidth(character))
        return 0;
    return g_unichar_iswide(character) ? 2 : 1;
}

guint
cfd_terminal_width(const gchar *text)
{
    guint width = 0;

    for (const gchar *at = text; *at != '\0'; at = g_utf8_next_char(at))
        width += measure(g_utf8_get_char(at));
    return width;
}

gchar *
cfd_terminal_fit(const gchar *text, guint columns)
{
    guint width = 0;
    const gchar *at;

    if (cfd_terminal_width(text) <= columns)
        return g_strdup(text);
    if (columns == 0)
        return g_strdup("");
    for (at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        width += measure(g_utf8_get_char(at));
        if (width > columns - 1)
            break;
    }
    return g_strdup_printf("%.*s…", (int)(at - text), text);
}
