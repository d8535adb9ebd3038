/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-job-filter.h"

/* The API's two types of capture. */
typedef enum {
    CFD_JOB_SIMPLE, /* looks back over sampled traffic; in text for people: sample */
    CFD_JOB_FULL,   /* records new traffic into a bucket */
} CfdJobType;

/* Where a capture stands, in the order in which the API's statuses follow one another. */
typedef enum {
    CFD_JOB_UNKNOWN, /* "unknown", or a status that the API did not have when this was written */
    CFD_JOB_PENDING,
    CFD_JOB_RUNNING,
    CFD_JOB_CONVERTING, /* conversion_pending, conversion_running */
    CFD_JOB_DONE,       /* success, complete */
    CFD_JOB_FAILED,
} CfdJobStatus;

/* What a capture is asked for with. */
typedef struct {
    CfdJobType type;
    gint64 time_limit_s;
    gint64 packet_limit; /* full: 0 for none */
    CfdJobFilter filter;
    gint64 offset_time_us; /* simple: since 1970-01-01 UTC; 0: the time of the request */
    gchar *colo;           /* full: `ORD`, or one site of it, `ord02` */
    gchar *destination;    /* full: destination_conf, without keys */
    gint64 byte_limit;     /* full: 0 for none */
} CfdJobSpec;

/* A capture at Cloudflare, as the API told it last. */
typedef struct {
    gchar *id;          /* 32 hex digits */
    gchar *status_text; /* the API's own word; NULL: not told */
    CfdJobStatus status;
    gchar *submitted;        /* RFC 3339; NULL: not told */
    gchar *error_message;    /* NULL: none */
    gint64 packets_captured; /* full; -1: not told */
    gboolean stop_requested;
    gchar *type;      /* the API's word; NULL: not told */
    CfdJobSpec asked; /* as far as the API repeats it; the rest is 0, NULL or unset */
    CfdJson *json;    /* as the API tells it */
} CfdJob;

void cfd_job_spec_clear(CfdJobSpec *self);
void cfd_job_free(CfdJob *self);

/* TRUE for 32 hex digits, as all of the API's identifiers are. */
gboolean cfd_job_is_identifier(const gchar *text);

/* NULL with CFD_ERROR_REPLY if there is no usable id in it. */
CfdJob *cfd_job_from_json(const CfdJson *json, GError **error);

/* Whether it can be the one that `spec` has asked for at `asked_us`, in µs since 1970-01-01 UTC by
 * the server's clock: what the API repeats is equal, and it was not submitted before. */
gboolean cfd_job_matches(const CfdJob *self, const CfdJobSpec *spec, gint64 asked_us);

/* The body of the request that creates it. The caller frees it. */
CfdJson *cfd_job_spec_to_json(const CfdJobSpec *spec);

/* Whether Cloudflare is still at work for it: it can be stopped, if it is a full one. */
gboolean cfd_job_is_active(const CfdJob *self);

/* Whether a full capture may record on, unless somebody stops it: it is not known to have ended, or
 * to be stopped. */
gboolean cfd_job_may_record(const CfdJob *self);

/* The API's word for it. */
const gchar *cfd_job_type_name(CfdJobType type);

/* The API's words for statuses: NULL from their number on. */
const gchar *cfd_job_status_name(guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdJob, cfd_job_free)
