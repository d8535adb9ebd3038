/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-table.h"

#include "cfd-text.h"

/* Between two columns. */
#define GAP 2

/* Longer than a key of a bucket. */
#define MAX_CELL_BYTES 2000

struct CfdTable {
    const CfdTableColumn *columns;
    guint n_columns;
    GPtrArray *rows; /* of gchar **, a cell a column */
};

CfdTable *
cfd_table_new(const CfdTableColumn *columns)
{
    CfdTable *self = g_new0(CfdTable, 1);

    self->columns = columns;
    while (columns[self->n_columns].title != NULL)
        self->n_columns++;
    self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    return self;
}

void
cfd_table_free(CfdTable *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->rows);
    g_free(self);
}

void
cfd_table_add(CfdTable *self, const gchar *const *cells)
{
    gchar **row = g_new0(gchar *, self->n_columns + 1);

    for (guint i = 0; i < self->n_columns; i++)
        row[i] = cells[i] != NULL ? cfd_text_line(cells[i], MAX_CELL_BYTES) : g_strdup("");
    g_ptr_array_add(self->rows, row);
}

guint
cfd_table_length(const CfdTable *self)
{
    return self->rows->len;
}

static gchar *
to_tabs(const CfdTable *self)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < self->rows->len; i++) {
        g_autofree gchar *line = g_strjoinv("\t", g_ptr_array_index(self->rows, i));

        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}

/* How wide each column would like to be. */
static guint *
measure(const CfdTable *self)
{
    guint *widths = g_new0(guint, self->n_columns);

    for (guint i = 0; i < self->n_columns; i++) {
        widths[i] = cfd_terminal_width(self->columns[i].title);
        for (guint j = 0; j < self->rows->len; j++) {
            gchar **row = g_ptr_array_index(self->rows, j);

            widths[i] = MAX(widths[i], cfd_terminal_width(row[i]));
        }
    }
    return widths;
}

/* What is left out has no width. */
static guint
sum(const CfdTable *self, const guint *widths)
{
    guint all = 0;

    for (guint i = 0; i < self->n_columns; i++)
        all += widths[i] > 0 ? widths[i] + (i > 0 ? GAP : 0) : 0;
    return all;
}

/* The widest of those that may be cut gives one column. FALSE if none can. */
static gboolean
shrink(const CfdTable *self, guint *widths)
{
    guint widest = G_MAXUINT;

    for (guint i = 1; i < self->n_columns; i++) {
        guint least = self->columns[i].least;

        if (least > 0 && widths[i] > least && (widest == G_MAXUINT || widths[i] > widths[widest]))
            widest = i;
    }
    if (widest == G_MAXUINT)
        return FALSE;
    widths[widest]--;
    return TRUE;
}

/* The last optional column goes. FALSE if there is none. */
static gboolean
leave_out(const CfdTable *self, guint *widths)
{
    for (guint i = self->n_columns; i-- > 1;) {
        if (self->columns[i].is_optional && widths[i] > 0) {
            widths[i] = 0;
            return TRUE;
        }
    }
    return FALSE;
}

/* What is cut to nothing readable is better left out, so that the others get its room. */
static guint *
choose_widths(const CfdTable *self, guint width)
{
    g_autofree guint *wanted = measure(self);
    guint *widths = g_memdup2(wanted, self->n_columns * sizeof *wanted);

    while (sum(self, widths) > width) {
        if (shrink(self, widths))
            continue;
        if (!leave_out(self, widths))
            break;
        for (guint i = 0; i < self->n_columns; i++)
            widths[i] = widths[i] > 0 ? wanted[i] : 0;
    }
    return widths;
}

static void
append_row(const CfdTable *self, GString *text, const gchar *const *cells, const guint *widths)
{
    guint pending = 0; /* blanks, which no line ends in */

    for (guint i = 0; i < self->n_columns; i++) {
        g_autofree gchar *cell = cfd_terminal_fit(cells[i], widths[i]);
        guint blanks = widths[i] - MIN(widths[i], cfd_terminal_width(cell));
        gboolean is_number = self->columns[i].is_number;

        if (widths[i] == 0)
            continue;
        pending += is_number ? blanks : 0;
        if (*cell != '\0') {
            g_string_append_printf(text, "%*s%s", (int)pending, "", cell);
            pending = 0;
        }
        pending += (is_number ? 0 : blanks) + GAP;
    }
    g_string_append_c(text, '\n');
}

gchar *
cfd_table_to_text(const CfdTable *self, guint width)
{
    g_autofree const gchar **titles = g_new0(const gchar *, self->n_columns);
    g_autofree guint *widths = NULL;
    GString *text;

    if (width == 0)
        return to_tabs(self);
    widths = choose_widths(self, width);
    text = g_string_new(NULL);
    for (guint i = 0; i < self->n_columns; i++)
        titles[i] = self->columns[i].title;
    append_row(self, text, titles, widths);
    for (guint i = 0; i < self->rows->len; i++)
        append_row(self, text, g_ptr_array_index(self->rows, i), widths);
    return g_string_free(text, FALSE);
}

gboolean
cfd_table_print(const CfdTable *self, CfdTerminal *terminal, GError **error)
{
    g_autofree gchar *text = cfd_table_to_text(self, cfd_terminal_columns(terminal));

    return cfd_terminal_print(terminal, text, error);
}
