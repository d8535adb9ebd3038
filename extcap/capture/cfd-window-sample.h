/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-capture.h"

#include "cfd-packet-list.h"

/* One sample of many, from its request to all of its packets in memory. */
typedef struct CfdWindowSample CfdWindowSample;

/* Copies `parts`, borrows the rest. spool_folder: see cfd_spool_new(). */
CfdWindowSample *cfd_window_sample_new(const CfdCaptureParts *parts, const gchar *spool_folder,
                                       const CfdJobSpec *spec);
void cfd_window_sample_free(CfdWindowSample *self);

/* One bounded thing. WAIT_UNTIL sets ret_until_us, on the monotonic clock. DONE: all packets that
 * can be had are there. FAILED: CFD_ERROR_QUOTA where it is not the account's turn: nothing was
 * made, and nothing is waited for; else as cfd_creation_step(), cfd_watch_step() and
 * cfd_object_open(). */
CfdStep cfd_window_sample_step(CfdWindowSample *self, gint64 *ret_until_us, GError **error);

/* The capture as it was told first; NULL before there is one. Owned by self. */
const CfdJob *cfd_window_sample_job(const CfdWindowSample *self);

/* In the order of time. Owned by self. */
const CfdPacketList *cfd_window_sample_packets(const CfdWindowSample *self);

/* Of the packets; known once there are some, else 0. */
guint16 cfd_window_sample_link_type(const CfdWindowSample *self);
guint32 cfd_window_sample_snap_length(const CfdWindowSample *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdWindowSample, cfd_window_sample_free)
