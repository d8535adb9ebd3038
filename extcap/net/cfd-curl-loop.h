/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-http.h"

/* libcurl's multi interface as the program's transport and as what drives its loop: one wait serves
 * the transfers and every other descriptor. */
typedef struct CfdCurlLoop CfdCurlLoop;

typedef struct {
    const gchar *proxy;   /* as CURLOPT_PROXY; NULL: the usual environment variables */
    const gchar *ca_file; /* PEM; NULL: the system's */
} CfdCurlConfig;

/* NULL with CFD_ERROR_UNREACHABLE when libcurl does not start. */
CfdCurlLoop *cfd_curl_loop_new(GError **error);
void cfd_curl_loop_free(CfdCurlLoop *self);

/* Copies `config`; for the requests started from now on. */
void cfd_curl_loop_configure(CfdCurlLoop *self, const CfdCurlConfig *config);

/* Both are owned by the loop. */
/* `libcurl 7.88.1 with OpenSSL/3.0.17`: which libcurl it is. The caller frees it. */
gchar *cfd_curl_loop_library(void);

CfdLoopDriver *cfd_curl_loop_driver(CfdCurlLoop *self);
CfdTransport *cfd_curl_loop_transport(CfdCurlLoop *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCurlLoop, cfd_curl_loop_free)
