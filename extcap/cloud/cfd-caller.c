/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-caller.h"

#include "cfd-api.h"
#include "cfd-reply.h"

#include "cfd-error.h"
#include "cfd-server-clock.h"
#include "cfd-tries.h"

#include <string.h>

/* The API answers within a second or two; its gateway gives up after 100 s. */
#define IDLE_TIMEOUT_S 20
#define TOTAL_TIMEOUT_S 60

/* For one try; cfd-download bounds them all. */
#define MAX_DOWNLOAD_BYTES (256 * 1024 * 1024)
#define DOWNLOAD_TIMEOUT_S (10 * 60)

/* One request; what is not set is not there. */
typedef struct {
    const gchar *method;
    const gchar *path;
    const gchar *accept;
    const gchar *body;
    const gchar *const *more; /* headers */
    gsize max_bytes;
    guint total_timeout_s;
    const CfdReceiver *receiver;
} Ask;

struct CfdCaller {
    CfdTransport *transport;
    CfdLoop *loop;
    CfdClock *clock;
    CfdReport *report;
    gchar *base_url;
    CfdSecret *token;
    gchar *email;
    CfdSecret *key;
    gboolean asks_once;
    CfdServerClock server_clock;
};

CfdCaller *
cfd_caller_new(const CfdApiConfig *config)
{
    CfdCaller *self = g_new0(CfdCaller, 1);

    self->transport = config->transport;
    self->loop = config->loop;
    self->clock = config->clock;
    self->report = config->report;
    self->base_url = g_strdup(config->base_url);
    self->token = config->token != NULL ? cfd_secret_ref(config->token) : NULL;
    self->email = g_strdup(config->email);
    self->key = config->key != NULL ? cfd_secret_ref(config->key) : NULL;
    self->asks_once = config->asks_once;
    return self;
}

void
cfd_caller_free(CfdCaller *self)
{
    if (self == NULL)
        return;
    g_free(self->base_url);
    cfd_secret_unref(self->token);
    g_free(self->email);
    cfd_secret_unref(self->key);
    g_free(self);
}

static GPtrArray *
make_headers(const CfdCaller *self, const Ask *ask)
{
    GPtrArray *headers = g_ptr_array_new_with_free_func(cfd_secret_free_text);

    if (self->token != NULL) {
        g_ptr_array_add(headers,
                        g_strconcat("Authorization: Bearer ", cfd_secret_text(self->token), NULL));
    } else {
        g_ptr_array_add(headers, g_strconcat("X-Auth-Email: ", self->email, NULL));
        g_ptr_array_add(headers, g_strconcat("X-Auth-Key: ", cfd_secret_text(self->key), NULL));
    }
    g_ptr_array_add(headers, g_strconcat("Accept: ", ask->accept, NULL));
    if (ask->body != NULL)
        g_ptr_array_add(headers, g_strdup("Content-Type: application/json"));
    for (guint i = 0; ask->more != NULL && ask->more[i] != NULL; i++)
        g_ptr_array_add(headers, g_strdup(ask->more[i]));
    g_ptr_array_add(headers, NULL);
    return headers;
}

static CfdTransfer *
start(CfdCaller *self, const Ask *ask, GError **error)
{
    g_autofree gchar *url = g_strconcat(self->base_url, ask->path, NULL);
    g_autoptr(GPtrArray) headers = make_headers(self, ask);
    CfdRequest request = {
        .method = ask->method,
        .url = url,
        .headers = (const gchar *const *)headers->pdata,
        .body = ask->body,
        .max_reply_bytes = ask->max_bytes,
        .idle_timeout_s = IDLE_TIMEOUT_S,
        .total_timeout_s = ask->total_timeout_s,
    };

    return cfd_transfer_new(self->transport, &request, ask->receiver, error);
}

gint64
cfd_caller_server_time_us(const CfdCaller *self)
{
    return self->server_clock.is_known ? cfd_server_clock_now_us(&self->server_clock, self->clock)
                                       : -1;
}

/* An envelope with a status of refusal is an answer: the server has not done it. */
static gboolean
is_unclear(const CfdTransfer *transfer, gboolean answered)
{
    guint status = cfd_transfer_status(transfer);

    if (!answered)
        return cfd_transfer_may_have_arrived(transfer);
    return status == 408 || status == 425 || status < 300 || status >= 500;
}

/* Sends it, waits for the answer and learns from it. NULL only if it was not sent. */
static CfdTransfer *
exchange(CfdCaller *self, const Ask *ask, gboolean *ret_answered, GError **error)
{
    gint64 start_us = cfd_clock_monotonic_us(self->clock);
    CfdTransfer *transfer = start(self, ask, error);

    *ret_answered = FALSE;
    if (transfer == NULL)
        return NULL;
    *ret_answered = cfd_transfer_wait(transfer, self->loop, error);
    cfd_report_note(self->report, CFD_REPORT_DEBUG, "%s %s: %u in %" G_GINT64_FORMAT " ms",
                    ask->method, ask->path, cfd_transfer_status(transfer),
                    (cfd_clock_monotonic_us(self->clock) - start_us) / 1000);
    cfd_server_clock_learn(&self->server_clock, self->clock, transfer);
    return transfer;
}

static CfdJson *
ask_once(CfdCaller *self, const Ask *ask, CfdCallOutcome *ret_outcome, GError **error)
{
    gboolean answered;
    g_autoptr(CfdTransfer) transfer = exchange(self, ask, &answered, error);
    CfdJson *document;

    *ret_outcome = (CfdCallOutcome){FALSE, 0, -1};
    if (transfer == NULL)
        return NULL;
    ret_outcome->status = cfd_transfer_status(transfer);
    ret_outcome->retry_after_s = cfd_retry_read_after_s(transfer);
    document = answered ? cfd_reply_parse(transfer, error) : NULL;
    ret_outcome->unclear = document == NULL && is_unclear(transfer, answered);
    return document;
}

static Ask
make_ask(const gchar *method, const gchar *path, const gchar *body)
{
    return (Ask){
        .method = method,
        .path = path,
        .accept = "application/json",
        .body = body,
        .max_bytes = CFD_JSON_MAX_BYTES,
        .total_timeout_s = TOTAL_TIMEOUT_S,
    };
}

CfdJson *
cfd_caller_get(CfdCaller *self, const gchar *path, CfdRetryPatience patience, GError **error)
{
    g_autoptr(CfdTries) tries =
        cfd_tries_new(self->clock, self->report, self->asks_once ? CFD_RETRY_ONCE : patience, path);
    Ask ask = make_ask("GET", path, NULL);

    for (;;) {
        GError *failure = NULL;
        CfdCallOutcome outcome;
        CfdJson *document = ask_once(self, &ask, &outcome, &failure);

        if (document != NULL)
            return document;
        if (!cfd_tries_wait(tries, self->loop, failure, outcome.retry_after_s, error))
            return NULL;
    }
}

gboolean
cfd_caller_send(CfdCaller *self, const gchar *method, const gchar *path, CfdRetryPatience patience,
                GError **error)
{
    g_autoptr(CfdTries) tries = cfd_tries_new(self->clock, self->report, patience, path);
    Ask ask = make_ask(method, path, NULL);

    for (;;) {
        GError *failure = NULL;
        gboolean answered;
        g_autoptr(CfdTransfer) transfer = exchange(self, &ask, &answered, &failure);

        if (answered && cfd_reply_check(transfer, &failure))
            return TRUE;
        if (!cfd_tries_wait(tries, self->loop, failure,
                            transfer != NULL ? cfd_retry_read_after_s(transfer) : -1, error))
            return FALSE;
    }
}

CfdJson *
cfd_caller_post(CfdCaller *self, const gchar *path, const gchar *body, CfdCallOutcome *ret_outcome,
                GError **error)
{
    Ask ask = make_ask("POST", path, body);

    return ask_once(self, &ask, ret_outcome, error);
}

CfdTransfer *
cfd_caller_start_download(CfdCaller *self, const gchar *path, const gchar *const *more,
                          const CfdReceiver *receiver, GError **error)
{
    Ask ask = {
        .method = "GET",
        .path = path,
        .accept = "application/vnd.tcpdump.pcap",
        .more = more,
        .max_bytes = MAX_DOWNLOAD_BYTES,
        .total_timeout_s = DOWNLOAD_TIMEOUT_S,
        .receiver = receiver,
    };

    return start(self, &ask, error);
}
