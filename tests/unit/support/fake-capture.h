/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

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
    CfdCaptureParts parts;
    gchar *record_folder;
    CfdCapture *capture;
} FakeCapture;

static inline CfdBucketKeys *
find_capture_keys(gpointer user_data, GError **error)
{
    CfdBucketKeys *keys = cfd_bucket_keys_new(user_data, "AKIDEXAMPLE", "s3cr3t-key", NULL, error);

    keys->origin = g_strdup("profile work");
    return keys;
}

static inline CfdBucket *
open_capture_bucket(gpointer bucket_data, const CfdBucketUrl *url)
{
    FakeCapture *self = bucket_data;
    CfdBucketConfig config = {
        .transport = &self->net.transport,
        .loop = self->net.loop.loop,
        .clock = &self->net.loop.clock,
        .report = &self->net.report,
        .url = url,
        .find_keys = find_capture_keys,
        .user_data = self->redactor,
    };

    return cfd_bucket_new(&config);
}

static inline void
fake_capture_init(FakeCapture *self, const FakeReply *replies)
{
    fake_net_init(&self->net, replies);
    fake_sink_init(&self->sink);
    self->redactor = cfd_redactor_new();
    self->api = fake_api_new(&self->net, self->redactor);
    self->plan = (CfdPlan){.spec = {.time_limit_s = 60, .packet_limit = 9}};
    self->plan.spec.filter.protocol = -1;
    self->plan.spool_folder = g_dir_make_tmp(NULL, NULL);
    self->record_folder = g_build_filename(self->plan.spool_folder, "captures", NULL);
    self->parts = (CfdCaptureParts){
        .api = self->api,
        .loop = self->net.loop.loop,
        .clock = &self->net.loop.clock,
        .cancel = self->net.loop.cancel,
        .report = &self->net.report,
        .sink = &self->sink.sink,
        .record_folder = self->record_folder,
        .open_bucket = open_capture_bucket,
        .bucket_data = self,
    };
    self->capture = cfd_capture_new(&self->parts, &self->plan);
}

static inline gboolean
fake_capture_has_record(const FakeCapture *self)
{
    g_autofree gchar *path = g_build_filename(self->record_folder, ID, NULL);

    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static inline void
fake_capture_clear(FakeCapture *self)
{
    g_autofree gchar *record = g_build_filename(self->record_folder, ID, NULL);

    cfd_capture_free(self->capture);
    g_unlink(record);
    g_rmdir(self->record_folder);
    g_free(self->record_folder);
    g_assert_cmpint(g_rmdir(self->plan.spool_folder), ==, 0);
    g_free(self->plan.spool_folder);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_sink_clear(&self->sink);
    fake_net_clear(&self->net);
}

static inline guint32
fake_capture_read_u32(const guint8 *data)
{
    guint32 value;

    memcpy(&value, data, sizeof value);
    return GUINT32_FROM_LE(value);
}

/* The types of the blocks that were written, in order. */
static inline void
fake_capture_assert_blocks(const FakeCapture *self, const guint32 *types, guint count)
{
    const GByteArray *bytes = self->sink.bytes;
    guint offset = 0;

    for (guint i = 0; i < count; i++) {
        g_assert_cmpuint(offset + 12, <=, bytes->len);
        g_assert_cmpuint(fake_capture_read_u32(bytes->data + offset), ==, types[i]);
        offset += fake_capture_read_u32(bytes->data + offset + 4);
    }
    g_assert_cmpuint(offset, ==, bytes->len);
}
