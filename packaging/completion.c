/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the completion for bash that the tables tell. */
#include "texts.h"

#include "cfd-command.h"

#include <string.h>

static void
append_commands(GString *text)
{
    const CfdCommand *command;

    for (guint i = 0; (command = cfd_command_row(i)) != NULL; i++)
        g_string_append_printf(text, "    '%s'\n", command->name);
}

/* A case for each command: its options. */
static void
append_options(GString *text)
{
    const CfdCommand *command;
    const CfdOption *row;

    for (guint i = 0; (command = cfd_command_row(i)) != NULL; i++) {
        g_string_append_printf(text, "    '%s') echo '--help", command->name);
        for (guint j = 0; (row = cfd_options_row(j)) != NULL; j++) {
            if (cfd_command_has_option(command, row))
                g_string_append_printf(text, " --%s", row->name);
        }
        g_string_append(text, "' ;;\n");
    }
}

static void
append_name(GString *text, const CfdOption *row)
{
    g_string_append_printf(text, "    --%s", row->name);
    if (row->letter != 0)
        g_string_append_printf(text, " | -%c", row->letter);
    g_string_append(text, ") ");
}

/* What can stand behind an option; nothing is proposed for what only the user knows. */
static void
append_value(GString *text, const CfdOption *row)
{
    append_name(text, row);
    if (row->kind == CFD_KIND_CHOICE) {
        g_string_append(text, "echo words");
        for (const CfdOptionChoice *choice = row->choices; choice->display != NULL; choice++)
            g_string_append_printf(text, " %s", choice->value);
    } else if (row->kind == CFD_KIND_COLO) {
        g_string_append(text, "echo colos");
    } else if (row->kind == CFD_KIND_PROFILE) {
        g_string_append(text, "echo profiles");
    } else if (row->kind == CFD_KIND_PATH || g_str_equal(row->name, "write")) {
        g_string_append(text, "echo files");
    } else {
        g_string_append(text, "echo nothing");
    }
    g_string_append(text, " ;;\n");
}

static void
append_values(GString *text)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (row->group != CFD_GROUP_FILE && row->kind != CFD_KIND_SWITCH &&
            cfd_option_kind_is_typed(row))
            append_value(text, row);
    }
}

const Part completion_parts[] = {
    {"@COMMANDS@\n", append_commands},
    {"@OPTIONS@\n", append_options},
    {"@VALUES@\n", append_values},
    {0},
};
