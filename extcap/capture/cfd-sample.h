/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-step.h"

#include "cfd-api.h"
#include "cfd-packet-list.h"

/* One sample of many, from its request to all of its packets in memory. */
typedef struct CfdSample CfdSample;

/* All borrowed. */
typedef struct {
    CfdApi *api;
    CfdLoop *loop;
    CfdClock *clock;
    CfdCancel *cancel;
    CfdReport *report;
    const gchar *spool_folder; /* see cfd_spool_new() */
} CfdSampleParts;

/* Copies `parts`, borrows `spec`. */
CfdSample *cfd_sample_new(const CfdSampleParts *parts, const CfdJobSpec *spec);
void cfd_sample_free(CfdSample *self);

/* One bounded thing. WAIT_UNTIL sets ret_until_us, on the monotonic clock. DONE: all packets that
 * can be had are there. FAILED: CFD_ERROR_QUOTA where it is not the account's turn: nothing was
 * made, and nothing is waited for; else as cfd_creation_step(), cfd_watch_step() and
 * cfd_object_open(). */
CfdStep cfd_sample_step(CfdSample *self, gint64 *ret_until_us, GError **error);

/* The capture as it was told first; NULL before there is one. Owned by self. */
const CfdJob *cfd_sample_job(const CfdSample *self);

/* In the order of time. Owned by self. */
const CfdPacketList *cfd_sample_packets(const CfdSample *self);

/* Of the packets; known once there are some, else 0. */
guint16 cfd_sample_link_type(const CfdSample *self);
guint32 cfd_sample_snap_length(const CfdSample *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdSample, cfd_sample_free)
