/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-creation.h"

#include "cfd-windows.h"

#include "cfd-error.h"

#include <string.h>

#define SECOND_US ((gint64)G_USEC_PER_SEC)

/* A stop waits so long for the answer to a request that has left: it may be the only one that names
 * the capture. */
#define ANSWER_GRACE_US (5 * SECOND_US)

/* Bounds on how long the account's turn is waited for. */
#define SHORTEST_TURN_S 5
#define MINUTE_US (60 * SECOND_US)
#define LONGEST_QUEUE_US (5 * MINUTE_US)

/* Two windows that are told the same moment must not come together again and again. */
#define MAX_JITTER_US (3 * SECOND_US)

/* Nothing has left in these tries, so they can be repeated. */
#define CONNECT_TRIES 3

/* What was made is in the list within a second or two. */
#define MAX_NAMED 5
#define LONGEST_SEARCH_US (10 * SECOND_US)

typedef enum {
    STATE_ASK,    /* for Cloudflare's answer, or, before, for the account's turn */
    STATE_SEARCH, /* for the list to show what may have been made */
} State;

struct CfdCreation {
    CfdCreationParts parts;
    const CfdJobSpec *spec;
    State state;
    gint64 start_us;
    gint64 next_us;  /* not before */
    gboolean queued; /* for the account's turn */
    gint64 told_s;   /* to wait for it; -1: not told */
    guint tries;     /* that did not leave */
    gint64 asked_us; /* on the monotonic clock */
    gint64 search_until_us;
    GError *why; /* it is unclear */
};

CfdCreation *
cfd_creation_new(const CfdCreationParts *parts, const CfdJobSpec *spec)
{
    CfdCreation *self = g_new0(CfdCreation, 1);

    self->parts = *parts;
    self->spec = spec;
    self->start_us = cfd_clock_monotonic_us(parts->clock);
    self->told_s = -1;
    return self;
}

void
cfd_creation_free(CfdCreation *self)
{
    if (self == NULL)
        return;
    g_clear_error(&self->why);
    g_free(self);
}

/* The full capture that is under way, of which an account may have one at a time. */
static const CfdJob *
find_active(const GPtrArray *jobs)
{
    for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
        const CfdJob *job = g_ptr_array_index(jobs, i);

        if (job->asked.type == CFD_JOB_FULL && cfd_job_is_active(job))
            return job;
    }
    return NULL;
}

/* Whether a full capture that runs already is the reason, which is then said. */
static gboolean
blame_active(const CfdCreation *self, const GError *failure, GError **error)
{
    g_autoptr(GPtrArray) jobs = NULL;
    g_autofree gchar *opening = NULL;
    const CfdJob *job;

    if (self->spec->type != CFD_JOB_FULL)
        return FALSE;
    jobs = cfd_api_list_once(self->parts.api, NULL);
    job = find_active(jobs);
    if (job == NULL)
        return FALSE;
    opening = cfd_report_opening(self->parts.report, job->id);
    g_set_error(error, CFD_ERROR, CFD_ERROR_QUOTA,
                "another full capture of this account is under way, and there can be one at a "
                "time: %s at %s since %s; wait for its end, stop it, or open it %s (%s)",
                job->id, job->asked.colo != NULL ? job->asked.colo : "an unknown colo",
                job->submitted != NULL ? job->submitted : "an unknown time", opening,
                failure->message);
    return TRUE;
}

/* To wait a minute more, as Cloudflare's own sentence says, is what has been done. */
static void
give_up_turn(const CfdCreation *self, gint64 wait_s, GError *failure, GError **error)
{
    gint64 waited_us = cfd_clock_monotonic_us(self->parts.clock) - self->start_us;
    gint64 minutes = waited_us / MINUTE_US;
    const gchar *words = g_strrstr(failure->message, " (");

    if (words == NULL)
        words = "";
    if (minutes > 0)
        g_set_error(error, CFD_ERROR, CFD_ERROR_QUOTA,
                    "could not create the capture: after %" G_GINT64_FORMAT
                    " minutes it is still not this account's turn, of which there is one a minute: "
                    "others capture from it too, find out who, or try again later%s",
                    minutes, words);
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_QUOTA,
                    "could not create the capture: Cloudflare takes none from this account for "
                    "%" G_GINT64_FORMAT " s: try again then%s",
                    wait_s, words);
    g_error_free(failure);
}

static CfdStep
wait_for_turn(CfdCreation *self, gint64 wait_s, GError *failure, GError **error)
{
    gint64 now_us = cfd_clock_monotonic_us(self->parts.clock);

    if (blame_active(self, failure, error)) {
        g_error_free(failure);
        return CFD_STEP_FAILED;
    }
    self->told_s = wait_s;
    if (self->parts.is_impatient) {
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_QUOTA, failure->message);
        g_error_free(failure);
        return CFD_STEP_FAILED;
    }
    wait_s = wait_s < 0 ? CFD_WINDOWS_TURN_S : MAX(wait_s, SHORTEST_TURN_S);
    if (now_us + wait_s * SECOND_US - self->start_us > LONGEST_QUEUE_US) {
        give_up_turn(self, wait_s, failure, error);
        return CFD_STEP_FAILED;
    }
    cfd_report_note(self->parts.report, CFD_REPORT_INFO,
                    "waiting %" G_GINT64_FORMAT " s for this account's turn (%s)", wait_s,
                    failure->message);
    g_error_free(failure);
    self->next_us = now_us + wait_s * SECOND_US + g_random_int_range(0, MAX_JITTER_US);
    self->queued = TRUE;
    return CFD_STEP_AGAIN;
}

static CfdStep
take_refusal(CfdCreation *self, GError *failure, GError **error)
{
    if (cfd_error_is_transient(failure) && ++self->tries < CONNECT_TRIES) {
        cfd_report_note(self->parts.report, CFD_REPORT_INFO, "%s; trying again", failure->message);
        g_error_free(failure);
        self->next_us = cfd_clock_monotonic_us(self->parts.clock) + self->tries * SECOND_US;
        return CFD_STEP_AGAIN;
    }
    if (self->parts.hint != NULL && g_error_matches(failure, CFD_ERROR, CFD_ERROR_OPTION)) {
        g_set_error(error, CFD_ERROR, failure->code, "%s; %s", failure->message, self->parts.hint);
        g_error_free(failure);
    } else {
        g_propagate_error(error, failure);
    }
    return CFD_STEP_FAILED;
}

static CfdStep
explain_conflict(const CfdCreation *self, GError *failure, GError **error)
{
    if (blame_active(self, failure, error))
        g_error_free(failure);
    else
        g_propagate_error(error, failure);
    return CFD_STEP_FAILED;
}

/* Why it may exist, and what to do about it. */
static CfdStep
end_unclear(const CfdCreation *self, CfdErrorCode code, const gchar *found, GError **error)
{
    g_set_error(error, CFD_ERROR, (gint)code,
                "%s; Cloudflare may have made the capture all the same%s: look in the Cloudflare "
                "dashboard before you try again",
                self->why->message, found);
    return CFD_STEP_FAILED;
}

/* What a person is told whose stop has come before it was clear. */
static CfdStep
end_stopped(const CfdCreation *self, gboolean reader_gone, GError **error)
{
    return end_unclear(self, reader_gone ? CFD_ERROR_PIPE_CLOSED : CFD_ERROR_TIMEOUT, "", error);
}

gint64
cfd_creation_told_wait_s(const CfdCreation *self)
{
    return self->told_s;
}

gboolean
cfd_creation_is_unclear(const CfdCreation *self)
{
    return self->why != NULL;
}

gboolean
cfd_creation_is_queued(const CfdCreation *self)
{
    return self->queued;
}

void
cfd_creation_explain(const CfdCreation *self, GError **error)
{
    gboolean reader_gone = g_error_matches(*error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);

    if (self->why == NULL || strstr((*error)->message, self->why->message) != NULL)
        return;
    g_clear_error(error);
    end_stopped(self, reader_gone, error);
}

static CfdStep
begin_search(CfdCreation *self, GError *failure, GError **error)
{
    gboolean reader_gone = g_error_matches(failure, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);

    self->why = failure;
    if (reader_gone || g_error_matches(failure, CFD_ERROR, CFD_ERROR_STOPPED))
        return end_stopped(self, reader_gone, error);
    cfd_report_note(self->parts.report, CFD_REPORT_INFO,
                    "%s: looking whether it was made all the same", failure->message);
    self->search_until_us = cfd_clock_monotonic_us(self->parts.clock) + LONGEST_SEARCH_US;
    self->state = STATE_SEARCH;
    return CFD_STEP_AGAIN;
}

static CfdStep
ask(CfdCreation *self, CfdJob **ret_job, GError **error)
{
    CfdCreateFailure failed;
    gint64 wait_s;
    GError *failure = NULL;

    self->queued = FALSE;
    self->asked_us = cfd_clock_monotonic_us(self->parts.clock);
    cfd_cancel_set_grace(self->parts.cancel, ANSWER_GRACE_US);
    *ret_job = cfd_api_create(self->parts.api, self->spec, &failed, &wait_s, &failure);
    if (*ret_job != NULL)
        return CFD_STEP_DONE;
    if (failed != CFD_CREATE_UNCLEAR)
        cfd_cancel_set_grace(self->parts.cancel, 0);
    switch (failed) {
    case CFD_CREATE_QUEUED:
        return wait_for_turn(self, wait_s, failure, error);
    case CFD_CREATE_REFUSED:
        return take_refusal(self, failure, error);
    case CFD_CREATE_CONFLICT:
        return explain_conflict(self, failure, error);
    case CFD_CREATE_UNCLEAR:
        return begin_search(self, failure, error);
    }
    g_assert_not_reached();
}

/* Takes the jobs that match out of the list. */
static GPtrArray *
find_matches(CfdCreation *self, GPtrArray *jobs, gint64 server_now_us)
{
    gint64 ago_us = cfd_clock_monotonic_us(self->parts.clock) - self->asked_us;
    GPtrArray *matches = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_job_free);

    for (guint i = jobs->len; i-- > 0;) {
        if (cfd_job_matches(g_ptr_array_index(jobs, i), self->spec, server_now_us - ago_us))
            g_ptr_array_add(matches, g_ptr_array_steal_index(jobs, i));
    }
    return matches;
}

static CfdStep
name_several(const CfdCreation *self, const GPtrArray *matches, GError **error)
{
    g_autoptr(GString) names = g_string_new(", as one of");

    for (guint i = 0; i < MIN(matches->len, MAX_NAMED); i++) {
        const CfdJob *job = g_ptr_array_index(matches, i);

        g_string_append_printf(names, "%s %s", i > 0 ? "," : "", job->id);
    }
    return end_unclear(self, CFD_ERROR_REPLY, names->str, error);
}

static CfdStep
search(CfdCreation *self, CfdJob **ret_job, GError **error)
{
    gint64 now_us = cfd_clock_monotonic_us(self->parts.clock);
    g_autoptr(GPtrArray) jobs = cfd_api_list_once(self->parts.api, NULL);
    gint64 server_now_us = jobs != NULL ? cfd_api_server_time_us(self->parts.api, NULL) : -1;

    if (server_now_us >= 0) {
        g_autoptr(GPtrArray) matches = find_matches(self, jobs, server_now_us);

        if (matches->len > 1)
            return name_several(self, matches, error);
        if (matches->len == 1) {
            *ret_job = g_ptr_array_steal_index(matches, 0);
            cfd_report_note(self->parts.report, CFD_REPORT_INFO, "capture %s is the one",
                            (*ret_job)->id);
            return CFD_STEP_DONE;
        }
    }
    if (now_us >= self->search_until_us)
        return end_unclear(self, (CfdErrorCode)self->why->code, "", error);
    self->next_us = now_us + SECOND_US;
    return CFD_STEP_AGAIN;
}

CfdStep
cfd_creation_step(CfdCreation *self, gint64 *ret_until_us, CfdJob **ret_job, GError **error)
{
    if (cfd_clock_monotonic_us(self->parts.clock) < self->next_us) {
        *ret_until_us = self->next_us;
        return CFD_STEP_WAIT_UNTIL;
    }
    if (self->state == STATE_SEARCH)
        return search(self, ret_job, error);
    return ask(self, ret_job, error);
}
