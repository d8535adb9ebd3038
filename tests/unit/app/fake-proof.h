/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-access.h"
#include "fake-api.h"

#include "cfd-error.h"
#include "cfd-proof.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define R2_ACCOUNT "fedcba9876543210fedcba9876543210"
#define FILENAME "ownership-challenge-9883874e.txt"
#define OK(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"
#define ELEMENT(address, word)                                                                     \
    "{\"id\":\"" ID "\",\"destination_conf\":\"" address "\",\"filename\":\"" FILENAME             \
    "\",\"status\":\"" word "\"}"
#define GCS "gs://example/dir"

/* Answers about one bucket. */
#define TOLD_OF(address, word)                                                                     \
    {                                                                                              \
        .status = 200, .body = OK(ELEMENT(address, word))                                          \
    }
#define LISTED_AS(address, word)                                                                   \
    {                                                                                              \
        .status = 200, .body = OK("[" ELEMENT("s3://other?region=us-east-1",                       \
                                              "success") "," ELEMENT(address, word) "]")           \
    }
#define TOLD(word) TOLD_OF(GCS, word)
#define LISTED(word) LISTED_AS(GCS, word)
#define NONE                                                                                       \
    {                                                                                              \
        .status = 200, .body = OK("[]")                                                            \
    }
#define REFUSED                                                                                    \
    {                                                                                              \
        .status = 403, .body = "no"                                                                \
    }
#define MISSING                                                                                    \
    {                                                                                              \
        .status = 404, .body = "<Error><Code>NoSuchKey</Code></Error>"                             \
    }

/* A proof over the fake network, and what is told of its progress. */
typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api;
    CfdOptions *options;
    CfdEnvironment environment;
    CfdBucketAccess *access;
    CfdProof *proof;
    GError *error;
    gchar *credentials; /* AWS's file */
    gint64 start_us;
    CfdProgress told; /* last */
    guint tellings;
} FakeProof;

static inline const gchar *
look_up_for_proof(const gchar *name, gpointer data)
{
    if (g_str_equal(name, "AWS_SHARED_CREDENTIALS_FILE"))
        return ((FakeProof *)data)->credentials;
    return g_str_equal(name, "AWS_CONFIG_FILE") ? "/dev/null/config" : NULL;
}

static inline void
take_proof_progress(CfdReport *report, const CfdProgress *progress)
{
    FakeProof *self = (FakeProof *)(gpointer)((gchar *)report - G_STRUCT_OFFSET(FakeProof, net) -
                                              G_STRUCT_OFFSET(FakeNet, report));

    self->told = *progress;
    self->tellings++;
}

static inline void
fake_proof_set(FakeProof *self, const gchar *name, const gchar *text)
{
    cfd_options_set(self->options, cfd_options_find(name), name, text, self->redactor,
                    &self->error);
    g_assert_no_error(self->error);
}

static inline void
fake_proof_init(FakeProof *self, const FakeReply *replies)
{
    *self = (FakeProof){.redactor = cfd_redactor_new(), .options = cfd_options_new()};
    fake_net_init(&self->net, replies);
    self->net.report.progress = take_proof_progress;
    self->api = fake_api_new(&self->net, self->redactor);
    self->environment = (CfdEnvironment){.lookup = look_up_for_proof, .data = self};
    self->access =
        fake_access_new(&self->net, self->api, self->redactor, self->options, &self->environment);
    self->start_us = self->net.loop.monotonic_us;
}

static inline CfdProof *
fake_proof_new(FakeProof *self)
{
    CfdProofConfig config = {
        .api = self->api,
        .access = self->access,
        .loop = self->net.loop.loop,
        .report = &self->net.report,
        .options = self->options,
    };

    return cfd_proof_new(&config, &self->error);
}

/* address: of the bucket, as it was given. */
static inline void
fake_proof_open(FakeProof *self, const gchar *address, const FakeReply *replies)
{
    fake_proof_init(self, replies);
    fake_proof_set(self, "bucket", address);
    self->proof = fake_proof_new(self);
    g_assert_no_error(self->error);
}

static inline void
fake_proof_clear(FakeProof *self)
{
    g_assert_null(strstr(self->net.notes->str, "s3cr3t"));
    g_clear_error(&self->error);
    cfd_proof_free(self->proof);
    cfd_bucket_access_free(self->access);
    cfd_options_free(self->options);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    g_free(self->credentials);
    fake_net_clear(&self->net);
}

static inline void
fake_proof_assert_error(const FakeProof *self, CfdErrorCode code, const gchar *words)
{
    g_assert_error(self->error, CFD_ERROR, (gint)code);
    if (strstr(self->error->message, words) == NULL)
        g_assert_cmpstr(self->error->message, ==, words);
}

static inline gint64
fake_proof_elapsed_us(const FakeProof *self)
{
    return self->net.loop.monotonic_us - self->start_us;
}

/* "GET /ownership POST /ownership/validate ...": what the API was asked below the account's
 * captures, and `READ` for each object. The caller frees it. */
static inline gchar *
fake_proof_requests(const FakeProof *self)
{
    static const gchar below[] = "https://api.test/accounts/" FAKE_ACCOUNT "/pcaps";
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < self->net.requests->len; i++) {
        g_auto(GStrv) lines = g_strsplit(fake_net_request(&self->net, i), "\n", 2);
        g_auto(GStrv) words = g_strsplit(lines[0], " ", 2);

        g_string_append_printf(text, "%s", i > 0 ? " " : "");
        if (g_str_has_prefix(words[1], below))
            g_string_append_printf(text, "%s %s", words[0], words[1] + strlen(below));
        else
            g_string_append(text, "READ");
    }
    return g_string_free(text, FALSE);
}

static inline void
fake_proof_assert_requests(const FakeProof *self, const gchar *expected)
{
    g_autofree gchar *requests = fake_proof_requests(self);

    g_assert_cmpstr(requests, ==, expected);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FakeProof, fake_proof_clear)
