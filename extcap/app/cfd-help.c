/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-help.h"

#include "cfd-argv.h"
#include "cfd-config-file.h"
#include "cfd-options.h"

#include <string.h>

#define MAX_COLUMNS 100
#define OPTION_INDENT 2
#define TEXT_INDENT 6

static const gchar introduction[] =
    "Fetches packet captures of Cloudflare Magic Transit and streams them as pcapng into "
    "Wireshark.\n"
    "Wireshark and tshark start this program themselves: choose the interface \"Cloudflare Magic\n"
    "Transit\", or tshark -i " CFD_INTERFACE_NAME ".\n"
    "\n"
    "Usage:\n"
    "  cloudflaredump --capture --fifo PATH [OPTION...]\n"
    "                             capture once into a FIFO, a file or - (standard output)\n"
    "  cloudflaredump --help      this text\n"
    "  cloudflaredump --version   version and license\n"
    "\n"
    "Asked by Wireshark (see its extcap manual page):\n"
    "  --extcap-interfaces        the interface\n"
    "  --extcap-dlts              its link type\n"
    "  --extcap-config            its dialog\n"
    "  --extcap-capture-filter F  whether F is a capture filter; with --capture, the one to use\n"
    "  --extcap-cleanup-postkill  after a capture that had to be killed: logs what it left\n"
    "\n"
    "An option on the command line goes before its environment variable, that before the\n"
    "configuration file, and that before the default; an empty value counts as not given.\n"
    "Credentials are an API token, or an e-mail address and its Global API Key. A secret is "
    "better\n"
    "kept in the configuration file or the environment: other users may see a command line.\n"
    "\n"
    "The configuration file is cloudflaredump/config.ini in your configuration folder, ~/.config "
    "as a\n"
    "rule. In it, under the line [" CFD_CONFIG_FILE_GROUP "], stand options as key = value, with "
    "underscores and\n"
    "without quotes: time_limit = 300. Where it holds a secret or a command, nobody else may read "
    "it:\n"
    "chmod 600 ~/.config/cloudflaredump/config.ini\n";

static const gchar examples[] =
    "\nExamples:\n"
    "  export CLOUDFLARE_API_TOKEN=...\n"
    "  tshark -i " CFD_INTERFACE_NAME " -o extcap." CFD_INTERFACE_NAME ".timelimit:300 \\\n"
    "      -o extcap." CFD_INTERFACE_NAME ".protocol:udp\n"
    "  cloudflaredump --capture --fifo out.pcapng --destination-address 203.0.113.7 --offset-time "
    "-2h\n";

gchar *
cfd_help_version(void)
{
    return g_strdup("cloudflaredump " CFD_VERSION "\n"
                    "License GPL-2.0-or-later: free software, without any warranty, see "
                    "https://www.gnu.org/licenses/\n");
}

/* ASCII only: a byte is a column. */
static void
append_wrapped(GString *text, const gchar *words, gsize indent)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    gsize column = 0;

    for (guint i = 0; list[i] != NULL; i++) {
        gsize length = strlen(list[i]);

        if (column == 0 || column + 1 + length > MAX_COLUMNS) {
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

/* `Give a whole number from 1 to 300`; a secret needs no such word. */
static gchar *
describe_allowed(const CfdOption *row)
{
    return row->kind == CFD_KIND_SECRET ? NULL : cfd_option_kind_allowed(row);
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

static void
append_option(GString *text, const CfdOption *row)
{
    g_autofree gchar *name = name_option(row);
    g_autofree gchar *allowed = describe_allowed(row);
    g_autofree gchar *variables = name_variables(row, ", then ");
    g_autoptr(GString) words = g_string_new(row->tooltip);

    if (allowed != NULL)
        g_string_append_printf(words, " Give %s.", allowed);
    if (row->default_text != NULL)
        g_string_append_printf(words, " Default: %s.", row->default_text);
    if (variables != NULL)
        g_string_append_printf(words, " Environment: %s.", variables);
    g_string_append_printf(text, "%*s%s%s%s\n", OPTION_INDENT, "", name,
                           row->group == CFD_GROUP_FILE ? " = " : " ",
                           cfd_option_kind_metavar(row));
    append_wrapped(text, words->str, TEXT_INDENT);
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
            if (row->group == group)
                append_row(text, row);
        }
    }
}

static void
append_heading(GString *text, CfdOptionGroup group)
{
    g_string_append_printf(text, "\n%s:\n", cfd_options_group_title(group));
}

gchar *
cfd_help_text(void)
{
    g_autoptr(GString) text = g_string_new(introduction);

    append_rows(text, append_heading, append_option);
    g_string_append(text, examples);
    return g_string_free(g_steal_pointer(&text), FALSE);
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

static void
append_table_row(GString *text, const CfdOption *row)
{
    g_autofree gchar *name = name_option(row);
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
