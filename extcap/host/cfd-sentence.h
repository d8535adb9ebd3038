/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Sentences of the extcap grammar, one a line: `arg {number=0}{call=--x}...`. A value ends at the
 * first } that is followed by {, white space or the end of the line, and nothing escapes it
 * (wireshark, extcap_parser.c: extcap_tokenize_sentence). */

/* Begins a sentence: `arg`, `value`, `interface`, `extcap`, `dlt` or `control`. */
void cfd_sentence_begin(GString *text, const gchar *keyword);

/* Adds {name=value}; nothing when `value` is NULL. What would break the grammar is replaced: white
 * space and what cannot be printed by a space, a } that would end the value by a ). The value of
 * `display` is cut to 80 bytes: Wireshark aborts at more. */
void cfd_sentence_add(GString *text, const gchar *name, const gchar *value);
void cfd_sentence_add_number(GString *text, const gchar *name, guint value);

void cfd_sentence_end(GString *text);
