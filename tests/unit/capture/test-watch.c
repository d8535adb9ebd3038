/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"

#include "cfd-watch.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define JOB(fields)                                                                                \
    "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":{\"id\":\"" ID "\"," fields "}}"
#define STATUS(word)                                                                               \
    {                                                                                              \
        .status = 200, .body = JOB("\"status\":\"" word "\"")                                      \
    }
#define STOPPED                                                                                    \
    {                                                                                              \
        .status = 204, .body = ""                                                                  \
    }
#define TOO_LATE                                                                                   \
    {                                                                                              \
        .status = 400, .body = "{\"success\":false,\"errors\":[{\"message\":\"it has ended\"}]}"   \
    }
#define FAULT                                                                                      \
    {                                                                                              \
        .status = 500, .body = "x"                                                                 \
    }

typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api;
    CfdJobSpec spec;
    CfdJob job;
    CfdWatch *watch;
} Fixture;

static void
init(Fixture *self, const FakeReply *replies, CfdJobType type, CfdPlanOnStop on_stop)
{
    CfdWatchConfig config;

    fake_net_init(&self->net, replies);
    self->redactor = cfd_redactor_new();
    self->api = fake_api_new(&self->net, self->redactor);
    self->spec = (CfdJobSpec){.type = type, .time_limit_s = 300};
    self->job = (CfdJob){.id = (gchar *)ID,
                         .status = CFD_JOB_RUNNING,
                         .status_text = (gchar *)"running",
                         .asked.type = type};
    config = (CfdWatchConfig){
        .api = self->api,
        .clock = &self->net.loop.clock,
        .cancel = self->net.loop.cancel,
        .report = &self->net.report,
        .spec = &self->spec,
        .on_stop = on_stop,
    };
    self->watch = cfd_watch_new(&config, &self->job);
}

static void
clear(Fixture *self)
{
    cfd_watch_free(self->watch);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

static void
trigger(Fixture *self)
{
    cfd_cancel_trigger(self->net.loop.cancel, CFD_CANCEL_STOP, self->net.loop.monotonic_us);
}

/* Steps to its end, letting the time pass. */
static gboolean
run(Fixture *self, GError **error)
{
    for (;;) {
        gint64 until_us;
        CfdStep step = cfd_watch_step(self->watch, &until_us, error);

        if (step == CFD_STEP_DONE)
            return TRUE;
        if (step == CFD_STEP_FAILED)
            return FALSE;
        if (step == CFD_STEP_WAIT_UNTIL &&
            !cfd_loop_wait_until(self->net.loop.loop, until_us, error))
            return FALSE;
    }
}

static guint
count_stops(const Fixture *self)
{
    guint stops = 0;

    for (guint i = 0; i < self->net.requests->len; i++)
        stops += g_str_has_prefix(fake_net_request(&self->net, i), "PUT ") ? 1 : 0;
    return stops;
}

static void
stop_again(gpointer data)
{
    trigger(data);
}

/* The button is no stop: what was recorded has all the time, whatever a stop would do. */
static void
test_recording_is_ended(void)
{
    static const FakeReply replies[] = {STOPPED, STATUS("conversion_running"), STATUS("complete")};

    for (gint on_stop = CFD_PLAN_LOAD; on_stop <= CFD_PLAN_DISCARD; on_stop++) {
        Fixture fixture;

        init(&fixture, replies, CFD_JOB_FULL, (CfdPlanOnStop)on_stop);
        g_assert_true(cfd_watch_may_end(fixture.watch));
        cfd_watch_end_recording(fixture.watch);
        g_assert_false(cfd_watch_may_end(fixture.watch)); /* once is enough */
        g_assert_true(run(&fixture, NULL));
        g_assert_cmpuint(count_stops(&fixture), ==, 1);
        g_assert_false(cfd_watch_may_end(fixture.watch));
        g_assert_false(cfd_watch_has_taken_stop(fixture.watch));
        clear(&fixture);
    }
}

/* It records on, and the user is told. */
static void
test_recording_that_cannot_be_ended(void)
{
    static const FakeReply replies[] = {
        FAULT, FAULT, FAULT, FAULT, FAULT, FAULT, FAULT, FAULT, STATUS("complete")};
    Fixture fixture;

    init(&fixture, replies, CFD_JOB_FULL, CFD_PLAN_LOAD);
    cfd_watch_end_recording(fixture.watch);
    g_assert_true(run(&fixture, NULL));
    g_assert_nonnull(strstr(fixture.net.notes->str, "could not stop capture " ID));
    clear(&fixture);
}

/* A stop that comes while Cloudflare does not answer is taken, and not waited for. */
static void
test_stop_while_the_recording_is_ended(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .hangs = TRUE}, STOPPED, STATUS("complete")};
    Fixture fixture;
    gint64 start_us;

    init(&fixture, replies, CFD_JOB_FULL, CFD_PLAN_LOAD);
    start_us = fixture.net.loop.monotonic_us;
    cfd_watch_end_recording(fixture.watch);
    cfd_loop_call_at(fixture.net.loop.loop, start_us + G_USEC_PER_SEC / 2, stop_again, &fixture);
    g_assert_true(run(&fixture, NULL));
    g_assert_cmpuint(count_stops(&fixture), ==, 2);
    g_assert_cmpint(fixture.net.loop.monotonic_us - start_us, <, 3 * (gint64)G_USEC_PER_SEC);
    g_assert_null(strstr(fixture.net.notes->str, "could not stop"));
    clear(&fixture);
}

static void
test_sample_is_no_recording(void)
{
    static const FakeReply replies[] = {STATUS("success")};
    Fixture fixture;

    init(&fixture, replies, CFD_JOB_SIMPLE, CFD_PLAN_LOAD);
    g_assert_false(cfd_watch_may_end(fixture.watch));
    cfd_watch_end_recording(fixture.watch);
    g_assert_true(run(&fixture, NULL));
    g_assert_cmpuint(count_stops(&fixture), ==, 0);
    clear(&fixture);
}

static void
test_all_statuses(void)
{
    static const FakeReply replies[] = {STATUS("pending"),
                                        STATUS("running"),
                                        STATUS("conversion_pending"),
                                        STATUS("unheard_of"),
                                        STATUS("conversion_running"),
                                        STATUS("complete")};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, CFD_JOB_FULL, CFD_PLAN_LOAD);
    g_assert_true(run(&fixture, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(cfd_watch_job(fixture.watch)->status_text, ==, "complete");
    clear(&fixture);
}

/* The user stops at once; what is sent and how it ends. */
static void
assert_stop(const FakeReply *replies, CfdPlanOnStop on_stop, guint stops, gint code)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    gint64 start_us;

    init(&fixture, replies, CFD_JOB_FULL, on_stop);
    start_us = fixture.net.loop.monotonic_us;
    trigger(&fixture);
    g_assert_true(run(&fixture, &error) == (code < 0));
    if (code >= 0)
        g_assert_error(error, CFD_ERROR, code);
    g_assert_cmpuint(count_stops(&fixture), ==, stops);
    g_assert_cmpint(fixture.net.loop.monotonic_us - start_us, <=, 20 * G_USEC_PER_SEC);
    clear(&fixture);
}

static void
test_stop_as_planned(void)
{
    static const FakeReply loaded[] = {STOPPED, STATUS("conversion_running"), STATUS("complete")};
    static const FakeReply discarded[] = {STOPPED};
    FakeReply stuck[40] = {STOPPED};
    FakeReply deaf[40];

    for (guint i = 1; i < G_N_ELEMENTS(stuck); i++)
        stuck[i] = (FakeReply)STATUS("conversion_running");
    for (guint i = 0; i < G_N_ELEMENTS(deaf); i++)
        deaf[i] = (FakeReply){.status = 200, .hangs = TRUE};
    assert_stop(loaded, CFD_PLAN_LOAD, 1, -1);
    assert_stop(discarded, CFD_PLAN_DISCARD, 1, CFD_ERROR_STOPPED);
    assert_stop(NULL, CFD_PLAN_LEAVE, 0, CFD_ERROR_STOPPED);
    assert_stop(stuck, CFD_PLAN_LOAD, 1, CFD_ERROR_STOPPED);
    assert_stop(deaf, CFD_PLAN_LOAD, 1, CFD_ERROR_STOPPED);
    assert_stop(deaf, CFD_PLAN_DISCARD, 1, CFD_ERROR_STOPPED);
}

static void
test_stop_that_is_refused(void)
{
    static const FakeReply loaded[] = {{.status = 403, .body = "no"}, STATUS("complete")};
    static const FakeReply discarded[] = {{.status = 403, .body = "no"}};

    assert_stop(loaded, CFD_PLAN_LOAD, 1, -1);
    assert_stop(discarded, CFD_PLAN_DISCARD, 1, CFD_ERROR_PERMISSION);
}

/* It has reached its limit since it was last asked about, or the answer to a stop was lost. */
static void
test_stop_that_comes_too_late(void)
{
    static const FakeReply loaded[] = {TOO_LATE, STATUS("conversion_running"), STATUS("complete")};
    static const FakeReply discarded[] = {TOO_LATE, STATUS("conversion_pending")};
    static const FakeReply refused[] = {TOO_LATE, STATUS("running")};
    Fixture fixture;

    assert_stop(loaded, CFD_PLAN_LOAD, 1, -1);
    assert_stop(discarded, CFD_PLAN_DISCARD, 1, CFD_ERROR_STOPPED);
    assert_stop(refused, CFD_PLAN_DISCARD, 1, CFD_ERROR_OPTION);
    init(&fixture, discarded, CFD_JOB_FULL, CFD_PLAN_LOAD);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_READER_GONE, 0);
    g_assert_true(cfd_watch_stop_at_last(fixture.watch));
    clear(&fixture);
}

static void
test_nothing_to_stop(void)
{
    static const FakeReply replies[] = {STATUS("complete")};
    Fixture fixture;

    init(&fixture, replies, CFD_JOB_FULL, CFD_PLAN_LOAD);
    fixture.job.stop_requested = TRUE;
    trigger(&fixture);
    g_assert_true(run(&fixture, NULL));
    g_assert_cmpuint(count_stops(&fixture), ==, 0);
    clear(&fixture);
    init(&fixture, replies, CFD_JOB_SIMPLE, CFD_PLAN_LOAD);
    trigger(&fixture);
    g_assert_true(run(&fixture, NULL));
    g_assert_cmpuint(count_stops(&fixture), ==, 0);
    clear(&fixture);
}

static void
test_network_away(void)
{
    FakeReply replies[40];
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    /* As many tries as one question has, then some more. */
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply)FAULT;
    replies[G_N_ELEMENTS(replies) - 1] = (FakeReply)STATUS("complete");
    init(&fixture, replies, CFD_JOB_FULL, CFD_PLAN_LOAD);
    g_assert_true(run(&fixture, &error));
    g_assert_no_error(error);
    g_assert_nonnull(strstr(fixture.net.notes->str, "asking on"));
    clear(&fixture);
    init(&fixture, replies, CFD_JOB_SIMPLE, CFD_PLAN_LOAD);
    g_assert_false(run(&fixture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_SERVER);
    clear(&fixture);
}

/* Ctrl-C reaches the program twice: while Cloudflare is being asked, that is no reason to ask once
 * more. */
static void
test_second_stop_while_it_is_asked(void)
{
    static const FakeReply replies[] = {STOPPED, STOPPED};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, CFD_JOB_FULL, CFD_PLAN_LOAD);
    trigger(&fixture);
    cfd_loop_call_at(fixture.net.loop.loop, 0, stop_again, &fixture);
    g_assert_false(run(&fixture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_true(cfd_watch_stop_at_last(fixture.watch));
    g_assert_cmpuint(count_stops(&fixture), ==, 1);
    clear(&fixture);
}

static void
test_last_stop(void)
{
    static const FakeReply stopped[] = {STOPPED};
    static const FakeReply deaf[] = {{.status = 200, .hangs = TRUE}};
    Fixture fixture;
    gint64 start_us;

    init(&fixture, stopped, CFD_JOB_FULL, CFD_PLAN_LOAD);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_READER_GONE, 0);
    g_assert_true(cfd_watch_stop_at_last(fixture.watch));
    g_assert_true(cfd_watch_stop_at_last(fixture.watch));
    g_assert_cmpuint(count_stops(&fixture), ==, 1);
    clear(&fixture);
    init(&fixture, deaf, CFD_JOB_FULL, CFD_PLAN_LOAD);
    start_us = fixture.net.loop.monotonic_us;
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_READER_GONE, start_us);
    g_assert_false(cfd_watch_stop_at_last(fixture.watch));
    g_assert_cmpint(fixture.net.loop.monotonic_us - start_us, ==, 3 * G_USEC_PER_SEC);
    clear(&fixture);
    init(&fixture, NULL, CFD_JOB_FULL, CFD_PLAN_LEAVE);
    g_assert_false(cfd_watch_stop_at_last(fixture.watch));
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/watch/second-stop", test_second_stop_while_it_is_asked);
    g_test_add_func("/watch/ended", test_recording_is_ended);
    g_test_add_func("/watch/stop-while-ended", test_stop_while_the_recording_is_ended);
    g_test_add_func("/watch/not-ended", test_recording_that_cannot_be_ended);
    g_test_add_func("/watch/no-recording", test_sample_is_no_recording);
    g_test_add_func("/watch/all-statuses", test_all_statuses);
    g_test_add_func("/watch/stop", test_stop_as_planned);
    g_test_add_func("/watch/stop-refused", test_stop_that_is_refused);
    g_test_add_func("/watch/stop-too-late", test_stop_that_comes_too_late);
    g_test_add_func("/watch/nothing-to-stop", test_nothing_to_stop);
    g_test_add_func("/watch/network-away", test_network_away);
    g_test_add_func("/watch/last-stop", test_last_stop);
    return g_test_run();
}
