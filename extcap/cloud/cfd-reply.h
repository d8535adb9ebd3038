/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-json.h"

typedef struct CfdTransfer CfdTransfer;

/* Reads the envelope {success, errors, messages, result} of an answer of the Cloudflare API
 * (developers.cloudflare.com/fundamentals/api). Returns the whole document, which the caller frees,
 * for a success, else NULL with an error that holds Cloudflare's own words: CFD_ERROR_OPTION 400,
 * CREDENTIALS 401, PERMISSION 403, NOT_FOUND 404, QUOTA 429, TIMEOUT 408, SERVER 5xx, REPLY when it
 * cannot be understood. */
CfdJson *cfd_reply_parse(const CfdTransfer *transfer, GError **error);

/* The same for an answer without a document: FALSE unless its status is one of success. */
gboolean cfd_reply_check(const CfdTransfer *transfer, GError **error);
