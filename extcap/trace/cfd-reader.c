/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-reader.h"

#include "cfd-error.h"
#include "cfd-link-type.h"

#include <pcap/pcap.h>

#include <errno.h>
#include <stdio.h>

#define NS_PER_S G_GUINT64_CONSTANT(1000000000)

/* stdio's own buffer of some 4 KiB would ask for bytes sixteen times as often. */
#define BUFFER_BYTES (64 * 1024)

typedef struct {
    CfdPacketSource base;
    CfdByteSource *bytes;
    pcap_t *pcap; /* owns the stream over `bytes` */
    guint64 packets;
    gboolean has_bytes;
    CfdPacketStatus status;    /* READY until the source has ended */
    GError *problem;           /* why it ended, unless well */
    char buffer[BUFFER_BYTES]; /* stdio's */
} CfdReader;

/* What stdio calls when its buffer is used up. stdio takes a short count for what it is, and comes
 * back only while libpcap's request is not met: a complete packet never waits for the next. */
static gssize
read_bytes(CfdReader *self, char *buffer, gsize size)
{
    gssize got;

    if (self->problem != NULL)
        return -1;
    got = cfd_byte_source_read(self->bytes, (guint8 *)buffer, size, &self->problem);
    if (got > 0)
        self->has_bytes = TRUE;
    if (got < 0)
        errno = EIO;
    return got;
}

#if defined(__APPLE__) || defined(__NetBSD__) || defined(__OpenBSD__)
static int
read_cookie(void *cookie, char *buffer, int size)
{
    return (int)read_bytes(cookie, buffer, (gsize)size);
}

static FILE *
open_stream(CfdReader *self)
{
    return funopen(self, read_cookie, NULL, NULL, NULL);
}
#else
static ssize_t
read_cookie(void *cookie, char *buffer, size_t size)
{
    return read_bytes(cookie, buffer, size);
}

static FILE *
open_stream(CfdReader *self)
{
    return fopencookie(self, "rb", (cookie_io_functions_t){.read = read_cookie});
}
#endif

/* libpcap before 1.11 hands out the 32 bits of a pcap file's times as signed; they are not. */
static guint64
drop_sign(gint64 value)
{
    return value < 0 ? (guint32)value : (guint64)value;
}

static guint64
add_time_ns(gint64 seconds, gint64 nanoseconds)
{
    guint64 time_ns;

    if (!g_uint64_checked_mul(&time_ns, drop_sign(seconds), NS_PER_S) ||
        !g_uint64_checked_add(&time_ns, time_ns, drop_sign(nanoseconds)))
        return G_MAXUINT64;
    return time_ns;
}

/* The source ends here: libpcap has returned `result`. */
static void
settle_end(CfdReader *self, int result)
{
    if (self->problem != NULL) {
        gboolean damaged = g_error_matches(self->problem, CFD_ERROR, CFD_ERROR_PACKETS);

        self->status = damaged ? CFD_PACKET_TRUNCATED : CFD_PACKET_FAILED;
    } else if (result == PCAP_ERROR_BREAK) {
        self->status = CFD_PACKET_END;
    } else {
        self->status = CFD_PACKET_TRUNCATED;
        g_set_error(&self->problem, CFD_ERROR, CFD_ERROR_PACKETS,
                    "the packet file is cut short, damaged or not of one kind after "
                    "%" G_GUINT64_FORMAT " packets: %s",
                    self->packets, pcap_geterr(self->pcap));
    }
}

static CfdPacketStatus
report_end(const CfdReader *self, GError **error)
{
    if (error != NULL && self->problem != NULL)
        *error = g_error_copy(self->problem);
    return self->status;
}

static CfdPacketStatus
read_packet(CfdPacketSource *source, CfdPacket *ret_packet, GError **error)
{
    CfdReader *self = (CfdReader *)source;
    struct pcap_pkthdr *header = NULL;
    const u_char *data = NULL;
    int result;

    if (self->status != CFD_PACKET_READY)
        return report_end(self, error);
    result = pcap_next_ex(self->pcap, &header, &data);
    if (result != 1) {
        settle_end(self, result);
        return report_end(self, error);
    }
    self->packets++;
    *ret_packet = (CfdPacket){
        .time_ns = add_time_ns(header->ts.tv_sec, header->ts.tv_usec),
        .captured_length = header->caplen,
        .original_length = header->len,
        .data = data,
    };
    return CFD_PACKET_READY;
}

static void
free_reader(CfdPacketSource *source)
{
    CfdReader *self = (CfdReader *)source;

    if (self->pcap != NULL)
        pcap_close(self->pcap);
    cfd_byte_source_free(self->bytes);
    g_clear_error(&self->problem);
    g_free(self);
}

/* Why there is no packet file: the byte source's reason, else libpcap's words. */
static void
explain_no_file(CfdReader *self, const gchar *words, GError **error)
{
    if (self->problem != NULL)
        g_propagate_error(error, g_steal_pointer(&self->problem));
    else if (!self->has_bytes)
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_PACKETS,
                            "the file of packets is empty: try again");
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_PACKETS,
                    "what was sent is not a readable file of packets: %s", words);
}

static gboolean
open_file(CfdReader *self, GError **error)
{
    gchar words[PCAP_ERRBUF_SIZE] = "";
    FILE *stream = open_stream(self);

    if (stream == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_PACKETS, "no stream to read packets with: %s",
                    g_strerror(errno));
        return FALSE;
    }
    (void)setvbuf(stream, self->buffer, _IOFBF, sizeof self->buffer);
    self->pcap =
        pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, words);
    if (self->pcap == NULL) {
        explain_no_file(self, words, error);
        (void)fclose(stream);
        return FALSE;
    }
    return TRUE;
}

CfdPacketSource *
cfd_reader_new(CfdByteSource *bytes, GError **error)
{
    CfdReader *self = g_new0(CfdReader, 1);
    g_autoptr(CfdPacketSource) source = &self->base;

    self->base.next = read_packet;
    self->base.free = free_reader;
    self->bytes = bytes;
    self->status = CFD_PACKET_READY;
    if (!open_file(self, error))
        return NULL;
    self->base.link_type = cfd_link_type_of(self->pcap);
    self->base.snap_length = (guint32)pcap_snapshot(self->pcap);
    return g_steal_pointer(&source);
}

gchar *
cfd_reader_library(void)
{
    const gchar *text = pcap_lib_version();

    return g_strchomp(g_strndup(text, strcspn(text, "(,")));
}
