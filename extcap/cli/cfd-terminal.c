/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-terminal.h"

#include "cfd-error.h"
#include "cfd-text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Of a terminal that does not tell. */
#define USUAL_COLUMNS 80

/* Where less fits nothing of ours can be read, and a line would be several. */
#define LEAST_COLUMNS 20

/* An error and what the API says in it; a longer one says nothing more. */
#define MAX_LINE_BYTES 2000

/* As the longest value of an option. */
#define MAX_ANSWER_BYTES 4096

/* Erases a line (ECMA-48, EL). */
#define ERASE_LINE "\r\033[K"

struct CfdTerminal {
    const CfdRedactor *redactor;
    gboolean is_dumb;
    gboolean may_colour;
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
cfd_terminal_set_dumb(CfdTerminal *self)
{
    self->is_dumb = TRUE;
}

void
cfd_terminal_free(CfdTerminal *self)
{
    if (self == NULL)
        return;
    cfd_terminal_show(self, NULL);
    g_free(self);
}

void
cfd_terminal_allow_colours(CfdTerminal *self)
{
    self->may_colour = TRUE;
}

gboolean
cfd_terminal_has_colours(const CfdTerminal *self)
{
    return self->may_colour && !self->is_dumb && isatty(STDOUT_FILENO);
}

static guint
get_columns(int fd)
{
    struct winsize size = {0};

    if (!isatty(fd))
        return 0;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return USUAL_COLUMNS;
    return size.ws_col;
}

guint
cfd_terminal_columns(const CfdTerminal *self G_GNUC_UNUSED)
{
    return get_columns(STDOUT_FILENO);
}

guint
cfd_terminal_live_columns(const CfdTerminal *self)
{
    guint columns = get_columns(STDERR_FILENO);

    return !self->is_dumb && columns >= LEAST_COLUMNS ? columns : 0;
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

gboolean
cfd_terminal_can_ask(const CfdTerminal *self G_GNUC_UNUSED)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* A whole line, however long: a rest would be read by the shell, and obeyed. At the end of the
 * input, what came before it. line: has room for all that is kept. */
static gboolean
read_line(CfdLoop *loop, GString *line, GError **error)
{
    gchar piece[256];
    gboolean is_ready;
    gboolean waited;
    gssize count = 0;

    do {
        waited = cfd_loop_wait_for_input(loop, STDIN_FILENO, G_MAXINT64, &is_ready, error);
        if (!waited)
            break;
        count = read(STDIN_FILENO, piece, sizeof piece);
        if (count > 0)
            g_string_append_len(line, piece,
                                MIN(count, (gssize)MAX_ANSWER_BYTES - (gssize)line->len));
    } while (count > 0 && memchr(piece, '\n', (gsize)count) == NULL);
    cfd_secret_wipe(piece, sizeof piece);
    return waited;
}

/* Who suspends a program and takes it up again gets a terminal that shows what is typed, and who
 * lets it dump its core one that does not: neither can be done meanwhile. FALSE: there is no
 * terminal that would show anything. */
static gboolean
hide(struct termios *ret_before)
{
    struct termios hidden;

    if (tcgetattr(STDIN_FILENO, ret_before) != 0)
        return FALSE;
    hidden = *ret_before;
    hidden.c_lflag = (hidden.c_lflag & ~(tcflag_t)ECHO) | ECHONL;
    hidden.c_cc[VSUSP] = hidden.c_cc[VQUIT] = _POSIX_VDISABLE;
    return tcsetattr(STDIN_FILENO, TCSANOW, &hidden) == 0;
}

gchar *
cfd_terminal_ask(CfdTerminal *self, CfdLoop *loop, const gchar *question, gboolean is_secret,
                 GError **error)
{
    g_autofree gchar *shown = make_line(self, question != NULL ? question : "");
    GString *line = g_string_sized_new(MAX_ANSWER_BYTES + 1);
    struct termios before;
    gboolean is_hidden = is_secret && hide(&before);
    gchar *answer;
    gboolean is_read;

    cfd_terminal_show(self, NULL);
    if (question != NULL) {
        tcflush(STDIN_FILENO, TCIFLUSH);
        fprintf(stderr, "%s ", shown);
        fflush(stderr);
    }
    is_read = read_line(loop, line, error);
    if (is_hidden)
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    /* Ctrl-C and Ctrl-D leave the cursor behind the question. */
    if (question != NULL && strchr(line->str, '\n') == NULL)
        fputs("\n", stderr);
    answer = is_read ? g_strstrip(g_strndup(line->str, strcspn(line->str, "\n"))) : NULL;
    cfd_secret_wipe(line->str, line->allocated_len);
    g_string_free(line, TRUE);
    return answer;
}

gboolean
cfd_terminal_confirm(CfdTerminal *self, CfdLoop *loop, const gchar *question, gboolean *ret_yes,
                     GError **error)
{
    g_autofree gchar *whole = g_strconcat(question, " [y/N]", NULL);
    g_autofree gchar *answer = cfd_terminal_ask(self, loop, whole, FALSE, error);

    *ret_yes = answer != NULL &&
               (g_ascii_strcasecmp(answer, "y") == 0 || g_ascii_strcasecmp(answer, "yes") == 0);
    return answer != NULL;
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
