/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cli.h"

#include "cfd-table.h"

#include "cfd-captures.h"
#include "cfd-measure.h"

/* Where room is short the filter goes first, then the number of packets, then the colo. */
static const CfdTableColumn COLUMNS[] = {
    {.title = "ID"},
    {.title = "TYPE"},
    {.title = "STATUS", .least = 8},
    {.title = "AGE", .is_number = TRUE},
    {.title = "COLO", .is_optional = TRUE},
    {.title = "PACKETS", .is_optional = TRUE, .is_number = TRUE},
    {.title = "FILTER", .least = 8, .is_optional = TRUE},
    {0},
};

/* 45s, 12m, 5h, 3d: short, as there are many. */
static gchar *
describe_age(gint64 submitted_us, gint64 now_us)
{
    gint64 seconds = MAX(0, now_us - submitted_us) / G_USEC_PER_SEC;

    if (submitted_us < 0 || now_us < 0)
        return NULL;
    if (seconds < 60)
        return g_strdup_printf("%" G_GINT64_FORMAT "s", seconds);
    if (seconds < 60 * 60)
        return g_strdup_printf("%" G_GINT64_FORMAT "m", seconds / 60);
    if (seconds < 24 * 60 * 60)
        return g_strdup_printf("%" G_GINT64_FORMAT "h", seconds / 3600);
    return g_strdup_printf("%" G_GINT64_FORMAT "d", seconds / (24 * 3600));
}

static void
add(CfdTable *table, const CfdCaptureFacts *capture, gint64 now_us, gboolean is_for_people)
{
    g_autofree gchar *age = describe_age(capture->submitted_us, now_us);
    g_autofree gchar *packets = NULL;
    const gchar *when = is_for_people ? age : capture->submitted;

    if (capture->packets >= 0)
        packets = is_for_people ? cfd_measure_count((guint64)capture->packets)
                                : g_strdup_printf("%" G_GINT64_FORMAT, capture->packets);
    cfd_table_add(table, (const gchar *const[]){capture->id, capture->type, capture->status, when,
                                                capture->colo, packets, capture->filter});
}

/* Only what was typed counts: the type of the configuration file is for captures that are made. */
static gboolean
is_wanted(const CfdShell *shell, const CfdCaptureFacts *capture)
{
    const CfdOptions *options = shell->options;
    const gchar *type = cfd_argv_value(shell->arguments, cfd_options_find("type"));
    const gchar *name = options->type == CFD_OPTIONS_TYPE_FULL ? "full" : "sample";

    return (options->status == NULL || g_strcmp0(options->status, capture->status) == 0) &&
           (type == NULL || *type == '\0' || g_strcmp0(name, capture->type) == 0);
}

static void
keep_wanted(const CfdShell *shell, GPtrArray *captures)
{
    for (guint i = captures->len; i-- > 0;) {
        if (!is_wanted(shell, g_ptr_array_index(captures, i)))
            g_ptr_array_remove_index(captures, i);
    }
}

static gboolean
print_json(const CfdShell *shell, const GPtrArray *captures, GError **error)
{
    g_autoptr(CfdJson) list = cfd_json_array_new();

    for (guint i = 0; i < captures->len; i++) {
        const CfdCaptureFacts *capture = g_ptr_array_index(captures, i);

        cfd_json_add(list, cfd_json_ref(capture->json));
    }
    return cfd_terminal_print_json(shell->terminal, list, error);
}

static gboolean
print_table(const CfdShell *shell, const GPtrArray *captures, GError **error)
{
    gboolean is_for_people = cfd_terminal_columns(shell->terminal) > 0;
    gint64 now_us = cfd_captures_now_us(shell->api, NULL);
    g_autoptr(CfdTable) table = cfd_table_new(COLUMNS);

    for (guint i = 0; i < captures->len; i++)
        add(table, g_ptr_array_index(captures, i), now_us, is_for_people);
    return cfd_table_print(table, shell->terminal, error);
}

gboolean
cfd_cli_list_check(const CfdShell *shell, GError **error)
{
    const gchar *status = shell->options->status;

    return status == NULL || cfd_captures_check_status(status, error);
}

gboolean
cfd_cli_list(CfdShell *shell, GError **error)
{
    g_autoptr(GPtrArray) captures = cfd_captures_list(shell->api, error);
    gboolean has_any;

    if (captures == NULL)
        return FALSE;
    has_any = captures->len > 0;
    keep_wanted(shell, captures);
    if (shell->options->json)
        return print_json(shell, captures, error);
    if (captures->len > 0)
        return print_table(shell, captures, error);
    cfd_terminal_say(shell->terminal,
                     has_any ? "none of the account's newest captures is such a one"
                             : "the account has no captures: cloudflaredump capture takes one");
    return TRUE;
}
