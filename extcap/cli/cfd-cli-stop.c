/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cli.h"

#include "cfd-captures.h"

gboolean
cfd_cli_stop(CfdShell *shell, GError **error)
{
    g_autoptr(CfdCaptureFacts) capture =
        cfd_captures_get(shell->api, shell->options->capture_id, error);

    if (capture == NULL)
        return FALSE;
    if (!capture->may_record) {
        cfd_terminal_say(shell->terminal, "nothing to stop: capture %s is %s%s", capture->id,
                         capture->status != NULL ? capture->status : "of a status that is not told",
                         capture->stop_requested ? ", and was stopped already" : "");
        return TRUE;
    }
    if (!cfd_captures_stop(shell->api, capture->id, error))
        return FALSE;
    cfd_terminal_say(shell->terminal,
                     "capture %s was stopped; once Cloudflare has converted it: cloudflaredump "
                     "fetch %s -w FILE",
                     capture->id, capture->id);
    return TRUE;
}
