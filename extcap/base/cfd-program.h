/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-clock.h"
#include "cfd-loop.h"
#include "cfd-redact.h"

/* A program of the user's that prints a secret for us; all borrowed. */
typedef struct {
    gchar **argv;                 /* see CfdSpawnRequest */
    gchar **environment;          /* all that it gets: NAME=VALUE */
    gsize max_output_bytes;       /* to print more is an error */
    gboolean has_plain_arguments; /* none is a secret, whatever it looks like */
    CfdRedactor *redactor;
    CfdLoop *loop;
    CfdClock *clock;
} CfdProgram;

/* Runs it to its end, for at most 30 s, and returns what it printed, up to a NUL byte: to be freed
 * with cfd_secret_free_text().
 * NULL with CFD_ERROR_CREDENTIALS, also where it printed nothing, which names the program and
 * repeats what it wrote to stderr, cut and without secrets: what the redactor knows, what the
 * program printed, what looks like a token, and such arguments as look like a password or stand
 * behind an option for one, unless they are plain. Or with the loop's own error. */
gchar *cfd_program_run(const CfdProgram *self, GError **error);

/* Whether what stands in the place of a program is a secret that was pasted there: no program is
 * called so, and it must not be named. */
gboolean cfd_program_is_secret(const gchar *name);

/* The first line of an output without blanks around it, within `output`; the rest is wiped. */
const gchar *cfd_program_first_line(gchar *output);
