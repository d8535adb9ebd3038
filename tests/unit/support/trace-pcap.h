/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Packet files of the pcap format, made by hand (draft-ietf-opsawg-pcap). */
typedef struct {
    gboolean big_endian;
    gboolean nanoseconds;
    guint32 link_type;
    guint32 snap_length;
} TracePcap;

static const TracePcap trace_pcap_ethernet = {.link_type = 1, .snap_length = 65535};

static inline void
trace_put_u32(GByteArray *file, gboolean big_endian, guint32 value)
{
    guint32 ordered = big_endian ? GUINT32_TO_BE(value) : GUINT32_TO_LE(value);

    g_byte_array_append(file, (const guint8 *)&ordered, sizeof ordered);
}

static inline void
trace_put_u16(GByteArray *file, gboolean big_endian, guint16 value)
{
    guint16 ordered = (guint16)(big_endian ? GUINT16_TO_BE(value) : GUINT16_TO_LE(value));

    g_byte_array_append(file, (const guint8 *)&ordered, sizeof ordered);
}

static inline void
trace_put_zeros(GByteArray *file, guint size)
{
    g_autofree guint8 *zeros = g_malloc0(size);

    g_byte_array_append(file, zeros, size);
}

static inline GByteArray *
trace_pcap_new(const TracePcap *form)
{
    GByteArray *file = g_byte_array_new();

    trace_put_u32(file, form->big_endian, form->nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
    trace_put_u16(file, form->big_endian, 2);
    trace_put_u16(file, form->big_endian, 4);
    trace_put_u32(file, form->big_endian, 0);
    trace_put_u32(file, form->big_endian, 0);
    trace_put_u32(file, form->big_endian, form->snap_length);
    trace_put_u32(file, form->big_endian, form->link_type);
    return file;
}

static inline void
trace_pcap_put_header(GByteArray *file, const TracePcap *form, guint64 time_ns, guint32 captured,
                      guint32 original)
{
    guint32 fraction = (guint32)(time_ns % 1000000000);

    trace_put_u32(file, form->big_endian, (guint32)(time_ns / 1000000000));
    trace_put_u32(file, form->big_endian, form->nanoseconds ? fraction : fraction / 1000);
    trace_put_u32(file, form->big_endian, captured);
    trace_put_u32(file, form->big_endian, original);
}

/* A packet of `size` bytes, each of which is `fill`. */
static inline void
trace_pcap_put(GByteArray *file, const TracePcap *form, guint64 time_ns, guint32 size, guint8 fill)
{
    trace_pcap_put_header(file, form, time_ns, size, size);
    for (guint32 i = 0; i < size; i++)
        g_byte_array_append(file, &fill, 1);
}
