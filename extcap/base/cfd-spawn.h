/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-clock.h"
#include "cfd-loop.h"

/* A helper program that prints something secret, such as a password manager. */
typedef struct {
    gchar **argv; /* the program, found by its path or in PATH, and its arguments; no shell */
    gchar **environment;    /* all that it gets: NAME=VALUE */
    gsize max_output_bytes; /* to print more is an error */
    gsize max_error_bytes;  /* what it writes to stderr beyond this is dropped */
    gint64 limit_us;        /* it is killed when it takes longer */
} CfdSpawnRequest;

/* Runs the program to its end, in a session of its own and with /dev/null as its standard input,
 * and waits for it in the loop. Appends what it printed to ret_output, which must have room for
 * max_output_bytes so that nothing is copied about, and what it wrote to stderr to ret_errors; both
 * also where it failed. When the wait is cancelled or takes too long, the program is killed with
 * all that it has started.
 * CFD_ERROR_CREDENTIALS names the program, never its arguments, and says what was wrong; or the
 * loop's own error. */
gboolean cfd_spawn_run(const CfdSpawnRequest *request, CfdLoop *loop, CfdClock *clock,
                       GString *ret_output, GString *ret_errors, GError **error);
