/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-terminal.h"

#include "cfd-error.h"
#include "fake-loop.h"
#include "fake-output.h"

#include <signal.h>
#include <string.h>

#define SECRET "s3cr3t-token"

/* Two columns a character. */
#define WIDE "\u65e5"

/* An e, and the accent above it. */
#define ACCENTED "e\u0301"

typedef struct {
    FakeLoop fake;
    CfdRedactor *redactor;
    CfdTerminal *terminal;
    FakeOutput output;
    GError *error;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->fake);
    self->redactor = cfd_redactor_new();
    cfd_redactor_learn(self->redactor, SECRET);
    self->terminal = cfd_terminal_new(self->redactor);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_terminal_free(self->terminal);
    cfd_redactor_free(self->redactor);
    fake_loop_clear(&self->fake);
    fake_output_clear(&self->output);
    g_clear_error(&self->error);
}

static void
test_width(Fixture *self G_GNUC_UNUSED, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *text;
        guint width;
    } cases[] = {{"", 0},        {"abc", 3},        {"Z\u00fcrich", 6},
                 {WIDE WIDE, 4}, {ACCENTED "x", 2}, {"a\u200db", 2}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpuint(cfd_terminal_width(cases[i].text), ==, cases[i].width);
}

static void
test_fit(Fixture *self G_GNUC_UNUSED, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *text;
        guint columns;
        const gchar *expected;
    } cases[] = {
        {"", 0, ""},
        {"abc", 4, "abc"},
        {"abc", 3, "abc"},
        {"abcd", 3, "ab…"},
        {"abcd", 1, "…"},
        {"abcd", 0, ""},
        {WIDE WIDE WIDE, 6, WIDE WIDE WIDE},
        {WIDE WIDE WIDE, 5, WIDE WIDE "…"},
        {WIDE WIDE WIDE, 4, WIDE "…"},
        {WIDE WIDE WIDE, 2, "…"},
        {ACCENTED ACCENTED ACCENTED, 3, ACCENTED ACCENTED ACCENTED},
        {ACCENTED ACCENTED ACCENTED, 2, ACCENTED "…"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *fitting = cfd_terminal_fit(cases[i].text, cases[i].columns);

        g_assert_cmpstr(fitting, ==, cases[i].expected);
    }
}

static void
test_nobody_looks(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    guint columns[2];

    fake_output_begin(&self->output, NULL);
    columns[0] = cfd_terminal_columns(self->terminal);
    columns[1] = cfd_terminal_live_columns(self->terminal);
    cfd_terminal_show(self->terminal, "half done");
    cfd_terminal_show(self->terminal, NULL);
    fake_output_end(&self->output);
    g_assert_cmpuint(columns[0], ==, 0);
    g_assert_cmpuint(columns[1], ==, 0);
    g_assert_cmpstr(self->output.out, ==, "");
    g_assert_cmpstr(self->output.error, ==, "");
}

/* The answer as it stands, and nothing beside it. */
static void
test_print(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gboolean printed;

    fake_output_begin(&self->output, NULL);
    printed = cfd_terminal_print(self->terminal, "a\t\033\n\nthe " SECRET "\n", &self->error) &&
              cfd_terminal_print(self->terminal, "", &self->error);
    fake_output_end(&self->output);
    g_assert_no_error(self->error);
    g_assert_true(printed);
    g_assert_cmpstr(self->output.out, ==, "a\t\033\n\nthe [redacted]\n");
    g_assert_cmpstr(self->output.error, ==, "");
}

static void
test_beside_the_answer(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    cfd_terminal_say(self->terminal, "%s\nand\033[2J %u %%s", SECRET, 7u);
    cfd_terminal_explain(self->terminal, "1. %s\n2. " SECRET "\n");
    fake_output_end(&self->output);
    g_assert_cmpstr(self->output.out, ==, "");
    g_assert_cmpstr(self->output.error, ==, "[redacted] and [2J 7 %s\n1. %s\n2. [redacted]\n");
}

static void
test_line_has_a_limit(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *fits = g_strnfill(2000, 'x');
    g_autofree gchar *too_long = g_strnfill(2001, 'x');
    g_autofree gchar *cut = g_strnfill(1997, 'x');
    g_autofree gchar *expected = g_strconcat(fits, "\n", cut, "…\n", NULL);

    fake_output_begin(&self->output, NULL);
    cfd_terminal_say(self->terminal, "%s", fits);
    cfd_terminal_say(self->terminal, "%s", too_long);
    fake_output_end(&self->output);
    g_assert_cmpstr(self->output.error, ==, expected);
}

/* In a process of its own: what could not be written stays in the stream. */
static void
test_broken_output(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint fds[2];

    if (g_test_subprocess()) {
        signal(SIGPIPE, SIG_IGN);
        g_assert_cmpint(pipe(fds), ==, 0);
        close(fds[0]);
        dup2(fds[1], STDOUT_FILENO);
        g_assert_false(cfd_terminal_print(self->terminal, "x\n", &self->error));
        g_assert_error(self->error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
        g_clear_error(&self->error);
        dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
        g_assert_false(cfd_terminal_print(self->terminal, "x\n", &self->error));
        g_assert_error(self->error, CFD_ERROR, CFD_ERROR_DISK);
        g_assert_nonnull(strstr(self->error->message, "No space left on device"));
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_passed();
}

static gboolean
needs_terminals(void)
{
    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no pseudo-terminals here");
        return FALSE;
    }
    return TRUE;
}

static void
test_columns(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const guint widths[][2] = {{20, 20}, {132, 132}, {19, 19}, {1, 1}};

    for (guint i = 0; needs_terminals() && i < G_N_ELEMENTS(widths); i++) {
        guint columns[2];

        self->output.out_columns = widths[i][0];
        self->output.error_columns = 66;
        fake_output_begin(&self->output, NULL);
        columns[0] = cfd_terminal_columns(self->terminal);
        columns[1] = cfd_terminal_live_columns(self->terminal);
        fake_output_end(&self->output);
        g_assert_cmpuint(columns[0], ==, widths[i][1]);
        g_assert_cmpuint(columns[1], ==, 66);
    }
}

/* What is too narrow for a line of ours, or knows no control sequences. */
static void
test_not_live(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        guint width;
        gboolean is_dumb;
        guint expected;
    } cases[] = {{19, FALSE, 0}, {20, FALSE, 20}, {80, TRUE, 0}};

    for (guint i = 0; needs_terminals() && i < G_N_ELEMENTS(cases); i++) {
        guint columns;

        if (cases[i].is_dumb)
            cfd_terminal_set_dumb(self->terminal);
        self->output.error_columns = cases[i].width;
        fake_output_begin(&self->output, NULL);
        columns = cfd_terminal_live_columns(self->terminal);
        cfd_terminal_show(self->terminal, "x");
        fake_output_end(&self->output);
        g_assert_cmpuint(columns, ==, cases[i].expected);
        g_assert_cmpstr(self->output.error, ==, columns > 0 ? "x" : "");
        cfd_terminal_show(self->terminal, NULL);
    }
}

#define ERASE "\r\033[K"

/* It never reaches the last column, and goes before anything else is written. */
static void
test_live_line(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    if (!needs_terminals())
        return;
    self->output.error_columns = 20;
    fake_output_begin(&self->output, NULL);
    cfd_terminal_show(self->terminal, "0123456789012345678");
    cfd_terminal_show(self->terminal, "01234567890123456789");
    cfd_terminal_say(self->terminal, "a line");
    cfd_terminal_show(self->terminal, SECRET);
    cfd_terminal_print(self->terminal, "the answer\n", NULL);
    cfd_terminal_show(self->terminal, "x");
    cfd_terminal_explain(self->terminal, "lines\n");
    cfd_terminal_show(self->terminal, "y");
    cfd_terminal_show(self->terminal, NULL);
    cfd_terminal_show(self->terminal, NULL);
    cfd_terminal_show(self->terminal, "z");
    g_clear_pointer(&self->terminal, cfd_terminal_free);
    fake_output_end(&self->output);
    g_assert_cmpstr(self->output.out, ==, "the answer\n");
    g_assert_cmpstr(self->output.error, ==,
                    "0123456789012345678" ERASE "012345678901234567…" ERASE "a line\n"
                    "[redacted]" ERASE "x" ERASE "lines\ny" ERASE "z" ERASE);
}

static gboolean
confirm(Fixture *self, const gchar *question, gboolean *ret_yes)
{
    gboolean asked;

    fake_output_begin(&self->output, &self->fake);
    asked = cfd_terminal_confirm(self->terminal, self->fake.loop, question, ret_yes, &self->error);
    fake_output_end(&self->output);
    return asked;
}

static void
test_confirm(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *answer;
        gboolean expected;
    } cases[] = {{"y\n", TRUE},   {"Y\n", TRUE},      {"yes\n", TRUE},   {"n\n", FALSE},
                 {"\n", FALSE},   {"oy\n", FALSE},    {" YES \n", TRUE}, {"yno\n", FALSE},
                 {"\004", FALSE}, {"y\004\004", TRUE}};

    for (guint i = 0; needs_terminals() && i < G_N_ELEMENTS(cases); i++) {
        gboolean yes = !cases[i].expected;

        self->output.error_columns = 80;
        self->output.answer = cases[i].answer;
        g_assert_true(confirm(self, "Remove it?", &yes));
        g_assert_cmpint(yes, ==, cases[i].expected);
        g_assert_cmpstr(self->output.error, ==,
                        strchr(cases[i].answer, '\n') != NULL ? "Remove it? [y/N] "
                                                              : "Remove it? [y/N] \n");
        g_assert_cmpstr(self->output.out, ==, "");
    }
}

/* Nothing of it is left, which the shell would obey. */
static void
test_long_answer(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *words = g_strnfill(1000, 'n');
    g_autofree gchar *line = g_strconcat(words, "\n", NULL);
    gboolean yes = TRUE;
    int left = -1;

    if (!needs_terminals())
        return;
    self->output.error_columns = 80;
    self->output.answer = line;
    fake_output_begin(&self->output, &self->fake);
    g_assert_true(
        cfd_terminal_confirm(self->terminal, self->fake.loop, "Sure?", &yes, &self->error));
    ioctl(STDIN_FILENO, FIONREAD, &left);
    fake_output_end(&self->output);
    g_assert_false(yes);
    g_assert_cmpint(left, ==, 0);
}

static void
test_question_is_redacted(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gboolean yes = FALSE;

    if (!needs_terminals())
        return;
    self->output.error_columns = 80;
    self->output.answer = "y\n";
    g_assert_true(confirm(self, "Remove " SECRET "\033[2J?", &yes));
    g_assert_cmpstr(self->output.error, ==, "Remove [redacted] [2J? [y/N] ");
}

static void
test_confirm_is_stopped(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gboolean yes = FALSE;

    if (!needs_terminals())
        return;
    cfd_cancel_trigger(self->fake.cancel, CFD_CANCEL_STOP, 0);
    self->output.error_columns = 80;
    self->output.answer = "";
    g_assert_false(confirm(self, "Remove it?", &yes));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpstr(self->output.error, ==, "Remove it? [y/N] \n");
}

/* A person can neither type where no terminal is, nor see the question. */
static void
test_nobody_can_be_asked(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *answer;
        guint columns;
        gboolean expected;
    } cases[] = {{NULL, 0, FALSE}, {NULL, 80, FALSE}, {"y\n", 0, FALSE}, {"y\n", 80, TRUE}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gboolean can_ask;

        if (i > 0 && !needs_terminals())
            return;
        self->output.error_columns = cases[i].columns;
        self->output.answer = cases[i].answer;
        fake_output_begin(&self->output, NULL);
        can_ask = cfd_terminal_can_ask(self->terminal);
        fake_output_end(&self->output);
        g_assert_cmpint(can_ask, ==, cases[i].expected);
    }
}

#define ADD(path, function)                                                                        \
    g_test_add("/terminal/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("width", test_width);
    ADD("fit", test_fit);
    ADD("nobody-looks", test_nobody_looks);
    ADD("print", test_print);
    ADD("beside", test_beside_the_answer);
    ADD("limit", test_line_has_a_limit);
    ADD("broken-output", test_broken_output);
    ADD("columns", test_columns);
    ADD("live", test_live_line);
    ADD("not-live", test_not_live);
    ADD("confirm", test_confirm);
    ADD("long-answer", test_long_answer);
    ADD("question", test_question_is_redacted);
    ADD("stopped", test_confirm_is_stopped);
    ADD("nobody-asked", test_nobody_can_be_asked);
    return g_test_run();
}
