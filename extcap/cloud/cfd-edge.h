/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"

typedef struct CfdTransport CfdTransport;

/* How far the way to Cloudflare goes. */
typedef enum {
    CFD_EDGE_NO_NAME,       /* of the API's server, or of the proxy */
    CFD_EDGE_NO_CONNECTION, /* with the server */
    CFD_EDGE_NO_TLS,
    CFD_EDGE_NO_ANSWER, /* or not of a data centre of Cloudflare */
    CFD_EDGE_ANSWERS,
} CfdEdgeWay;

/* What is found out about it. */
typedef struct {
    CfdEdgeWay way;
    gchar *colo;    /* the code of the data centre that answers, ORD; NULL: none does */
    gint64 time_us; /* its time, in µs since 1970-01-01 UTC; -1: not told */
} CfdEdge;

/* Asks which colo answers this computer, at /cdn-cgi/trace of the API's host, as Cloudflare
 * documents it (developers.cloudflare.com/fundamentals/reference/cdn-cgi-endpoint). base_url: of
 * the API. ret_edge: is filled in whatever comes of it, and cleared by the caller.
 * CFD_ERROR_REPLY where the answer names none; else as the transport. */
gboolean cfd_edge_ask(CfdTransport *transport, CfdLoop *loop, const gchar *base_url,
                      CfdEdge *ret_edge, GError **error);
void cfd_edge_clear(CfdEdge *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CfdEdge, cfd_edge_clear)
