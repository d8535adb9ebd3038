/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-cli.h"

#include "cfd-captures.h"
#include "cfd-error.h"
#include "cfd-file.h"

#include <sys/wait.h>
#include <unistd.h>

/* It has a window within seconds, and then takes packets. */
#define START_US (30 * (gint64)G_USEC_PER_SEC)
#define LOOK_US ((gint64)G_USEC_PER_SEC / 20)

/* One that fails closes its end of the pipe a little before it can be asked how it has ended. */
#define END_US ((gint64)G_USEC_PER_SEC)

/* It is found in PATH; it reads packets from its standard input, and shows them as they come. What
 * it says as a rule (4.0 to 4.6) is left out, and why it cannot start is not. */
static const gchar *const WIRESHARK[] = {
    "wireshark", "--log-level=critical", "-k", "-i", "-", NULL,
};

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
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                                     G_SPAWN_STDOUT_TO_DEV_NULL,
                                 leave_session, NULL, ret_pid, &fd, NULL, NULL, &failure))
        return fd;
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                "could not start Wireshark: %s; install it, or use cloudflaredump fetch",
                failure->message);
    return -1;
}

/* Waits until it has taken all, or has gone: what still lies in the pipe is seen by nobody. */
static gboolean
wait_until_taken(CfdShell *shell, gint fd, GError **error)
{
    gint64 until_us = cfd_loop_now_us(shell->loop) + START_US;

    while (cfd_file_untaken_bytes(fd) > 0 && cfd_loop_now_us(shell->loop) < until_us) {
        if (!cfd_loop_wait_until(shell->loop, cfd_loop_now_us(shell->loop) + LOOK_US, error))
            return FALSE;
    }
    return TRUE;
}

/* Whether it has ended as a program does that could not show a window; one that somebody has closed
 * has not. */
static gboolean
has_failed(CfdShell *shell, GPid pid)
{
    gint64 until_us = cfd_loop_now_us(shell->loop) + END_US;
    int status;

    cfd_cancel_allow_until(shell->cancel, until_us);
    do {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    } while (cfd_loop_now_us(shell->loop) < until_us &&
             cfd_loop_wait_until(shell->loop, cfd_loop_now_us(shell->loop) + LOOK_US, NULL));
    return FALSE;
}

static void
explain_end(CfdShell *shell, GPid pid, GError **error)
{
    if (!g_error_matches(*error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED) || !has_failed(shell, pid))
        return;
    g_clear_error(error);
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                "Wireshark has ended before it had the packets: see what it says itself, or use "
                "cloudflaredump fetch");
}

/* What can be known to be wrong is better said here than in a window without packets. */
gboolean
cfd_cli_open(CfdShell *shell, GError **error)
{
    g_autoptr(CfdCaptureFacts) capture =
        cfd_captures_get(shell->api, shell->options->capture_id, error);
    g_autoptr(GError) failure = NULL;
    GPid pid;
    gint fd;

    if (capture == NULL)
        return FALSE;
    if (capture->has_failed) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_SERVER,
                    "capture %s has failed at Cloudflare, and has no packets: %s", capture->id,
                    capture->failure != NULL ? capture->failure : "it gives no reason");
        return FALSE;
    }
    fd = start_wireshark(&pid, error);
    if (fd < 0)
        return FALSE;
    if (shell->deliver(shell, NULL, fd, &failure) && wait_until_taken(shell, fd, &failure))
        return TRUE;
    explain_end(shell, pid, &failure);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
