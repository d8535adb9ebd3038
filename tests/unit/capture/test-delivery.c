/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"
#include "fake-bucket.h"
#include "fake-sink.h"

#include "cfd-delivery.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"

/* pcapng block types (draft-ietf-opsawg-pcapng, section 4). */
#define INTERFACE 1
#define STATISTICS 5
#define PACKET 6

/* A pcap file of two Ethernet packets, UDP and TCP, cut behind their IP headers. */
#define PCAP_HEADER "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0"
#define RECORD(second) second "\0\0\0\0\0\0\0\42\0\0\0\100\0\0\0"
#define ETHERNET "\2\0\0\0\0\1\2\0\0\0\0\2\10\0"
#define IP(protocol) "\105\0\0\62\0\0\0\0\100" protocol "\0\0\306\63\144\7\313\0\161\7"
#define PCAP PCAP_HEADER RECORD("\1") ETHERNET IP("\21") RECORD("\2") ETHERNET IP("\6")

typedef struct {
    FakeBucket fake;
    FakeSink sink;
    CfdApi *api;
    CfdBucket *bucket;
    CfdJobSpec spec;
    CfdFilter *filter;
    CfdDelivery *delivery;
    gchar *folder;
} Fixture;

static void
init(Fixture *self, const FakeReply *replies, const gchar *filter, CfdJobType type)
{
    CfdDeliveryConfig config;

    fake_bucket_init(&self->fake, replies);
    fake_sink_init(&self->sink);
    self->api = fake_api_new(&self->fake.net, self->fake.redactor);
    self->bucket = cfd_bucket_new(&self->fake.config);
    self->filter = filter != NULL ? cfd_filter_new(filter, NULL) : NULL;
    self->spec = (CfdJobSpec){.type = type, .colo = (gchar *)"ORD"};
    self->folder = g_dir_make_tmp(NULL, NULL);
    config = (CfdDeliveryConfig){&self->fake.net.report, &self->sink.sink, self->filter,
                                 &self->spec, ID};
    self->delivery = cfd_delivery_new(&config);
    g_assert_true(cfd_delivery_begin(self->delivery, "a comment", NULL));
}

static void
clear(Fixture *self)
{
    cfd_delivery_free(self->delivery);
    cfd_filter_free(self->filter);
    cfd_bucket_free(self->bucket);
    cfd_api_free(self->api);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    fake_sink_clear(&self->sink);
    fake_bucket_clear(&self->fake);
}

static CfdObjects *
make_sample(Fixture *self)
{
    return cfd_objects_new_sample(self->api, self->fake.net.loop.loop, ID, self->folder, NULL);
}

static void
free_name(gpointer data)
{
    CfdObjectName *name = data;

    cfd_listing_object_free(name->object);
    g_free(name);
}

/* Two files, of sizes as their replies have them. */
static CfdObjects *
make_files(Fixture *self)
{
    static const struct {
        const gchar *key, *colo, *machine;
    } files[] = {{"dir/ord02/m1/pcap_" ID ".pcap", "ord02", "m1"},
                 {"dir/pcap_" ID ".pcap", NULL, "2"}};
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(free_name);

    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        CfdObjectName *name = g_new0(CfdObjectName, 1);

        name->object = cfd_listing_object_new(files[i].key, sizeof PCAP - 1, NULL);
        name->colo = (gchar *)files[i].colo;
        name->machine = (gchar *)files[i].machine;
        g_ptr_array_add(names, name);
    }
    return cfd_objects_new_files(self->bucket, names, self->fake.net.loop.loop, self->folder, NULL);
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
deliver_all(Fixture *self, CfdObjects *objects)
{
    gboolean ended = FALSE;

    g_assert_true(cfd_delivery_open(self->delivery, objects, NULL));
    while (!ended)
        g_assert_true(cfd_delivery_some(self->delivery, &ended, NULL));
}

static void
test_labels_and_packets(void)
{
    FakeReply reply = {.status = 200, .body = PCAP, .size = sizeof PCAP - 1};
    Fixture fixture;

    init(&fixture, &reply, NULL, CFD_JOB_SIMPLE);
    deliver_all(&fixture, make_sample(&fixture));
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

    init(&fixture, &reply, "udp", CFD_JOB_SIMPLE);
    deliver_all(&fixture, make_sample(&fixture));
    g_assert_cmpuint(count_blocks(&fixture, PACKET), ==, 1);
    g_assert_cmpuint(cfd_delivery_received(fixture.delivery), ==, 2);
    g_assert_nonnull(strstr(fixture.fake.net.notes->str, "1 of 2 packets delivered"));
    clear(&fixture);
}

/* isb_ifdrop (draft-ietf-opsawg-pcapng, section 4.6) tells how many. */
static void
test_filter_of_another_link_type(void)
{
    static const guint8 drops[] = {5, 0, 8, 0, 2, 0, 0, 0, 0, 0, 0, 0};
    gchar pcap[] = PCAP;
    FakeReply reply = {.status = 200, .body = pcap, .size = sizeof pcap - 1};
    Fixture fixture;

    pcap[20] = 101; /* LINKTYPE_RAW */
    init(&fixture, &reply, "ether host 02:00:00:00:00:01", CFD_JOB_SIMPLE);
    deliver_all(&fixture, make_sample(&fixture));
    g_assert_cmpuint(count_blocks(&fixture, PACKET), ==, 0);
    g_assert_nonnull(
        memmem(fixture.sink.bytes->data, fixture.sink.bytes->len, drops, sizeof drops));
    g_assert_nonnull(strstr(fixture.fake.net.notes->str, "does not fit packets of link type 101"));
    g_assert_nonnull(strstr(fixture.fake.net.notes->str, "0 of 2 packets delivered; the capture"));
    clear(&fixture);
}

static void
test_statistics_come_once(void)
{
    FakeReply reply = {.status = 200, .body = PCAP, .size = sizeof PCAP - 1};
    Fixture fixture;

    init(&fixture, &reply, NULL, CFD_JOB_SIMPLE);
    deliver_all(&fixture, make_sample(&fixture));
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

    init(&fixture, &reply, NULL, CFD_JOB_SIMPLE);
    g_assert_true(cfd_delivery_open(fixture.delivery, make_sample(&fixture), NULL));
    fixture.sink.broken = TRUE;
    g_assert_false(cfd_delivery_some(fixture.delivery, &ended, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
    clear(&fixture);
}

static const FakeReply WHOLE = {.status = 200, .body = PCAP, .size = sizeof PCAP - 1};

static void
test_two_files(void)
{
    FakeReply replies[] = {WHOLE, WHOLE};
    Fixture fixture;

    init(&fixture, replies, NULL, CFD_JOB_FULL);
    deliver_all(&fixture, make_files(&fixture));
    g_assert_true(cfd_delivery_check(fixture.delivery, NULL));
    g_assert_cmpuint(count_blocks(&fixture, INTERFACE), ==, 2);
    g_assert_cmpuint(count_blocks(&fixture, PACKET), ==, 4);
    g_assert_cmpuint(count_blocks(&fixture, STATISTICS), ==, 2);
    g_assert_true(holds(&fixture, "ord02/m1"));
    g_assert_true(holds(&fixture,
                        "Cloudflare Magic Transit ord02 (Chicago, US); type=full; "
                        "capture=" ID "; colo=ord02; object=dir/ord02/m1/pcap_" ID ".pcap"));
    g_assert_true(holds(&fixture, "ORD/2"));
    g_assert_true(holds(&fixture, "; colo=ORD; object=dir/pcap_" ID ".pcap"));
    clear(&fixture);
}

static void
assert_measured(const Fixture *self, guint64 bytes, guint64 total_bytes, guint64 packets)
{
    CfdProgress progress = {
        .phase = CFD_PHASE_LOADING, .capture_id = ID, .since_us = 1, .until_us = 2, .packets = 3};

    cfd_delivery_measure(self->delivery, &progress);
    g_assert_cmpuint(progress.bytes, ==, bytes);
    g_assert_cmpuint(progress.total_bytes, ==, total_bytes);
    g_assert_cmpuint(progress.packets, ==, packets);
    g_assert_cmpint(progress.phase, ==, CFD_PHASE_LOADING);
    g_assert_cmpstr(progress.capture_id, ==, ID);
    g_assert_cmpint(progress.since_us, ==, 1);
    g_assert_cmpint(progress.until_us, ==, 2);
}

static void
test_measured(void)
{
    FakeReply replies[] = {WHOLE, WHOLE};
    Fixture fixture;

    init(&fixture, replies, NULL, CFD_JOB_FULL);
    assert_measured(&fixture, 0, 0, 0);
    deliver_all(&fixture, make_files(&fixture));
    assert_measured(&fixture, 2 * (sizeof PCAP - 1), 2 * (sizeof PCAP - 1), 4);
    clear(&fixture);
}

/* What is delivered counts, not what has come; and nobody tells the size of a sample. */
static void
test_measured_with_a_filter(void)
{
    Fixture fixture;

    init(&fixture, &WHOLE, "udp", CFD_JOB_SIMPLE);
    deliver_all(&fixture, make_sample(&fixture));
    assert_measured(&fixture, sizeof PCAP - 1, 0, 1);
    clear(&fixture);
}

/* One of two files fails in some way, and the other is delivered. */
static void
assert_partial(const FakeReply *replies, guint packets, const gchar *warning, const gchar *failure)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, NULL, CFD_JOB_FULL);
    deliver_all(&fixture, make_files(&fixture));
    g_assert_cmpuint(count_blocks(&fixture, PACKET), ==, packets);
    g_test_message("%s", fixture.fake.net.notes->str);
    g_assert_nonnull(strstr(fixture.fake.net.notes->str, warning));
    g_assert_true(cfd_delivery_check(fixture.delivery, &error) == (failure == NULL));
    if (failure != NULL)
        g_assert_nonnull(strstr(error->message, failure));
    clear(&fixture);
}

static void
test_no_packets_in_one(void)
{
    static gchar page[sizeof PCAP - 1] = "<html>";
    FakeReply replies[] = {{.status = 200, .body = page, .size = sizeof page}, WHOLE};

    assert_partial(replies, 2, "file dir/ord02/m1/pcap_" ID ".pcap: packets are missing: ", NULL);
}

static void
test_one_vanished(void)
{
    FakeReply replies[] = {WHOLE, {.status = 404, .body = "<Error><Code>NoSuchKey</Code></Error>"}};

    assert_partial(replies, 2, "file dir/pcap_" ID ".pcap: packets are missing: ",
                   "1 of 2 files could not be fetched to their ends: ");
}

static void
test_all_vanished(void)
{
    static const FakeReply gone = {.status = 404, .body = "<Error><Code>NoSuchKey</Code></Error>"};
    FakeReply replies[] = {gone, gone};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, replies, NULL, CFD_JOB_FULL);
    g_assert_false(cfd_delivery_open(fixture.delivery, make_files(&fixture), &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_true(cfd_delivery_finish(fixture.delivery, NULL));
    g_assert_cmpuint(count_blocks(&fixture, INTERFACE), ==, 0);
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/delivery/labels-and-packets", test_labels_and_packets);
    g_test_add_func("/delivery/filter", test_filter);
    g_test_add_func("/delivery/unfit-filter", test_filter_of_another_link_type);
    g_test_add_func("/delivery/statistics-once", test_statistics_come_once);
    g_test_add_func("/delivery/lost-reader", test_lost_reader);
    g_test_add_func("/delivery/two-files", test_two_files);
    g_test_add_func("/delivery/measured", test_measured);
    g_test_add_func("/delivery/measured-filter", test_measured_with_a_filter);
    g_test_add_func("/delivery/no-packets-in-one", test_no_packets_in_one);
    g_test_add_func("/delivery/one-vanished", test_one_vanished);
    g_test_add_func("/delivery/all-vanished", test_all_vanished);
    return g_test_run();
}
