/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new capture, or, for `fetch`, one that exists: what the options say makes the difference. */
#include "cfd-cli.h"

#include "cfd-error.h"
#include "cfd-measure.h"
#include "cfd-text.h"

#include <string.h>

#define STANDARD_OUTPUT "-"

/* What no shell takes for anything else. */
#define PLAIN_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+,:@%"

gboolean
cfd_cli_capture_check(const CfdShell *shell, GError **error)
{
    const gchar *path = shell->options->write;

    if (path == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "the packets need a place to go: give -w FILE, or -w - for standard output");
        return FALSE;
    }
    if (!g_str_equal(path, STANDARD_OUTPUT) || cfd_terminal_columns(shell->terminal) == 0)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "packets are no text for a terminal: give -w FILE, or let a program read them, as "
                "in -w - | tshark -r -");
    return FALSE;
}

gboolean
cfd_cli_capture(CfdShell *shell, GError **error)
{
    const gchar *path = shell->options->write;
    g_autofree gchar *packets = NULL;

    if (g_str_equal(path, STANDARD_OUTPUT))
        cfd_meter_share(shell->meter);
    if (!shell->deliver(shell, path, -1, error))
        return FALSE;
    cfd_meter_end(shell->meter);
    packets = cfd_measure_packets(cfd_meter_progress(shell->meter)->packets);
    cfd_terminal_say(shell->terminal, "%s written to %s", packets,
                     g_str_equal(path, STANDARD_OUTPUT) ? "standard output" : path);
    return TRUE;
}

/* As it can be pasted into a shell. */
static gchar *
quote(const gchar *path)
{
    return strspn(path, PLAIN_CHARACTERS) == strlen(path) ? g_strdup(path) : g_shell_quote(path);
}

/* What was asked for has happened: its packets were to be thrown away, or whoever read them has had
 * enough of a capture whose ID is known. */
static gboolean
is_wanted(const CfdShell *shell, const GError *error)
{
    if (g_error_matches(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED))
        return shell->options->capture_id != NULL;
    return shell->options->on_stop == CFD_OPTIONS_STOP_DISCARD &&
           g_error_matches(error, CFD_ERROR, CFD_ERROR_STOPPED);
}

gchar *
cfd_cli_capture_hint(const CfdShell *shell, const GError *error)
{
    const CfdProgress *progress = shell->meter != NULL ? cfd_meter_progress(shell->meter) : NULL;
    const gchar *id = progress != NULL ? progress->capture_id : NULL;
    const gchar *profile = shell->meter != NULL ? cfd_meter_report(shell->meter)->profile : NULL;
    g_autofree gchar *file = NULL;

    if (id == NULL || progress->is_lost || is_wanted(shell, error))
        return NULL;
    file = quote(shell->options->write != NULL ? shell->options->write : "FILE");
    return cfd_text_command(profile, "to have its packets later: cloudflaredump fetch %s -w %s", id,
                            file);
}
