/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-json.h"

typedef struct CfdApi CfdApi;

/* A capture as people see it. Texts are owned, and NULL where nobody tells them. */
typedef struct {
    gchar *id;           /* 32 hex digits */
    gchar *type;         /* sample or full, or what else the API says */
    gchar *status;       /* the API's word */
    gchar *submitted;    /* RFC 3339 */
    gint64 submitted_us; /* since 1970-01-01 UTC; -1: not told */
    gchar *offset_time;  /* RFC 3339: up to when a sample looks back */
    gchar *colo;         /* `ord02` */
    gchar *bucket;       /* as destination_conf, without keys */
    gchar *filter;       /* in words, never NULL */
    gchar *failure;      /* Cloudflare's reason */
    gint64 time_limit_s; /* 0: not told, as the next */
    gint64 packet_limit;
    gint64 byte_limit;
    gint64 packets; /* captured; -1: not told */
    gboolean stop_requested;
    gboolean has_failed; /* there are no packets of it */
    gboolean may_record; /* it is full, and not known to have ended */
    CfdJson *json;       /* as the API tells it */
} CfdCaptureFacts;

void cfd_capture_facts_free(CfdCaptureFacts *self);

/* The newest captures of the account, as cfd_api_list(). The caller unrefs the array of
 * CfdCaptureFacts. */
GPtrArray *cfd_captures_list(CfdApi *api, GError **error);

/* One of them, as cfd_api_get(). The caller frees it. */
CfdCaptureFacts *cfd_captures_get(CfdApi *api, const gchar *capture_id, GError **error);

/* Ends one that records, as cfd_api_stop(). */
gboolean cfd_captures_stop(CfdApi *api, const gchar *capture_id, GError **error);

/* Cloudflare's time, as cfd_api_server_time_us(). */
gint64 cfd_captures_now_us(CfdApi *api, GError **error);

/* Whether the API has such a status; else the error CFD_ERROR_OPTION lists them. */
gboolean cfd_captures_check_status(const gchar *status, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCaptureFacts, cfd_capture_facts_free)
