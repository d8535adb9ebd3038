/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a command for people ends with. */
#define CFD_EXIT_DONE 0
#define CFD_EXIT_FAILED 1
#define CFD_EXIT_USAGE 2
#define CFD_EXIT_CREDENTIALS 3
#define CFD_EXIT_NOT_FOUND 4
#define CFD_EXIT_INTERRUPTED 130 /* as shells count it: 128 and SIGINT */

/* error: NULL: none. */
int cfd_exit_status(const GError *error);

/* The table of them, a line each, for help and manual: NULL from its length on. */
const gchar *cfd_exit_meaning(guint index, int *ret_status);
