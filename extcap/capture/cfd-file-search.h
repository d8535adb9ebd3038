/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-step.h"

#include "cfd-bucket.h"
#include "cfd-object-names.h"

/* The search for the files of a full capture in its bucket. They come a little after Cloudflare
 * says that it is done, so it goes on until none has come or grown for 3 s. */
typedef struct CfdFileSearch CfdFileSearch;

/* All borrowed. */
typedef struct {
    CfdBucket *bucket;
    CfdClock *clock;
    CfdReport *report;
    const gchar *capture_id;
    const gchar *colo_name; /* what was captured in; NULL: not known */
    gboolean is_old;        /* it has ended long ago: one look is enough */
} CfdFileSearchConfig;

/* Copies `config`. */
CfdFileSearch *cfd_file_search_new(const CfdFileSearchConfig *config);
void cfd_file_search_free(CfdFileSearch *self);

/* One look, or a wait. WAIT_UNTIL sets ret_until_us, on the monotonic clock. DONE sets ret_files,
 * of CfdObjectName, which the caller unrefs; those that change for a minute are taken as they are,
 * with a warning. FAILED as cfd_bucket_find_files(), or with CFD_ERROR_NOT_FOUND if there is none
 * after a minute. */
CfdStep cfd_file_search_step(CfdFileSearch *self, gint64 *ret_until_us, GPtrArray **ret_files,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdFileSearch, cfd_file_search_free)
