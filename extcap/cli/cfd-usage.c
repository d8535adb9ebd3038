/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-usage.h"

#include "cfd-config-file.h"
#include "cfd-exit.h"
#include "cfd-help.h"

#include <string.h>

/* The longest command, and what it is about. */
#define NAME_COLUMNS 24

static const gchar introduction[] =
    "Packet captures of Cloudflare Magic Transit, for Wireshark and for the shell.\n"
    "In Wireshark choose \"Cloudflare Magic Transit\", or tshark -i " CFD_INTERFACE_NAME ".\n"
    "\n"
    "Usage: cloudflaredump COMMAND [OPTION...]\n"
    "\n"
    "Commands:\n";

static const gchar first_steps[] =
    "\n"
    "First steps:\n"
    "  cloudflaredump login\n"
    "  cloudflaredump capture -w last-minute.pcapng\n"
    "\n"
    "cloudflaredump help COMMAND tells more, cloudflaredump --help lists all options.\n";

static const gchar places[] =
    "\n"
    "An option on the command line goes before its environment variable, that before\n"
    "the profile, that before the rest of the configuration file, and that before\n"
    "the default; an empty value counts as not given. Credentials are an API token,\n"
    "or an e-mail address and its Global API Key. A secret is better kept in the\n"
    "configuration file or the environment: other users may see a command line.\n"
    "\n"
    "The configuration file is cloudflaredump/config.ini in your configuration\n"
    "folder, ~/.config as a rule. In it, under the line [" CFD_CONFIG_FILE_GROUP "], stand\n"
    "options as key = value, with underscores and without quotes: time_limit = 300.\n"
    "Under a line [profile NAME] they count where --profile NAME is given.\n"
    "Where it holds a secret or a command, nobody else may read it:\n"
    "chmod 600 ~/.config/cloudflaredump/config.ini\n";

static const gchar host[] =
    "\n"
    "Asked by Wireshark (see its extcap manual page):\n"
    "  --extcap-interfaces        the interface\n"
    "  --extcap-dlts              its link type\n"
    "  --extcap-config            its dialog\n"
    "  --extcap-capture-filter F  whether F is a capture filter; with --capture, the\n"
    "                             one to use\n"
    "  --extcap-cleanup-postkill  after a capture that had to be killed: logs what it\n"
    "                             left\n"
    "  --capture --fifo PATH      capture once into a FIFO, a file or - (standard\n"
    "                             output)\n";

static void
append_lines(GString *text, const gchar *lines)
{
    g_auto(GStrv) list = g_strsplit(lines, "\n", -1);

    for (guint i = 0; list[i] != NULL && *list[i] != '\0'; i++)
        g_string_append_printf(text, "  %s\n", list[i]);
}

/* head: only those that begin so. */
static void
append_commands(GString *text, const gchar *head)
{
    const CfdCommand *command;

    for (guint i = 0; (command = cfd_command_row(i)) != NULL; i++) {
        g_autofree gchar *name =
            command->word == NULL ? g_strdup(command->name)
                                  : g_strdup_printf(command->is_word_optional ? "%s [%s]" : "%s %s",
                                                    command->name, command->word);

        if (g_str_has_prefix(command->name, head))
            g_string_append_printf(text, "  %-*s%s\n", NAME_COLUMNS, name, command->summary);
    }
}

static void
append_statuses(GString *text)
{
    const gchar *meaning;
    int status;

    g_string_append(text, "\nExit status of commands:\n");
    for (guint i = 0; (meaning = cfd_exit_meaning(i, &status)) != NULL; i++)
        g_string_append_printf(text, "  %3d  %s\n", status, meaning);
}

gchar *
cfd_usage_overview(void)
{
    GString *text = g_string_new(introduction);

    append_commands(text, "");
    g_string_append(text, first_steps);
    return g_string_free(text, FALSE);
}

gchar *
cfd_usage_full(void)
{
    GString *text = g_string_new(introduction);

    append_commands(text, "");
    g_string_append(text, places);
    append_statuses(text);
    g_string_append(text, host);
    cfd_help_append_options(text);
    g_string_append(text, "\nExamples:\n");
    for (guint i = 0; cfd_command_row(i) != NULL; i++)
        append_lines(text, cfd_command_row(i)->examples);
    return g_string_free(text, FALSE);
}

static gboolean
has_options(const CfdCommand *command)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (cfd_command_has_option(command, row))
            return TRUE;
    }
    return FALSE;
}

gchar *
cfd_usage_synopsis(const CfdCommand *command)
{
    GString *text = g_string_new(command->name);

    if (command->word != NULL)
        g_string_append_printf(text, command->is_word_optional ? " [%s]" : " %s", command->word);
    if (command->needed != NULL)
        g_string_append_printf(text, " %s", command->needed);
    if (has_options(command))
        g_string_append(text, " [OPTION...]");
    return g_string_free(text, FALSE);
}

/* Options that a command takes, in the order in which they are told. */
typedef enum {
    PART_OWN,     /* its own */
    PART_USE,     /* of what it is about */
    PART_GENERAL, /* that every command takes */
} Part;

static Part
find_part(const CfdCommand *command, const CfdOption *row)
{
    if (g_strv_contains(command->takes, row->name) &&
        (row->group == CFD_GROUP_SHELL || row->counts_for != 0))
        return PART_OWN;
    return row->counts_for == 0 ? PART_GENERAL : PART_USE;
}

/* What a list is narrowed by has no default. */
static void
append_options(GString *text, const CfdCommand *command, Part part)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (cfd_command_has_option(command, row) && find_part(command, row) == part)
            cfd_help_append_option(text, row, part != PART_OWN);
    }
}

static void
append_parts(GString *text, const CfdCommand *command)
{
    gsize before;

    g_string_append(text, "\nOptions:\n");
    before = text->len;
    append_options(text, command, PART_OWN);
    append_options(text, command, PART_USE);
    if (text->len > before)
        g_string_append(text, "\nOptions of every command:\n");
    append_options(text, command, PART_GENERAL);
}

gchar *
cfd_usage_command(const CfdCommand *command)
{
    g_autofree gchar *synopsis = cfd_usage_synopsis(command);
    g_autofree gchar *summary = g_strdup(command->summary);
    GString *text = g_string_new(NULL);

    *summary = g_ascii_toupper(*summary);
    g_string_append_printf(text, "%s.\n", summary);
    if (command->description != NULL)
        cfd_help_append_wrapped(text, command->description, 0);
    g_string_append_printf(text, "\nUsage: cloudflaredump %s\n\nExamples:\n", synopsis);
    append_lines(text, command->examples);
    if (has_options(command))
        append_parts(text, command);
    return g_string_free(text, FALSE);
}

gchar *
cfd_usage_group(const gchar *first)
{
    g_autofree gchar *head = g_strconcat(first, " ", NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    gsize before;

    g_string_append_printf(text, "Usage: cloudflaredump %s COMMAND [OPTION...]\n\nCommands:\n",
                           first);
    before = text->len;
    append_commands(text, head);
    if (text->len == before)
        return NULL;
    g_string_append_printf(text, "\ncloudflaredump help %s COMMAND tells more about one.\n", first);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
