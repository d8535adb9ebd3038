/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-download.h"

#include "cfd-tries.h"

#include "cfd-error.h"

#include <string.h>

#define UNKNOWN (-1)

/* Another download's `start` waits for a person or a program, which takes a second or more. */
#define BUSY_WAIT_MS 250

typedef enum {
    RUNNING, /* for what the server sends, or for the time of the next try */
    PARKED,  /* for cfd_download_go_on() */
    ENDED,   /* the spool has all of it, or the error */
} State;

struct CfdDownload {
    CfdDownloadConfig config;
    gchar *name;
    State state;
    CfdTransfer *transfer; /* NULL between two tries */
    guint try_call;        /* to the next try; 0: none */
    guint changed_call;    /* to config.changed; 0: none */
    CfdTries *tries;       /* since there was progress */
    gint64 deadline_us;    /* for all tries, on the monotonic clock */
    gchar *etag;           /* of the file, where it is known; weak ones too */
    gint64 total_bytes;    /* of the whole file, where it is known */
    gint64 kept_bytes;     /* in the spool */
    gint64 offset_bytes;   /* of the next byte that comes, in the file; UNKNOWN before the first */
    gint64 wanted_bytes;   /* from the start; G_MAXINT64: all */
    gint64 asked_bytes;    /* the same of the last try, by a Range that ends there; 0: all */
    gboolean is_listed;    /* its size or ETag was known before */
};

static void start_try(gpointer data);

static void
call_changed(gpointer data)
{
    CfdDownload *self = data;

    self->changed_call = 0;
    self->config.changed(self->config.changed_data);
}

/* Who is told may start or free downloads, which must not happen in the middle of a transfer's end:
 * so it is told a little later in the same wait. */
static void
enter(CfdDownload *self, State state)
{
    self->state = state;
    if (self->config.changed != NULL && self->changed_call == 0)
        self->changed_call = cfd_loop_call_at(
            self->config.loop, cfd_clock_monotonic_us(self->config.clock), call_changed, self);
}

static void
plan_try(CfdDownload *self, gint64 wait_ms)
{
    self->try_call = cfd_loop_call_at(self->config.loop,
                                      cfd_clock_monotonic_us(self->config.clock) + wait_ms * 1000,
                                      start_try, self);
}

static void
end(CfdDownload *self, const GError *failure)
{
    cfd_spool_end(self->config.spool, failure);
    enter(self, ENDED);
}

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
set_changed(const CfdDownload *self, GError **error)
{
    if (self->is_listed)
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                    "it has changed since it was listed: try again");
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                    "the file at the server has changed in the middle of the download: try again");
    return FALSE;
}

/* A proxy that touches a file on its way makes its ETag a weak one (RFC 9110, 8.8.1). */
static const gchar *
skip_weakness(const gchar *etag)
{
    return g_str_has_prefix(etag, "W/") ? etag + strlen("W/") : etag;
}

static gboolean
is_other_file(const CfdDownload *self, gint64 first, gint64 total)
{
    const gchar *etag = cfd_transfer_header(self->transfer, "etag");

    if (etag != NULL && self->etag != NULL &&
        !g_str_equal(skip_weakness(etag), skip_weakness(self->etag)))
        return TRUE;
    if (total == UNKNOWN)
        return FALSE;
    if (self->config.size_bytes != UNKNOWN)
        return total != self->config.size_bytes;
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
    if (is_other_file(self, first, total))
        return set_changed(self, error);
    if (self->etag == NULL)
        self->etag = g_strdup(cfd_transfer_header(self->transfer, "etag"));
    if (total != UNKNOWN)
        self->total_bytes = total;
    self->offset_bytes = first;
    return TRUE;
}

static gboolean
check_size(const CfdDownload *self, GError **error)
{
    if (self->config.size_bytes != UNKNOWN && self->kept_bytes > self->config.size_bytes)
        return set_changed(self, error);
    if (self->kept_bytes <= self->config.max_bytes)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE,
                "the file is larger than %" G_GINT64_FORMAT " bytes, the most that is taken",
                self->config.max_bytes);
    return FALSE;
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
    if (!check_size(self, error))
        return FALSE;
    cfd_tries_restart(self->tries);
    return cfd_spool_append(self->config.spool, data + known, size - (gsize)known, error);
}

/* One of many files must not hold a connection that another needs. While the sender has to wait,
 * there is no progress to miss. */
static gboolean
has_room(gpointer user_data)
{
    CfdDownload *self = user_data;

    if (self->config.head_bytes > 0 || cfd_spool_has_room(self->config.spool))
        return TRUE;
    cfd_tries_restart(self->tries);
    return FALSE;
}

/* A range that begins where the file ends (RFC 9110, 15.5.17): the file was complete already. */
static gboolean
is_complete(const CfdDownload *self, const CfdTransfer *transfer)
{
    const gchar *range = cfd_transfer_header(transfer, "content-range");
    g_autofree gchar *whole = g_strdup_printf("bytes */%" G_GINT64_FORMAT, self->kept_bytes);

    return cfd_transfer_status(transfer) == 416 && g_strcmp0(range, whole) == 0 &&
           (self->config.size_bytes == UNKNOWN || self->config.size_bytes == self->kept_bytes);
}

/* The last request was for a part, and that was given. */
static gboolean
is_part_there(const CfdDownload *self, const CfdTransfer *transfer)
{
    return self->asked_bytes > 0 && cfd_transfer_status(transfer) == 206 &&
           self->kept_bytes >= self->asked_bytes;
}

/* A connection may break right behind the last byte that was listed. */
static gboolean
broke_at_the_end(const CfdDownload *self, const GError *failure)
{
    return self->kept_bytes > 0 && self->kept_bytes == self->config.size_bytes &&
           cfd_error_is_transient(failure);
}

static gboolean
check(const CfdDownload *self, const CfdTransfer *transfer, GError **error)
{
    g_autoptr(GError) failure = NULL;

    if (!cfd_transfer_check(transfer, &failure)) {
        if (broke_at_the_end(self, failure))
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (is_complete(self, transfer))
        return TRUE;
    if (!self->config.source->check(self->config.user_data, transfer, error))
        return FALSE;
    if (self->kept_bytes >= self->total_bytes && self->offset_bytes >= self->kept_bytes)
        return TRUE;
    if (self->kept_bytes == 0 && self->total_bytes <= 0)
        return TRUE; /* an empty file is for the reader to judge */
    if (is_part_there(self, transfer))
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_SERVER,
                "the connection broke before the packets were complete: try again");
    return FALSE;
}

/* A server that gave a part alone, and not the whole file, has more. */
static gboolean
has_more(const CfdDownload *self, const CfdTransfer *transfer)
{
    return is_part_there(self, transfer) &&
           (self->total_bytes == UNKNOWN || self->kept_bytes < self->total_bytes);
}

static gboolean
is_mended(CfdDownload *self, const CfdTransfer *transfer)
{
    const CfdDownloadSource *source = self->config.source;

    return source->mend != NULL && cfd_transfer_check(transfer, NULL) &&
           cfd_transfer_status(transfer) >= 300 && source->mend(self->config.user_data, transfer);
}

/* `start` has failed, and that is no failed try. */
static gboolean
has_to_wait(const CfdDownload *self)
{
    const CfdDownloadSource *source = self->config.source;

    return source->mend != NULL && source->mend(self->config.user_data, NULL);
}

static void
fail_try(CfdDownload *self, GError *failure, gint64 retry_after_s)
{
    gint64 wait_ms = -1;

    if (cfd_clock_monotonic_us(self->config.clock) < self->deadline_us)
        wait_ms = cfd_tries_plan_ms(self->tries, failure, retry_after_s);
    if (wait_ms >= 0) {
        plan_try(self, wait_ms);
    } else {
        g_prefix_error(&failure, "could not download %s: ", self->name);
        end(self, failure);
    }
    g_error_free(failure);
}

static void
take_end(const CfdTransfer *transfer, gpointer user_data)
{
    CfdDownload *self = user_data;
    GError *failure = NULL;

    if (!check(self, transfer, &failure)) {
        if (is_mended(self, transfer)) {
            g_error_free(failure);
            plan_try(self, 0);
        } else {
            fail_try(self, failure, cfd_retry_read_after_s(transfer));
        }
    } else if (!has_more(self, transfer)) {
        end(self, NULL);
    } else if (self->kept_bytes < self->wanted_bytes) {
        plan_try(self, 0);
    } else {
        enter(self, PARKED);
    }
}

/* If-Match compares strongly: a weak ETag never matches (RFC 9110, 13.1.1). */
static gboolean
is_strong(const gchar *etag)
{
    return etag != NULL && !g_str_has_prefix(etag, "W/");
}

/* NULL: from the start to the end. */
static gchar *
make_range(const CfdDownload *self)
{
    if (self->asked_bytes > 0)
        return g_strdup_printf("Range: bytes=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT,
                               self->kept_bytes, self->asked_bytes - 1);
    if (self->kept_bytes > 0)
        return g_strdup_printf("Range: bytes=%" G_GINT64_FORMAT "-", self->kept_bytes);
    return NULL;
}

static gboolean
wants_part(const CfdDownload *self)
{
    return self->wanted_bytes < G_MAXINT64 &&
           (self->total_bytes == UNKNOWN || self->total_bytes > self->wanted_bytes);
}

static void
start_try(gpointer data)
{
    CfdDownload *self = data;
    CfdReceiver receiver = {take_bytes, take_end, has_room, self};
    g_autofree gchar *range = NULL;
    g_autofree gchar *if_match =
        is_strong(self->etag) ? g_strconcat("If-Match: ", self->etag, NULL) : NULL;
    const gchar *more[3] = {NULL};
    GError *failure = NULL;

    self->try_call = 0;
    if (self->kept_bytes >= self->wanted_bytes) { /* the connection broke right behind it */
        enter(self, PARKED);
        return;
    }
    self->offset_bytes = UNKNOWN;
    self->asked_bytes = wants_part(self) ? self->wanted_bytes : 0;
    range = make_range(self);
    more[0] = range;
    more[1] = range != NULL ? if_match : NULL;
    g_clear_pointer(&self->transfer, cfd_transfer_free);
    self->transfer = self->config.source->start(self->config.user_data, more, &receiver, &failure);
    if (self->transfer != NULL)
        return;
    if (has_to_wait(self)) {
        g_error_free(failure);
        plan_try(self, BUSY_WAIT_MS);
    } else {
        fail_try(self, failure, -1);
    }
}

CfdDownload *
cfd_download_new(const CfdDownloadConfig *config)
{
    CfdDownload *self = g_new0(CfdDownload, 1);
    gint64 now_us = cfd_clock_monotonic_us(config->clock);

    self->config = *config;
    self->name = g_strdup(config->name);
    self->etag = g_strdup(config->etag);
    self->is_listed = config->size_bytes != UNKNOWN || config->etag != NULL;
    self->total_bytes = config->size_bytes;
    self->deadline_us = config->time_us > 0 ? now_us + config->time_us : G_MAXINT64;
    self->wanted_bytes = config->head_bytes > 0 ? config->head_bytes : G_MAXINT64;
    self->tries = cfd_tries_new(config->clock, config->report, CFD_RETRY_PATIENT, self->name);
    self->state = RUNNING;
    plan_try(self, 0);
    return self;
}

void
cfd_download_free(CfdDownload *self)
{
    if (self == NULL)
        return;
    cfd_loop_forget(self->config.loop, self->try_call);
    cfd_loop_forget(self->config.loop, self->changed_call);
    cfd_transfer_free(self->transfer);
    self->config.source->free(self->config.user_data);
    cfd_tries_free(self->tries);
    g_free(self->etag);
    g_free(self->name);
    g_free(self);
}

void
cfd_download_go_on(CfdDownload *self, gint64 more_bytes)
{
    self->wanted_bytes += MIN(more_bytes, G_MAXINT64 - self->wanted_bytes);
    if (self->state != PARKED)
        return;
    self->state = RUNNING;
    cfd_tries_restart(self->tries);
    plan_try(self, 0);
}

gboolean
cfd_download_is_running(const CfdDownload *self)
{
    return self->state == RUNNING;
}

gboolean
cfd_download_is_parked(const CfdDownload *self)
{
    return self->state == PARKED;
}
