/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-capture.h"

#include "cfd-series.h"

#define S ((gint64)G_USEC_PER_SEC)
#define DATE "Sat, 31 Jan 2026 14:05:00 GMT"

/* Tells the time. */
#define CLOCK                                                                                      \
    {                                                                                              \
        .status = 200, .date = DATE, .body = OK("[]")                                              \
    }
#define CREATED                                                                                    \
    {                                                                                              \
        .status = 200, .body = JOB("success")                                                      \
    }
#define FAILED                                                                                     \
    {                                                                                              \
        .status = 200, .body = JOB("failed")                                                       \
    }
#define NOTHING                                                                                    \
    {                                                                                              \
        .status = 200, .body = PCAP_HEADER, .size = sizeof PCAP_HEADER - 1                         \
    }
#define REFUSED(code)                                                                              \
    {                                                                                              \
        .status = code,                                                                            \
        .body = "{\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"x\"}]}"               \
    }
#define PACKETS                                                                                    \
    {                                                                                              \
        .status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1                               \
    }

typedef struct {
    FakeCapture fake;
    CfdWindowsConfig windows;
    CfdSeries *series;
} FakeSeries;

/* Of packets at 1 and 2 s since 1970, in windows of 2 s up to 4 s. */
static inline void
fake_series_init(FakeSeries *self, const FakeReply *replies)
{
    fake_capture_init(&self->fake, replies);
    self->windows = (CfdWindowsConfig){.until_us = 4 * S, .window_s = 2};
    self->fake.plan.windows = &self->windows;
    g_assert_cmpint(cfd_api_server_time_us(self->fake.api, NULL), >, 0);
    self->series = cfd_series_new(&self->fake.parts, &self->fake.plan);
}

static inline void
fake_series_clear(FakeSeries *self)
{
    cfd_series_free(self->series);
    self->fake.plan.windows = NULL;
    fake_capture_clear(&self->fake);
}

static inline gboolean
fake_series_notes_have(const FakeSeries *self, const gchar *words)
{
    return strstr(self->fake.net.notes->str, words) != NULL;
}

static inline void
fake_series_init_split(FakeSeries *self, const FakeReply *replies)
{
    fake_series_init(self, replies);
    cfd_series_free(self->series);
    self->fake.plan.spec.packet_limit = 2;
    self->windows.max_requests = 8;
    self->series = cfd_series_new(&self->fake.parts, &self->fake.plan);
}
