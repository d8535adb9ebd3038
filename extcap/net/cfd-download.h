/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-http.h"

#include "cfd-report.h"
#include "cfd-spool.h"

/* A file on its way into a spool. A transfer that breaks is taken up again where it stopped, if the
 * server can do that, else from the start; no byte comes twice. */
typedef struct CfdDownload CfdDownload;

/* Whose file it is. All are called from within the loop's wait; `start` may wait in it itself. */
typedef struct {
    /* Asks for the file. more_headers: Range and If-Match, NULL at the end. */
    CfdTransfer *(*start)(gpointer user_data, const gchar *const *more_headers,
                          const CfdReceiver *receiver, GError **error);
    /* Whether a reply is the file: else FALSE with an error in the server's words. */
    gboolean (*check)(gpointer user_data, const CfdTransfer *transfer, GError **error);
    /* What `check` refused: TRUE if the next `start` asks in a better way, so that it is made at
     * once. Without a transfer, after `start` has failed: TRUE if it only has to wait for another
     * one, so that it is called again a little later. Must not say so for ever. NULL: never. */
    gboolean (*mend)(gpointer user_data, const CfdTransfer *transfer);
    void (*free)(gpointer user_data);
} CfdDownloadSource;

typedef struct {
    CfdLoop *loop; /* borrowed, as the next four */
    CfdClock *clock;
    CfdReport *report;
    CfdSpool *spool;
    const CfdDownloadSource *source;
    gpointer user_data; /* the source's; owned by the download from now on */
    const gchar *name;  /* for sentences: `object KEY` */
    gint64 size_bytes;  /* as it was listed; -1: not known */
    const gchar *etag;  /* the same; NULL: not known */
    gint64 max_bytes;   /* a longer file fails with CFD_ERROR_TOO_LARGE */
    gint64 time_us;     /* for all tries; 0: as long as there is progress */
    gint64 head_bytes;  /* wanted first, then it parks; 0: all is wanted, as fast as it is read */
    /* It parks or has ended. Called from within the loop's wait; may start downloads and send them
     * on, but free none. NULL: nobody asks. */
    void (*changed)(gpointer changed_data);
    gpointer changed_data;
} CfdDownloadConfig;

/* Starts it in the loop's next wait. Copies name and etag. The spool is ended by the download, with
 * the error where there is one: CFD_ERROR_REPLY if the file is another one than was listed or begun
 * with, else the source's and the transport's; what is transient is tried again first. */
CfdDownload *cfd_download_new(const CfdDownloadConfig *config);

/* Cancels what is still under way. */
void cfd_download_free(CfdDownload *self);

/* So many bytes more are wanted, then it parks again: goes on where it has parked, or does not park
 * there at all. */
void cfd_download_go_on(CfdDownload *self, gint64 more_bytes);

/* Whether it has a place among those that are under way: until it parks or ends. One that waits for
 * its next try keeps it, for a server that is busy must not be asked for another file instead. */
gboolean cfd_download_is_running(const CfdDownload *self);

/* Whether it waits for cfd_download_go_on(). */
gboolean cfd_download_is_parked(const CfdDownload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdDownload, cfd_download_free)
