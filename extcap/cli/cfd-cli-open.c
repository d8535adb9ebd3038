/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cli.h"

#include "cfd-captures.h"
#include "cfd-error.h"

#include <sys/wait.h>
#include <unistd.h>

/* It is found in PATH; it reads packets from its standard input, and shows them as they come. */
static const gchar *const WIRESHARK[] = {"wireshark", "-k", "-i", "-", NULL};

/* It lives on when we are gone, and Ctrl-C here is not meant for it. */
static void
leave_session(gpointer data G_GNUC_UNUSED)
{
    setsid();
}

/* Returns the descriptor that it reads the other end of, or -1. */
static gint
start_wireshark(GPid *ret_pid, GError **error)
{
    g_autoptr(GError) failure = NULL;
    gint fd = -1;

    if (g_spawn_async_with_pipes(NULL, (gchar **)WIRESHARK, NULL,
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, leave_session,
                                 NULL, ret_pid, &fd, NULL, NULL, &failure))
        return fd;
    g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND,
                "could not start Wireshark: %s; install it, or use cloudflaredump fetch",
                failure->message);
    return -1;
}

/* One that could not show a window has ended by itself; one that somebody has closed is no
 * failure. */
static gboolean
explain_end(GPid pid, GError **error)
{
    int status;

    if (!g_error_matches(*error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED) ||
        waitpid(pid, &status, WNOHANG) != pid || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
        return FALSE;
    g_clear_error(error);
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                "Wireshark has ended before it had the packets: see what it says above, or use "
                "cloudflaredump fetch");
    return FALSE;
}

/* What can be known to be wrong is better said here than in a window without packets. */
gboolean
cfd_cli_open(CfdShell *shell, GError **error)
{
    g_autoptr(CfdCaptureFacts) capture =
        cfd_captures_get(shell->api, shell->options->capture_id, error);
    GPid pid;
    gint fd;

    if (capture == NULL)
        return FALSE;
    fd = start_wireshark(&pid, error);
    if (fd < 0)
        return FALSE;
    return shell->deliver(shell, NULL, fd, error) || explain_end(pid, error);
}
