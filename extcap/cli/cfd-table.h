/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-terminal.h"

#include <glib.h>

/* A table for people, or, the same without a frame, for programs. */
typedef struct CfdTable CfdTable;

/* The first column is never cut. */
typedef struct {
    const gchar *title;   /* in capitals; NULL: there is no such column, the list ends */
    guint least;          /* so far a column may be cut where room is short; 0: not at all */
    gboolean is_optional; /* it is left out where room is shorter still, the last ones first */
    gboolean is_number;   /* stands at the right */
} CfdTableColumn;

/* Borrows the columns. */
CfdTable *cfd_table_new(const CfdTableColumn *columns);
void cfd_table_free(CfdTable *self);

/* cells: one for each column, copied, NULL for "nothing"; made clean lines. */
void cfd_table_add(CfdTable *self, const gchar *const *cells);

/* How many rows it has. */
guint cfd_table_length(const CfdTable *self);

/* width: of the terminal, in columns: titles, and what fits. 0: the whole cells of each row with
 * tabs between them, for other programs. The caller frees it. */
gchar *cfd_table_to_text(const CfdTable *self, guint width);

/* The same, as the terminal is, as an answer: see cfd_terminal_print(). */
gboolean cfd_table_print(const CfdTable *self, CfdTerminal *terminal, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdTable, cfd_table_free)
