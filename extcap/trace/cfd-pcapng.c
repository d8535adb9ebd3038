/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-pcapng.h"

#include "cfd-text.h"

#include <string.h>

#define MAX_BLOCK_BYTES 262144        /* dumpcap's bound on packet blocks; 4.0 applies it to all */
#define MAX_SECTION_HEADER_BYTES 2048 /* dumpcap 4.0 writes beyond its buffer at a longer one */
#define MAX_APPLICATION_BYTES 255     /* leaves most of the section header to the comment */
#define MAX_TEXT_BYTES 8192           /* an object key of 1,024 bytes, percent-encoded, is 3,072 */

#define BLOCK_HEADER_BYTES 8   /* section 3.1: type and total length */
#define BLOCK_TRAILER_BYTES 4  /* section 3.1: total length again */
#define OPTION_HEADER_BYTES 4  /* section 3.5: code and length */
#define PACKET_HEADER_BYTES 20 /* section 4.3: from interface id to original length */
#define MAX_CAPTURED_BYTES                                                                         \
    (MAX_BLOCK_BYTES - BLOCK_HEADER_BYTES - PACKET_HEADER_BYTES - BLOCK_TRAILER_BYTES)

/* Of a packet, in characters' bytes: a sentence or some. With padding, the option and the end of
 * options fit behind a packet that is so much shorter. */
#define MAX_COMMENT_BYTES 1024
#define MAX_COMMENTED_BYTES (MAX_CAPTURED_BYTES - MAX_COMMENT_BYTES - 2 * OPTION_HEADER_BYTES)

typedef enum {
    BLOCK_INTERFACE = 0x00000001,  /* section 4.2 */
    BLOCK_STATISTICS = 0x00000005, /* section 4.6 */
    BLOCK_PACKET = 0x00000006,     /* section 4.3, the enhanced one */
    BLOCK_SECTION = 0x0A0D0D0A,    /* section 4.1 */
} BlockType;

typedef enum {
    OPTION_END = 0,     /* section 3.5 */
    OPTION_COMMENT = 1, /* section 3.5 */

    OPTION_SECTION_APPLICATION = 4, /* section 4.1, shb_userappl */

    OPTION_INTERFACE_NAME = 2,        /* section 4.2, if_name */
    OPTION_INTERFACE_DESCRIPTION = 3, /* section 4.2, if_description */
    OPTION_INTERFACE_RESOLUTION = 9,  /* section 4.2, if_tsresol */

    OPTION_STATISTICS_RECEIVED = 4, /* section 4.6, isb_ifrecv */
    OPTION_STATISTICS_DROPPED = 5,  /* section 4.6, isb_ifdrop */
} OptionCode;

struct CfdPcapng {
    CfdSink *sink;
    guint interfaces;
    gsize used; /* bytes of the block that is being made */
    guint8 block[MAX_BLOCK_BYTES];
};

CfdPcapng *
cfd_pcapng_new(CfdSink *sink)
{
    CfdPcapng *self = g_new0(CfdPcapng, 1);

    self->sink = sink;
    return self;
}

void
cfd_pcapng_free(CfdPcapng *self)
{
    g_free(self);
}

static void
put_bytes(CfdPcapng *self, gconstpointer data, gsize size)
{
    if (size > 0)
        memcpy(self->block + self->used, data, size);
    self->used += size;
}

static void
put_u16(CfdPcapng *self, guint16 value)
{
    guint16 little = GUINT16_TO_LE(value);

    put_bytes(self, &little, sizeof little);
}

static void
put_u32(CfdPcapng *self, guint32 value)
{
    guint32 little = GUINT32_TO_LE(value);

    put_bytes(self, &little, sizeof little);
}

static void
put_u64(CfdPcapng *self, guint64 value)
{
    guint64 little = GUINT64_TO_LE(value);

    put_bytes(self, &little, sizeof little);
}

/* Section 4.3: the upper half of a time comes first, also in a little-endian section. */
static void
put_time(CfdPcapng *self, guint64 time_ns)
{
    put_u32(self, (guint32)(time_ns >> 32));
    put_u32(self, (guint32)time_ns);
}

/* Section 3.1: bodies, and 3.5: options, are padded with zeros to 32 bits. */
static void
put_padding(CfdPcapng *self)
{
    static const guint8 zeros[3] = {0};

    put_bytes(self, zeros, (4 - self->used % 4) % 4);
}

static void
put_option(CfdPcapng *self, OptionCode code, gconstpointer value, guint16 size)
{
    put_u16(self, (guint16)code);
    put_u16(self, size);
    put_bytes(self, value, size);
    put_padding(self);
}

static void
put_u64_option(CfdPcapng *self, OptionCode code, guint64 value)
{
    guint64 little = GUINT64_TO_LE(value);

    put_option(self, code, &little, sizeof little);
}

/* max_bytes: of the text; padding goes beyond it unless it is a multiple of 4. */
static void
put_text_option(CfdPcapng *self, OptionCode code, const gchar *text, gsize max_bytes)
{
    g_autofree gchar *cut = NULL;

    if (text == NULL)
        return;
    cut = cfd_text_line(text, max_bytes);
    put_option(self, code, cut, (guint16)strlen(cut));
}

static void
begin_block(CfdPcapng *self, BlockType type)
{
    self->used = 0;
    put_u32(self, type);
    put_u32(self, 0); /* end_block knows the length */
}

static gboolean
end_block(CfdPcapng *self, GError **error)
{
    guint32 size = (guint32)self->used + BLOCK_TRAILER_BYTES;
    guint32 little = GUINT32_TO_LE(size);

    memcpy(self->block + sizeof(guint32), &little, sizeof little);
    put_u32(self, size);
    return cfd_sink_write(self->sink, self->block, self->used, error);
}

static gboolean
end_block_with_options(CfdPcapng *self, GError **error)
{
    put_option(self, OPTION_END, NULL, 0);
    return end_block(self, error);
}

gboolean
cfd_pcapng_write_section(CfdPcapng *self, const gchar *application, const gchar *comment,
                         GError **error)
{
    gsize room = MAX_SECTION_HEADER_BYTES - 2 * OPTION_HEADER_BYTES - BLOCK_TRAILER_BYTES;

    begin_block(self, BLOCK_SECTION);
    put_u32(self, 0x1a2b3c4d); /* byte order */
    put_u16(self, 1);          /* version 1.0 */
    put_u16(self, 0);
    put_u64(self, G_MAXUINT64); /* -1: the length of the section is not known */
    put_text_option(self, OPTION_SECTION_APPLICATION, application, MAX_APPLICATION_BYTES);
    put_text_option(self, OPTION_COMMENT, comment, room - self->used);
    return end_block_with_options(self, error);
}

gboolean
cfd_pcapng_write_interface(CfdPcapng *self, const CfdPcapngInterface *interface, guint *ret_id,
                           GError **error)
{
    const guint8 nanoseconds = 9; /* a unit of time is 10^-9 s */

    begin_block(self, BLOCK_INTERFACE);
    put_u16(self, interface->link_type);
    put_u16(self, 0); /* reserved */
    put_u32(self, interface->snap_length);
    put_text_option(self, OPTION_INTERFACE_NAME, interface->name, MAX_TEXT_BYTES);
    put_text_option(self, OPTION_INTERFACE_DESCRIPTION, interface->description, MAX_TEXT_BYTES);
    put_option(self, OPTION_INTERFACE_RESOLUTION, &nanoseconds, sizeof nanoseconds);
    if (!end_block_with_options(self, error))
        return FALSE;
    *ret_id = self->interfaces++;
    return TRUE;
}

static void
put_packet(CfdPcapng *self, guint interface_id, const CfdPacket *packet, guint32 max_bytes)
{
    guint32 captured_length = MIN(packet->captured_length, max_bytes);

    g_assert(interface_id < self->interfaces);
    begin_block(self, BLOCK_PACKET);
    put_u32(self, interface_id);
    put_time(self, packet->time_ns);
    put_u32(self, captured_length);
    put_u32(self, packet->original_length);
    put_bytes(self, packet->data, captured_length);
    put_padding(self);
}

gboolean
cfd_pcapng_write_packet(CfdPcapng *self, guint interface_id, const CfdPacket *packet,
                        GError **error)
{
    put_packet(self, interface_id, packet, MAX_CAPTURED_BYTES);
    return end_block(self, error);
}

gboolean
cfd_pcapng_write_commented_packet(CfdPcapng *self, guint interface_id, const CfdPacket *packet,
                                  const gchar *comment, GError **error)
{
    if (comment == NULL)
        return cfd_pcapng_write_packet(self, interface_id, packet, error);
    put_packet(self, interface_id, packet, MAX_COMMENTED_BYTES);
    put_text_option(self, OPTION_COMMENT, comment, MAX_COMMENT_BYTES);
    return end_block_with_options(self, error);
}

gboolean
cfd_pcapng_write_statistics(CfdPcapng *self, guint interface_id,
                            const CfdPcapngStatistics *statistics, GError **error)
{
    g_assert(interface_id < self->interfaces);
    begin_block(self, BLOCK_STATISTICS);
    put_u32(self, interface_id);
    put_time(self, statistics->last_time_ns);
    put_u64_option(self, OPTION_STATISTICS_RECEIVED, statistics->received);
    if (statistics->dropped != CFD_PCAPNG_UNKNOWN)
        put_u64_option(self, OPTION_STATISTICS_DROPPED, statistics->dropped);
    put_text_option(self, OPTION_COMMENT, statistics->comment, MAX_COMMENT_BYTES);
    return end_block_with_options(self, error);
}
