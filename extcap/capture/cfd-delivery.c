/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-delivery.h"

#include "cfd-object.h"

#include "cfd-error.h"
#include "cfd-label.h"
#include "cfd-merge.h"
#include "cfd-pcapng.h"

/* So many packets are written before the loop is looked at again. */
#define PACKETS_AT_ONCE 512

/* What belongs to one object once its head is there; its place in the array is the merge's
 * index. */
typedef struct {
    guint16 link_type;
    guint interface_id;
    guint64 written;      /* packets */
    guint64 last_time_ns; /* of a packet that was written */
} Stream;

struct CfdDelivery {
    const CfdCaptureParts *parts;
    gchar *capture_id;
    CfdPcapng *pcapng;
    GPtrArray *objects; /* of CfdObject */
    GArray *streams;    /* of Stream, one for each object */
    CfdMerge *merge;    /* NULL before all heads are there */
    gboolean finished;  /* the statistics are written */
};

CfdDelivery *
cfd_delivery_new(const CfdCaptureParts *parts, const gchar *capture_id)
{
    CfdDelivery *self = g_new0(CfdDelivery, 1);

    self->parts = parts;
    self->capture_id = g_strdup(capture_id);
    self->pcapng = cfd_pcapng_new(parts->sink);
    self->objects = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_object_free);
    self->streams = g_array_new(FALSE, FALSE, sizeof(Stream));
    return self;
}

void
cfd_delivery_free(CfdDelivery *self)
{
    if (self == NULL)
        return;
    cfd_merge_free(self->merge);
    g_array_unref(self->streams);
    g_ptr_array_unref(self->objects);
    cfd_pcapng_free(self->pcapng);
    g_free(self->capture_id);
    g_free(self);
}

gboolean
cfd_delivery_begin(CfdDelivery *self, const gchar *comment, GError **error)
{
    return cfd_pcapng_write_section(self->pcapng, "cloudflaredump " CFD_VERSION, comment, error) &&
           cfd_sink_flush(self->parts->sink, error);
}

gboolean
cfd_delivery_add_sample(CfdDelivery *self, const gchar *spool_folder, GError **error)
{
    CfdObject *object = cfd_object_new_sample(self->parts->api, self->parts->loop, self->capture_id,
                                              spool_folder, error);

    if (object == NULL)
        return FALSE;
    g_ptr_array_add(self->objects, object);
    return TRUE;
}

static gboolean
write_interface(CfdDelivery *self, const CfdPacketSource *source, GError **error)
{
    CfdLabel label = {.type = cfd_job_type_name(CFD_JOB_SIMPLE), .capture_id = self->capture_id};
    g_autofree gchar *name = cfd_label_interface_name(&label);
    g_autofree gchar *description = cfd_label_interface_description(&label);
    CfdPcapngInterface interface = {name, description, source->link_type, source->snap_length};
    Stream stream = {.link_type = source->link_type};

    if (self->parts->filter != NULL && !cfd_filter_fits(self->parts->filter, source->link_type))
        cfd_report_note(self->parts->report, CFD_REPORT_WARNING,
                        "capture %s: the capture filter does not fit packets of link type %u, so "
                        "none of them is delivered",
                        self->capture_id, source->link_type);
    if (!cfd_pcapng_write_interface(self->pcapng, &interface, &stream.interface_id, error))
        return FALSE;
    g_array_append_val(self->streams, stream);
    return TRUE;
}

gboolean
cfd_delivery_open(CfdDelivery *self, GError **error)
{
    g_autoptr(GPtrArray) sources =
        g_ptr_array_new_with_free_func((GDestroyNotify)cfd_packet_source_free);

    for (guint i = 0; i < self->objects->len; i++) {
        CfdPacketSource *source = cfd_object_open(g_ptr_array_index(self->objects, i), error);

        if (source == NULL)
            return FALSE;
        g_ptr_array_add(sources, source);
    }
    for (guint i = 0; i < sources->len; i++) {
        if (!write_interface(self, g_ptr_array_index(sources, i), error))
            return FALSE;
    }
    self->merge = cfd_merge_new(g_steal_pointer(&sources));
    return TRUE;
}

static gboolean
write_packet(CfdDelivery *self, const CfdPacket *packet, GError **error)
{
    Stream *stream = &g_array_index(self->streams, Stream, packet->source);
    CfdFilter *filter = self->parts->filter;

    if (filter != NULL && !cfd_filter_matches(filter, stream->link_type, packet))
        return TRUE;
    if (!cfd_pcapng_write_packet(self->pcapng, stream->interface_id, packet, error))
        return FALSE;
    stream->written++;
    stream->last_time_ns = MAX(stream->last_time_ns, packet->time_ns);
    return TRUE;
}

static void
report_stream(const CfdDelivery *self, guint source)
{
    const Stream *stream = &g_array_index(self->streams, Stream, source);
    const GError *damage = cfd_merge_damage(self->merge, source);
    guint64 out_of_order = cfd_merge_out_of_order(self->merge, source);

    cfd_report_note(self->parts->report, CFD_REPORT_INFO,
                    "capture %s: %" G_GUINT64_FORMAT " packets delivered of %" G_GUINT64_FORMAT,
                    self->capture_id, stream->written, cfd_merge_delivered(self->merge, source));
    if (out_of_order > 0)
        cfd_report_note(self->parts->report, CFD_REPORT_INFO,
                        "capture %s: %" G_GUINT64_FORMAT " of them out of order", self->capture_id,
                        out_of_order);
    if (damage != NULL)
        cfd_report_note(self->parts->report, CFD_REPORT_WARNING,
                        "capture %s: packets are missing at the end: %s", self->capture_id,
                        damage->message);
}

gboolean
cfd_delivery_finish(CfdDelivery *self, GError **error)
{
    for (guint i = 0; i < self->streams->len && !self->finished; i++) {
        const Stream *stream = &g_array_index(self->streams, Stream, i);
        CfdPcapngStatistics statistics = {stream->written, CFD_PCAPNG_UNKNOWN,
                                          stream->last_time_ns};

        report_stream(self, i);
        if (!cfd_pcapng_write_statistics(self->pcapng, stream->interface_id, &statistics, error))
            return FALSE;
    }
    self->finished = TRUE;
    return cfd_sink_flush(self->parts->sink, error);
}

gboolean
cfd_delivery_some(CfdDelivery *self, gboolean *ret_ended, GError **error)
{
    CfdPacketStatus status = CFD_PACKET_READY;

    for (guint i = 0; i < PACKETS_AT_ONCE && status == CFD_PACKET_READY; i++) {
        CfdPacket packet;

        status = cfd_merge_next(self->merge, &packet, error);
        if (status == CFD_PACKET_FAILED)
            return FALSE;
        if (status == CFD_PACKET_READY && !write_packet(self, &packet, error))
            return FALSE;
    }
    *ret_ended = status == CFD_PACKET_END;
    return !*ret_ended || cfd_delivery_finish(self, error);
}

guint64
cfd_delivery_received(const CfdDelivery *self)
{
    guint64 received = 0;

    for (guint i = 0; i < self->streams->len; i++)
        received += cfd_merge_delivered(self->merge, i);
    return received;
}
