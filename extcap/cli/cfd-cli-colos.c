/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cli.h"

#include "cfd-table.h"

#include "cfd-colo.h"
#include "cfd-error.h"

static const CfdTableColumn COLUMNS[] = {
    {.title = "CODE"},
    {.title = "CITY", .least = 10},
    {.title = "COUNTRY"},
    {.title = "REGION", .least = 6, .is_optional = TRUE},
    {0},
};

static void
add(CfdTable *table, const CfdColo *colo)
{
    cfd_table_add(table,
                  (const gchar *const[]){colo->code, colo->city, colo->country, colo->region});
}

/* It may be too new for the table: then its code is all that is known. */
static gboolean
print_near(CfdShell *shell, CfdTable *table, GError **error)
{
    g_autofree gchar *code = shell->find_near_colo(shell, error);
    const CfdColo *colo = code != NULL ? cfd_colo_find(code) : NULL;

    if (code == NULL)
        return FALSE;
    if (colo != NULL)
        add(table, colo);
    else
        cfd_table_add(table, (const gchar *const[]){code, NULL, NULL, NULL});
    return cfd_table_print(table, shell->terminal, error);
}

gboolean
cfd_cli_colos_check(const CfdShell *shell, GError **error)
{
    if (!shell->options->here || shell->word == NULL)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "give either a text to look for, or --here");
    return FALSE;
}

gboolean
cfd_cli_colos(CfdShell *shell, GError **error)
{
    g_autoptr(CfdTable) table = cfd_table_new(COLUMNS);
    const CfdColo *colo;

    if (shell->options->here)
        return print_near(shell, table, error);
    for (guint i = 0; (colo = cfd_colo_row(i)) != NULL; i++) {
        if (shell->word == NULL || cfd_colo_matches(colo, shell->word))
            add(table, colo);
    }
    if (cfd_table_length(table) > 0)
        return cfd_table_print(table, shell->terminal, error);
    g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND,
                "this program knows no such colo: give part of a code, a city, a region, or a "
                "country's two letters");
    return FALSE;
}
