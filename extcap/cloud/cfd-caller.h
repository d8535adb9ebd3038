/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-http.h"
#include "cfd-json.h"
#include "cfd-loop.h"
#include "cfd-report.h"
#include "cfd-retry.h"

typedef struct CfdApiConfig CfdApiConfig;

/* One call of the API after the other: headers, retries, the server's clock. For cloud/ only. */
typedef struct CfdCaller CfdCaller;

/* What has become of one try that must not be repeated blindly. */
typedef struct {
    gboolean unclear;     /* it failed, and the server may have done it all the same */
    guint status;         /* of HTTP; 0: no answer */
    gint64 retry_after_s; /* the server's Retry-After; -1: none */
} CfdCallOutcome;

/* Copies what `config` owns. */
CfdCaller *cfd_caller_new(const CfdApiConfig *config);
void cfd_caller_free(CfdCaller *self);

/* path: after the base URL. Returns the whole answer, which the caller frees. Fails as
 * cfd_reply_parse() and the transport do; what is transient is tried again first. */
CfdJson *cfd_caller_get(CfdCaller *self, const gchar *path, CfdRetryPatience patience,
                        GError **error);

/* Asks once. An answer that is no envelope, or none at all, makes the outcome unclear. */
CfdJson *cfd_caller_post(CfdCaller *self, const gchar *path, const gchar *body,
                         CfdCallOutcome *ret_outcome, GError **error);

/* A PUT or DELETE without a body, which may be repeated; what it answers does not matter, if it is
 * a success. Fails as cfd_caller_get(). */
gboolean cfd_caller_send(CfdCaller *self, const gchar *method, const gchar *path,
                         CfdRetryPatience patience, GError **error);

/* Starts to download the packets behind `path`. more: headers beside the usual ones, NULL at the
 * end. The caller frees the transfer. */
CfdTransfer *cfd_caller_start_download(CfdCaller *self, const gchar *path, const gchar *const *more,
                                       const CfdReceiver *receiver, GError **error);

/* The server's time by its last answer, in µs since 1970-01-01 UTC; -1 before there was one. */
gint64 cfd_caller_server_time_us(const CfdCaller *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCaller, cfd_caller_free)
