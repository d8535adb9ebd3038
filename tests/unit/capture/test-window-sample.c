/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-window-sample.h"

#include "fake-capture.h"

/* Records at 2 and 1 s, in this order. */
#define PCAP_BACKWARDS PCAP_HEADER PCAP_RECORD("\2") PCAP_RECORD("\1")

typedef struct {
    FakeCapture fake;
    CfdWindowSample *sample;
} Fixture;

static void
init(Fixture *self, const FakeReply *replies)
{
    fake_capture_init(&self->fake, replies);
    self->sample = cfd_window_sample_new(&self->fake.parts, self->fake.plan.spool_folder,
                                         &self->fake.plan.spec);
}

static void
clear(Fixture *self)
{
    cfd_window_sample_free(self->sample);
    fake_capture_clear(&self->fake);
}

static gboolean
run(Fixture *self, GError **error)
{
    for (;;) {
        gint64 until_us = 0;

        switch (cfd_window_sample_step(self->sample, &until_us, error)) {
        case CFD_STEP_DONE:
            return TRUE;
        case CFD_STEP_FAILED:
            return FALSE;
        case CFD_STEP_WAIT_UNTIL:
            g_assert_true(cfd_loop_wait_until(self->fake.net.loop.loop, until_us, NULL));
            break;
        case CFD_STEP_AGAIN:
            break;
        }
    }
}

static void
test_packets_in_the_order_of_time(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("pending")},
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_BACKWARDS, .size = sizeof PCAP_BACKWARDS - 1, .piece_size = 9},
    };
    Fixture fixture;
    const CfdPacketList *packets;

    init(&fixture, replies);
    g_assert_null(cfd_window_sample_job(fixture.sample));
    g_assert_cmpuint(cfd_window_sample_link_type(fixture.sample), ==, 0);
    g_assert_true(run(&fixture, NULL));
    packets = cfd_window_sample_packets(fixture.sample);
    g_assert_cmpuint(cfd_packet_list_count(packets), ==, 2);
    g_assert_cmpuint(cfd_packet_list_get(packets, 0).time_ns, ==, 1000000000);
    g_assert_cmpstr(cfd_window_sample_job(fixture.sample)->id, ==, ID);
    g_assert_cmpuint(cfd_window_sample_link_type(fixture.sample), ==, 1);
    g_assert_cmpuint(cfd_window_sample_snap_length(fixture.sample), ==, 262144);
    g_assert_null(cfd_window_sample_damage(fixture.sample));
    clear(&fixture);
}

static void
test_what_comes_before_a_damage(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 2},
    };
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(run(&fixture, NULL));
    g_assert_cmpuint(cfd_packet_list_count(cfd_window_sample_packets(fixture.sample)), ==, 1);
    g_assert_error(cfd_window_sample_damage(fixture.sample), CFD_ERROR, CFD_ERROR_PACKETS);
    g_assert_false(cfd_window_sample_is_full(fixture.sample));
    clear(&fixture);
}

static void
assert_fails(const FakeReply *replies, gint code, gboolean has_job)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(run(&fixture, &error));
    g_assert_error(error, CFD_ERROR, code);
    g_assert_cmpint(cfd_window_sample_job(fixture.sample) != NULL, ==, has_job);
    clear(&fixture);
}

static void
test_failures(void)
{
    static const FakeReply refused[] = {
        {.status = 429,
         .body = "{\"success\":false,\"errors\":[{\"code\":1,\"message\":\"no\"}]}"}};
    static const FakeReply failed[] = {{.status = 200, .body = JOB("failed")}};
    static const FakeReply no_pcap[] = {{.status = 200, .body = JOB("success")},
                                        {.status = 200, .body = "no packets at all, but words"}};

    assert_fails(refused, CFD_ERROR_QUOTA, FALSE); /* and nothing is waited for */
    assert_fails(failed, CFD_ERROR_SERVER, TRUE);
    assert_fails(no_pcap, CFD_ERROR_PACKETS, TRUE);
}

/* More than its packet limit, and than anything that could be kept. */
static void
test_flood(void)
{
    GString *flood = g_string_new_len(PCAP_HEADER, sizeof PCAP_HEADER - 1);
    FakeReply replies[] = {{.status = 200, .body = JOB("success")}, {.status = 200}};

    for (guint i = 0; i <= 100000; i++)
        g_string_append_len(flood, PCAP_RECORD("\1"), sizeof PCAP_RECORD("\1") - 1);
    replies[1].body = flood->str;
    replies[1].size = flood->len;
    assert_fails(replies, CFD_ERROR_TOO_LARGE, TRUE);
    g_string_free(flood, TRUE);
}

static void
test_told_wait(void)
{
    static const FakeReply replies[] = {
        {.status = 429,
         .headers = {"Retry-After", "300"},
         .body = "{\"success\":false,\"errors\":[{\"code\":1,\"message\":\"no\"}]}"}};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_cmpint(cfd_window_sample_told_wait_s(fixture.sample), ==, -1);
    g_assert_false(run(&fixture, NULL));
    g_assert_cmpint(cfd_window_sample_told_wait_s(fixture.sample), ==, 300);
    clear(&fixture);
}

static void
test_explained(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("success")},
                                        {.status = 200, .body = "no packets at all, but words"}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(run(&fixture, &error));
    cfd_window_sample_explain(fixture.sample, &error);
    g_assert_nonnull(strstr(error->message, "capture " ID ": "));
    g_assert_nonnull(strstr(error->message, "cloudflaredump fetch " ID));
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/window-sample/order", test_packets_in_the_order_of_time);
    g_test_add_func("/window-sample/damage", test_what_comes_before_a_damage);
    g_test_add_func("/window-sample/failures", test_failures);
    g_test_add_func("/window-sample/flood", test_flood);
    g_test_add_func("/window-sample/told-wait", test_told_wait);
    g_test_add_func("/window-sample/explained", test_explained);
    return g_test_run();
}
