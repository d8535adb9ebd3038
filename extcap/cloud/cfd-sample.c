/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-sample.h"

#include "cfd-reply.h"

#include "cfd-error.h"

/* A sample is at most 10,000 packets of some 240 bytes: 3 MiB. These leave room for what Cloudflare
 * may change, and end what would go on for ever, a byte a try. */
#define MAX_FILE_BYTES (256 * 1024 * 1024)
#define ALL_TRIES_US (15 * 60 * (gint64)G_USEC_PER_SEC)

typedef struct {
    CfdCaller *caller;
    gchar *path;
} Sample;

static CfdTransfer *
start(gpointer user_data, const gchar *const *more_headers, const CfdReceiver *receiver,
      GError **error)
{
    Sample *self = user_data;

    return cfd_caller_start_download(self->caller, self->path, more_headers, receiver, error);
}

/* An error may come as a success: then it is JSON. */
static gboolean
check(G_GNUC_UNUSED gpointer user_data, const CfdTransfer *transfer, GError **error)
{
    gsize size;
    g_autoptr(CfdJson) document = NULL;

    if (!cfd_reply_check(transfer, error))
        return FALSE;
    cfd_transfer_body(transfer, &size);
    if (size == 0)
        return TRUE;
    document = cfd_reply_parse(transfer, error);
    if (document != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY, "Cloudflare sent JSON instead of packets");
    return FALSE;
}

static void
free_sample(gpointer user_data)
{
    Sample *self = user_data;

    g_free(self->path);
    g_free(self);
}

static const CfdDownloadSource SOURCE = {.start = start, .check = check, .free = free_sample};

CfdDownload *
cfd_sample_download(CfdCaller *caller, CfdLoop *loop, CfdClock *clock, CfdReport *report,
                    const gchar *path, CfdSpool *spool)
{
    Sample *self = g_new0(Sample, 1);
    CfdDownloadConfig download = {
        .loop = loop,
        .clock = clock,
        .report = report,
        .spool = spool,
        .source = &SOURCE,
        .user_data = self,
        .name = "the packets",
        .size_bytes = -1,
        .max_bytes = MAX_FILE_BYTES,
        .time_us = ALL_TRIES_US,
    };

    self->caller = caller;
    self->path = g_strdup(path);
    return cfd_download_new(&download);
}
