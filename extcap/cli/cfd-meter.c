/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-meter.h"

#include "cfd-gauge.h"

#include "cfd-measure.h"

/* Often enough for an eye, and for a log; of what goes on for hours something is new once a
 * minute. */
#define LIVE_US ((gint64)G_USEC_PER_SEC / 4)
#define PLAIN_US (10 * (gint64)G_USEC_PER_SEC)
#define PLAIN_HOURS_US (60 * (gint64)G_USEC_PER_SEC)

struct CfdMeter {
    CfdReport report;
    CfdTerminal *terminal;
    CfdReport *next;
    CfdLoop *loop;
    CfdClock *clock;
    const CfdCancel *cancel;
    CfdProgress progress;
    gchar *capture_id;
    gboolean begun;
    gboolean stop_told;
    gboolean is_shared;
    guint timer; /* 0: none */
};

static void
show(CfdMeter *self)
{
    gint64 now_us = cfd_clock_monotonic_us(self->clock);
    guint columns = cfd_terminal_live_columns(self->terminal);

    if (columns > 0 && self->is_shared && self->progress.phase == CFD_PHASE_LOADING) {
        cfd_terminal_show(self->terminal, NULL);
    } else if (columns > 0) {
        g_autofree gchar *line = cfd_gauge_line(&self->progress, now_us, columns - 1);

        cfd_terminal_show(self->terminal, line);
    } else {
        g_autofree gchar *words = cfd_measure_words(&self->progress, now_us);

        cfd_terminal_say(self->terminal, "%s", words);
    }
}

/* It may take a while until anything else shows that Ctrl-C was heard. */
static void
tell_stop(CfdMeter *self)
{
    if (self->stop_told || cfd_cancel_reason(self->cancel) != CFD_CANCEL_STOP)
        return;
    self->stop_told = TRUE;
    cfd_terminal_say(self->terminal, "stopping: Ctrl-C once more leaves at once");
}

static void plan(CfdMeter *self);

static void
tick(gpointer data)
{
    CfdMeter *self = data;

    self->timer = 0;
    tell_stop(self);
    show(self);
    plan(self);
}

static gint64
find_wait_us(const CfdMeter *self)
{
    CfdPhase phase = self->progress.phase;

    if (cfd_terminal_live_columns(self->terminal) > 0)
        return LIVE_US;
    return phase == CFD_PHASE_LOOKING_BACK || phase == CFD_PHASE_LIVE ? PLAIN_HOURS_US : PLAIN_US;
}

static void
plan(CfdMeter *self)
{
    gint64 wait_us = find_wait_us(self);

    if (self->timer != 0)
        cfd_loop_forget(self->loop, self->timer);
    self->timer =
        cfd_loop_call_at(self->loop, cfd_clock_monotonic_us(self->clock) + wait_us, tick, self);
}

static void
take_note(CfdReport *report, CfdReportLevel level, const gchar *text)
{
    CfdMeter *self = (CfdMeter *)report;

    cfd_report_note(self->next, level, "%s", text);
    if (level == CFD_REPORT_WARNING)
        cfd_terminal_say(self->terminal, "warning: %s", text);
    else if (level == CFD_REPORT_NOTICE)
        cfd_terminal_say(self->terminal, "%s", text);
}

/* The ID of a new capture stays readable whatever comes after it. */
static void
take_id(CfdMeter *self, const gchar *capture_id)
{
    if (capture_id == NULL || self->capture_id != NULL)
        return;
    self->capture_id = g_strdup(capture_id);
    cfd_terminal_say(self->terminal, "capture %s", capture_id);
}

static void
take_progress(CfdReport *report, const CfdProgress *progress)
{
    CfdMeter *self = (CfdMeter *)report;
    gboolean is_new = !self->begun || progress->phase != self->progress.phase;

    self->begun = TRUE;
    take_id(self, progress->capture_id);
    self->progress = *progress;
    self->progress.capture_id = progress->capture_id != NULL ? self->capture_id : NULL;
    tell_stop(self);
    if (!is_new)
        return;
    /* A log need not hear of what is over at once. */
    if (progress->phase != CFD_PHASE_STARTING || cfd_terminal_live_columns(self->terminal) > 0)
        show(self);
    plan(self);
}

CfdMeter *
cfd_meter_new(CfdTerminal *terminal, CfdReport *next, CfdLoop *loop, CfdClock *clock,
              const CfdCancel *cancel)
{
    CfdMeter *self = g_new0(CfdMeter, 1);

    self->report.note = take_note;
    self->report.progress = take_progress;
    self->report.in_shell = TRUE;
    self->terminal = terminal;
    self->next = next;
    self->loop = loop;
    self->clock = clock;
    self->cancel = cancel;
    return self;
}

void
cfd_meter_free(CfdMeter *self)
{
    if (self == NULL)
        return;
    cfd_meter_end(self);
    g_free(self->capture_id);
    g_free(self);
}

void
cfd_meter_know(CfdMeter *self, const gchar *capture_id)
{
    self->capture_id = g_strdup(capture_id);
}

void
cfd_meter_share(CfdMeter *self)
{
    self->is_shared = TRUE;
}

CfdReport *
cfd_meter_report(CfdMeter *self)
{
    return &self->report;
}

const CfdProgress *
cfd_meter_progress(const CfdMeter *self)
{
    return &self->progress;
}

void
cfd_meter_end(CfdMeter *self)
{
    if (self->timer != 0)
        cfd_loop_forget(self->loop, self->timer);
    self->timer = 0;
    cfd_terminal_show(self->terminal, NULL);
}
