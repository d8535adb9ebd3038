/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-byte-source.h"
#include "cfd-packet.h"

/* Waits for the head of a packet file (pcap or pcapng, any byte order), and makes a source of its
 * packets. `bytes` is taken over, also on failure. It is asked for more only while the packet that
 * was asked for is not complete.
 * NULL with CFD_ERROR_PACKETS when the bytes are none, end too early or are no packet file, or with
 * the error of `bytes`.
 *
 * The source's next answers
 *   END        only where the file ends between two records;
 *   TRUNCATED  with CFD_ERROR_PACKETS where it ends in one or is damaged, which is also what an
 *              error CFD_ERROR_PACKETS of `bytes` means (gzip data that is cut); or where a pcapng
 *              file declares an interface of another link type or snap length than its first, or
 *              two of raw IP, which libpcap 1.10 cannot read;
 *   FAILED     with any other error of `bytes`, unchanged.
 * Each of them is final and repeated. */
CfdPacketSource *cfd_reader_new(CfdByteSource *bytes, GError **error);

/* `libpcap version 1.10.3`: which libpcap it is. The caller frees it. */
gchar *cfd_reader_library(void);
