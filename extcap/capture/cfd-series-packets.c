/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-series-packets.h"

#include "cfd-coverage.h"
#include "cfd-spares.h"
#include "cfd-stream.h"

#include "cfd-text.h"

struct CfdSeriesPackets {
    CfdReport *report;
    const CfdPlan *plan;
    CfdStream *stream;
    CfdCoverage *coverage;
    CfdSpares *spares;
    CfdWindow settled; /* the last window of which is known what there is */
    gboolean has_begun;
};

CfdSeriesPackets *
cfd_series_packets_new(const CfdCaptureParts *parts, const CfdPlan *plan)
{
    CfdSeriesPackets *self = g_new0(CfdSeriesPackets, 1);

    self->report = parts->report;
    self->plan = plan;
    self->stream = cfd_stream_new(parts->sink, parts->filter);
    self->coverage = cfd_coverage_new(plan->spec.packet_limit);
    self->spares = cfd_spares_new();
    return self;
}

void
cfd_series_packets_free(CfdSeriesPackets *self)
{
    if (self == NULL)
        return;
    cfd_spares_free(self->spares);
    cfd_coverage_free(self->coverage);
    cfd_stream_free(self->stream);
    g_free(self);
}

static void
settle(CfdSeriesPackets *self, const CfdWindow *window, CfdCoverageKind kind)
{
    g_autofree gchar *remark = cfd_coverage_remark(self->coverage, window, kind);

    cfd_coverage_add(self->coverage, window, kind);
    cfd_spares_drop(self->spares, window->end_us);
    self->settled = *window;
    if (remark == NULL)
        return;
    cfd_report_note(self->report, CFD_REPORT_INFO, "%s", remark);
    cfd_stream_remark(self->stream, remark);
}

/* What all samples together are, for people. It is written with the first packets: a file that
 * exists is not overwritten before. */
static gboolean
begin(CfdSeriesPackets *self, const CfdWindowSample *sample, GError **error)
{
    const CfdWindowsConfig *windows = self->plan->windows;
    g_autofree gchar *since = cfd_text_rfc3339(windows->since_us);
    g_autofree gchar *until =
        windows->until_us == 0 ? g_strdup("the end") : cfd_text_rfc3339(windows->until_us);
    g_autofree gchar *comment =
        g_strdup_printf("Asked for from %s to %s, as one sample after the other. The first: %s",
                        since, until, cfd_window_sample_summary(sample));

    self->has_begun = cfd_stream_begin(self->stream, comment, error);
    return self->has_begun;
}

static gboolean
write_part(CfdSeriesPackets *self, const CfdWindowSample *sample, const CfdWindow *window,
           GError **error)
{
    CfdStreamSample part = {cfd_window_sample_packets(sample), *window,
                            cfd_window_sample_link_type(sample),
                            cfd_window_sample_snap_length(sample)};

    return (self->has_begun || begin(self, sample, error)) &&
           cfd_stream_write(self->stream, &part, error);
}

gboolean
cfd_series_packets_add(CfdSeriesPackets *self, const CfdWindowSample *sample,
                       const CfdWindow *window, GError **error)
{
    const GError *damage = cfd_window_sample_damage(sample);
    CfdCoverageKind kind = damage != NULL ? CFD_COVERAGE_CUT : CFD_COVERAGE_WHOLE;

    if (!write_part(self, sample, window, error))
        return FALSE;
    if (damage != NULL)
        cfd_report_note(self->report, CFD_REPORT_INFO, "capture %s: %s",
                        cfd_window_sample_job(sample)->id, damage->message);
    settle(self, window, cfd_window_sample_is_full(sample) ? CFD_COVERAGE_SATURATED : kind);
    return TRUE;
}

void
cfd_series_packets_keep(CfdSeriesPackets *self, CfdWindowSample *sample, const CfdWindow *window)
{
    cfd_spares_take(self->spares, sample, window);
}

static gboolean
write_spare(CfdSeriesPackets *self, const CfdWindowSample *spare, const CfdWindow *window,
            GError **error)
{
    if (!write_part(self, spare, window, error))
        return FALSE;
    settle(self, window, CFD_COVERAGE_SATURATED);
    return TRUE;
}

gboolean
cfd_series_packets_lose(CfdSeriesPackets *self, const CfdWindow *window, GError **error)
{
    const CfdWindow lost = *window;
    gint64 end_us;
    const CfdWindowSample *spare = cfd_spares_find(self->spares, lost.start_us, &end_us);

    if (spare != NULL)
        return write_spare(self, spare, &lost, error);
    settle(self, &lost, CFD_COVERAGE_MISSING);
    cfd_stream_skip(self->stream);
    return TRUE;
}

gint64
cfd_series_packets_until_us(const CfdSeriesPackets *self)
{
    return self->settled.end_us != 0 ? self->settled.end_us : self->plan->windows->since_us;
}

/* What stands in for halves that have not come. */
static gboolean
write_spares(CfdSeriesPackets *self, GError **error)
{
    CfdWindow window = {.start_us = cfd_series_packets_until_us(self)};
    const CfdWindowSample *spare;

    while ((spare = cfd_spares_find(self->spares, window.start_us, &window.end_us)) != NULL) {
        if (!write_spare(self, spare, &window, error))
            return FALSE;
        window.start_us = window.end_us;
    }
    return TRUE;
}

gchar *
cfd_series_packets_rest(const CfdSeriesPackets *self)
{
    gint64 until_us = cfd_series_packets_until_us(self);
    g_autofree gchar *until = cfd_text_rfc3339(until_us);

    if (until_us >= self->plan->windows->until_us)
        return NULL;
    return g_strdup_printf("it ends at %s: go on with --since %s", until, until);
}

static gchar *
describe_end(const CfdSeriesPackets *self)
{
    g_autofree gchar *gaps = cfd_coverage_sum_up(self->coverage);
    g_autofree gchar *rest = cfd_series_packets_rest(self);

    if (gaps != NULL && rest != NULL)
        return g_strdup_printf("%s; %s", gaps, rest);
    return gaps != NULL ? g_steal_pointer(&gaps) : g_steal_pointer(&rest);
}

static void
warn(const CfdSeriesPackets *self)
{
    g_autofree gchar *gaps = cfd_coverage_sum_up(self->coverage);

    if (gaps != NULL)
        cfd_report_note(self->report, CFD_REPORT_WARNING, "%s", gaps);
    if (cfd_stream_seen(self->stream) > 0 && cfd_stream_written(self->stream) == 0)
        cfd_report_note(self->report, CFD_REPORT_WARNING,
                        "the capture filter has let none of %" G_GUINT64_FORMAT " packets pass",
                        cfd_stream_seen(self->stream));
}

gboolean
cfd_series_packets_finish(CfdSeriesPackets *self, GError **error)
{
    gboolean ok = write_spares(self, error);
    g_autofree gchar *end = describe_end(self);

    warn(self);
    return ok && (!self->has_begun || cfd_stream_finish(self->stream, end, error));
}

gboolean
cfd_series_packets_have_begun(const CfdSeriesPackets *self)
{
    return self->has_begun;
}

guint64
cfd_series_packets_written(const CfdSeriesPackets *self)
{
    return cfd_stream_written(self->stream);
}

void
cfd_series_packets_tell(const CfdSeriesPackets *self, CfdProgress *progress)
{
    progress->packets = cfd_stream_written(self->stream);
    progress->incomplete = cfd_coverage_incomplete(self->coverage);
    progress->window_start_us = self->settled.start_us;
    progress->window_end_us = self->settled.end_us;
}
