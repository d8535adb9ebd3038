/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-packet-list.h"

/* A packet, and where its bytes are. */
typedef struct {
    CfdPacket packet;
    gsize offset;
    guint number; /* in the order of coming */
} Entry;

struct CfdPacketList {
    GArray *entries; /* of Entry */
    GByteArray *bytes;
};

CfdPacketList *
cfd_packet_list_new(void)
{
    CfdPacketList *self = g_new0(CfdPacketList, 1);

    self->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    self->bytes = g_byte_array_new();
    return self;
}

void
cfd_packet_list_free(CfdPacketList *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->entries);
    g_byte_array_unref(self->bytes);
    g_free(self);
}

void
cfd_packet_list_add(CfdPacketList *self, const CfdPacket *packet)
{
    const Entry entry = {*packet, self->bytes->len, self->entries->len};

    g_array_append_val(self->entries, entry);
    g_byte_array_append(self->bytes, packet->data, packet->captured_length);
}

static gint
compare(gconstpointer a, gconstpointer b)
{
    const Entry *first = a;
    const Entry *second = b;

    if (first->packet.time_ns != second->packet.time_ns)
        return first->packet.time_ns < second->packet.time_ns ? -1 : 1;
    return first->number < second->number ? -1 : 1;
}

void
cfd_packet_list_sort(CfdPacketList *self)
{
    g_array_sort(self->entries, compare);
}

guint
cfd_packet_list_count(const CfdPacketList *self)
{
    return self->entries->len;
}

guint
cfd_packet_list_size(const CfdPacketList *self)
{
    return self->bytes->len;
}

CfdPacket
cfd_packet_list_get(const CfdPacketList *self, guint index)
{
    const Entry *entry = &g_array_index(self->entries, Entry, index);
    CfdPacket packet = entry->packet;

    packet.data = self->bytes->data + entry->offset;
    return packet;
}
