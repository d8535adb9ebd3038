/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-argv.h"
#include "cfd-error.h"

/* A command line and what was understood of it. */
typedef struct {
    CfdRedactor *redactor;
    gchar **argv;
    int argc;
    CfdArguments *arguments;
} Line;

/* Takes the words apart at the bars: `--x|a b||--y`. */
static inline Line
parse(const gchar *words)
{
    g_autofree gchar *whole =
        *words != '\0' ? g_strconcat("program|", words, NULL) : g_strdup("program");
    Line line = {.redactor = cfd_redactor_new(), .argv = g_strsplit(whole, "|", -1)};

    line.argc = (int)g_strv_length(line.argv);
    line.arguments = cfd_argv_parse(line.argc, line.argv, line.redactor);
    return line;
}

static inline void
line_clear(Line *line)
{
    cfd_argv_free(line->arguments);
    g_strfreev(line->argv);
    cfd_redactor_free(line->redactor);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Line, line_clear)

static inline const gchar *
value_of(const Line *line, const gchar *name)
{
    return cfd_argv_value(line->arguments, cfd_options_find(name));
}

static inline void
assert_problem(const gchar *words, const gchar *expected)
{
    g_auto(Line) line = parse(words);
    g_autoptr(GError) error = NULL;

    g_test_message("%s", words);
    g_assert_false(cfd_argv_check(line.arguments, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(error->message, ==, expected);
}
