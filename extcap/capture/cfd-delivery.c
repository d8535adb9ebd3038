/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-delivery.h"

#include "cfd-colo.h"
#include "cfd-error.h"
#include "cfd-label.h"
#include "cfd-merge.h"
#include "cfd-pcapng.h"

/* So many packets are written before the loop is looked at again. */
#define PACKETS_AT_ONCE 512

/* What belongs to one file once its head is there; its place in the array is the merge's index. */
typedef struct {
    guint object; /* index in the set */
    guint16 link_type;
    guint interface_id;
    gboolean is_unfit;    /* the capture filter has no meaning for its link type: it is dropped */
    guint64 written;      /* packets */
    guint64 last_time_ns; /* of a packet that was written */
} Stream;

struct CfdDelivery {
    CfdDeliveryConfig config;
    CfdPcapng *pcapng;
    CfdObjects *objects; /* NULL before they are there, as the next */
    CfdMerge *merge;
    GArray *streams; /* of Stream */
    CfdTally *tally; /* of what is written of a sample, which is small; else NULL */
    guint unfetched; /* files that did not come to their ends */
    GError *failure; /* why the first of them did not */
    gboolean failures_taken;
    guint n_statistics; /* written */
    gboolean finished;  /* the statistics are written */
};

CfdDelivery *
cfd_delivery_new(const CfdDeliveryConfig *config)
{
    CfdDelivery *self = g_new0(CfdDelivery, 1);

    self->config = *config;
    self->pcapng = cfd_pcapng_new(config->sink);
    self->streams = g_array_new(FALSE, FALSE, sizeof(Stream));
    self->tally = config->spec->type == CFD_JOB_SIMPLE ? cfd_tally_new() : NULL;
    return self;
}

void
cfd_delivery_free(CfdDelivery *self)
{
    if (self == NULL)
        return;
    cfd_merge_free(self->merge);
    cfd_objects_free(self->objects);
    g_array_unref(self->streams);
    cfd_tally_free(self->tally);
    g_clear_error(&self->failure);
    cfd_pcapng_free(self->pcapng);
    g_free(self);
}

gboolean
cfd_delivery_begin(CfdDelivery *self, const gchar *comment, GError **error)
{
    return cfd_pcapng_write_section(self->pcapng, "cloudflaredump " CFD_VERSION, comment, error) &&
           (self->config.sink->is_patient || cfd_sink_flush(self->config.sink, error));
}

/* The one file that it is about, in text for people. */
static gchar *
describe(const CfdDelivery *self, guint object)
{
    const CfdObjectName *name = cfd_object_name(cfd_objects_get(self->objects, object));

    if (name == NULL)
        return g_strdup_printf("capture %s", self->config.capture_id);
    return g_strdup_printf("capture %s, file %s", self->config.capture_id, name->object->key);
}

/* Nothing is said of a place that the capture does not tell. */
static CfdLabel
make_label(const CfdDelivery *self, const CfdObjectName *name)
{
    CfdLabel label = {.type = cfd_job_type_name(self->config.spec->type),
                      .capture_id = self->config.capture_id};
    const CfdColo *colo;

    if (name == NULL)
        return label;
    label.colo = name->colo != NULL ? name->colo : self->config.spec->colo;
    label.machine = name->machine;
    label.object_key = name->object->key;
    colo = label.colo != NULL ? cfd_colo_find(label.colo) : NULL;
    if (colo != NULL) {
        label.city = colo->city;
        label.country = colo->country;
    }
    return label;
}

static gboolean
write_interface(CfdDelivery *self, Stream *stream, const CfdPacketSource *source, GError **error)
{
    CfdObject *object = cfd_objects_get(self->objects, stream->object);
    CfdLabel label = make_label(self, cfd_object_name(object));
    g_autofree gchar *name = cfd_label_interface_name(&label);
    g_autofree gchar *description = cfd_label_interface_description(&label);
    CfdPcapngInterface interface = {name, description, source->link_type, source->snap_length};
    g_autofree gchar *what = describe(self, stream->object);

    stream->link_type = source->link_type;
    stream->is_unfit =
        self->config.filter != NULL && !cfd_filter_fits(self->config.filter, source->link_type);
    if (stream->is_unfit)
        cfd_report_note(self->config.report, CFD_REPORT_WARNING,
                        "%s: the capture filter does not fit packets of link type %u, so none of "
                        "them is delivered",
                        what, source->link_type);
    return cfd_pcapng_write_interface(self->pcapng, &interface, &stream->interface_id, error);
}

static void
note_failure(CfdDelivery *self, guint object, const GError *failure)
{
    g_autofree gchar *what = describe(self, object);

    cfd_report_note(self->config.report, CFD_REPORT_WARNING, "%s: packets are missing: %s", what,
                    failure->message);
    if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_PACKETS) &&
        cfd_objects_count(self->objects) > 1)
        return; /* there is no more to be had of it */
    self->unfetched++;
    if (self->failure == NULL)
        self->failure = g_error_copy(failure);
}

/* The head of one file. FALSE ends all; what cannot be opened is left out. */
static gboolean
open_object(CfdDelivery *self, guint object, GPtrArray *sources, GError **error)
{
    g_autoptr(GError) failure = NULL;
    CfdPacketSource *source = cfd_object_open(cfd_objects_get(self->objects, object), &failure);
    Stream stream = {.object = object};

    if (source != NULL) {
        g_ptr_array_add(sources, source);
        g_array_append_val(self->streams, stream);
        return TRUE;
    }
    if (!cfd_error_is_stop(failure) &&
        (object + 1 < cfd_objects_count(self->objects) || sources->len > 0)) {
        note_failure(self, object, failure);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean
cfd_delivery_open(CfdDelivery *self, CfdObjects *objects, GError **error)
{
    g_autoptr(GPtrArray) sources =
        g_ptr_array_new_with_free_func((GDestroyNotify)cfd_packet_source_free);

    self->objects = objects;
    cfd_objects_start(objects);
    for (guint i = 0; i < cfd_objects_count(objects); i++) {
        if (!open_object(self, i, sources, error))
            return FALSE;
    }
    for (guint i = 0; i < sources->len; i++) {
        if (!write_interface(self, &g_array_index(self->streams, Stream, i),
                             g_ptr_array_index(sources, i), error))
            return FALSE;
    }
    self->merge = cfd_merge_new(g_steal_pointer(&sources));
    return TRUE;
}

static gboolean
write_packet(CfdDelivery *self, const CfdPacket *packet, GError **error)
{
    Stream *stream = &g_array_index(self->streams, Stream, packet->source);
    CfdFilter *filter = self->config.filter;

    if (filter != NULL && !cfd_filter_matches(filter, stream->link_type, packet))
        return TRUE;
    if (self->tally != NULL)
        cfd_tally_add(self->tally, stream->link_type, packet);
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
    g_autofree gchar *what = describe(self, stream->object);

    cfd_report_note(self->config.report, CFD_REPORT_INFO,
                    "%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " packets delivered%s", what,
                    stream->written, cfd_merge_delivered(self->merge, source),
                    stream->is_unfit ? "; the capture filter does not fit their link type" : "");
    if (out_of_order > 0)
        cfd_report_note(self->config.report, CFD_REPORT_INFO,
                        "%s: %" G_GUINT64_FORMAT " of them out of order", what, out_of_order);
    if (damage != NULL)
        cfd_report_note(self->config.report, CFD_REPORT_WARNING,
                        "%s: packets are missing at the end: %s", what, damage->message);
}

/* What has ended a file early, told by the merge when it was over. */
static void
take_failures(CfdDelivery *self)
{
    for (guint i = 0; i < self->streams->len && !self->failures_taken; i++) {
        const GError *failure = cfd_merge_failure(self->merge, i);

        report_stream(self, i);

        if (failure != NULL)
            note_failure(self, g_array_index(self->streams, Stream, i).object, failure);
    }
    self->failures_taken = TRUE;
}

static gboolean
write_statistics(CfdDelivery *self, GError **error)
{
    for (; self->n_statistics < self->streams->len; self->n_statistics++) {
        const Stream *stream = &g_array_index(self->streams, Stream, self->n_statistics);
        CfdPcapngStatistics statistics = {
            .received = stream->written,
            .dropped = stream->is_unfit ? cfd_merge_delivered(self->merge, self->n_statistics)
                                        : CFD_PCAPNG_UNKNOWN,
            .last_time_ns = stream->last_time_ns,
        };

        if (!cfd_pcapng_write_statistics(self->pcapng, stream->interface_id, &statistics, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
cfd_delivery_finish(CfdDelivery *self, GError **error)
{
    if (self->merge != NULL && !self->finished) {
        take_failures(self);
        if (!write_statistics(self, error))
            return FALSE;
    }
    self->finished = TRUE;
    return cfd_sink_flush(self->config.sink, error);
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

gboolean
cfd_delivery_check(const CfdDelivery *self, GError **error)
{
    guint count = cfd_objects_count(self->objects);

    if (self->failure == NULL)
        return TRUE;
    g_propagate_error(error, g_error_copy(self->failure));
    if (count > 1)
        g_prefix_error(
            error, "%u of %u files could not be fetched to their ends: ", self->unfetched, count);
    return FALSE;
}

guint64
cfd_delivery_received(const CfdDelivery *self)
{
    guint64 received = 0;

    for (guint i = 0; i < self->streams->len && self->merge != NULL; i++)
        received += cfd_merge_delivered(self->merge, i);
    return received;
}

guint64
cfd_delivery_written(const CfdDelivery *self)
{
    guint64 written = 0;

    for (guint i = 0; i < self->streams->len; i++)
        written += g_array_index(self->streams, Stream, i).written;
    return written;
}

const CfdTally *
cfd_delivery_tally(const CfdDelivery *self)
{
    return self->tally;
}

void
cfd_delivery_measure(const CfdDelivery *self, CfdProgress *progress)
{
    progress->packets = cfd_delivery_written(self);
    if (self->objects != NULL)
        cfd_objects_measure(self->objects, &progress->bytes, &progress->total_bytes);
}
