/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-watch.h"

#include "cfd-error.h"

#define SECOND_US ((gint64)G_USEC_PER_SEC)

/* For Cloudflare's answer to being asked to stop, after the first stop and before leaving. */
#define STOP_GRACE_US (5 * SECOND_US)
#define LAST_STOP_US (3 * SECOND_US)

/* How long after a stop packets are still waited for and collected: Wireshark kills after 30 s. */
#define COLLECT_GRACE_US (20 * SECOND_US)

/* Once it was stopped the user waits. */
#define STOPPED_WAIT_US SECOND_US

struct CfdWatch {
    CfdWatchConfig config;
    const CfdJob *job; /* as it was told last: what we were given, or: */
    CfdJob *latest;
    gint64 start_us; /* on the monotonic clock, as the next */
    gint64 next_poll_us;
    gint64 answered_us;  /* when Cloudflare told it last */
    gboolean stop_taken; /* the user's stop was seen */
    gboolean end_wanted; /* of the recording, and all that it has recorded */
    gboolean stopped;    /* at Cloudflare, by us */
};

static gint64
grace_us(const CfdWatch *self)
{
    return self->config.on_stop == CFD_PLAN_LOAD ? COLLECT_GRACE_US : STOP_GRACE_US;
}

static void
plan_next_poll(CfdWatch *self)
{
    gint64 now_us = cfd_clock_monotonic_us(self->config.clock);
    gint64 wait_us = cfd_plan_poll_wait_ms((now_us - self->start_us) / 1000) * 1000;

    self->next_poll_us =
        now_us + (self->stop_taken || self->stopped ? MIN(wait_us, STOPPED_WAIT_US) : wait_us);
}

CfdWatch *
cfd_watch_new(const CfdWatchConfig *config, const CfdJob *job)
{
    CfdWatch *self = g_new0(CfdWatch, 1);

    self->config = *config;
    self->job = job;
    self->start_us = self->answered_us = cfd_clock_monotonic_us(config->clock);
    cfd_cancel_set_grace(config->cancel, grace_us(self));
    plan_next_poll(self);
    return self;
}

void
cfd_watch_free(CfdWatch *self)
{
    if (self == NULL)
        return;
    cfd_job_free(self->latest);
    g_free(self);
}

gboolean
cfd_watch_has_taken_stop(const CfdWatch *self)
{
    return self->stop_taken;
}

const CfdJob *
cfd_watch_job(const CfdWatch *self)
{
    return self->job;
}

static const gchar *
status_of(const CfdWatch *self)
{
    return self->job->status_text != NULL ? self->job->status_text : "unknown";
}

static CfdStep
fail_as_told(const CfdWatch *self, GError **error)
{
    const gchar *why = self->job->error_message;

    g_set_error(error, CFD_ERROR, CFD_ERROR_SERVER, "Cloudflare says that capture %s failed: %s",
                self->job->id, why != NULL ? why : "it gives no reason; try again");
    return CFD_STEP_FAILED;
}

static gboolean
check_deadline(const CfdWatch *self, GError **error)
{
    gint64 elapsed_us = cfd_clock_monotonic_us(self->config.clock) - self->start_us;
    g_autofree gchar *opening = NULL;

    if (elapsed_us / 1000 < cfd_plan_deadline_ms(self->config.spec))
        return TRUE;
    opening = cfd_report_opening(self->config.report, self->job->id);
    g_set_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT,
                "capture %s is still “%s” after %" G_GINT64_FORMAT " s: open it later %s",
                self->job->id, status_of(self), elapsed_us / SECOND_US, opening);
    return FALSE;
}

/* A full capture may take hours: a network that is away for a while must not end it. */
static gboolean
can_wait_out(const CfdWatch *self, const GError *failure)
{
    return self->config.spec->type == CFD_JOB_FULL && !self->stop_taken &&
           cfd_error_is_transient(failure);
}

/* A stop that comes meanwhile does not wait for the answer: it is taken first. */
static CfdJob *
get_status(CfdWatch *self, GError **error)
{
    CfdJob *job;

    cfd_cancel_set_grace(self->config.cancel, self->stop_taken ? COLLECT_GRACE_US : 0);
    job = cfd_api_get(self->config.api, self->job->id, error);
    cfd_cancel_set_grace(self->config.cancel, grace_us(self));
    return job;
}

static gboolean
is_untaken_stop(const CfdWatch *self)
{
    return cfd_cancel_reason(self->config.cancel) == CFD_CANCEL_STOP && !self->stop_taken;
}

static CfdStep
ask_status(CfdWatch *self, GError **error)
{
    GError *failure = NULL;
    CfdJob *job = get_status(self, &failure);
    gboolean is_news;

    plan_next_poll(self);
    if (job == NULL && is_untaken_stop(self)) {
        g_error_free(failure);
        return CFD_STEP_AGAIN;
    }
    if (job == NULL && can_wait_out(self, failure)) {
        cfd_report_note(self->config.report, CFD_REPORT_INFO, "%s; asking on", failure->message);
        g_error_free(failure);
        return CFD_STEP_AGAIN;
    }
    if (job == NULL) {
        g_propagate_error(error, failure);
        return CFD_STEP_FAILED;
    }
    is_news = g_strcmp0(job->status_text, self->job->status_text) != 0;
    cfd_job_free(self->latest);
    self->job = self->latest = job;
    self->answered_us = cfd_clock_monotonic_us(self->config.clock);
    cfd_report_note(self->config.report, is_news ? CFD_REPORT_INFO : CFD_REPORT_DEBUG,
                    "capture %s: %s", job->id, status_of(self));
    return CFD_STEP_AGAIN;
}

/* Only a full capture records on; what is not known to have ended may. */
static gboolean
may_record(const CfdWatch *self)
{
    return self->config.spec->type == CFD_JOB_FULL && !self->stopped &&
           cfd_job_may_record(self->job);
}

static gboolean
stop(CfdWatch *self, GError **error)
{
    self->stopped = cfd_api_stop(self->config.api, self->job->id, error);
    if (self->stopped)
        cfd_report_note(self->config.report, CFD_REPORT_INFO, "capture %s: stopped", self->job->id);
    return self->stopped;
}

/* The user's stop, the first time that it is seen. */
static CfdStep
take_stop(CfdWatch *self, GError **error)
{
    gint64 now_us = cfd_clock_monotonic_us(self->config.clock);
    g_autoptr(GError) failure = NULL;

    self->stop_taken = TRUE;
    if (self->config.on_stop != CFD_PLAN_LEAVE && may_record(self)) {
        cfd_cancel_set_grace(self->config.cancel, STOP_GRACE_US);
        /* A second stop meanwhile need not ask once more. */
        cfd_cancel_allow_until(self->config.cancel, now_us + LAST_STOP_US);
        stop(self, &failure);
        cfd_cancel_allow_until(self->config.cancel, 0);
        cfd_cancel_set_grace(self->config.cancel, COLLECT_GRACE_US);
    }
    if (failure != NULL && self->config.on_stop == CFD_PLAN_DISCARD) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return CFD_STEP_FAILED;
    }
    if (self->config.on_stop != CFD_PLAN_LOAD) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_STOPPED, "stopped");
        return CFD_STEP_FAILED;
    }
    if (failure != NULL)
        cfd_report_note(self->config.report, CFD_REPORT_WARNING, "%s", failure->message);
    self->next_poll_us = cfd_clock_monotonic_us(self->config.clock);
    return CFD_STEP_AGAIN;
}

void
cfd_watch_end_recording(CfdWatch *self)
{
    self->end_wanted = TRUE;
}

gint64
cfd_watch_answered_us(const CfdWatch *self)
{
    return self->answered_us;
}

gboolean
cfd_watch_may_end(const CfdWatch *self)
{
    return may_record(self) && self->job->status == CFD_JOB_RUNNING && !self->end_wanted;
}

/* Nobody stops the run: what was recorded has all the time that it needs. A stop that comes while
 * Cloudflare is asked does not wait for the answer: it is taken first. */
static CfdStep
end_recording(CfdWatch *self)
{
    g_autoptr(GError) failure = NULL;

    self->end_wanted = FALSE;
    cfd_cancel_set_grace(self->config.cancel, 0);
    stop(self, &failure);
    cfd_cancel_set_grace(self->config.cancel, grace_us(self));
    if (failure != NULL && !is_untaken_stop(self))
        cfd_report_note(self->config.report, CFD_REPORT_WARNING, "%s; it goes on, up to its limit",
                        failure->message);
    self->next_poll_us = cfd_clock_monotonic_us(self->config.clock);
    return CFD_STEP_AGAIN;
}

/* Who wants nothing after a stop does not wait for what comes now, either. */
static CfdStep
finish(CfdWatch *self)
{
    if (self->config.on_stop != CFD_PLAN_LOAD)
        cfd_cancel_set_grace(self->config.cancel, 0);
    return CFD_STEP_DONE;
}

CfdStep
cfd_watch_step(CfdWatch *self, gint64 *ret_until_us, GError **error)
{
    if (self->job->status == CFD_JOB_FAILED)
        return fail_as_told(self, error);
    if (is_untaken_stop(self))
        return take_stop(self, error);
    if (self->job->status == CFD_JOB_DONE)
        return finish(self);
    if (self->end_wanted && may_record(self))
        return end_recording(self);
    if (cfd_clock_monotonic_us(self->config.clock) >= self->next_poll_us)
        return ask_status(self, error);
    if (!check_deadline(self, error))
        return CFD_STEP_FAILED;
    *ret_until_us = self->next_poll_us;
    return CFD_STEP_WAIT_UNTIL;
}

gboolean
cfd_watch_stop_at_last(CfdWatch *self)
{
    gint64 now_us = cfd_clock_monotonic_us(self->config.clock);

    if (!may_record(self))
        return TRUE;
    if (self->config.on_stop == CFD_PLAN_LEAVE)
        return FALSE;
    cfd_cancel_allow_until(self->config.cancel, now_us + LAST_STOP_US);
    return stop(self, NULL);
}
