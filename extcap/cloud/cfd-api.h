/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-account.h"
#include "cfd-job.h"
#include "cfd-ownership.h"
#include "cfd-token.h"

#include "cfd-loop.h"
#include "cfd-redact.h"
#include "cfd-report.h"
#include "cfd-spool.h"

typedef struct CfdTransport CfdTransport;
typedef struct CfdDownload CfdDownload;

/* Cloudflare's PCAPs API
 * (developers.cloudflare.com/api/resources/magic_transit/subresources/pcaps). Each call waits in
 * the loop for its answer; all fail as cfd_reply_parse() and the transport do. */
typedef struct CfdApi CfdApi;

/* How the API is reached, and with whose credentials. */
typedef struct CfdApiConfig {
    CfdTransport *transport; /* borrowed, as loop, clock and report */
    CfdLoop *loop;
    CfdClock *clock;
    CfdReport *report;
    const gchar *base_url;   /* without a slash at its end */
    const gchar *account_id; /* NULL: found by cfd_api_find_account() */
    CfdSecret *token;        /* or NULL, and: */
    const gchar *email;
    CfdSecret *key;
    gboolean asks_once; /* no question is asked a second time: a person wants to know how it is */
} CfdApiConfig;

/* Why a creation has failed. */
typedef enum {
    CFD_CREATE_REFUSED,  /* nothing exists */
    CFD_CREATE_QUEUED,   /* nothing exists: the account's turn has not come yet */
    CFD_CREATE_CONFLICT, /* nothing exists: something that exists already is in its way */
    CFD_CREATE_UNCLEAR,  /* it may exist */
} CfdCreateFailure;

/* Copies what `config` owns. */
CfdApi *cfd_api_new(const CfdApiConfig *config);
void cfd_api_free(CfdApi *self);

/* The accounts that the credentials see, at most 500: CfdAccount. The caller unrefs the array. */
GPtrArray *cfd_api_list_accounts(CfdApi *self, GError **error);

/* Does nothing if the account is known. Else asks which accounts the credentials see and takes the
 * only one; CFD_ERROR_OPTION names them if there are several, CFD_ERROR_PERMISSION says that there
 * is none. */
gboolean cfd_api_find_account(CfdApi *self, GError **error);

/* Makes an account known, by its ID, instead of the one before. */
void cfd_api_choose_account(CfdApi *self, const gchar *account_id);

/* The account; NULL before it is known. Owned by self. */
const gchar *cfd_api_account_id(const CfdApi *self);

/* The server's idea of the time, in µs since 1970-01-01 UTC: the `Date` of its last answer
 * carried on with the local clock; before any answer one is asked for (the list of captures). -1
 * on error. */
gint64 cfd_api_server_time_us(CfdApi *self, GError **error);

/* The same as far as answers have told it: -1 where none has. */
gint64 cfd_api_known_time_us(const CfdApi *self);

/* Creates a capture, asking once. The caller frees the job. On failure ret_failure says what to do,
 * and ret_wait_s how long to wait for the turn, -1 where the server does not say. */
CfdJob *cfd_api_create(CfdApi *self, const CfdJobSpec *spec, CfdCreateFailure *ret_failure,
                       gint64 *ret_wait_s, GError **error);

/* What has become of a capture. The caller frees the job. */
CfdJob *cfd_api_get(CfdApi *self, const gchar *capture_id, GError **error);

/* The newest captures of the account, at most 50; what names no capture is left out. The caller
 * unrefs the array of CfdJob. */
GPtrArray *cfd_api_list(CfdApi *self, GError **error);

/* The same without a second try. */
GPtrArray *cfd_api_list_once(CfdApi *self, GError **error);

/* Asks Cloudflare to end a full capture now and to keep what it has recorded. That it has ended
 * already is no error. */
gboolean cfd_api_stop(CfdApi *self, const gchar *capture_id, GError **error);

/* The buckets that the account has told Cloudflare of. The caller unrefs the array of
 * CfdOwnership. */
GPtrArray *cfd_api_list_ownership(CfdApi *self, GError **error);

/* Tells Cloudflare of a bucket, asking once: it writes a challenge into it. destination: for R2
 * with the keys that it writes with, which no answer repeats. ret_may_exist: on failure, whether
 * Cloudflare may know the bucket all the same, as it did before, or because the answer was lost.
 * The caller frees it. */
CfdOwnership *cfd_api_add_ownership(CfdApi *self, const gchar *destination, gboolean *ret_may_exist,
                                    GError **error);

/* Sends what the challenge says; Cloudflare checks it then, for some minutes. destination: without
 * keys. May be repeated. The caller frees it. */
CfdOwnership *cfd_api_validate_ownership(CfdApi *self, const gchar *destination,
                                         const gchar *challenge, GError **error);

/* Cloudflare forgets the bucket; what is in it stays. CFD_ERROR_NOT_FOUND also where a first try
 * has done it whose answer was lost. */
gboolean cfd_api_remove_ownership(CfdApi *self, const gchar *ownership_id, GError **error);

/* What Cloudflare tells of the token in use: one of a user, or, where the account is known, one of
 * that account's own. Its id is an access key's for R2, too (developers.cloudflare.com/r2/api/
 * tokens). The caller frees it. CFD_ERROR_CREDENTIALS where a Global API Key is in use. */
CfdToken *cfd_api_verify_token(CfdApi *self, GError **error);

/* Starts to download the file of a sample capture, see cfd-download.h. The spool is borrowed, must
 * outlive the download and is ended by it, with the error where there is one. The caller frees the
 * download, which cancels what is still under way. */
CfdDownload *cfd_api_download(CfdApi *self, const gchar *capture_id, CfdSpool *spool);
void cfd_download_free(CfdDownload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdApi, cfd_api_free)
