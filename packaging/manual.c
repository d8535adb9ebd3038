/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the manual page that the tables tell, in the man macros of roff (man(7)). */
#include "texts.h"

#include "cfd-config-file.h"
#include "cfd-exit.h"
#include "cfd-usage.h"

/* A plain - is a hyphen there, which nobody can paste into a shell. */
static void
append_escaped(GString *text, const gchar *words)
{
    gboolean begins_line = TRUE;

    for (const gchar *at = words; *at != '\0'; at++) {
        if (begins_line && (*at == '.' || *at == '\''))
            g_string_append(text, "\\&");
        if (*at == '\\')
            g_string_append(text, "\\e");
        else if (*at == '-')
            g_string_append(text, "\\-");
        else
            g_string_append_c(text, *at);
        begins_line = *at == '\n';
    }
}

static void
append_version(GString *text)
{
    g_string_append(text, CFD_VERSION);
}

static void
append_date(GString *text)
{
    g_string_append(text, CFD_RELEASE_DATE);
}

static void
append_command(GString *text, const CfdCommand *command)
{
    g_autofree gchar *synopsis = cfd_usage_synopsis(command);

    g_string_append(text, ".SS \"cloudflaredump ");
    append_escaped(text, synopsis);
    g_string_append(text, "\"\n");
    g_string_append_c(text, g_ascii_toupper(*command->summary));
    append_escaped(text, command->summary + 1);
    g_string_append(text, ".\n");
    if (command->description != NULL) {
        g_string_append(text, ".PP\n");
        append_escaped(text, command->description);
        g_string_append_c(text, '\n');
    }
    g_string_append(text, ".PP\n.EX\n");
    append_escaped(text, command->examples);
    g_string_append(text, ".EE\n");
}

static void
append_commands(GString *text)
{
    const CfdCommand *command;

    for (guint i = 0; (command = cfd_command_row(i)) != NULL; i++)
        append_command(text, command);
}

static void
append_statuses(GString *text)
{
    const gchar *meaning;
    int status;

    for (guint i = 0; (meaning = cfd_exit_meaning(i, &status)) != NULL; i++) {
        g_string_append_printf(text, ".TP\n.B %d\n", status);
        append_escaped(text, meaning);
        g_string_append(text, ".\n");
    }
}

/* Which commands take an option of theirs alone. */
static void
append_takers(GString *text, const CfdOption *row)
{
    const CfdCommand *command;
    guint takers = 0;

    if (row->group != CFD_GROUP_SHELL)
        return;
    for (guint i = 0; (command = cfd_command_row(i)) != NULL; i++) {
        if (cfd_command_has_option(command, row))
            g_string_append_printf(text, "%s%s", takers++ == 0 ? " For " : ", ", command->name);
    }
    g_string_append_c(text, '.');
}

static void
append_facts(GString *text, const CfdOption *row)
{
    gboolean is_told = row->kind != CFD_KIND_SECRET && row->kind != CFD_KIND_SWITCH;
    g_autofree gchar *allowed = is_told ? cfd_option_kind_allowed(row) : NULL;
    g_autoptr(GString) words = g_string_new(row->tooltip);

    if (allowed != NULL)
        g_string_append_printf(words, " Give %s.", allowed);
    if (row->default_text != NULL)
        g_string_append_printf(words, " Default: %s.", row->default_text);
    append_takers(words, row);
    append_escaped(text, words->str);
    g_string_append_c(text, '\n');
}

static void
append_option(GString *text, const CfdOption *row)
{
    const gchar *metavar = cfd_option_kind_metavar(row);
    g_autofree gchar *key = cfd_config_file_key(row);

    g_string_append(text, ".TP\n");
    if (row->letter != 0)
        g_string_append_printf(text, "\\fB\\-%c\\fR, ", row->letter);
    g_string_append(text, "\\fB");
    if (row->group != CFD_GROUP_FILE)
        append_escaped(text, "--");
    append_escaped(text, row->group == CFD_GROUP_FILE ? key : row->name);
    g_string_append(text, "\\fR");
    if (metavar != NULL)
        g_string_append_printf(text, "%s\\fI%s\\fR", row->group == CFD_GROUP_FILE ? " = " : " ",
                               metavar);
    g_string_append_c(text, '\n');
    append_facts(text, row);
}

static void
append_options(GString *text)
{
    const CfdOption *row;

    for (CfdOptionGroup group = 0; group < CFD_N_GROUPS; group++) {
        g_string_append_printf(text, ".SS \"%s\"\n", cfd_options_group_title(group));
        for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
            if (row->group == group && cfd_option_kind_is_typed(row))
                append_option(text, row);
        }
    }
}

static void
append_variable(GString *text, const CfdOption *row, const gchar *name)
{
    if (name != NULL)
        g_string_append_printf(text, ".TP\n.B %s\n\\fB\\-\\-", name);
    if (name != NULL)
        append_escaped(text, row->name);
    if (name != NULL)
        g_string_append(text, "\\fR\n");
}

static void
append_variables(GString *text)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        append_variable(text, row, row->variable);
        append_variable(text, row, row->second_variable);
    }
}

const Part manual_parts[] = {
    {"@DATE@", append_date},
    {"@VERSION@", append_version},
    {"@COMMANDS@\n", append_commands},
    {"@OPTIONS@\n", append_options},
    {"@VARIABLES@\n", append_variables},
    {"@STATUSES@\n", append_statuses},
    {0},
};
