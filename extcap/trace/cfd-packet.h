/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

typedef struct {
    guint64 time_ns;         /* since 1970-01-01 UTC, as the file says */
    guint32 captured_length; /* bytes in `data` */
    guint32 original_length; /* bytes on the wire */
    const guint8 *data;      /* owned by the source, valid until its next packet is asked for */
    guint source;            /* which of a merge's sources saw it; 0 where there is one source */
} CfdPacket;

typedef enum {
    CFD_PACKET_READY,     /* a packet was read */
    CFD_PACKET_END,       /* the source has ended as it should */
    CFD_PACKET_TRUNCATED, /* the source ends inside a packet, or is damaged from here on */
    CFD_PACKET_FAILED,    /* what is behind the source was cancelled, or could not be read */
} CfdPacketStatus;

/* Packets of one link type, one after the other. */
typedef struct CfdPacketSource CfdPacketSource;

struct CfdPacketSource {
    guint16 link_type;   /* a LINKTYPE_ value, as pcapng wants it (tcpdump.org/linktypes.html) */
    guint32 snap_length; /* bytes; 0 = none */
    /* Waits for the next packet. TRUNCATED and FAILED set `error`. */
    CfdPacketStatus (*next)(CfdPacketSource *self, CfdPacket *ret_packet, GError **error);
    void (*free)(CfdPacketSource *self);
};

CfdPacketStatus cfd_packet_source_next(CfdPacketSource *self, CfdPacket *ret_packet,
                                       GError **error);
void cfd_packet_source_free(CfdPacketSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdPacketSource, cfd_packet_source_free)
