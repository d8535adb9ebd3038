/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-packet.h"

/* Packets of many sources in one order: by time, and by index where times are equal. Packets of one
 * source keep their order whatever their times. */
typedef struct CfdMerge CfdMerge;

/* sources: CfdPacketSource, taken over with the array and its free function. */
CfdMerge *cfd_merge_new(GPtrArray *sources);
void cfd_merge_free(CfdMerge *self);

/* Waits until every source has a packet or has ended, then takes the earliest packet; its `source`
 * is the source's index, its bytes stay valid until the next call. A source that is truncated or
 * fails ends, and the others go on: so END may follow damage and failures, even of all sources.
 * FAILED only with CFD_ERROR_STOPPED or CFD_ERROR_PIPE_CLOSED of a source, which end all of them,
 * and again when called again. Never TRUNCATED. */
CfdPacketStatus cfd_merge_next(CfdMerge *self, CfdPacket *ret_packet, GError **error);

/* Why the source ended too early, in its packets (CFD_ERROR_PACKETS) or in what brings them (any
 * other code); NULL when it did not. Owned by the merge. */
const GError *cfd_merge_damage(const CfdMerge *self, guint source);
const GError *cfd_merge_failure(const CfdMerge *self, guint source);

/* Packets of the source that were taken. */
guint64 cfd_merge_delivered(const CfdMerge *self, guint source);

/* Packets of the source that are earlier than the one before them: taken, too. */
guint64 cfd_merge_out_of_order(const CfdMerge *self, guint source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdMerge, cfd_merge_free)
