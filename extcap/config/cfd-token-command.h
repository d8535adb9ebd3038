/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-clock.h"
#include "cfd-loop.h"
#include "cfd-options.h"
#include "cfd-redact.h"

#include <glib.h>

/* Where the token is to come from a command of the configuration file, because none is given as
 * such: runs it, and puts the first line that it prints into options->api_token; `redactor` learns
 * it. Waits in the loop for at most 30 s. The command's environment has no secret of ours.
 * CFD_ERROR_CREDENTIALS names the file, the key and the program, and says what was wrong with the
 * words of the program; or the loop's own error. */
gboolean cfd_token_command_run(CfdOptions *options, CfdRedactor *redactor, CfdLoop *loop,
                               CfdClock *clock, GError **error);
