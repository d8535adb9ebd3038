/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-download.h"

#include "cfd-reply.h"

#include "cfd-error.h"

#include <string.h>

#define UNKNOWN (-1)

/* A sample is at most 10,000 packets of some 240 bytes: 3 MiB. These leave room for what Cloudflare
 * may change, and end what would go on for ever, a byte a try. */
#define MAX_FILE_BYTES (256 * 1024 * 1024)
#define DEADLINE_US (15 * 60 * (gint64)G_USEC_PER_SEC)

struct CfdDownload {
    CfdCaller *caller;
    CfdLoop *loop;
    CfdClock *clock;
    gchar *path;
    CfdSpool *spool;
    CfdTransfer *transfer; /* NULL between two tries */
    guint call;            /* to the next try; 0: none */
    CfdCallTries tries;    /* since there was progress */
    gint64 deadline_us;    /* for all tries, on the monotonic clock */
    gchar *etag;           /* of the file, where the server tells one; weak ones too */
    gint64 total_bytes;    /* of the whole file, where the server tells it */
    gint64 kept_bytes;     /* in the spool */
    gint64 offset_bytes;   /* of the next byte that comes, in the file; UNKNOWN before the first */
};

static void start_try(gpointer data);

/* The first byte and the whole length that a reply's headers tell (RFC 9110, 14.4). */
static gboolean
parse_extent(const CfdTransfer *transfer, gint64 *ret_first, gint64 *ret_total)
{
    const gchar *range = cfd_transfer_header(transfer, "content-range");
    const gchar *length = cfd_transfer_header(transfer, "content-length");
    g_auto(GStrv) parts = NULL;

    *ret_first = 0;
    *ret_total = UNKNOWN;
    if (cfd_transfer_status(transfer) != 206) {
        if (length != NULL)
            *ret_total = g_ascii_strtoll(length, NULL, 10);
        return TRUE;
    }
    if (range == NULL || !g_str_has_prefix(range, "bytes "))
        return FALSE;
    parts = g_strsplit_set(range + strlen("bytes "), "-/", 3);
    if (g_strv_length(parts) != 3)
        return FALSE;
    *ret_first = g_ascii_strtoll(parts[0], NULL, 10);
    if (!g_str_equal(parts[2], "*"))
        *ret_total = g_ascii_strtoll(parts[2], NULL, 10);
    return TRUE;
}

static gboolean
is_other_file(const CfdDownload *self, gint64 first, gint64 total)
{
    const gchar *etag = cfd_transfer_header(self->transfer, "etag");

    if (etag != NULL && self->etag != NULL && !g_str_equal(etag, self->etag))
        return TRUE;
    if (total == UNKNOWN)
        return FALSE;
    /* A reply that begins anew has the last word about the length. */
    return total < self->kept_bytes ||
           (first > 0 && self->total_bytes != UNKNOWN && total != self->total_bytes);
}

/* With the first piece of a reply: does it go on where the spool ends, or begin anew? */
static gboolean
begin_reply(CfdDownload *self, GError **error)
{
    gint64 first;
    gint64 total;

    if (!parse_extent(self->transfer, &first, &total) || first > self->kept_bytes || first < 0) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                    "the server sent another part of the file than it was asked for: try again");
        return FALSE;
    }
    if (is_other_file(self, first, total)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                    "the file at the server has changed in the middle of the download: try again");
        return FALSE;
    }
    if (self->etag == NULL)
        self->etag = g_strdup(cfd_transfer_header(self->transfer, "etag"));
    if (total != UNKNOWN)
        self->total_bytes = total;
    self->offset_bytes = first;
    return TRUE;
}

static gboolean
take_bytes(const guint8 *data, gsize size, gpointer user_data, GError **error)
{
    CfdDownload *self = user_data;
    gint64 known;

    if (self->offset_bytes == UNKNOWN && !begin_reply(self, error))
        return FALSE;
    known = CLAMP(self->kept_bytes - self->offset_bytes, 0, (gint64)size);
    self->offset_bytes += (gint64)size;
    if (known == (gint64)size)
        return TRUE;
    self->kept_bytes += (gint64)size - known;
    if (self->kept_bytes > MAX_FILE_BYTES) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE, "the file is larger than any sample");
        return FALSE;
    }
    self->tries.failures = 0;
    self->tries.start_us = cfd_clock_monotonic_us(self->clock);
    return cfd_spool_append(self->spool, data + known, size - (gsize)known, error);
}

/* A range that begins where the file ends (RFC 9110, 15.5.17): the file was complete already. */
static gboolean
is_complete(const CfdDownload *self, const CfdTransfer *transfer)
{
    const gchar *range = cfd_transfer_header(transfer, "content-range");
    g_autofree gchar *whole = g_strdup_printf("bytes */%" G_GINT64_FORMAT, self->kept_bytes);

    return cfd_transfer_status(transfer) == 416 && g_strcmp0(range, whole) == 0;
}

/* An error that comes as a success. */
static gboolean
check_type(const CfdTransfer *transfer, GError **error)
{
    gsize size;
    g_autoptr(CfdJson) document = NULL;

    cfd_transfer_body(transfer, &size);
    if (size == 0)
        return TRUE;
    document = cfd_reply_parse(transfer, error);
    if (document != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY, "Cloudflare sent JSON instead of packets");
    return FALSE;
}

static gboolean
check(const CfdDownload *self, const CfdTransfer *transfer, GError **error)
{
    if (!cfd_transfer_check(transfer, error))
        return FALSE;
    if (is_complete(self, transfer))
        return TRUE;
    if (!cfd_reply_check(transfer, error) || !check_type(transfer, error))
        return FALSE;
    if (self->kept_bytes >= self->total_bytes && self->offset_bytes >= self->kept_bytes)
        return TRUE;
    if (self->kept_bytes == 0 && self->total_bytes <= 0)
        return TRUE; /* an empty file is for the reader to judge */
    g_set_error(error, CFD_ERROR, CFD_ERROR_SERVER,
                "the connection broke before the packets were complete: try again");
    return FALSE;
}

static void
take_end(const CfdTransfer *transfer, gpointer user_data)
{
    CfdDownload *self = user_data;
    g_autoptr(GError) failure = NULL;
    gint64 wait_ms = -1;

    if (!check(self, transfer, &failure)) {
        self->tries.failures++;
        self->tries.retry_after_s = cfd_caller_read_retry_after_s(transfer);
        if (cfd_clock_monotonic_us(self->clock) < self->deadline_us)
            wait_ms = cfd_caller_plan_retry(self->caller, &self->tries, failure);
        g_prefix_error(&failure, "could not download the packets: ");
    }
    if (wait_ms < 0)
        cfd_spool_end(self->spool, failure);
    else
        self->call = cfd_loop_call_at(
            self->loop, cfd_clock_monotonic_us(self->clock) + wait_ms * 1000, start_try, self);
}

/* If-Match compares strongly: a weak ETag never matches (RFC 9110, 13.1.1). */
static gboolean
is_strong(const gchar *etag)
{
    return etag != NULL && !g_str_has_prefix(etag, "W/");
}

static void
start_try(gpointer data)
{
    CfdDownload *self = data;
    CfdReceiver receiver = {take_bytes, take_end, self};
    g_autofree gchar *range =
        g_strdup_printf("Range: bytes=%" G_GINT64_FORMAT "-", self->kept_bytes);
    g_autofree gchar *if_match =
        is_strong(self->etag) ? g_strconcat("If-Match: ", self->etag, NULL) : NULL;
    const gchar *more[] = {self->kept_bytes > 0 ? range : NULL, if_match, NULL};
    g_autoptr(GError) failure = NULL;

    self->call = 0;
    self->offset_bytes = UNKNOWN;
    g_clear_pointer(&self->transfer, cfd_transfer_free);
    self->transfer = cfd_caller_start_download(self->caller, self->path, more, &receiver, &failure);
    if (self->transfer == NULL)
        cfd_spool_end(self->spool, failure);
}

CfdDownload *
cfd_download_new(CfdCaller *caller, CfdLoop *loop, CfdClock *clock, const gchar *path,
                 CfdSpool *spool)
{
    CfdDownload *self = g_new0(CfdDownload, 1);

    self->caller = caller;
    self->loop = loop;
    self->clock = clock;
    self->path = g_strdup(path);
    self->spool = spool;
    self->total_bytes = UNKNOWN;
    self->deadline_us = cfd_clock_monotonic_us(clock) + DEADLINE_US;
    self->tries =
        (CfdCallTries){self->path, CFD_CALL_PATIENT, 0, cfd_clock_monotonic_us(clock), -1};
    start_try(self);
    return self;
}

void
cfd_download_free(CfdDownload *self)
{
    if (self == NULL)
        return;
    if (self->call != 0)
        cfd_loop_forget(self->loop, self->call);
    cfd_transfer_free(self->transfer);
    g_free(self->etag);
    g_free(self->path);
    g_free(self);
}
