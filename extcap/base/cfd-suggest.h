/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* How far apart two names are: the number of characters to add, drop or change
 * (Levenshtein). G_MAXUINT when they are too far apart for one to be a slip of the other. */
guint cfd_suggest_distance(const gchar *word, const gchar *name);
