/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-packet.h"

/* Packets that are kept in memory: for a sample, which is small. */
typedef struct CfdPacketList CfdPacketList;

CfdPacketList *cfd_packet_list_new(void);
void cfd_packet_list_free(CfdPacketList *self);

/* Copies the packet with its bytes. */
void cfd_packet_list_add(CfdPacketList *self, const CfdPacket *packet);

/* By time; packets of the same time keep their order. */
void cfd_packet_list_sort(CfdPacketList *self);

guint cfd_packet_list_count(const CfdPacketList *self);

/* Bytes of all packets. */
guint cfd_packet_list_size(const CfdPacketList *self);

/* index: below the count. The bytes are self's, until it changes. */
CfdPacket cfd_packet_list_get(const CfdPacketList *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdPacketList, cfd_packet_list_free)
