/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cli.h"

#include "cfd-table.h"

#include "cfd-config-file.h"

#include <string.h>

/* Of what may be a secret by mistake so much is shown that one can tell which it is. */
#define SHOWN_CHARACTERS 4

static const CfdTableColumn COLUMNS[] = {
    {.title = "OPTION"},
    {.title = "VALUE", .least = 16},
    {.title = "FROM", .least = 16},
    {0},
};

/* Of a proxy only the password is one, which the terminal takes out; an address that was not
 * refused has none. */
static gchar *
mask(const CfdOption *row, const gchar *text)
{
    if (row->secret && row->kind != CFD_KIND_PROXY_URL)
        return g_strdup("(a secret)");
    if (!row->guarded || strstr(text, "://") != NULL || strlen(text) <= SHOWN_CHARACTERS)
        return g_strdup(text);
    return g_strdup_printf("%.*s...", SHOWN_CHARACTERS, text);
}

static gchar *
name_option(const CfdOption *row)
{
    return row->group == CFD_GROUP_FILE ? cfd_config_file_key(row) : g_strdup(row->name);
}

static void
add(const CfdShell *shell, CfdTable *table, const CfdOption *row)
{
    const gchar *text = NULL;
    g_autofree gchar *origin =
        cfd_environment_origin(shell->environment, shell->arguments, row, &text);
    g_autofree gchar *value = NULL;
    g_autofree gchar *name = name_option(row);

    if (origin == NULL)
        return;
    value = mask(row, text);
    cfd_table_add(table, (const gchar *const[]){name, value, origin});
}

gboolean
cfd_cli_config(CfdShell *shell, GError **error)
{
    g_autoptr(CfdTable) table = cfd_table_new(COLUMNS);
    g_autofree gchar *path = cfd_config_file_path();
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (row->group != CFD_GROUP_SHELL)
            add(shell, table, row);
    }
    if (!cfd_table_print(table, shell->terminal, error))
        return FALSE;
    cfd_terminal_say(shell->terminal, "configuration file: %s%s", path,
                     g_file_test(path, G_FILE_TEST_EXISTS) ? "" : " (there is none)");
    return TRUE;
}
