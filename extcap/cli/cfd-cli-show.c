/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cli.h"

#include "cfd-captures.h"
#include "cfd-colo.h"
#include "cfd-measure.h"

/* What stands before the values. */
#define NAME_COLUMNS 16

/* value: NULL: nothing is said. */
static void
add(GString *text, const gchar *name, const gchar *value)
{
    if (value != NULL)
        g_string_append_printf(text, "%-*s%s\n", NAME_COLUMNS, name, value);
}

/* number: 0: not told. */
static void
add_count(GString *text, const gchar *name, gint64 number, const gchar *unit)
{
    g_autofree gchar *count = number > 0 ? cfd_measure_count((guint64)number) : NULL;
    g_autofree gchar *value = count != NULL ? g_strconcat(count, " ", unit, NULL) : NULL;

    add(text, name, value);
}

static gchar *
describe(const CfdCaptureFacts *capture)
{
    GString *text = g_string_new(NULL);
    g_autofree gchar *colo = capture->colo != NULL ? cfd_colo_describe(capture->colo) : NULL;

    add(text, "ID", capture->id);
    add(text, "Type", capture->type);
    add(text, "Status", capture->status);
    add(text, "Failure", capture->failure);
    add(text, "Submitted", capture->submitted);
    add(text, "Looks back from", capture->offset_time);
    add(text, "Stop requested", capture->stop_requested ? "yes" : NULL);
    add(text, "Colo", colo);
    add(text, "Bucket", capture->bucket);
    add(text, "Filter", capture->filter);
    add_count(text, "Time limit", capture->time_limit_s, "s");
    add_count(text, "Packet limit", capture->packet_limit, "packets");
    add_count(text, "Byte limit", capture->byte_limit, "bytes");
    if (capture->packets == 0)
        add(text, "Captured", "no packets");
    else
        add_count(text, "Captured", capture->packets, "packets");
    return g_string_free(text, FALSE);
}

gboolean
cfd_cli_show(CfdShell *shell, GError **error)
{
    g_autoptr(CfdCaptureFacts) capture =
        cfd_captures_get(shell->api, shell->options->capture_id, error);
    g_autofree gchar *text = NULL;

    if (capture == NULL)
        return FALSE;
    if (shell->options->json)
        return cfd_terminal_print_json(shell->terminal, capture->json, error);
    text = describe(capture);
    return cfd_terminal_print(shell->terminal, text, error);
}
