/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"

typedef struct CfdTransport CfdTransport;

/* Asks which colo answers this computer, at /cdn-cgi/trace of the API's host, as Cloudflare
 * documents it (developers.cloudflare.com/fundamentals/reference/cdn-cgi-endpoint). base_url: of
 * the API. Returns the code of the colo, ORD, which the caller frees. CFD_ERROR_REPLY where the
 * answer has none; else as the transport. */
gchar *cfd_edge_find_colo(CfdTransport *transport, CfdLoop *loop, const gchar *base_url,
                          GError **error);
