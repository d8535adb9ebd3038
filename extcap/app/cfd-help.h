/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-options.h"

#include <glib.h>

/* Texts for people, from the table of options. The caller frees them. */

/* --version: name, version and license. */
gchar *cfd_help_version(void);

/* Words in lines of at most 80 columns, each with so many blanks before it. ASCII alone. */
void cfd_help_append_wrapped(GString *text, const gchar *words, gsize indent);

/* The same for another width. */
void cfd_help_append_wrapped_to(GString *text, const gchar *words, gsize indent, gsize columns);

/* One option: how it is written, and below that what it is for. has_default: its default counts. */
void cfd_help_append_option(GString *text, const CfdOption *row, gboolean has_default);

/* All options under the headings of their groups. */
void cfd_help_append_options(GString *text);

/* The same options as tables for the README (GitHub's Markdown), one for each group. */
gchar *cfd_help_markdown(void);
