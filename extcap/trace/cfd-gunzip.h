/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-byte-source.h"

/* What one packet file may unpack to: a full capture holds at most 1 GB of packets (the API's
 * byte_limit), and twice that leaves room for record headers. */
#define CFD_GUNZIP_MAX_BYTES (G_GUINT64_CONSTANT(2) << 30)

/* A source of the bytes in `inner` (taken over): inflated when they begin as gzip does (RFC 1952;
 * members may follow each other), else as they are.
 * Its read hands out what has arrived, and fails with CFD_ERROR_TOO_LARGE instead of going beyond
 * `max_bytes`, with CFD_ERROR_PACKETS when the gzip data is cut or damaged, and with the error of
 * `inner` unchanged. */
CfdByteSource *cfd_gunzip_new(CfdByteSource *inner, guint64 max_bytes);
