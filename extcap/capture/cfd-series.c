/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-series.h"

#include "cfd-course.h"
#include "cfd-stream.h"
#include "cfd-window-sample.h"

#include "cfd-error.h"
#include "cfd-text.h"

#include <string.h>

/* A window whose request does not come through is asked for so often. */
#define MAX_TRIES 3

/* After a stop what is in hand is still written. */
#define FINISH_US (3 * (gint64)G_USEC_PER_SEC)

typedef enum {
    STATE_NEXT,   /* for the next window's time */
    STATE_SAMPLE, /* for the packets of a window */
} State;

struct CfdSeries {
    CfdCaptureParts parts;
    const CfdPlan *plan;
    State state;
    CfdWindows *windows;
    CfdStream *stream;
    CfdWindow window; /* that was asked for last */
    guint tries;      /* of it, that did not come through */
    CfdJobSpec spec;  /* of its sample; what it points to is the plan's */
    CfdWindowSample *sample;
    gboolean was_heard; /* Cloudflare has made a sample */
    gboolean has_begun; /* the stream */
    guint delivered;    /* windows */
    guint saturated;    /* of them */
    guint lost;
    GError *loss; /* the first one's reason; NULL: there is none */
    CfdCourse course;
};

CfdSeries *
cfd_series_new(const CfdCaptureParts *parts, const CfdPlan *plan)
{
    CfdSeries *self = g_new0(CfdSeries, 1);

    self->parts = *parts;
    self->plan = plan;
    self->windows = cfd_windows_new(plan->windows);
    self->stream = cfd_stream_new(parts->sink, parts->filter);
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
    cfd_stream_free(self->stream);
    cfd_windows_free(self->windows);
    g_free(self);
}

static gchar *
describe(const CfdWindow *window)
{
    g_autofree gchar *start = cfd_text_rfc3339(window->start_us);
    g_autofree gchar *end = cfd_text_rfc3339(window->end_us);

    return g_strdup_printf("%s to %s", start, end);
}

/* For the log, and for the packet that comes next. */
static void
remark(CfdSeries *self, const gchar *words)
{
    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "%s", words);
    cfd_stream_remark(self->stream, words);
}

static void
begin_window(CfdSeries *self, const CfdWindow *window, gint64 now_us)
{
    if (window->start_us != self->window.start_us)
        self->tries = 0;
    self->window = *window;
    self->spec = self->plan->spec;
    self->spec.offset_time_us = window->end_us;
    self->spec.time_limit_s = (window->end_us - window->start_us) / G_USEC_PER_SEC;
    cfd_windows_asked(self->windows, window, now_us);
    self->sample = cfd_window_sample_new(&self->parts, self->plan->spool_folder, &self->spec);
    self->state = STATE_SAMPLE;
}

static CfdStep
take_next(CfdSeries *self, gint64 *ret_until_us)
{
    gint64 now_us = cfd_api_known_time_us(self->parts.api);
    CfdWindow window;
    gint64 until_us;

    switch (cfd_windows_next(self->windows, now_us, &window, &until_us)) {
    case CFD_WINDOWS_ASK:
        begin_window(self, &window, now_us);
        return CFD_STEP_AGAIN;
    case CFD_WINDOWS_WAIT:
        *ret_until_us = cfd_clock_monotonic_us(self->parts.clock) + until_us - now_us;
        return CFD_STEP_WAIT_UNTIL;
    case CFD_WINDOWS_END:
        break;
    }
    return CFD_STEP_DONE;
}

/* What all samples together are, for people. */
static gboolean
begin_stream(CfdSeries *self, GError **error)
{
    const CfdWindowsConfig *windows = self->plan->windows;
    g_autofree gchar *summary = cfd_plan_summary(&self->spec, cfd_window_sample_job(self->sample));
    g_autofree gchar *since = cfd_text_rfc3339(windows->since_us);
    g_autofree gchar *until =
        windows->until_us != 0 ? cfd_text_rfc3339(windows->until_us) : g_strdup("the end");
    g_autofree gchar *comment =
        g_strdup_printf("Packets from %s to %s, of one sample after the other. The first: %s",
                        since, until, summary);

    self->has_begun = TRUE;
    return cfd_stream_begin(self->stream, cfd_window_sample_job(self->sample)->id, comment, error);
}

static void
note_saturated(CfdSeries *self)
{
    g_autofree gchar *window = describe(&self->window);
    g_autofree gchar *words =
        g_strdup_printf("%s: the limit of %" G_GINT64_FORMAT
                        " packets was reached, so packets of this time are missing",
                        window, self->plan->spec.packet_limit);

    self->saturated++;
    remark(self, words);
}

/* TRUE if it is asked for once more, in halves. */
static gboolean
is_split(CfdSeries *self, guint received)
{
    g_autofree gchar *window = NULL;

    if (!cfd_windows_is_saturated(self->windows, received) ||
        !cfd_windows_split(self->windows, &self->window))
        return FALSE;
    window = describe(&self->window);
    cfd_report_note(self->parts.report, CFD_REPORT_INFO,
                    "%s: the limit of packets was reached: asking for its halves", window);
    return TRUE;
}

static gboolean
deliver(CfdSeries *self, GError **error)
{
    const CfdPacketList *packets = cfd_window_sample_packets(self->sample);
    guint received = cfd_packet_list_count(packets);
    CfdStreamSample sample = {packets, self->window, cfd_window_sample_link_type(self->sample),
                              cfd_window_sample_snap_length(self->sample)};

    if (!self->has_begun && !begin_stream(self, error))
        return FALSE;
    if (is_split(self, received))
        return TRUE;
    self->delivered++;
    if (!cfd_stream_write(self->stream, &sample, error))
        return FALSE;
    if (cfd_windows_is_saturated(self->windows, received))
        note_saturated(self);
    return TRUE;
}

/* What no later window would do better with; and before there is any sample, whatever it is. */
static gboolean
concerns_all(const CfdSeries *self, const GError *failure)
{
    return !self->was_heard || cfd_error_is_stop(failure) ||
           g_error_matches(failure, CFD_ERROR, CFD_ERROR_CREDENTIALS) ||
           g_error_matches(failure, CFD_ERROR, CFD_ERROR_PERMISSION) ||
           g_error_matches(failure, CFD_ERROR, CFD_ERROR_OPTION) ||
           g_error_matches(failure, CFD_ERROR, CFD_ERROR_DISK);
}

/* Why the same window is to be asked for once more, if nothing was made of it; NULL: it is not.
 * Who cannot be reached has refused nothing: that is waited for, however long it takes. */
static const gchar *
find_hindrance(CfdSeries *self, const GError *failure)
{
    if (cfd_window_sample_job(self->sample) != NULL)
        return NULL;
    if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_QUOTA))
        return "somebody else had the turn";
    if (concerns_all(self, failure))
        return NULL;
    if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_UNREACHABLE))
        return "no connection to Cloudflare";
    if (cfd_error_is_transient(failure) && ++self->tries < MAX_TRIES)
        return "no answer from Cloudflare";
    return NULL;
}

static void
put_off(CfdSeries *self, const GError *failure, const gchar *hindrance)
{
    self->course.now.hindrance = hindrance;
    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "%s: asking again in %d s",
                    failure->message, CFD_WINDOWS_STEP_BACK_S);
    cfd_windows_refused(self->windows, &self->window, cfd_api_known_time_us(self->parts.api));
}

static void
lose(CfdSeries *self, const GError *failure)
{
    const CfdJob *job = cfd_window_sample_job(self->sample);
    gboolean names_it = job == NULL || strstr(failure->message, job->id) != NULL;
    g_autofree gchar *window = describe(&self->window);
    g_autofree gchar *words =
        g_strdup_printf("%s: packets are missing: %s%s%s%s", window, names_it ? "" : "capture ",
                        names_it ? "" : job->id, names_it ? "" : ": ", failure->message);

    self->lost++;
    if (self->loss == NULL)
        self->loss = g_error_copy(failure);
    remark(self, words);
    cfd_stream_skip(self->stream);
}

/* TRUE: it goes on. */
static gboolean
take_failure(CfdSeries *self, GError *failure, GError **error)
{
    const gchar *hindrance = find_hindrance(self, failure);

    if (hindrance != NULL) {
        put_off(self, failure, hindrance);
    } else if (concerns_all(self, failure)) {
        g_propagate_error(error, failure);
        return FALSE;
    } else {
        lose(self, failure);
    }
    g_error_free(failure);
    return TRUE;
}

static CfdStep
take_sample(CfdSeries *self, gint64 *ret_until_us, GError **error)
{
    GError *failure = NULL;
    CfdStep step = cfd_window_sample_step(self->sample, ret_until_us, &failure);
    gboolean ok = TRUE;

    if (cfd_window_sample_job(self->sample) != NULL) {
        self->was_heard = TRUE;
        self->course.now.hindrance = NULL;
    }
    if (step == CFD_STEP_AGAIN || step == CFD_STEP_WAIT_UNTIL)
        return step;
    ok = step == CFD_STEP_DONE ? deliver(self, error) : take_failure(self, failure, error);
    if (!ok)
        return CFD_STEP_FAILED;
    self->course.now.window_start_us = self->window.start_us;
    self->course.now.window_end_us = self->window.end_us;
    g_clear_pointer(&self->sample, cfd_window_sample_free);
    self->state = STATE_NEXT;
    return CFD_STEP_AGAIN;
}

/* until_us: of what is waited for. */
static void
tell(CfdSeries *self, gint64 until_us)
{
    gint64 now_us = cfd_api_known_time_us(self->parts.api);
    gint64 last_us = cfd_windows_last_us(self->windows, now_us);
    CfdCourse *course = &self->course;

    course->now.packets = cfd_stream_written(self->stream);
    course->now.incomplete = self->saturated + self->lost;
    if (self->plan->windows->until_us == 0)
        cfd_course_tell(course, CFD_PHASE_LIVE, until_us);
    else
        cfd_course_tell(course, CFD_PHASE_LOOKING_BACK,
                        cfd_clock_monotonic_us(self->parts.clock) + last_us - now_us);
}

static gboolean
run(CfdSeries *self, GError **error)
{
    gint64 until_us = 0;
    CfdStep step;

    do {
        step = self->state == STATE_NEXT ? take_next(self, &until_us)
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

/* One sentence for all of it; NULL: there is nothing to say. */
static gchar *
sum_up(const CfdSeries *self)
{
    guint all = self->delivered + self->lost;
    g_autofree gchar *saturated =
        g_strdup_printf("%u of %u windows have reached the limit of %" G_GINT64_FORMAT " packets",
                        self->saturated, all, self->plan->spec.packet_limit);
    g_autofree gchar *lost =
        g_strdup_printf("%u of %u windows could not be had", self->lost, all);

    if (self->saturated > 0 && self->lost > 0)
        return g_strdup_printf("%s, and %s", saturated, lost);
    if (self->saturated > 0)
        return g_steal_pointer(&saturated);
    return self->lost > 0 ? g_steal_pointer(&lost) : NULL;
}

/* A sample that is on its way stays at Cloudflare. */
static void
name_left(const CfdSeries *self)
{
    const CfdJob *job = self->sample != NULL ? cfd_window_sample_job(self->sample) : NULL;
    g_autofree gchar *opening = NULL;

    if (job == NULL)
        return;
    opening = cfd_report_opening(self->parts.report, job->id);
    cfd_report_note(self->parts.report, CFD_REPORT_INFO,
                    "capture %s is left at Cloudflare: open it later %s", job->id, opening);
}

/* `4 windows, some 3 min`: the first request waits for nothing. */
static gchar *
describe_cost(guint requests, const gchar *noun)
{
    if (requests == 1)
        return g_strdup_printf("1 %s", noun);
    return g_strdup_printf("%u %ss, some %u min", requests, noun, requests - 1);
}

/* What it takes, before it begins. */
static void
tell_plan(const CfdSeries *self)
{
    const CfdWindowsConfig *config = self->plan->windows;
    g_autofree gchar *since = cfd_text_rfc3339(config->since_us);
    g_autofree gchar *until = cfd_text_rfc3339(config->until_us);
    g_autofree gchar *cost = NULL;
    g_autofree gchar *halves = NULL;

    if (config->until_us == 0) {
        cfd_report_note(self->parts.report, CFD_REPORT_NOTICE,
                        "following from %s until it is stopped, with this account's one request "
                        "a minute",
                        since);
        return;
    }
    cost = describe_cost(cfd_windows_remaining(self->windows), "window");
    if (config->max_requests > 0)
        halves = describe_cost(config->max_requests, "request");
    cfd_report_note(self->parts.report, CFD_REPORT_NOTICE,
                    "looking back from %s to %s, with this account's one request a minute: %s%s%s",
                    since, until, cost, halves != NULL ? "; with halves at most " : "",
                    halves != NULL ? halves : "");
}

/* failure: what has ended it, if anything; set where this fails. */
static void
finish(CfdSeries *self, GError **failure)
{
    g_autofree gchar *sum = sum_up(self);

    if (sum != NULL)
        cfd_report_note(self->parts.report, CFD_REPORT_WARNING,
                        "%s: the log and the packets' comments name them", sum);
    if (!self->has_begun || g_error_matches(*failure, CFD_ERROR, CFD_ERROR_PIPE_CLOSED))
        return;
    cfd_cancel_allow_until(self->parts.cancel,
                           cfd_clock_monotonic_us(self->parts.clock) + FINISH_US);
    cfd_stream_finish(self->stream, sum, *failure == NULL ? failure : NULL);
}

gboolean
cfd_series_run(CfdSeries *self, GError **error)
{
    g_autoptr(GError) failure = NULL;

    tell_plan(self);
    if (run(self, &failure)) {
        /* Where all were lost, there is no stream that would tell it. */
        if (!self->has_begun)
            failure = g_steal_pointer(&self->loss);
    } else if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_STOPPED)) {
        name_left(self);
        g_clear_error(&failure);
    }
    finish(self, &failure);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
