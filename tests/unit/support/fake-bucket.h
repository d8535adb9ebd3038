/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-net.h"

#include "cfd-bucket.h"

#define FAKE_SECRET_KEY "s3cr3t-key-of-a-bucket"
#define FAKE_SESSION_TOKEN "s3cr3t-session"

/* A bucket over the fake network, with keys from a function. */
typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdBucketUrl url;
    CfdBucketConfig config;
    guint finds;         /* how often keys were asked for */
    gboolean has_no_key; /* no more are found */
    gboolean is_bearer;
    gint64 finding_us; /* waits so long in the loop */
} FakeBucket;

static CfdBucketKeys *
find_fake_keys(gpointer user_data, GError **error)
{
    FakeBucket *self = user_data;
    g_autofree gchar *id = NULL;
    CfdBucketKeys *keys;

    self->finds++;
    if (self->has_no_key) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "no keys anywhere");
        return NULL;
    }
    if (!cfd_loop_wait_until(self->net.loop.loop, self->net.loop.monotonic_us + self->finding_us,
                             error))
        return NULL;
    id = g_strdup_printf("AKIA%u", self->finds);
    keys = self->is_bearer ? cfd_bucket_keys_new_bearer(self->redactor, FAKE_SECRET_KEY, error)
                           : cfd_bucket_keys_new(self->redactor, id, FAKE_SECRET_KEY,
                                                 FAKE_SESSION_TOKEN, error);
    g_assert_nonnull(keys);
    keys->origin = g_strdup("profile work");
    return keys;
}

/* An S3 bucket `captures`, folder `dir`. Change url and config before cfd_bucket_new(). */
static void
fake_bucket_init(FakeBucket *self, const FakeReply *replies)
{
    *self = (FakeBucket){.redactor = cfd_redactor_new()};
    fake_net_init(&self->net, replies);
    self->url = (CfdBucketUrl){
        .store = CFD_BUCKET_S3, .bucket = (gchar *)"captures", .folder = (gchar *)"dir"};
    self->config = (CfdBucketConfig){
        .transport = &self->net.transport,
        .loop = self->net.loop.loop,
        .clock = &self->net.loop.clock,
        .report = &self->net.report,
        .url = &self->url,
        .find_keys = find_fake_keys,
        .user_data = self,
    };
}

static void
fake_bucket_clear(FakeBucket *self)
{
    g_assert_null(strstr(self->net.notes->str, "s3cr3t"));
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}
