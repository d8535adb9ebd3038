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

/* A request, a wait, or some packets. WAIT_UNTIL sets ret_until_us, on the monotonic clock. DONE:
 * all packets that can be had are there. FAILED: CFD_ERROR_QUOTA where it is not the account's
 * turn: nothing was made, and nothing is waited for; CFD_ERROR_TOO_LARGE where there are more
 * packets than a sample can have; else as cfd_creation_step(), cfd_watch_step() and
 * cfd_object_open(). */
CfdStep cfd_window_sample_step(CfdWindowSample *self, gint64 *ret_until_us, GError **error);

/* What the step's error, or the one that has ended waiting, is for people: names the capture that
 * there is, and how to open it, or says what may have been made. */
void cfd_window_sample_explain(const CfdWindowSample *self, GError **error);

/* Whether it is not clear whether a capture was made. */
gboolean cfd_window_sample_is_unclear(const CfdWindowSample *self);

/* After CFD_ERROR_QUOTA: how long Cloudflare has told to wait, in seconds; -1: it has not. */
gint64 cfd_window_sample_told_wait_s(const CfdWindowSample *self);

/* The capture as it was told first; NULL before there is one. Owned by self. */
const CfdJob *cfd_window_sample_job(const CfdWindowSample *self);

/* What has ended the packets before the end of their file; NULL: nothing. Owned by self. */
const GError *cfd_window_sample_damage(const CfdWindowSample *self);

/* Whether there are as many packets as there may be, so that others may be missing. */
gboolean cfd_window_sample_is_full(const CfdWindowSample *self);

/* See cfd_plan_summary(); once there is a capture. Owned by self. */
const gchar *cfd_window_sample_summary(const CfdWindowSample *self);

/* In the order of time. Owned by self. */
const CfdPacketList *cfd_window_sample_packets(const CfdWindowSample *self);

/* Of the packets; known once there are some, else 0. */
guint16 cfd_window_sample_link_type(const CfdWindowSample *self);
guint32 cfd_window_sample_snap_length(const CfdWindowSample *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdWindowSample, cfd_window_sample_free)
