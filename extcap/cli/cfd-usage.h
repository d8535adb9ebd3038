/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-command.h"

/* Texts for people, from the tables of commands and options. The caller frees them. */

/* What the program is and its commands, on one screen. */
gchar *cfd_usage_overview(void);

/* --help: the same, and every option. */
gchar *cfd_usage_full(void);

/* The help of one command, with the options that it takes. */
gchar *cfd_usage_command(const CfdCommand *command);

/* Of the commands that begin with the same word; NULL: there are none of two words. */
gchar *cfd_usage_group(const gchar *first);

/* `bucket add URI [OPTION...]`. */
gchar *cfd_usage_synopsis(const CfdCommand *command);
