/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-packet.h"
#include "cfd-sink.h"

/* Writes one section of pcapng (draft-ietf-opsawg-pcapng), little-endian on every host, times in
 * nanoseconds, one sink write per block. Nothing in it comes from the local clock.
 * All write functions: FALSE with the error of the sink. Texts become one line of valid UTF-8
 * (cfd_text_line); too long ones end in "…". */
typedef struct CfdPcapng CfdPcapng;

typedef struct {
    const gchar *name;        /* if_name; NULL = none */
    const gchar *description; /* if_description; NULL = none */
    guint16 link_type;        /* a LINKTYPE_ value */
    guint32 snap_length;      /* bytes; 0 = no limit */
} CfdPcapngInterface;

#define CFD_PCAPNG_UNKNOWN G_MAXUINT64

typedef struct {
    guint64 received;     /* packets */
    guint64 dropped;      /* packets, or CFD_PCAPNG_UNKNOWN */
    guint64 last_time_ns; /* time of the last packet; 0 when there was none */
    const gchar *comment; /* opt_comment; NULL = none */
} CfdPcapngStatistics;

/* `sink` stays the caller's and outlives the writer. */
CfdPcapng *cfd_pcapng_new(CfdSink *sink);
void cfd_pcapng_free(CfdPcapng *self);

/* The section header; once and first. `application` (shb_userappl) and `comment` (opt_comment) may
 * be NULL. At most 2,048 bytes: a longer one crashes dumpcap 4.0. */
gboolean cfd_pcapng_write_section(CfdPcapng *self, const gchar *application, const gchar *comment,
                                  GError **error);

/* Sets the id by which packets and statistics name the interface: 0, 1, … */
gboolean cfd_pcapng_write_interface(CfdPcapng *self, const CfdPcapngInterface *interface,
                                    guint *ret_id, GError **error);

/* At most 262,144 bytes, as dumpcap ends a capture at a longer block: captured bytes beyond are
 * cut, the original length stays. */
gboolean cfd_pcapng_write_packet(CfdPcapng *self, guint interface_id, const CfdPacket *packet,
                                 GError **error);

/* The same with an opt_comment; comment: NULL = none. */
gboolean cfd_pcapng_write_commented_packet(CfdPcapng *self, guint interface_id,
                                           const CfdPacket *packet, const gchar *comment,
                                           GError **error);

gboolean cfd_pcapng_write_statistics(CfdPcapng *self, guint interface_id,
                                     const CfdPcapngStatistics *statistics, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdPcapng, cfd_pcapng_free)
