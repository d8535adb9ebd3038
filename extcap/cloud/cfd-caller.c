/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-caller.h"

#include "cfd-api.h"
#include "cfd-reply.h"

#include "cfd-error.h"
#include "cfd-retry.h"

#include <string.h>

/* The API answers within a second or two; its gateway gives up after 100 s. */
#define IDLE_TIMEOUT_S 20
#define TOTAL_TIMEOUT_S 60

/* For one try; cfd-download bounds them all. */
#define MAX_DOWNLOAD_BYTES (256 * 1024 * 1024)
#define DOWNLOAD_TIMEOUT_S (10 * 60)

static const CfdRetryPolicy POLICIES[] = {
    [CFD_CALL_ONCE] = {.tries = 1, .connect_tries = 1},
    /* Half a minute is as long as a person waits for an error. */
    [CFD_CALL_HASTY] = {.base_ms = 500,
                        .cap_ms = 4000,
                        .tries = 6,
                        .connect_tries = 3,
                        .retry_after_s = 10,
                        .budget_ms = 30 * 1000},
    /* A laptop changes its network, a service is restarted: two minutes. */
    [CFD_CALL_PATIENT] = {.base_ms = 500,
                          .cap_ms = 8000,
                          .tries = 12,
                          .connect_tries = 12,
                          .retry_after_s = 120,
                          .budget_ms = 120 * 1000},
};

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
    GRand *rand;
    gboolean knows_time;
    gint64 ahead_us;
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
    self->rand = g_rand_new();
    return self;
}

void
cfd_caller_free(CfdCaller *self)
{
    if (self == NULL)
        return;
    g_rand_free(self->rand);
    g_free(self->base_url);
    cfd_secret_unref(self->token);
    g_free(self->email);
    cfd_secret_unref(self->key);
    g_free(self);
}

static void
wipe_header(gpointer header)
{
    if (header == NULL)
        return; /* the end of the list */
    cfd_secret_wipe(header, strlen(header));
    g_free(header);
}

static GPtrArray *
make_headers(const CfdCaller *self, const Ask *ask)
{
    GPtrArray *headers = g_ptr_array_new_with_free_func(wipe_header);

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

/* The `Date` of an answer has whole seconds: the middle of that second is the best guess. */
static void
learn_time(CfdCaller *self, const CfdTransfer *transfer)
{
    const gchar *date = cfd_transfer_header(transfer, "date");
    gint64 server_us = date != NULL ? cfd_transfer_parse_date_us(date) : -1;

    if (server_us < 0)
        return;
    self->ahead_us = server_us + G_USEC_PER_SEC / 2 - cfd_clock_wall_us(self->clock);
    self->knows_time = TRUE;
}

gboolean
cfd_caller_get_ahead_us(const CfdCaller *self, gint64 *ret_ahead_us)
{
    *ret_ahead_us = self->ahead_us;
    return self->knows_time;
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

static CfdJson *
ask_once(CfdCaller *self, const Ask *ask, CfdCallOutcome *ret_outcome, GError **error)
{
    gint64 start_us = cfd_clock_monotonic_us(self->clock);
    g_autoptr(CfdTransfer) transfer = start(self, ask, error);
    gboolean answered;
    CfdJson *document;

    *ret_outcome = (CfdCallOutcome){FALSE, 0, -1};
    if (transfer == NULL)
        return NULL;
    answered = cfd_transfer_wait(transfer, self->loop, error);
    cfd_report_note(self->report, CFD_REPORT_DEBUG, "%s %s: %u in %" G_GINT64_FORMAT " ms",
                    ask->method, ask->path, cfd_transfer_status(transfer),
                    (cfd_clock_monotonic_us(self->clock) - start_us) / 1000);
    learn_time(self, transfer);
    ret_outcome->status = cfd_transfer_status(transfer);
    ret_outcome->retry_after_s = cfd_caller_read_retry_after_s(transfer);
    document = answered ? cfd_reply_parse(transfer, error) : NULL;
    ret_outcome->unclear = document == NULL && is_unclear(transfer, answered);
    return document;
}

static CfdJson *
ask_json(CfdCaller *self, const gchar *path, const gchar *body, CfdCallOutcome *ret_outcome,
         GError **error)
{
    Ask ask = {
        .method = body != NULL ? "POST" : "GET",
        .path = path,
        .accept = "application/json",
        .body = body,
        .max_bytes = CFD_JSON_MAX_BYTES,
        .total_timeout_s = TOTAL_TIMEOUT_S,
    };

    return ask_once(self, &ask, ret_outcome, error);
}

gint64
cfd_caller_read_retry_after_s(const CfdTransfer *transfer)
{
    return cfd_retry_parse_after_s(cfd_transfer_header(transfer, "retry-after"),
                                   cfd_transfer_header(transfer, "date"));
}

gint64
cfd_caller_plan_retry(CfdCaller *self, const CfdCallTries *tries, const GError *error)
{
    gint64 elapsed_us = cfd_clock_monotonic_us(self->clock) - tries->start_us;
    gint64 wait_ms = cfd_retry_wait_ms(&POLICIES[tries->patience], error, tries->failures,
                                       elapsed_us / 1000, tries->retry_after_s, self->rand);

    if (wait_ms >= 0)
        cfd_report_note(self->report, CFD_REPORT_INFO, "%s: %s; trying again in %.1f s",
                        tries->what, error->message, (gdouble)wait_ms / 1000);
    return wait_ms;
}

CfdJson *
cfd_caller_get(CfdCaller *self, const gchar *path, CfdCallPatience patience, GError **error)
{
    CfdCallTries tries = {path, patience, 0, cfd_clock_monotonic_us(self->clock), -1};

    for (;;) {
        g_autoptr(GError) failure = NULL;
        CfdCallOutcome outcome;
        CfdJson *document = ask_json(self, path, NULL, &outcome, &failure);
        gint64 wait_ms;

        if (document != NULL)
            return document;
        tries.failures++;
        tries.retry_after_s = outcome.retry_after_s;
        wait_ms = cfd_caller_plan_retry(self, &tries, failure);
        if (wait_ms < 0) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return NULL;
        }
        if (!cfd_loop_wait_until(self->loop, cfd_clock_monotonic_us(self->clock) + wait_ms * 1000,
                                 error))
            return NULL;
    }
}

CfdJson *
cfd_caller_post(CfdCaller *self, const gchar *path, const gchar *body, CfdCallOutcome *ret_outcome,
                GError **error)
{
    return ask_json(self, path, body, ret_outcome, error);
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
