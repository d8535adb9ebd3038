/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-course.h"

#include "cfd-text.h"

void
cfd_course_tell(CfdCourse *self, CfdPhase phase, gint64 until_us)
{
    if (phase != self->now.phase || self->now.since_us == 0)
        self->now.since_us = cfd_clock_monotonic_us(self->clock);
    self->now.phase = phase;
    self->now.until_us = until_us;
    cfd_report_progress(self->report, &self->now);
}

/* A sample looks back: while it runs there is no limit that it comes nearer to. */
static CfdPhase
find_phase(CfdJobStatus status, CfdJobType type)
{
    switch (status) {
    case CFD_JOB_RUNNING:
        return type == CFD_JOB_FULL ? CFD_PHASE_RECORDING : CFD_PHASE_PENDING;
    case CFD_JOB_CONVERTING:
        return CFD_PHASE_CONVERTING;
    case CFD_JOB_UNKNOWN:
    case CFD_JOB_PENDING:
    case CFD_JOB_DONE:
    case CFD_JOB_FAILED:
        break;
    }
    return CFD_PHASE_PENDING;
}

/* limit_us: 0: not told. */
static void
tell_recording(CfdCourse *self, const CfdJob *job, gint64 limit_us, gint64 server_now_us)
{
    gint64 submitted_us;
    gint64 gone_us = 0;

    if (self->now.phase != CFD_PHASE_RECORDING) {
        if (job->submitted != NULL && cfd_text_parse_rfc3339(job->submitted, &submitted_us))
            gone_us = MAX(server_now_us - submitted_us, 0);
        if (limit_us > 0)
            gone_us = MIN(gone_us, limit_us);
        self->now.phase = CFD_PHASE_RECORDING;
        self->now.since_us = cfd_clock_monotonic_us(self->clock) - gone_us;
    }
    cfd_course_tell(self, CFD_PHASE_RECORDING, limit_us > 0 ? self->now.since_us + limit_us : 0);
}

void
cfd_course_tell_watch(CfdCourse *self, const CfdJob *job, const CfdJobSpec *spec,
                      gint64 server_now_us)
{
    CfdPhase phase = find_phase(job->status, spec->type);

    if (job->status == CFD_JOB_DONE)
        return; /* what comes next is told by whoever does it */
    if (job->status == CFD_JOB_FAILED) {
        self->now.is_lost = TRUE;
        cfd_report_progress(self->report, &self->now);
        return;
    }
    if (phase == CFD_PHASE_RECORDING)
        tell_recording(self, job, spec->time_limit_s * (gint64)G_USEC_PER_SEC, server_now_us);
    else
        cfd_course_tell(self, phase, 0);
}
