/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Texts for people, from the table of options. The caller frees them. */

/* --version: name, version and license. */
gchar *cfd_help_version(void);

/* --help: what it is, how to call it, and every option; lines of at most 100 columns. */
gchar *cfd_help_text(void);

/* The same options as tables for the README (GitHub's Markdown), one for each group. */
gchar *cfd_help_markdown(void);
