/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-caller.h"

#include "cfd-bucket-endpoint.h"
#include "cfd-bucket-reply.h"
#include "cfd-bucket.h"
#include "cfd-sigv4.h"

#include "cfd-error.h"
#include "cfd-server-clock.h"

/* A store answers within a second or two, and sends without such gaps. */
#define IDLE_TIMEOUT_S 20

/* What was put right and is wrong again so soon was not put right by that. */
#define MEND_AGAIN_US (60 * (gint64)G_USEC_PER_SEC)

/* What a refusal may teach. */
typedef enum {
    NOTHING,
    KEYS,   /* have expired */
    CLOCK,  /* of this machine is wrong */
    REGION, /* is another one */
    N_LESSONS,
} Lesson;

struct CfdBucketCaller {
    CfdBucketConfig config;
    gchar *endpoint;
    gchar *jurisdiction;
    gchar *region; /* asked for, or learned; NULL: not told */
    CfdBucketKeys *keys;
    gboolean are_keys_stale;
    gboolean is_finding_keys;
    CfdServerClock server_clock;
    guint generation;                 /* grows with each lesson */
    gint64 next_lesson_us[N_LESSONS]; /* not before, on the monotonic clock */
};

CfdBucketCaller *
cfd_bucket_caller_new(const CfdBucketConfig *config)
{
    CfdBucketCaller *self = g_new0(CfdBucketCaller, 1);

    self->config = *config;
    self->endpoint = g_strdup(config->endpoint);
    self->jurisdiction = g_strdup(config->jurisdiction);
    self->region = g_strdup(config->url->region != NULL ? config->url->region : config->region);
    return self;
}

void
cfd_bucket_caller_free(CfdBucketCaller *self)
{
    if (self == NULL)
        return;
    cfd_bucket_keys_free(self->keys);
    g_free(self->endpoint);
    g_free(self->jurisdiction);
    g_free(self->region);
    g_free(self);
}

/* Finding them waits in the loop, where another request may come here too. */
static gboolean
find_keys(CfdBucketCaller *self, GError **error)
{
    CfdBucketKeys *keys;

    if (self->keys != NULL && !self->are_keys_stale)
        return TRUE;
    if (self->is_finding_keys) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_SERVER, "the credentials are being renewed");
        return FALSE;
    }
    self->is_finding_keys = TRUE;
    keys = self->config.find_keys(self->config.user_data, error);
    self->is_finding_keys = FALSE;
    if (keys == NULL)
        return FALSE;
    cfd_bucket_keys_free(self->keys);
    self->keys = keys;
    self->are_keys_stale = FALSE;
    return TRUE;
}

const gchar *
cfd_bucket_caller_region(const CfdBucketCaller *self)
{
    if (self->region != NULL)
        return self->region;
    if (self->config.url->store != CFD_BUCKET_S3)
        return "auto";
    if (self->keys != NULL && self->keys->region != NULL)
        return self->keys->region;
    return "us-east-1";
}

static gchar *
make_url(const CfdBucketEndpoint *endpoint, const gchar *path, const CfdBucketAsk *ask)
{
    g_autofree gchar *encoded = cfd_sigv4_encode(path, TRUE);
    g_autofree gchar *query = ask->query != NULL ? cfd_sigv4_query(ask->query) : NULL;

    return g_strconcat(endpoint->origin, encoded, query != NULL ? "?" : NULL, query, NULL);
}

static CfdTransfer *
send_signed(CfdBucketCaller *self, const CfdBucketAsk *ask, const CfdBucketEndpoint *endpoint,
            const gchar *const *more_headers, const CfdReceiver *receiver, GError **error)
{
    g_autofree gchar *path = g_strconcat(endpoint->path, ask->key != NULL ? ask->key : "", NULL);
    g_autofree gchar *url = make_url(endpoint, path, ask);
    CfdSigv4Request sign = {
        .host = endpoint->host,
        .path = path,
        .query = ask->query,
        .headers = more_headers,
        .region = cfd_bucket_caller_region(self),
        .time_us = cfd_server_clock_now_us(&self->server_clock, self->config.clock),
    };
    g_autoptr(GPtrArray) headers = cfd_sigv4_sign(&sign, self->keys);
    gsize max_object_bytes = ask->max_bytes != 0 ? ask->max_bytes : G_MAXSIZE;
    CfdRequest request = {
        .method = "GET",
        .url = url,
        .headers = (const gchar *const *)headers->pdata,
        .max_reply_bytes = ask->key != NULL ? max_object_bytes : CFD_LISTING_MAX_BYTES,
        .idle_timeout_s = IDLE_TIMEOUT_S,
        .total_timeout_s = ask->total_timeout_s,
    };

    return cfd_transfer_new(self->config.transport, &request, receiver, error);
}

CfdTransfer *
cfd_bucket_caller_start(CfdBucketCaller *self, CfdBucketAsk *ask, const gchar *const *more_headers,
                        const CfdReceiver *receiver, GError **error)
{
    g_autoptr(CfdBucketEndpoint) endpoint = NULL;

    if (!find_keys(self, error))
        return NULL;
    endpoint = cfd_bucket_endpoint_new(self->config.url, self->endpoint,
                                       cfd_bucket_caller_region(self), self->jurisdiction, error);
    if (endpoint == NULL)
        return NULL;
    ask->generation = self->generation;
    return send_signed(self, ask, endpoint, more_headers, receiver, error);
}

static void
parse_refusal(CfdListingError *ret_refusal, const CfdTransfer *transfer)
{
    gsize size;
    const gchar *body = cfd_transfer_body(transfer, &size);

    cfd_listing_error_parse(ret_refusal, body != NULL ? body : "", size);
}

gboolean
cfd_bucket_caller_check(CfdBucketCaller *self, const CfdBucketAsk *ask, const CfdTransfer *transfer,
                        GError **error)
{
    guint status = cfd_transfer_status(transfer);
    CfdBucketPlace place = {self->config.url, cfd_bucket_caller_region(self),
                            self->keys != NULL ? self->keys->origin : "", ask->key != NULL};
    g_auto(CfdListingError) refusal = {0};

    if (status >= 200 && status < 300)
        return TRUE;
    parse_refusal(&refusal, transfer);
    return cfd_bucket_reply_set_error(error, transfer, &refusal, &place);
}

static const gchar *
find_told_region(const CfdTransfer *transfer, const CfdListingError *refusal)
{
    const gchar *header = cfd_transfer_header(transfer, "x-amz-bucket-region");

    return header != NULL ? header : refusal->region;
}

static Lesson
find_lesson(const CfdBucketCaller *self, const CfdTransfer *transfer,
            const CfdListingError *refusal)
{
    static const gchar *const expired[] = {"ExpiredToken", "TokenRefreshRequired", NULL};
    guint status = cfd_transfer_status(transfer);

    if (refusal->code != NULL && g_strv_contains(expired, refusal->code))
        return KEYS;
    if (status == 401 && self->keys->bearer != NULL)
        return KEYS;
    if (g_strcmp0(refusal->code, "RequestTimeTooSkewed") == 0)
        return CLOCK;
    if ((status == 301 || status == 307 || status == 400) &&
        find_told_region(transfer, refusal) != NULL)
        return REGION;
    return NOTHING;
}

static gboolean
learn_region(CfdBucketCaller *self, const gchar *told)
{
    if (!cfd_bucket_endpoint_is_region(told) || g_str_equal(told, cfd_bucket_caller_region(self)))
        return FALSE;
    cfd_report_note(self->config.report, CFD_REPORT_INFO, "bucket %s is in region %s",
                    self->config.url->bucket, told);
    g_free(self->region);
    self->region = g_strdup(told);
    return TRUE;
}

static gboolean
learn(CfdBucketCaller *self, Lesson lesson, const CfdTransfer *transfer,
      const CfdListingError *refusal)
{
    switch (lesson) {
    case KEYS:
        cfd_report_note(self->config.report, CFD_REPORT_INFO, "the credentials (%s) have expired",
                        self->keys->origin);
        self->are_keys_stale = TRUE;
        return TRUE;
    case CLOCK:
        cfd_report_note(self->config.report, CFD_REPORT_INFO,
                        "the clock of this machine is wrong: taking the store's");
        return cfd_server_clock_learn(&self->server_clock, self->config.clock, transfer);
    case REGION:
        return learn_region(self, find_told_region(transfer, refusal));
    case NOTHING:
    case N_LESSONS:
    default:
        return FALSE;
    }
}

gboolean
cfd_bucket_caller_mend(CfdBucketCaller *self, const CfdBucketAsk *ask, const CfdTransfer *transfer)
{
    gint64 now_us = cfd_clock_monotonic_us(self->config.clock);
    g_auto(CfdListingError) refusal = {0};
    Lesson lesson;

    if (transfer == NULL)
        return self->is_finding_keys;
    parse_refusal(&refusal, transfer);
    lesson = find_lesson(self, transfer, &refusal);
    if (lesson != NOTHING && ask->generation != self->generation)
        return TRUE; /* learned from another request meanwhile */
    if (now_us < self->next_lesson_us[lesson] || !learn(self, lesson, transfer, &refusal))
        return FALSE;
    self->next_lesson_us[lesson] = now_us + MEND_AGAIN_US;
    self->generation++;
    return TRUE;
}
