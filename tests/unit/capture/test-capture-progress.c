/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What who looks on is told. */
#include "fake-capture.h"

#define S ((gint64)G_USEC_PER_SEC)
#define DATE "Mon, 21 Sep 2026 14:13:20 GMT"
#define DESTINATION "s3://captures/dir?region=us-east-1"
#define FULL(word)                                                                                 \
    OK("{\"id\":\"" ID "\",\"type\":\"full\",\"colo_name\":\"ORD\",\"time_limit\":60,"             \
       "\"submitted\":\"2026-09-21T14:13:00Z\",\"destination_conf\":\"" DESTINATION "\","          \
       "\"packets_captured\":2,\"status\":\"" word "\"}")
#define LIST(contents)                                                                             \
    "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>" contents  \
    "</ListBucketResult>"
#define LISTED LIST("<Contents><Key>dir/pcap_" ID ".pcap</Key><Size>64</Size></Contents>")
#define OWNED OK("[{\"destination_conf\":\"" DESTINATION "\",\"status\":\"success\"}]")
#define PACKETS                                                                                    \
    {                                                                                              \
        .status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1, .piece_size = 7              \
    }
#define TOLD(text)                                                                                 \
    {                                                                                              \
        .status = 200, .date = DATE, .body = text                                                  \
    }

/* The phases, each once in a row, with a * where the capture's ID is known. */
typedef struct {
    FakeCapture fake; /* first */
    GString *phases;
    CfdProgress ends[CFD_N_PHASES]; /* what was told last in each */
    CfdProgress last;
    guint tellings;
} Fixture;

static void
take_progress(CfdReport *report, const CfdProgress *progress)
{
    static const gchar *const names[CFD_N_PHASES] = {"starting",  "queued",     "pending",
                                                     "recording", "converting", "searching",
                                                     "loading",   "checking"};
    Fixture *self = (Fixture *)(gpointer)((gchar *)report - G_STRUCT_OFFSET(FakeCapture, net) -
                                          G_STRUCT_OFFSET(FakeNet, report));

    if (progress->capture_id != NULL)
        g_assert_cmpstr(progress->capture_id, ==, ID);
    if (progress->phase == CFD_PHASE_QUEUED && progress->until_us != 0)
        g_assert_cmpint(progress->until_us, >, self->fake.net.loop.monotonic_us);
    if (self->tellings++ == 0 || progress->phase != self->last.phase)
        g_string_append_printf(self->phases, "%s%s ", names[progress->phase],
                               progress->capture_id != NULL ? "*" : "");
    self->ends[progress->phase] = self->last = *progress;
}

static void
init(Fixture *self, const FakeReply *replies)
{
    *self = (Fixture){.phases = g_string_new(NULL)};
    fake_capture_init(&self->fake, replies);
    self->fake.net.report.progress = take_progress;
}

static void
plan_full(Fixture *self)
{
    self->fake.plan.spec.type = CFD_JOB_FULL;
    self->fake.plan.spec.packet_limit = 0;
    self->fake.plan.spec.colo = (gchar *)"ORD";
    self->fake.plan.spec.destination = (gchar *)DESTINATION;
}

static void
fixture_clear(Fixture *self)
{
    fake_capture_clear(&self->fake);
    g_string_free(self->phases, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static void
run(Fixture *self)
{
    g_autoptr(GError) error = NULL;

    cfd_capture_run(self->fake.capture, &error);
    g_assert_no_error(error);
}

static void
test_sample(void)
{
    static const FakeReply replies[] = {TOLD(JOB("pending")), TOLD(JOB("pending")),
                                        TOLD(JOB("success")), PACKETS};
    g_auto(Fixture) fixture;

    init(&fixture, replies);
    run(&fixture);
    g_assert_cmpstr(fixture.phases->str, ==, "starting pending* loading* ");
    g_assert_cmpuint(fixture.last.bytes, ==, 64);
    g_assert_cmpuint(fixture.last.total_bytes, ==, 0);
    g_assert_cmpuint(fixture.last.packets, ==, 2);
    g_assert_cmpint(fixture.last.until_us, ==, 0);
}

static const FakeReply FULL_WAY[] = {
    {.status = 200, .body = LIST("")},
    TOLD(OWNED),
    TOLD(FULL("pending")),
    TOLD(FULL("running")),
    TOLD(FULL("running")),
    TOLD(FULL("conversion_pending")),
    TOLD(FULL("complete")),
    {.status = 200, .body = LISTED},
    {.status = 200, .body = LISTED},
    {.status = 200, .body = LISTED},
    PACKETS,
};

static void
test_full(void)
{
    g_auto(Fixture) fixture;
    const CfdProgress *recording;

    init(&fixture, FULL_WAY);
    plan_full(&fixture);
    run(&fixture);
    g_assert_cmpstr(fixture.phases->str, ==,
                    "starting pending* recording* converting* searching* loading* ");
    /* It was submitted 20 s ago, by Cloudflare's clock. */
    recording = &fixture.ends[CFD_PHASE_RECORDING];
    g_assert_cmpint(recording->until_us - recording->since_us, ==, 60 * S);
    g_assert_cmpint(fixture.ends[CFD_PHASE_PENDING].since_us - recording->since_us, >=, 18 * S);
    g_assert_cmpint(fixture.ends[CFD_PHASE_CONVERTING].until_us, ==, 0);
    g_assert_cmpuint(fixture.ends[CFD_PHASE_SEARCHING].total_bytes, ==, 0);
    g_assert_cmpuint(fixture.last.bytes, ==, 64);
    g_assert_cmpuint(fixture.last.total_bytes, ==, 64);
    g_assert_cmpuint(fixture.last.packets, ==, 2);
}

/* It has its own limit, which what is planned has nothing to do with. */
static void
test_opened(void)
{
    static const FakeReply replies[] = {
        TOLD(FULL("running")),           TOLD(FULL("complete")),
        {.status = 200, .body = LISTED}, {.status = 200, .body = LISTED},
        {.status = 200, .body = LISTED}, PACKETS};
    g_auto(Fixture) fixture;
    const CfdProgress *recording;

    init(&fixture, replies);
    fixture.fake.plan.capture_id = (gchar *)ID;
    fixture.fake.plan.spec.time_limit_s = 5;
    run(&fixture);
    g_assert_cmpstr(fixture.phases->str, ==, "starting recording* searching* loading* ");
    recording = &fixture.ends[CFD_PHASE_RECORDING];
    g_assert_cmpint(recording->until_us - recording->since_us, ==, 60 * S);
}

static void
test_queued(void)
{
    static const FakeReply replies[] = {
        {.status = 429, .body = "x", .headers = {"Retry-After", "20"}},
        {.status = 429, .body = "x", .headers = {"Retry-After", "42"}},
        TOLD(JOB("success")),
        PACKETS,
    };
    g_auto(Fixture) fixture;
    const CfdProgress *queued;

    init(&fixture, replies);
    run(&fixture);
    g_assert_cmpstr(fixture.phases->str, ==, "starting queued loading* ");
    queued = &fixture.ends[CFD_PHASE_QUEUED];
    g_assert_cmpint(queued->until_us - queued->since_us, >=, 62 * S);
    g_assert_cmpint(queued->until_us - queued->since_us, <, 68 * S);
}

/* When the turn has come, what may go wrong then is no waiting for it. */
static void
test_turn_has_come(void)
{
    static const FakeReply away[] = {
        {.status = 429, .body = "x", .headers = {"Retry-After", "42"}},
        {.status = 0},
        TOLD(JOB("success")),
        PACKETS,
    };
    static const FakeReply lost[] = {
        {.status = 429, .body = "x", .headers = {"Retry-After", "42"}},
        {.status = 200, .breaks = TRUE},
        TOLD(OK("[]")),
        TOLD(OK("[{\"id\":\"" ID "\",\"type\":\"simple\",\"time_limit\":60,\"filter_v1\":{},"
                "\"status\":\"success\",\"submitted\":\"2026-09-21T14:14:02Z\"}]")),
        PACKETS,
    };
    static const FakeReply *const cases[] = {away, lost};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Fixture) fixture;

        init(&fixture, cases[i]);
        run(&fixture);
        g_assert_cmpstr(fixture.phases->str, ==, "starting queued starting loading* ");
    }
}

/* Who listens does not make it ask for more; here no answer tells the time. */
static void
test_listening_asks_for_nothing(void)
{
    FakeReply replies[G_N_ELEMENTS(FULL_WAY)];

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
        replies[i] = FULL_WAY[i];
        replies[i].date = NULL;
    }
    for (guint i = 0; i < 2; i++) {
        g_auto(Fixture) fixture;

        init(&fixture, replies);
        plan_full(&fixture);
        if (i == 0)
            fixture.fake.net.report.progress = NULL;
        run(&fixture);
        g_assert_cmpuint(fixture.fake.net.requests->len, ==, G_N_ELEMENTS(replies));
    }
}

static void
test_failure(void)
{
    static const FakeReply refused[] = {{.status = 403, .body = "no"}};
    static const FakeReply no_packets[] = {TOLD(JOB("success")), {.status = 200, .body = "<html>"}};
    static const struct {
        const FakeReply *replies;
        const gchar *phases;
    } cases[] = {{refused, "starting "}, {no_packets, "starting loading* "}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Fixture) fixture;

        init(&fixture, cases[i].replies);
        g_assert_false(cfd_capture_run(fixture.fake.capture, NULL));
        g_assert_cmpstr(fixture.phases->str, ==, cases[i].phases);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture-progress/sample", test_sample);
    g_test_add_func("/capture-progress/full", test_full);
    g_test_add_func("/capture-progress/opened", test_opened);
    g_test_add_func("/capture-progress/queued", test_queued);
    g_test_add_func("/capture-progress/turn", test_turn_has_come);
    g_test_add_func("/capture-progress/asks-nothing", test_listening_asks_for_nothing);
    g_test_add_func("/capture-progress/failure", test_failure);
    return g_test_run();
}
