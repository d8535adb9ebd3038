/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-json.h"
#include "cfd-loop.h"
#include "cfd-redact.h"

/* What a person sees of a command: its answer on standard output, everything else on standard
 * error. Nothing leaves it with a secret in it. */
typedef struct CfdTerminal CfdTerminal;

/* Borrows the redactor. */
CfdTerminal *cfd_terminal_new(const CfdRedactor *redactor);
void cfd_terminal_free(CfdTerminal *self);

/* It knows no control sequences: no line is written over. */
void cfd_terminal_set_dumb(CfdTerminal *self);

/* Nobody has asked for texts without them. */
void cfd_terminal_allow_colours(CfdTerminal *self);

/* Whether the answer may have colours: on a terminal that knows them. */
gboolean cfd_terminal_has_colours(const CfdTerminal *self);

/* How wide the terminal is that the answer goes to; 0: it goes to a file or another program. */
guint cfd_terminal_columns(const CfdTerminal *self);

/* How wide the terminal is that shows standard error, where a line can be written over; 0: nobody
 * looks. */
guint cfd_terminal_live_columns(const CfdTerminal *self);

/* Part of the answer, as it stands. CFD_ERROR_PIPE_CLOSED if who read it has gone, else
 * CFD_ERROR_DISK. */
gboolean cfd_terminal_print(CfdTerminal *self, const gchar *text, GError **error);

/* The same of a JSON document, on many lines. */
gboolean cfd_terminal_print_json(CfdTerminal *self, const CfdJson *json, GError **error);

/* A line beside the answer. */
void cfd_terminal_say(CfdTerminal *self, const gchar *format, ...) G_GNUC_PRINTF(2, 3);

/* Several lines beside the answer, as they stand. */
void cfd_terminal_explain(CfdTerminal *self, const gchar *text);

/* The line that is written over with each call, cut to the terminal's width; NULL: it goes. Only
 * where somebody looks. */
void cfd_terminal_show(CfdTerminal *self, const gchar *line);

/* Whether somebody can be asked. */
gboolean cfd_terminal_can_ask(const CfdTerminal *self);

/* Asks yes or no, and waits in the loop for the answer, a line; what was typed before does not
 * count. Fails as the loop. */
gboolean cfd_terminal_confirm(CfdTerminal *self, CfdLoop *loop, const gchar *question,
                              gboolean *ret_yes, GError **error);

/* Asks for a line, and waits in the loop for it; what was typed before does not count. question:
 * NULL: it is not asked for, but comes from another program. is_secret: what is typed is not shown.
 * The answer is without blanks around it, and empty at the end of the input; cut to 4096 bytes; for
 * cfd_secret_free_text(). NULL: fails as the loop. */
gchar *cfd_terminal_ask(CfdTerminal *self, CfdLoop *loop, const gchar *question, gboolean is_secret,
                        GError **error);

/* How many columns a text takes. */
guint cfd_terminal_width(const gchar *text);

/* The beginning of a text that fits into so many columns; what is cut ends in "…". The caller frees
 * it. */
gchar *cfd_terminal_fit(const gchar *text, guint columns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdTerminal, cfd_terminal_free)
