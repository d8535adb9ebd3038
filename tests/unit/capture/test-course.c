/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-course.h"

#include "fake-loop.h"

#define S ((gint64)G_USEC_PER_SEC)
#define SUBMITTED "2026-09-21T14:13:20Z"
#define SUBMITTED_US (G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC)

typedef struct {
    CfdReport report; /* first */
    FakeLoop fake;
    CfdCourse course;
    CfdProgress told; /* last */
    guint tellings;
} Fixture;

static void
take_progress(CfdReport *report, const CfdProgress *progress)
{
    Fixture *self = (Fixture *)report;

    self->told = *progress;
    self->tellings++;
}

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_init(&self->fake);
    self->report.progress = take_progress;
    self->course.report = &self->report;
    self->course.clock = &self->fake.clock;
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_loop_clear(&self->fake);
}

static void
assert_told(const Fixture *self, CfdPhase phase, gint64 since_us, gint64 until_us)
{
    g_assert_cmpint(self->told.phase, ==, phase);
    g_assert_cmpint(self->told.since_us, ==, since_us);
    g_assert_cmpint(self->told.until_us, ==, until_us);
}

static void
test_phases(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint64 start_us = self->fake.monotonic_us;

    cfd_course_tell(&self->course, CFD_PHASE_STARTING, 0);
    assert_told(self, CFD_PHASE_STARTING, start_us, 0);
    self->fake.monotonic_us += S;
    cfd_course_tell(&self->course, CFD_PHASE_STARTING, 0);
    assert_told(self, CFD_PHASE_STARTING, start_us, 0);
    cfd_course_tell(&self->course, CFD_PHASE_QUEUED, start_us + 60 * S);
    assert_told(self, CFD_PHASE_QUEUED, start_us + S, start_us + 60 * S);
    self->fake.monotonic_us += S;
    cfd_course_tell(&self->course, CFD_PHASE_QUEUED, start_us + 61 * S);
    assert_told(self, CFD_PHASE_QUEUED, start_us + S, start_us + 61 * S);
    cfd_course_tell(&self->course, CFD_PHASE_STARTING, 0);
    assert_told(self, CFD_PHASE_STARTING, start_us + 2 * S, 0);
    g_assert_cmpuint(self->tellings, ==, 5);
}

static void
test_what_else_is_known(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->course.now.capture_id = "id";
    self->course.now.bytes = 1;
    self->course.now.total_bytes = 2;
    self->course.now.packets = 3;
    cfd_course_tell(&self->course, CFD_PHASE_SEARCHING, 0);
    cfd_course_tell(&self->course, CFD_PHASE_LOADING, 0);
    g_assert_cmpstr(self->told.capture_id, ==, "id");
    g_assert_cmpuint(self->told.bytes, ==, 1);
    g_assert_cmpuint(self->told.total_bytes, ==, 2);
    g_assert_cmpuint(self->told.packets, ==, 3);
}

static void
test_nobody_listens(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->report.progress = NULL;
    cfd_course_tell(&self->course, CFD_PHASE_LOADING, 0);
    g_assert_cmpint(self->course.now.phase, ==, CFD_PHASE_LOADING);
}

/* limit_s: 0: not told. */
static void
watch(Fixture *self, CfdJobStatus status, CfdJobType type, const gchar *submitted, gint64 limit_s)
{
    const CfdJob job = {.status = status, .submitted = (gchar *)submitted};
    const CfdJobSpec spec = {.type = type, .time_limit_s = limit_s};

    cfd_course_tell_watch(&self->course, &job, &spec, self->fake.wall_us);
}

static void
test_statuses(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        CfdJobStatus status;
        CfdJobType type;
        CfdPhase phase;
    } cases[] = {
        {CFD_JOB_PENDING, CFD_JOB_FULL, CFD_PHASE_PENDING},
        {CFD_JOB_RUNNING, CFD_JOB_FULL, CFD_PHASE_RECORDING},
        {CFD_JOB_CONVERTING, CFD_JOB_FULL, CFD_PHASE_CONVERTING},
        {CFD_JOB_UNKNOWN, CFD_JOB_FULL, CFD_PHASE_PENDING},
        {CFD_JOB_FAILED, CFD_JOB_FULL, CFD_PHASE_PENDING},
        {CFD_JOB_PENDING, CFD_JOB_SIMPLE, CFD_PHASE_PENDING},
        /* It looks back: nothing is recorded. */
        {CFD_JOB_RUNNING, CFD_JOB_SIMPLE, CFD_PHASE_PENDING},
        {CFD_JOB_CONVERTING, CFD_JOB_SIMPLE, CFD_PHASE_CONVERTING},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        watch(self, cases[i].status, cases[i].type, NULL, 60);
        g_assert_cmpint(self->told.phase, ==, cases[i].phase);
        if (cases[i].phase != CFD_PHASE_RECORDING)
            g_assert_cmpint(self->told.until_us, ==, 0);
    }
}

/* What comes next is told by whoever does it. */
static void
test_done(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    watch(self, CFD_JOB_DONE, CFD_JOB_FULL, NULL, 60);
    g_assert_cmpuint(self->tellings, ==, 0);
    watch(self, CFD_JOB_CONVERTING, CFD_JOB_FULL, NULL, 60);
    watch(self, CFD_JOB_DONE, CFD_JOB_FULL, NULL, 60);
    g_assert_cmpuint(self->tellings, ==, 1);
}

/* ago_s: when it was submitted, by Cloudflare's clock. */
static void
assert_recording(Fixture *self, const gchar *submitted, gint64 ago_s, gint64 limit_s, gint64 gone_s)
{
    gint64 now_us = self->fake.monotonic_us;

    self->course.now = (CfdProgress){0};
    self->fake.wall_us = SUBMITTED_US + ago_s * S;
    watch(self, CFD_JOB_RUNNING, CFD_JOB_FULL, submitted, limit_s);
    assert_told(self, CFD_PHASE_RECORDING, now_us - gone_s * S,
                limit_s > 0 ? now_us + (limit_s - gone_s) * S : 0);
}

static void
test_recording(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    assert_recording(self, SUBMITTED, 20, 60, 20);
    assert_recording(self, SUBMITTED, 0, 60, 0);
    assert_recording(self, SUBMITTED, -5, 60, 0);
    assert_recording(self, SUBMITTED, 60, 60, 60);
    assert_recording(self, SUBMITTED, 90, 60, 60);
    assert_recording(self, NULL, 20, 60, 0);
    assert_recording(self, "yesterday", 20, 60, 0);
    /* Where no limit is told, nobody knows when it ends. */
    assert_recording(self, SUBMITTED, 20, 0, 20);
    assert_recording(self, NULL, 20, 0, 0);
}

static void
test_no_server_time(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const CfdJob job = {.status = CFD_JOB_RUNNING, .submitted = (gchar *)SUBMITTED};
    const CfdJobSpec spec = {.type = CFD_JOB_FULL, .time_limit_s = 60};
    gint64 now_us = self->fake.monotonic_us;

    cfd_course_tell_watch(&self->course, &job, &spec, -1);
    assert_told(self, CFD_PHASE_RECORDING, now_us, now_us + 60 * S);
}

/* The first look decides: a bar that goes back would puzzle. */
static void
test_recording_goes_on(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint64 since_us = self->fake.monotonic_us - 20 * S;

    assert_recording(self, SUBMITTED, 20, 60, 20);
    self->fake.monotonic_us += 7 * S;
    watch(self, CFD_JOB_RUNNING, CFD_JOB_FULL, SUBMITTED, 60);
    assert_told(self, CFD_PHASE_RECORDING, since_us, since_us + 60 * S);
    watch(self, CFD_JOB_CONVERTING, CFD_JOB_FULL, SUBMITTED, 60);
    assert_told(self, CFD_PHASE_CONVERTING, self->fake.monotonic_us, 0);
}

#define ADD(path, function) g_test_add("/course/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("phases", test_phases);
    ADD("what-else", test_what_else_is_known);
    ADD("nobody", test_nobody_listens);
    ADD("statuses", test_statuses);
    ADD("done", test_done);
    ADD("recording", test_recording);
    ADD("no-server-time", test_no_server_time);
    ADD("goes-on", test_recording_goes_on);
    return g_test_run();
}
