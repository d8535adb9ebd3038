/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"
#include "fake-sink.h"

#include "cfd-delivery.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"

/* pcapng block types (draft-ietf-opsawg-pcapng, section 4). */
#define STATISTICS 5
#define PACKET 6

/* A pcap file of two Ethernet packets, UDP and TCP, cut behind their IP headers. */
#define PCAP_HEADER "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0"
#define RECORD(second) second "\0\0\0\0\0\0\0\42\0\0\0\100\0\0\0"
#define ETHERNET "\2\0\0\0\0\1\2\0\0\0\0\2\10\0"
#define IP(protocol) "\105\0\0\62\0\0\0\0\100" protocol "\0\0\306\63\144\7\313\0\161\7"
#define PCAP PCAP_HEADER RECORD("\1") ETHERNET IP("\21") RECORD("\2") ETHERNET IP("\6")

typedef struct {
    FakeNet net;
    FakeSink sink;
    CfdRedactor *redactor;
    CfdCaptureParts parts;
    CfdDelivery *delivery;
    gchar *folder;
} Fixture;

static void
init(Fixture *self, const FakeReply *reply, const gchar *filter)
{
    fake_net_init(&self->net, reply);
    fake_sink_init(&self->sink);
    self->redactor = cfd_redactor_new();
    self->parts = (CfdCaptureParts){
        .api = fake_api_new(&self->net, self->redactor),
        .loop = self->net.loop.loop,
        .clock = &self->net.loop.clock,
        .cancel = self->net.loop.cancel,
        .report = &self->net.report,
        .sink = &self->sink.sink,
        .filter = filter != NULL ? cfd_filter_new(filter, NULL) : NULL,
    };
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->delivery = cfd_delivery_new(&self->parts, ID);
    g_assert_true(cfd_delivery_begin(self->delivery, "a comment", NULL));
    g_assert_true(cfd_delivery_add_sample(self->delivery, self->folder, NULL));
}

static void
clear(Fixture *self)
{
    cfd_delivery_free(self->delivery);
    cfd_filter_free(self->parts.filter);
    cfd_api_free(self->parts.api);
    cfd_redactor_free(self->redactor);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    fake_sink_clear(&self->sink);
    fake_net_clear(&self->net);
}

static guint
count_blocks(const Fixture *self, guint32 type)
{
    const GByteArray *bytes = self->sink.bytes;
    guint count = 0;

    for (guint32 offset = 0, size; offset < bytes->len; offset += GUINT32_FROM_LE(size)) {
        guint32 found;

        memcpy(&found, bytes->data + offset, sizeof found);
        memcpy(&size, bytes->data + offset + 4, sizeof size);
        count += GUINT32_FROM_LE(found) == type;
    }
    return count;
}

static gboolean
holds(const Fixture *self, const gchar *text)
{
    return memmem(self->sink.bytes->data, self->sink.bytes->len, text, strlen(text)) != NULL;
}

static void
deliver_all(Fixture *self)
{
    gboolean ended = FALSE;

    g_assert_true(cfd_delivery_open(self->delivery, NULL));
    while (!ended)
        g_assert_true(cfd_delivery_some(self->delivery, &ended, NULL));
}

static void
test_labels_and_packets(void)
{
    FakeReply reply = {.status = 200, .body = PCAP, .size = sizeof PCAP - 1};
    Fixture fixture;

    init(&fixture, &reply, NULL);
    deliver_all(&fixture);
    g_assert_true(holds(&fixture, "magic-transit"));
    g_assert_true(holds(&fixture, "sample, all colos; type=simple; capture=" ID));
    g_assert_true(holds(&fixture, "a comment"));
    g_assert_cmpuint(count_blocks(&fixture, PACKET), ==, 2);
    g_assert_cmpuint(count_blocks(&fixture, STATISTICS), ==, 1);
    g_assert_cmpuint(cfd_delivery_received(fixture.delivery), ==, 2);
    clear(&fixture);
}

static void
test_filter(void)
{
    FakeReply reply = {.status = 200, .body = PCAP, .size = sizeof PCAP - 1};
    Fixture fixture;

    init(&fixture, &reply, "udp");
    deliver_all(&fixture);
    g_assert_cmpuint(count_blocks(&fixture, PACKET), ==, 1);
    g_assert_cmpuint(cfd_delivery_received(fixture.delivery), ==, 2);
    g_assert_nonnull(strstr(fixture.net.notes->str, "1 packets delivered of 2"));
    clear(&fixture);
}

static void
test_statistics_come_once(void)
{
    FakeReply reply = {.status = 200, .body = PCAP, .size = sizeof PCAP - 1};
    Fixture fixture;

    init(&fixture, &reply, NULL);
    deliver_all(&fixture);
    g_assert_true(cfd_delivery_finish(fixture.delivery, NULL));
    g_assert_cmpuint(count_blocks(&fixture, STATISTICS), ==, 1);
    clear(&fixture);
}

static void
test_lost_reader(void)
{
    FakeReply reply = {.status = 200, .body = PCAP, .size = sizeof PCAP - 1};
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    gboolean ended;

    init(&fixture, &reply, NULL);
    g_assert_true(cfd_delivery_open(fixture.delivery, NULL));
    fixture.sink.broken = TRUE;
    g_assert_false(cfd_delivery_some(fixture.delivery, &ended, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/delivery/labels-and-packets", test_labels_and_packets);
    g_test_add_func("/delivery/filter", test_filter);
    g_test_add_func("/delivery/statistics-once", test_statistics_come_once);
    g_test_add_func("/delivery/lost-reader", test_lost_reader);
    return g_test_run();
}
