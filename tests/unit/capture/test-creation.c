/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"

#include "cfd-creation.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OTHER "77802ca5668e47a2b82c2e6746e45037"
#define DATE "Mon, 21 Sep 2026 14:13:20 GMT"
#define OK(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"
#define JOB(id, submitted)                                                                         \
    "{\"id\":\"" id "\",\"type\":\"simple\",\"time_limit\":60,\"filter_v1\":{},"                   \
    "\"submitted\":\"" submitted "\"}"
#define MADE JOB(ID, "2026-09-21T14:13:20Z")
#define BEFORE JOB(OTHER, "2026-09-21T14:12:00Z")

static const CfdJobSpec SPEC = {.time_limit_s = 60, .packet_limit = 9, .filter = {.protocol = -1}};
static const CfdJobSpec FULL_SPEC = {.type = CFD_JOB_FULL, .filter = {.protocol = -1}};
static const FakeReply LOST = {.status = 200, .breaks = TRUE};
static const FakeReply REFUSED = {.status = 429, .body = "x", .headers = {"Retry-After", "42"}};

typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api;
    CfdCreation *creation;
    gint64 start_us;
} Fixture;

static void
init_for(Fixture *self, const FakeReply *replies, const CfdJobSpec *spec)
{
    CfdCreationParts parts = {0};

    fake_net_init(&self->net, replies);
    self->redactor = cfd_redactor_new();
    self->api = fake_api_new(&self->net, self->redactor);
    parts = (CfdCreationParts){
        self->api, &self->net.loop.clock, self->net.loop.cancel, &self->net.report, NULL, FALSE};
    self->creation = cfd_creation_new(&parts, spec);
    self->start_us = self->net.loop.monotonic_us;
}

static void
init(Fixture *self, const FakeReply *replies)
{
    init_for(self, replies, &SPEC);
}

static void
clear(Fixture *self)
{
    cfd_creation_free(self->creation);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

/* Steps to the end, letting the time pass. Returns the id, or NULL. */
static gchar *
run(Fixture *self, GError **error)
{
    for (;;) {
        g_autoptr(CfdJob) job = NULL;
        gint64 until_us;
        CfdStep step = cfd_creation_step(self->creation, &until_us, &job, error);

        if (step == CFD_STEP_DONE)
            return g_strdup(job->id);
        if (step == CFD_STEP_FAILED)
            return NULL;
        if (step == CFD_STEP_WAIT_UNTIL &&
            !cfd_loop_wait_until(self->net.loop.loop, until_us, error))
            return NULL;
    }
}

static gint64
elapsed_s(const Fixture *self)
{
    return (self->net.loop.monotonic_us - self->start_us) / G_USEC_PER_SEC;
}

/* turns: how often it waits for the account's turn, each time for up to 3 s longer than told. */
static void
assert_made(const FakeReply *replies, guint requests, gint64 expected_s, guint turns)
{
    Fixture fixture;
    g_autofree gchar *id = NULL;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    id = run(&fixture, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(id, ==, ID);
    g_assert_cmpuint(fixture.net.requests->len, ==, requests);
    g_assert_cmpint(elapsed_s(&fixture), >=, expected_s);
    g_assert_cmpint(elapsed_s(&fixture), <=, expected_s + 3 * turns);
    clear(&fixture);
}

/* Returns the sentence. */
static gchar *
assert_fails(const FakeReply *replies, CfdErrorCode code, guint posts)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    guint seen = 0;

    init(&fixture, replies);
    g_assert_null(run(&fixture, &error));
    g_test_message("%s", error->message);
    g_assert_error(error, CFD_ERROR, (gint)code);
    for (guint i = 0; i < fixture.net.requests->len; i++)
        seen += g_str_has_prefix(fake_net_request(&fixture.net, i), "POST ");
    g_assert_cmpuint(seen, ==, posts);
    clear(&fixture);
    return g_strdup(error->message);
}

static void
test_made_at_once(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = OK(MADE)}};

    assert_made(replies, 1, 0, 0);
}

static void
test_waits_for_its_turn(void)
{
    FakeReply replies[] = {
        REFUSED, {.status = 429, .body = "x"}, {.status = 200, .body = OK(MADE)}};

    assert_made(replies, 3, 42 + 60, 2);
}

static CfdStep
step(Fixture *self)
{
    CfdJob *job = NULL;
    gint64 until_us;
    CfdStep step = cfd_creation_step(self->creation, &until_us, &job, NULL);

    if (step == CFD_STEP_WAIT_UNTIL)
        g_assert_true(cfd_loop_wait_until(self->net.loop.loop, until_us, NULL));
    cfd_job_free(job);
    return step;
}

/* What comes after the turn, a search here, is no waiting for it. */
static void
test_is_queued(void)
{
    FakeReply replies[] = {REFUSED, LOST, {.status = 200, .date = DATE, .body = OK("[]")}};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_false(cfd_creation_is_queued(fixture.creation));
    g_assert_cmpint(step(&fixture), ==, CFD_STEP_AGAIN);
    g_assert_true(cfd_creation_is_queued(fixture.creation));
    g_assert_cmpint(step(&fixture), ==, CFD_STEP_WAIT_UNTIL);
    g_assert_true(cfd_creation_is_queued(fixture.creation));
    g_assert_cmpint(step(&fixture), ==, CFD_STEP_AGAIN);
    g_assert_false(cfd_creation_is_queued(fixture.creation));
    g_assert_cmpint(step(&fixture), ==, CFD_STEP_AGAIN);
    g_assert_cmpint(step(&fixture), ==, CFD_STEP_WAIT_UNTIL);
    g_assert_false(cfd_creation_is_queued(fixture.creation));
    clear(&fixture);
}

static void
test_turn_that_does_not_come(void)
{
    FakeReply replies[9];
    g_autofree gchar *sentence = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 429, .body = "x", .headers = {"Retry-After", "70"}};
    sentence = assert_fails(replies, CFD_ERROR_QUOTA, 5);
    g_assert_nonnull(strstr(sentence, "after 4 minutes it is still not this account's turn"));
    g_assert_nonnull(strstr(sentence, "try again later (HTTP status 429)"));
    g_assert_null(strstr(sentence, "in a minute"));
}

static void
test_turn_that_is_too_far(void)
{
    static const FakeReply reply[] = {
        {.status = 429, .body = "x", .headers = {"Retry-After", "600"}}};
    g_autofree gchar *sentence = assert_fails(reply, CFD_ERROR_QUOTA, 1);

    g_assert_nonnull(strstr(sentence, "takes none from this account for 600 s: try again then"));
}

static void
test_stop_in_the_queue_is_at_once(void)
{
    Fixture fixture;
    CfdJob *job = NULL;
    gint64 until_us;

    init(&fixture, &REFUSED);
    g_assert_cmpint(cfd_creation_step(fixture.creation, &until_us, &job, NULL), ==, CFD_STEP_AGAIN);
    g_assert_cmpint(cfd_creation_step(fixture.creation, &until_us, &job, NULL), ==,
                    CFD_STEP_WAIT_UNTIL);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, fixture.net.loop.monotonic_us);
    g_assert_false(cfd_loop_wait_until(fixture.net.loop.loop, until_us, NULL));
    g_assert_cmpint(elapsed_s(&fixture), ==, 0);
    clear(&fixture);
}

static void
test_never_left_is_asked_again(void)
{
    static const FakeReply replies[] = {{.status = 0}, {.status = 200, .body = OK(MADE)}};
    static const FakeReply never[] = {{.status = 0}, {.status = 0}, {.status = 0}};

    assert_made(replies, 2, 1, 0);
    g_free(assert_fails(never, CFD_ERROR_UNREACHABLE, 3));
}

static void
test_lost_answer_is_adopted(void)
{
    FakeReply replies[] = {
        LOST,
        {.status = 200, .date = DATE, .body = OK("[" BEFORE "]")},
        {.status = 200, .date = DATE, .body = OK("[" MADE "," BEFORE "]")},
    };

    assert_made(replies, 3, 1, 0);
}

static void
test_nothing_was_made(void)
{
    FakeReply replies[20];
    g_autofree gchar *sentence = NULL;

    replies[0] = LOST;
    for (guint i = 1; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 200, .date = DATE, .body = OK("[" BEFORE "]")};
    sentence = assert_fails(replies, CFD_ERROR_SERVER, 1);
    g_assert_nonnull(strstr(sentence, "the connection broke"));
    g_assert_nonnull(strstr(sentence, "may have made the capture all the same: look in"));
}

static void
test_several_are_named(void)
{
    FakeReply replies[] = {
        LOST,
        {.status = 200,
         .date = DATE,
         .body = OK("[" MADE "," JOB(OTHER, "2026-09-21T14:13:21Z") "]")},
    };
    g_autofree gchar *sentence = assert_fails(replies, CFD_ERROR_REPLY, 1);

    g_assert_nonnull(strstr(sentence, ID));
    g_assert_nonnull(strstr(sentence, OTHER));
}

static void
test_stop_while_the_answer_is_due(void)
{
    static const FakeReply replies[] = {{.status = 200, .hangs = TRUE}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, fixture.net.loop.monotonic_us);
    g_assert_null(run(&fixture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT);
    g_assert_nonnull(strstr(error->message, "may have made the capture"));
    g_assert_cmpint(elapsed_s(&fixture), ==, 5);
    clear(&fixture);
}

static void
test_stop_in_the_search_tells_what_may_exist(void)
{
    FakeReply replies[9];
    Fixture fixture;
    CfdJob *job = NULL;
    gint64 until_us;
    g_autoptr(GError) error = NULL;

    replies[0] = LOST;
    for (guint i = 1; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 200, .date = DATE, .body = OK("[]")};
    init(&fixture, replies);
    while (cfd_creation_step(fixture.creation, &until_us, &job, NULL) == CFD_STEP_AGAIN)
        continue;
    for (guint i = 0; i < 2; i++)
        cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, 0);
    g_assert_false(cfd_loop_wait(fixture.net.loop.loop, until_us, &error));
    cfd_creation_explain(fixture.creation, &error);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT);
    g_assert_nonnull(strstr(error->message, "may have made the capture"));
    clear(&fixture);
}

static void
test_turn_without_a_wait_is_no_busy_loop(void)
{
    FakeReply replies[] = {{.status = 429, .body = "x", .headers = {"Retry-After", "0"}},
                           {.status = 200, .body = OK(MADE)}};

    assert_made(replies, 2, 5, 1);
}

static void
test_refused(void)
{
    static const FakeReply replies[] = {{.status = 403, .body = "x"}};

    g_free(assert_fails(replies, CFD_ERROR_PERMISSION, 1));
}

static void
assert_full_fails(const FakeReply *replies, guint requests, CfdErrorCode code, const gchar *words)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init_for(&fixture, replies, &FULL_SPEC);
    g_assert_null(run(&fixture, &error));
    g_test_message("%s", error->message);
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, words));
    g_assert_cmpuint(fixture.net.requests->len, ==, requests);
    clear(&fixture);
}

/* Only what another capture can be the reason for is put down to it. */
static void
test_other_full_capture_is_blamed(void)
{
    const FakeReply active = {
        .status = 200,
        .body = OK("[{\"id\":\"" OTHER "\",\"type\":\"full\",\"status\":\"running\"}]")};
    const FakeReply conflict[] = {{.status = 409, .body = "{}"}, active};
    const FakeReply queued[] = {REFUSED, active};
    const FakeReply field[] = {{.status = 400, .body = "{}"}, active};
    const FakeReply lost[] = {{.status = 0}, {.status = 0}, {.status = 0}, active};

    assert_full_fails(conflict, 2, CFD_ERROR_QUOTA, "with cloudflaredump fetch " OTHER);
    assert_full_fails(queued, 2, CFD_ERROR_QUOTA, "with cloudflaredump fetch " OTHER);
    assert_full_fails(field, 1, CFD_ERROR_OPTION, "refuses the request");
    assert_full_fails(lost, 3, CFD_ERROR_UNREACHABLE, "no way there");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/creation/at-once", test_made_at_once);
    g_test_add_func("/creation/turn", test_waits_for_its_turn);
    g_test_add_func("/creation/queued", test_is_queued);
    g_test_add_func("/creation/turn-does-not-come", test_turn_that_does_not_come);
    g_test_add_func("/creation/turn-too-far", test_turn_that_is_too_far);
    g_test_add_func("/creation/stop-in-queue", test_stop_in_the_queue_is_at_once);
    g_test_add_func("/creation/never-left", test_never_left_is_asked_again);
    g_test_add_func("/creation/adopted", test_lost_answer_is_adopted);
    g_test_add_func("/creation/nothing-made", test_nothing_was_made);
    g_test_add_func("/creation/several", test_several_are_named);
    g_test_add_func("/creation/stop-while-due", test_stop_while_the_answer_is_due);
    g_test_add_func("/creation/stop-in-search", test_stop_in_the_search_tells_what_may_exist);
    g_test_add_func("/creation/turn-without-wait", test_turn_without_a_wait_is_no_busy_loop);
    g_test_add_func("/creation/refused", test_refused);
    g_test_add_func("/creation/other-full-capture", test_other_full_capture_is_blamed);
    return g_test_run();
}
