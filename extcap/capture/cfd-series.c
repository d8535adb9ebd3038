/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-series.h"

#include "cfd-course.h"
#include "cfd-coverage.h"
#include "cfd-hindrance.h"
#include "cfd-series-packets.h"

#include "cfd-error.h"
#include "cfd-text.h"

#define SECOND_US ((gint64)G_USEC_PER_SEC)

/* After a stop what is in hand is still written. */
#define FINISH_US (3 * SECOND_US)

typedef enum {
    STATE_NEXT,   /* for the next window's time */
    STATE_SAMPLE, /* for the packets of a window */
} State;

struct CfdSeries {
    CfdCaptureParts parts;
    const CfdPlan *plan;
    State state;
    CfdWindows *windows;
    CfdSeriesPackets *packets;
    CfdWindow window; /* that was asked for last */
    guint tries;      /* of it, that count */
    CfdJobSpec spec;  /* of its sample; what it points to is the plan's */
    CfdWindowSample *sample;
    gboolean is_made;     /* at Cloudflare */
    gboolean was_heard;   /* one was made */
    gboolean was_bounded; /* it was told that the requests do not suffice for halves */
    gint64 wait_us;       /* until when it waited last, by Cloudflare's clock */
    GError *loss;         /* why the first missing window is missing; NULL: none is */
    CfdCourse course;
};

CfdSeries *
cfd_series_new(const CfdCaptureParts *parts, const CfdPlan *plan)
{
    CfdSeries *self = g_new0(CfdSeries, 1);

    self->parts = *parts;
    self->plan = plan;
    self->windows = cfd_windows_new(plan->windows);
    self->packets = cfd_series_packets_new(parts, plan);
    self->course.report = parts->report;
    self->course.clock = parts->clock;
    return self;
}

void
cfd_series_free(CfdSeries *self)
{
    if (self == NULL)
        return;
    g_clear_error(&self->loss);
    cfd_window_sample_free(self->sample);
    cfd_series_packets_free(self->packets);
    cfd_windows_free(self->windows);
    g_free(self);
}

static gboolean
is_following(const CfdSeries *self)
{
    return self->plan->windows->until_us == 0;
}

static gint64
now_us(const CfdSeries *self)
{
    return cfd_api_known_time_us(self->parts.api);
}

/* TRUE if it is asked for once more, in halves, and kept until they have come. */
static gboolean
is_split(CfdSeries *self)
{
    g_autofree gchar *name = cfd_coverage_name(&self->window);

    switch (cfd_windows_split(self->windows, &self->window)) {
    case CFD_WINDOWS_SPLIT:
        cfd_report_note(self->parts.report, CFD_REPORT_INFO,
                        "%s: the limit of packets was reached: asking for its halves", name);
        cfd_series_packets_keep(self->packets, g_steal_pointer(&self->sample), &self->window);
        return TRUE;
    case CFD_WINDOWS_BOUNDED:
        if (!self->was_bounded)
            cfd_report_note(self->parts.report, CFD_REPORT_WARNING,
                            "%s: it is not halved, as %u requests (--max-requests) do not suffice "
                            "for it",
                            name, self->plan->windows->max_requests);
        self->was_bounded = TRUE;
        break;
    case CFD_WINDOWS_WHOLE:
        break;
    }
    return FALSE;
}

/* What is in hand is still written where a stop comes meanwhile. */
static gboolean
deliver(CfdSeries *self, GError **error)
{
    if (cfd_window_sample_is_full(self->sample) && is_split(self))
        return TRUE;
    cfd_cancel_set_grace(self->parts.cancel, FINISH_US);
    return cfd_series_packets_add(self->packets, self->sample, &self->window, error);
}

static gboolean
lose(CfdSeries *self, const CfdWindow *window, const GError *why, GError **error)
{
    g_autofree gchar *name = cfd_coverage_name(window);

    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "%s: %s", name, why->message);
    if (self->loss == NULL)
        self->loss = g_error_copy(why);
    return cfd_series_packets_lose(self->packets, window, error);
}

static gboolean
lose_sample(CfdSeries *self, GError **failure, GError **error)
{
    /* It may have been made all the same. */
    if (!self->is_made)
        cfd_windows_asked(self->windows, &self->window, now_us(self));
    self->tries = 0;
    cfd_window_sample_explain(self->sample, failure);
    return lose(self, &self->window, *failure, error);
}

/* Whoever sleeps for long, or waits for a turn, finds that Cloudflare has it no more. */
static gboolean
lose_old(CfdSeries *self, const CfdWindow *window, GError **error)
{
    g_autoptr(GError) why =
        g_error_new(CFD_ERROR, CFD_ERROR_NOT_FOUND,
                    "older than Cloudflare keeps packets for, when its turn has come");

    cfd_windows_skip(self->windows, window);
    return lose(self, window, why, error);
}

/* A computer that has slept may learn from a refusal how late it is. */
static gboolean
is_old(const CfdSeries *self)
{
    CfdWindow window;
    gint64 until_us;

    return !self->is_made &&
           cfd_windows_next(self->windows, now_us(self), &window, &until_us) == CFD_WINDOWS_OLD;
}

static void
put_off(CfdSeries *self, const GError *failure, const CfdHindrance *hindrance)
{
    self->tries += hindrance->is_try ? 1 : 0;
    self->course.now.hindrance = hindrance->words;
    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "%s, again in %" G_GINT64_FORMAT " s: %s",
                    hindrance->words, hindrance->wait_s, failure->message);
    cfd_windows_put_off(self->windows, now_us(self) + hindrance->wait_s * SECOND_US);
}

/* A stop has come: what has failed meanwhile is no reason any more, but for what stays unclear. */
static void
end_at_stop(CfdSeries *self, GError *failure, GError **error)
{
    if (cfd_error_is_stop(failure) || cfd_window_sample_is_unclear(self->sample)) {
        g_propagate_error(error, failure);
        return;
    }
    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "%s", failure->message);
    g_error_free(failure);
    cfd_cancel_set_grace(self->parts.cancel, 0);
    cfd_cancel_check(self->parts.cancel, cfd_clock_monotonic_us(self->parts.clock), error);
}

/* TRUE: it goes on. */
static gboolean
take_failure(CfdSeries *self, GError *failure, GError **error)
{
    const CfdHindranceFacts facts = {self->is_made, self->was_heard, self->tries,
                                     cfd_window_sample_told_wait_s(self->sample)};
    const CfdHindrance hindrance = cfd_hindrance_judge(failure, &facts);
    gboolean ok = TRUE;

    if (cfd_cancel_reason(self->parts.cancel) != CFD_CANCEL_NONE) {
        end_at_stop(self, failure, error);
        return FALSE;
    }
    if (hindrance.kind == CFD_HINDRANCE_END && !is_old(self)) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    if (hindrance.kind == CFD_HINDRANCE_LATER)
        put_off(self, failure, &hindrance);
    else if (hindrance.kind == CFD_HINDRANCE_LOSE)
        ok = lose_sample(self, &failure, error);
    g_error_free(failure);
    return ok;
}

static void
begin_window(CfdSeries *self, const CfdWindow *window)
{
    self->window = *window;
    self->spec = self->plan->spec;
    self->spec.offset_time_us = window->end_us;
    self->spec.time_limit_s = (window->end_us - window->start_us) / SECOND_US;
    self->sample = cfd_window_sample_new(&self->parts, self->plan->spool_folder, &self->spec);
    self->is_made = FALSE;
    self->state = STATE_SAMPLE;
}

static CfdStep
take_next(CfdSeries *self, gint64 *ret_until_us, GError **error)
{
    gint64 time_us = now_us(self);
    CfdWindow window;
    gint64 until_us;

    switch (cfd_windows_next(self->windows, time_us, &window, &until_us)) {
    case CFD_WINDOWS_ASK:
        begin_window(self, &window);
        return CFD_STEP_AGAIN;
    case CFD_WINDOWS_OLD:
        return lose_old(self, &window, error) ? CFD_STEP_AGAIN : CFD_STEP_FAILED;
    case CFD_WINDOWS_WAIT:
        if (is_following(self) && until_us != self->wait_us) /* each wait is one of its own */
            self->course.now.since_us = cfd_clock_monotonic_us(self->parts.clock);
        self->wait_us = until_us;
        *ret_until_us = cfd_clock_monotonic_us(self->parts.clock) + until_us - time_us;
        return CFD_STEP_WAIT_UNTIL;
    case CFD_WINDOWS_END:
        break;
    }
    return CFD_STEP_DONE;
}

static void
note_made(CfdSeries *self)
{
    if (self->is_made || cfd_window_sample_job(self->sample) == NULL)
        return;
    self->is_made = self->was_heard = TRUE;
    self->tries = 0;
    self->course.now.hindrance = NULL;
    cfd_windows_asked(self->windows, &self->window, now_us(self));
}

static CfdStep
take_sample(CfdSeries *self, gint64 *ret_until_us, GError **error)
{
    GError *failure = NULL;
    CfdStep step = cfd_window_sample_step(self->sample, ret_until_us, &failure);

    note_made(self);
    if (step == CFD_STEP_AGAIN || step == CFD_STEP_WAIT_UNTIL)
        return step;
    if (step == CFD_STEP_DONE ? !deliver(self, error) : !take_failure(self, failure, error))
        return CFD_STEP_FAILED;
    cfd_cancel_set_grace(self->parts.cancel, 0);
    g_clear_pointer(&self->sample, cfd_window_sample_free);
    self->state = STATE_NEXT;
    return CFD_STEP_AGAIN;
}

/* until_us: of what is waited for; 0: of nothing. */
static void
tell(CfdSeries *self, gint64 until_us)
{
    gint64 time_us = now_us(self);
    gint64 monotonic_us = cfd_clock_monotonic_us(self->parts.clock);
    CfdCourse *course = &self->course;

    cfd_series_packets_tell(self->packets, &course->now);
    if (is_following(self)) {
        cfd_course_tell(course, CFD_PHASE_LIVE, until_us);
    } else {
        cfd_course_tell(course, CFD_PHASE_LOOKING_BACK,
                        monotonic_us + cfd_windows_last_us(self->windows, time_us) - time_us);
    }
}

static gboolean
run(CfdSeries *self, GError **error)
{
    gint64 until_us = 0;
    CfdStep step;

    do {
        step = self->state == STATE_NEXT ? take_next(self, &until_us, error)
                                         : take_sample(self, &until_us, error);
        if (step != CFD_STEP_WAIT_UNTIL)
            until_us = 0;
        if (self->parts.report->progress != NULL)
            tell(self, self->state == STATE_NEXT ? until_us : 0);
        if (step == CFD_STEP_DONE)
            return TRUE;
        if (step == CFD_STEP_FAILED)
            return FALSE;
    } while (cfd_loop_wait(self->parts.loop, until_us, error));
    return FALSE;
}

/* Of a sample that is on its way, and stays at Cloudflare. */
static void
name_left(const CfdSeries *self)
{
    const CfdJob *job = self->sample != NULL ? cfd_window_sample_job(self->sample) : NULL;
    g_autofree gchar *opening = NULL;

    if (job == NULL)
        return;
    opening = cfd_report_opening(self->parts.report, job->id);
    cfd_report_note(self->parts.report, CFD_REPORT_NOTICE,
                    "capture %s is left at Cloudflare: open it later %s", job->id, opening);
}

/* What is in hand is written whatever has ended it. failure: that, if anything; set where this
 * fails. */
static void
finish(CfdSeries *self, GError **failure)
{
    if (g_error_matches(*failure, CFD_ERROR, CFD_ERROR_PIPE_CLOSED))
        return;
    cfd_cancel_allow_until(self->parts.cancel,
                           cfd_clock_monotonic_us(self->parts.clock) + FINISH_US);
    if (cfd_series_packets_finish(self->packets, *failure == NULL ? failure : NULL) ||
        !g_error_matches(*failure, CFD_ERROR, CFD_ERROR_STOPPED))
        return;
    g_clear_error(failure);
    g_set_error(failure, CFD_ERROR, CFD_ERROR_TIMEOUT,
                "stopped, and whoever reads the packets has not taken the last of them in time");
}

/* A stop is how following ends; of looking back it leaves a part. */
static void
explain_stop(const CfdSeries *self, GError **failure)
{
    g_autofree gchar *rest = cfd_series_packets_rest(self->packets);

    name_left(self);
    if (!cfd_series_packets_have_begun(self->packets))
        return;
    g_clear_error(failure);
    if (rest != NULL)
        g_set_error(failure, CFD_ERROR, CFD_ERROR_STOPPED,
                    "stopped after %" G_GUINT64_FORMAT " packets: %s",
                    cfd_series_packets_written(self->packets), rest);
}

/* What has ended it, with all that can still be had. */
static void
explain(const CfdSeries *self, GError **failure)
{
    g_autofree gchar *until = cfd_text_rfc3339(cfd_series_packets_until_us(self->packets));

    if (self->sample != NULL)
        cfd_window_sample_explain(self->sample, failure);
    if (cfd_series_packets_have_begun(self->packets))
        g_prefix_error(failure, "after the packets up to %s: ", until);
}

gboolean
cfd_series_run(CfdSeries *self, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree gchar *plan = cfd_plan_describe_windows(self->plan);

    cfd_report_note(self->parts.report, CFD_REPORT_NOTICE, "%s", plan);
    if (run(self, &failure) && !cfd_series_packets_have_begun(self->packets))
        failure = g_steal_pointer(&self->loss);
    if (self->sample != NULL && cfd_window_sample_is_unclear(self->sample) && failure != NULL)
        cfd_window_sample_explain(self->sample, &failure);
    finish(self, &failure);
    if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_STOPPED))
        explain_stop(self, &failure);
    else if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_PIPE_CLOSED))
        name_left(self);
    else if (failure != NULL)
        explain(self, &failure);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
