/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-help.h"

#include "cfd-config-file.h"

#include <string.h>

/* Of a usual terminal. */
#define MAX_COLUMNS 80
#define OPTION_INDENT 2
#define TEXT_INDENT 6

gchar *
cfd_help_version(void)
{
    return g_strdup("cloudflaredump " CFD_VERSION "\n"
                    "License GPL-2.0-or-later: free software, without any warranty, see "
                    "https://www.gnu.org/licenses/\n");
}

/* ASCII only: a byte is a column. */
void
cfd_help_append_wrapped(GString *text, const gchar *words, gsize indent)
{
    cfd_help_append_wrapped_to(text, words, indent, MAX_COLUMNS);
}

void
cfd_help_append_wrapped_to(GString *text, const gchar *words, gsize indent, gsize columns)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    gsize column = 0;

    for (guint i = 0; list[i] != NULL; i++) {
        gsize length = strlen(list[i]);

        if (column == 0 || column + 1 + length > columns) {
            g_string_append_printf(text, "%s%*s", column == 0 ? "" : "\n", (int)indent, "");
            column = indent;
        } else {
            g_string_append_c(text, ' ');
            column++;
        }
        g_string_append(text, list[i]);
        column += length;
    }
    g_string_append_c(text, '\n');
}

/* `Give a whole number from 1 to 300`; a secret needs no such word, and a switch takes nothing. */
static gchar *
describe_allowed(const CfdOption *row)
{
    if (row->kind == CFD_KIND_SECRET || row->kind == CFD_KIND_SWITCH)
        return NULL;
    return cfd_option_kind_allowed(row);
}

/* As it is written where it is given. */
static gchar *
name_option(const CfdOption *row)
{
    if (row->group == CFD_GROUP_FILE)
        return cfd_config_file_key(row);
    return g_strconcat("--", row->name, NULL);
}

static gchar *
name_variables(const CfdOption *row, const gchar *separator)
{
    if (row->second_variable == NULL)
        return g_strdup(row->variable);
    return g_strconcat(row->variable, separator, row->second_variable, NULL);
}

void
cfd_help_append_option(GString *text, const CfdOption *row, gboolean has_default)
{
    g_autofree gchar *name = name_option(row);
    g_autofree gchar *allowed = describe_allowed(row);
    g_autofree gchar *variables = name_variables(row, ", then ");
    g_autoptr(GString) words = g_string_new(row->tooltip);
    const gchar *metavar = cfd_option_kind_metavar(row);

    if (allowed != NULL)
        g_string_append_printf(words, " Give %s.", allowed);
    if (row->default_text != NULL && has_default)
        g_string_append_printf(words, " Default: %s.", row->default_text);
    if (variables != NULL)
        g_string_append_printf(words, " Environment: %s.", variables);
    g_string_append_printf(text, "%*s", OPTION_INDENT, "");
    if (row->letter != 0)
        g_string_append_printf(text, "-%c, ", row->letter);
    g_string_append(text, name);
    if (metavar != NULL)
        g_string_append_printf(text, "%s%s", row->group == CFD_GROUP_FILE ? " = " : " ", metavar);
    g_string_append_c(text, '\n');
    cfd_help_append_wrapped(text, words->str, TEXT_INDENT);
}

/* Begins each group with `append_heading`, so that both texts walk the table in the same way. */
static void
append_rows(GString *text, void (*append_heading)(GString *text, CfdOptionGroup group),
            void (*append_row)(GString *text, const CfdOption *row))
{
    const CfdOption *row;

    for (CfdOptionGroup group = 0; group < CFD_N_GROUPS; group++) {
        append_heading(text, group);
        for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
            if (row->group == group && cfd_option_kind_is_typed(row))
                append_row(text, row);
        }
    }
}

static void
append_heading(GString *text, CfdOptionGroup group)
{
    g_string_append_printf(text, "\n%s:\n", cfd_options_group_title(group));
}

static void
append_row(GString *text, const CfdOption *row)
{
    cfd_help_append_option(text, row, TRUE);
}

void
cfd_help_append_options(GString *text)
{
    append_rows(text, append_heading, append_row);
}

/* A bar would end the cell, a < begin a tag. */
static void
append_cell(GString *text, const gchar *words, const gchar *quote)
{
    g_string_append(text, " ");
    if (words != NULL) {
        g_autoptr(GString) cell = g_string_new(words);

        g_string_replace(cell, "|", "\\|", 0);
        g_string_replace(cell, "<", "&lt;", 0);
        g_string_append_printf(text, "%s%s%s ", quote, cell->str, quote);
    }
    g_string_append_c(text, '|');
}

static gchar *
name_cell(const CfdOption *row)
{
    g_autofree gchar *name = name_option(row);

    return row->letter != 0 ? g_strdup_printf("-%c`, `%s", row->letter, name)
                            : g_steal_pointer(&name);
}

static void
append_table_row(GString *text, const CfdOption *row)
{
    g_autofree gchar *name = name_cell(row);
    g_autofree gchar *allowed = describe_allowed(row);
    g_autofree gchar *variables = name_variables(row, "`, then `");

    g_string_append_c(text, '|');
    append_cell(text, name, "`");
    append_cell(text, row->label, "");
    append_cell(text, row->tooltip, "");
    append_cell(text, allowed, "");
    append_cell(text, row->default_text, "`");
    append_cell(text, variables, "`");
    g_string_append_c(text, '\n');
}

static void
append_table_heading(GString *text, CfdOptionGroup group)
{
    g_string_append_printf(
        text,
        "%s### %s\n\n"
        "| Option | In the dialog | Meaning | Allowed | Default | Environment |\n"
        "|---|---|---|---|---|---|\n",
        text->len > 0 ? "\n" : "", cfd_options_group_title(group));
}

gchar *
cfd_help_markdown(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    append_rows(text, append_table_heading, append_table_row);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
