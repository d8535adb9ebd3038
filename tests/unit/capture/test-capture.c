/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"
#include "fake-sink.h"

#include "cfd-capture.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OK(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"
#define JOB(status) OK("{\"id\":\"" ID "\",\"status\":\"" status "\"}")

/* pcapng block types (draft-ietf-opsawg-pcapng, section 4). */
#define SECTION 0x0a0d0d0a
#define INTERFACE 1
#define STATISTICS 5
#define PACKET 6

/* A pcap file header, little-endian, microseconds, Ethernet; then records of 4 bytes at 1, 2, …
 * s. */
#define PCAP_HEADER "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0"
#define PCAP_RECORD(second) second "\0\0\0\0\0\0\0\4\0\0\0\100\0\0\0abcd"
#define PCAP_TWO PCAP_HEADER PCAP_RECORD("\1") PCAP_RECORD("\2")

typedef struct {
    FakeNet net;
    FakeSink sink;
    CfdRedactor *redactor;
    CfdApi *api;
    CfdPlan plan;
    CfdCapture *capture;
} Fixture;

static void
init(Fixture *self, const FakeReply *replies)
{
    CfdCaptureParts parts = {0};

    fake_net_init(&self->net, replies);
    fake_sink_init(&self->sink);
    self->redactor = cfd_redactor_new();
    self->api = fake_api_new(&self->net, self->redactor);
    self->plan = (CfdPlan){.spec = {.time_limit_s = 60, .packet_limit = 9}};
    self->plan.spec.filter.protocol = -1;
    self->plan.spool_folder = g_dir_make_tmp(NULL, NULL);
    parts.api = self->api;
    parts.loop = self->net.loop.loop;
    parts.clock = &self->net.loop.clock;
    parts.cancel = self->net.loop.cancel;
    parts.report = &self->net.report;
    parts.sink = &self->sink.sink;
    self->capture = cfd_capture_new(&parts, &self->plan);
}

static void
clear(Fixture *self)
{
    cfd_capture_free(self->capture);
    g_assert_cmpint(g_rmdir(self->plan.spool_folder), ==, 0);
    g_free(self->plan.spool_folder);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_sink_clear(&self->sink);
    fake_net_clear(&self->net);
}

static guint32
read_u32(const guint8 *data)
{
    guint32 value;

    memcpy(&value, data, sizeof value);
    return GUINT32_FROM_LE(value);
}

/* The types of the blocks that were written, in order. */
static void
assert_blocks(const Fixture *self, const guint32 *types, guint count)
{
    const GByteArray *bytes = self->sink.bytes;
    guint offset = 0;

    for (guint i = 0; i < count; i++) {
        g_assert_cmpuint(offset + 12, <=, bytes->len);
        g_assert_cmpuint(read_u32(bytes->data + offset), ==, types[i]);
        offset += read_u32(bytes->data + offset + 4);
    }
    g_assert_cmpuint(offset, ==, bytes->len);
}

static void
test_whole_way(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("pending")},
        {.status = 200, .body = JOB("running")},
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1, .piece_size = 7},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    gint64 start_us;

    init(&fixture, replies);
    start_us = fixture.net.loop.monotonic_us;
    g_assert_true(cfd_capture_run(fixture.capture, &error));
    g_assert_no_error(error);
    assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpuint(fixture.sink.flushes, ==, 2);
    g_assert_cmpint(fixture.net.loop.monotonic_us - start_us, ==, 2 * G_USEC_PER_SEC);
    g_assert_nonnull(strstr(fixture.net.notes->str, ID ": 2 packets delivered of 2"));
    clear(&fixture);
}

static void
test_section_header_comes_with_acceptance(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("pending")}};
    static const guint32 blocks[] = {SECTION};
    Fixture fixture;
    gint64 until_us = 0;

    init(&fixture, replies);
    g_assert_cmpint(cfd_capture_step(fixture.capture, &until_us, NULL), ==, CFD_STEP_AGAIN);
    g_assert_cmpuint(fixture.sink.bytes->len, ==, 0);
    g_assert_cmpint(cfd_capture_step(fixture.capture, &until_us, NULL), ==, CFD_STEP_AGAIN);
    assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpint(cfd_capture_step(fixture.capture, &until_us, NULL), ==, CFD_STEP_WAIT_UNTIL);
    g_assert_cmpint(until_us - fixture.net.loop.monotonic_us, ==, G_USEC_PER_SEC);
    clear(&fixture);
}

static void
test_done_at_once_asks_no_status(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_HEADER, .size = sizeof PCAP_HEADER - 1},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_capture_run(fixture.capture, NULL));
    assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_cmpuint(fixture.net.requests->len, ==, 2);
    clear(&fixture);
}

static void
test_refused_creation_writes_nothing(void)
{
    static const FakeReply replies[] = {
        {.status = 403, .body = "{\"success\":false,\"errors\":[],\"result\":null}"}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_assert_cmpuint(fixture.sink.bytes->len, ==, 0);
    clear(&fixture);
}

/* An error after the creation names the capture. */
static void
assert_fails(const FakeReply *replies, CfdErrorCode code, const gchar *words)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_test_message("%s", error->message);
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, ID));
    g_assert_nonnull(strstr(error->message, words));
    clear(&fixture);
}

static void
test_failed(void)
{
    static const FakeReply replies[] = {
        {.status = 200,
         .body = OK("{\"id\":\"" ID "\",\"status\":\"failed\",\"error_message\":\"No packets\"}")}};
    static const FakeReply silent[] = {{.status = 200, .body = JOB("failed")}};

    assert_fails(replies, CFD_ERROR_SERVER, "failed: No packets");
    assert_fails(silent, CFD_ERROR_SERVER, "gives no reason");
}

static void
test_never_done(void)
{
    FakeReply replies[60];

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 200, .body = JOB("unheard_of")};
    assert_fails(replies, CFD_ERROR_TIMEOUT, "still “unheard_of” after 12");
}

static void
test_done_late(void)
{
    FakeReply replies[40];
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    /* The poll after 113 s tells it; the next would be beyond the deadline. */
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 200, .body = JOB("pending")};
    init(&fixture, replies);
    while (fixture.net.loop.monotonic_us < 5 * G_USEC_PER_SEC + 112 * G_USEC_PER_SEC) {
        gint64 until_us = 0;

        if (cfd_capture_step(fixture.capture, &until_us, NULL) == CFD_STEP_WAIT_UNTIL)
            g_assert_true(cfd_loop_wait_until(fixture.net.loop.loop, until_us, NULL));
    }
    fixture.net.loop.monotonic_us += 7 * G_USEC_PER_SEC;
    replies[fixture.net.next_reply] = (FakeReply){.status = 200, .body = JOB("success")};
    replies[fixture.net.next_reply + 1] =
        (FakeReply){.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1};
    cfd_capture_run(fixture.capture, &error);
    g_assert_no_error(error);
    clear(&fixture);
}

static void
test_failed_from_the_start_writes_nothing(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("failed")}};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_false(cfd_capture_run(fixture.capture, NULL));
    g_assert_cmpuint(fixture.sink.bytes->len, ==, 0);
    clear(&fixture);
}

static void
test_broken_download_keeps_what_is_there(void)
{
    FakeReply replies[20];
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 0};
    replies[0] = (FakeReply){.status = 200, .body = JOB("success")};
    replies[1] =
        (FakeReply){.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 3, .breaks = TRUE};
    init(&fixture, replies);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_UNREACHABLE);
    g_assert_nonnull(strstr(error->message, ID));
    assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    clear(&fixture);
}

static void
test_download_fails(void)
{
    static const FakeReply refused[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 404, .body = "gone"},
    };
    static const FakeReply no_packets[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = "<html>a page of the hotel</html>"},
    };

    assert_fails(refused, CFD_ERROR_NOT_FOUND, "could not download the packets");
    assert_fails(no_packets, CFD_ERROR_PACKETS, "not a readable file of packets");
}

static void
test_cut_file_keeps_what_is_there(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 3},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    Fixture fixture;

    init(&fixture, replies);
    g_assert_true(cfd_capture_run(fixture.capture, NULL));
    assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    g_assert_nonnull(strstr(fixture.net.notes->str, "packets are missing at the end"));
    clear(&fixture);
}

static void
test_reader_gone(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("pending")}};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    fixture.sink.broken = TRUE;
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
    clear(&fixture);
}

/* Steps until it waits, stops, and runs on to the end. */
static gint64
stop_while_waiting(Fixture *fixture, GError **error)
{
    gint64 until_us;
    gint64 start_us;

    while (cfd_capture_step(fixture->capture, &until_us, NULL) == CFD_STEP_AGAIN)
        continue;
    start_us = fixture->net.loop.monotonic_us;
    cfd_cancel_trigger(fixture->net.loop.cancel, CFD_CANCEL_STOP, start_us);
    cfd_capture_run(fixture->capture, error);
    return fixture->net.loop.monotonic_us - start_us;
}

static void
test_stop_still_collects(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("pending")},
        {.status = 200, .body = JOB("pending")},
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, PACKET, STATISTICS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    stop_while_waiting(&fixture, &error);
    g_assert_no_error(error);
    assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    clear(&fixture);
}

static void
test_stop_has_a_budget(void)
{
    FakeReply replies[40];
    Fixture fixture;
    gint64 took_us;
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply){.status = 200, .body = JOB("pending")};
    init(&fixture, replies);
    took_us = stop_while_waiting(&fixture, &error);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT);
    g_assert_nonnull(strstr(error->message, "stopped before capture " ID));
    g_assert_cmpint(took_us, ==, 20 * G_USEC_PER_SEC);
    clear(&fixture);
}

static void
test_stop_in_the_download_keeps_what_is_there(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = JOB("success")},
        {.status = 200, .body = PCAP_TWO, .size = sizeof PCAP_TWO - 1, .stalls_at = 44},
    };
    static const guint32 blocks[] = {SECTION, INTERFACE, PACKET, STATISTICS};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    cfd_cancel_set_grace(fixture.net.loop.cancel, 20 * G_USEC_PER_SEC);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, fixture.net.loop.monotonic_us);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT);
    assert_blocks(&fixture, blocks, G_N_ELEMENTS(blocks));
    clear(&fixture);
}

static void
test_second_stop_leaves(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = JOB("pending")}};
    Fixture fixture;
    gint64 until_us;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies);
    while (cfd_capture_step(fixture.capture, &until_us, NULL) == CFD_STEP_AGAIN)
        continue;
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, 0);
    cfd_cancel_trigger(fixture.net.loop.cancel, CFD_CANCEL_STOP, 0);
    g_assert_false(cfd_capture_run(fixture.capture, &error));
    g_assert_nonnull(strstr(error->message, ID));
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture/whole-way", test_whole_way);
    g_test_add_func("/capture/section-header", test_section_header_comes_with_acceptance);
    g_test_add_func("/capture/done-at-once", test_done_at_once_asks_no_status);
    g_test_add_func("/capture/refused", test_refused_creation_writes_nothing);
    g_test_add_func("/capture/failed", test_failed);
    g_test_add_func("/capture/never-done", test_never_done);
    g_test_add_func("/capture/done-late", test_done_late);
    g_test_add_func("/capture/failed-from-start", test_failed_from_the_start_writes_nothing);
    g_test_add_func("/capture/broken-download", test_broken_download_keeps_what_is_there);
    g_test_add_func("/capture/download-fails", test_download_fails);
    g_test_add_func("/capture/cut-file", test_cut_file_keeps_what_is_there);
    g_test_add_func("/capture/reader-gone", test_reader_gone);
    g_test_add_func("/capture/stop-collects", test_stop_still_collects);
    g_test_add_func("/capture/stop-budget", test_stop_has_a_budget);
    g_test_add_func("/capture/stop-in-download", test_stop_in_the_download_keeps_what_is_there);
    g_test_add_func("/capture/second-stop", test_second_stop_leaves);
    return g_test_run();
}
