/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-hindrance.h"

#include "cfd-windows.h"

#include "cfd-error.h"

/* So often what is not answered is asked for. */
#define MAX_TRIES 5

/* Who was refused does not come back in step with whoever had the turn. */
#define MAX_JITTER_S 20

static gboolean
is(const GError *failure, CfdErrorCode code)
{
    return g_error_matches(failure, CFD_ERROR, (gint)code);
}

/* Of a sample that was made all but a full disk is its own. Before any was made a person is there
 * who can mend the way to Cloudflare; later it is waited for. */
static gboolean
is_end(const GError *failure, const CfdHindranceFacts *facts)
{
    if (cfd_error_is_stop(failure) || is(failure, CFD_ERROR_DISK))
        return TRUE;
    if (facts->was_made)
        return FALSE;
    return is(failure, CFD_ERROR_CREDENTIALS) || is(failure, CFD_ERROR_PERMISSION) ||
           is(failure, CFD_ERROR_OPTION) ||
           (is(failure, CFD_ERROR_UNREACHABLE) && !facts->was_heard);
}

/* The next turn is left to somebody else who waits for it. */
static gint64
find_wait_s(const CfdHindranceFacts *facts)
{
    gint64 free_s = facts->told_wait_s >= 0 ? facts->told_wait_s : CFD_WINDOWS_TURN_S;

    return free_s + CFD_WINDOWS_TURN_S + g_random_int_range(0, MAX_JITTER_S);
}

CfdHindrance
cfd_hindrance_judge(const GError *failure, const CfdHindranceFacts *facts)
{
    CfdHindrance lose = {.kind = CFD_HINDRANCE_LOSE};

    if (is_end(failure, facts))
        return (CfdHindrance){.kind = CFD_HINDRANCE_END};
    if (facts->was_made)
        return lose;
    if (is(failure, CFD_ERROR_QUOTA))
        return (CfdHindrance){CFD_HINDRANCE_LATER, "waiting for this account's turn",
                              find_wait_s(facts), FALSE};
    /* Who cannot be reached has refused nothing: that is waited for, however long it takes. */
    if (is(failure, CFD_ERROR_UNREACHABLE))
        return (CfdHindrance){CFD_HINDRANCE_LATER, "no connection to Cloudflare",
                              CFD_WINDOWS_TURN_S, FALSE};
    if (cfd_error_is_transient(failure) && facts->tries + 1 < MAX_TRIES)
        return (CfdHindrance){CFD_HINDRANCE_LATER, "no answer from Cloudflare", CFD_WINDOWS_TURN_S,
                              TRUE};
    return lose;
}
