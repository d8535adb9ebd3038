/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-packet.h"

CfdPacketStatus
cfd_packet_source_next(CfdPacketSource *self, CfdPacket *ret_packet, GError **error)
{
    return self->next(self, ret_packet, error);
}

void
cfd_packet_source_free(CfdPacketSource *self)
{
    if (self != NULL)
        self->free(self);
}
