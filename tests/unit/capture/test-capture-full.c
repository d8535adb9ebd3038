/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-capture.h"

#define DESTINATION "s3://captures/dir?region=us-east-1"
#define FULL(field)                                                                                \
    OK("{\"id\":\"" ID "\",\"type\":\"full\",\"colo_name\":\"ORD\",\"time_limit\":5,"              \
       "\"destination_conf\":\"" DESTINATION "\",\"packets_captured\":2," field "}")
#define RUNNING FULL("\"status\":\"running\"")
#define COMPLETE FULL("\"status\":\"complete\"")
#define LIST(contents)                                                                             \
    "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>" contents  \
    "</ListBucketResult>"
#define LISTED LIST("<Contents><Key>dir/pcap_" ID ".pcap</Key><Size>64</Size></Contents>")
#define OWNED OK("[{\"destination_conf\":\"" DESTINATION "\",\"status\":\"success\"}]")

G_STATIC_ASSERT(sizeof PCAP_TWO - 1 == 64);

static const FakeReply FILE_REPLY = {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1};

static void
plan_full(FakeCapture *self)
{
    self->plan.spec.type = CFD_JOB_FULL;
    self->plan.spec.packet_limit = 0;
    self->plan.spec.colo = (gchar *)"ORD";
    self->plan.spec.destination = (gchar *)DESTINATION;
}

static void
test_whole_way(void)
{
    const FakeReply replies[] = {
        {.status = 200, .body = LIST("")}, /* before: the bucket, and whose it is */
        {.status = 200, .body = OWNED},    {.status = 200, .body = RUNNING},
        {.status = 200, .body = RUNNING},  {.status = 200, .body = COMPLETE},
        {.status = 200, .body = LISTED},   {.status = 200, .body = LISTED},
        {.status = 200, .body = LISTED},   FILE_REPLY,
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    plan_full(&fixture);
    g_assert_true(cfd_capture_run(fixture.capture, &error));
    g_assert_no_error(error);
    fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpuint(fixture.net.requests->len, ==, G_N_ELEMENTS(replies));
    g_assert_null(strstr(fixture.net.notes->str, "its files hold"));
    g_assert_false(fake_capture_has_record(&fixture));
    fake_capture_clear(&fixture);
}

static void
test_bucket_is_looked_at_first(void)
{
    static const FakeReply replies[] = {
        {.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"}};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    plan_full(&fixture);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    g_assert_cmpuint(fixture.sink.bytes->len, ==, 0);
    fake_capture_clear(&fixture);
}

static void
test_open_existing(void)
{
    const FakeReply full[] = {
        {.status = 200, .body = COMPLETE}, {.status = 200, .body = LISTED}, FILE_REPLY};
    const FakeReply sample[] = {
        {.status = 200,
         .body = OK("{\"id\":\"" ID "\",\"type\":\"simple\",\"time_limit\":60,"
                    "\"status\":\"success\"}")},
        FILE_REPLY,
    };
    const FakeReply *const cases[] = {full, sample};
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeCapture fixture;
        g_autoptr(GError) error = NULL;

        fake_capture_init(&fixture, cases[i]);
        fixture.plan.capture_id = (gchar *)ID;
        g_assert_true(cfd_capture_run(fixture.capture, &error));
        g_assert_no_error(error);
        fake_capture_assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
        g_assert_nonnull(strstr(fixture.net.notes->str, "opened: Cloudflare Magic Transit"));
        fake_capture_clear(&fixture);
    }
}

static void
test_open_without_a_bucket(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = OK("{\"id\":\"" ID "\",\"type\":\"full\"}")}};
    FakeCapture fixture;
    g_autoptr(GError) error = NULL;

    fake_capture_init(&fixture, replies);
    fixture.plan.capture_id = (gchar *)ID;
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_REPLY);
    g_assert_nonnull(strstr(error->message, ID));
    fake_capture_clear(&fixture);
}

static void
test_count_of_cloudflare(void)
{
    const FakeReply replies[] = {
        {.status = 200,
         .body = OK("{\"id\":\"" ID "\",\"type\":\"full\",\"status\":\"complete\","
                    "\"destination_conf\":\"" DESTINATION "\",\"packets_captured\":3}")},
        {.status = 200, .body = LISTED},
        FILE_REPLY,
    };
    FakeCapture fixture;

    fake_capture_init(&fixture, replies);
    fixture.plan.capture_id = (gchar *)ID;
    g_assert_true(cfd_capture_run(fixture.capture, NULL));
    g_assert_nonnull(strstr(fixture.net.notes->str, "has captured 3 packets, its files hold 2"));
    fake_capture_clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture-full/whole-way", test_whole_way);
    g_test_add_func("/capture-full/bucket-first", test_bucket_is_looked_at_first);
    g_test_add_func("/capture-full/open-existing", test_open_existing);
    g_test_add_func("/capture-full/open-without-bucket", test_open_without_a_bucket);
    g_test_add_func("/capture-full/count", test_count_of_cloudflare);
    return g_test_run();
}
