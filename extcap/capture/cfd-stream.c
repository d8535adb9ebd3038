/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-stream.h"

#include "cfd-job.h"
#include "cfd-label.h"
#include "cfd-pcapng.h"

#include <string.h>

#define NS_PER_US 1000

/* With what is said of the rest, a packet's comment is not cut by cfd-pcapng. */
#define MAX_REMARK_BYTES 900

/* What was written of one link type: all samples of an account have the same. */
typedef struct {
    guint16 link_type;
    guint id;
    CfdPcapngStatistics statistics;
} Interface;

struct CfdStream {
    CfdPcapng *pcapng;
    CfdSink *sink;
    CfdFilter *filter;
    GArray *interfaces; /* of Interface */
    GString *remark;
    guint unsaid; /* remarks that have no room there */
    guint64 seen;
    guint64 border_ns; /* the end of the last window, if packets of that moment have come; else 0 */
};

CfdStream *
cfd_stream_new(CfdSink *sink, CfdFilter *filter)
{
    CfdStream *self = g_new0(CfdStream, 1);

    self->pcapng = cfd_pcapng_new(sink);
    self->sink = sink;
    self->filter = filter;
    self->interfaces = g_array_new(FALSE, FALSE, sizeof(Interface));
    self->remark = g_string_new(NULL);
    return self;
}

void
cfd_stream_free(CfdStream *self)
{
    if (self == NULL)
        return;
    g_string_free(self->remark, TRUE);
    g_array_unref(self->interfaces);
    cfd_pcapng_free(self->pcapng);
    g_free(self);
}

gboolean
cfd_stream_begin(CfdStream *self, const gchar *comment, GError **error)
{
    return cfd_pcapng_write_section(self->pcapng, "cloudflaredump " CFD_VERSION, comment, error) &&
           cfd_sink_flush(self->sink, error);
}

void
cfd_stream_remark(CfdStream *self, const gchar *words)
{
    if (self->remark->len + strlen(words) > MAX_REMARK_BYTES)
        self->unsaid++;
    else
        g_string_append_printf(self->remark, "%s%s", self->remark->len > 0 ? "; " : "", words);
}

/* NULL: there is none. */
static const gchar *
end_remark(CfdStream *self)
{
    if (self->unsaid > 0)
        g_string_append_printf(self->remark, "; and %u more, which the log names", self->unsaid);
    self->unsaid = 0;
    return self->remark->len > 0 ? self->remark->str : NULL;
}

/* NULL if it cannot be written. Its label names no capture: there is one for each window. */
static Interface *
add_interface(CfdStream *self, const CfdStreamSample *sample, GError **error)
{
    CfdLabel label = {.type = cfd_job_type_name(CFD_JOB_SIMPLE)};
    Interface made = {.link_type = sample->link_type, .statistics.dropped = CFD_PCAPNG_UNKNOWN};
    g_autofree gchar *name = cfd_label_interface_name(&label);
    g_autofree gchar *description = cfd_label_interface_description(&label);
    CfdPcapngInterface interface = {name, description, sample->link_type, sample->snap_length};

    if (!cfd_pcapng_write_interface(self->pcapng, &interface, &made.id, error))
        return NULL;
    g_array_append_val(self->interfaces, made);
    return &g_array_index(self->interfaces, Interface, self->interfaces->len - 1);
}

/* NULL if it has to be written, and cannot. */
static Interface *
find_interface(CfdStream *self, const CfdStreamSample *sample, GError **error)
{
    for (guint i = 0; i < self->interfaces->len; i++) {
        Interface *found = &g_array_index(self->interfaces, Interface, i);

        if (found->link_type == sample->link_type)
            return found;
    }
    return add_interface(self, sample, error);
}

static gboolean
write_packet(CfdStream *self, Interface *interface, const CfdPacket *packet, GError **error)
{
    const gchar *remark = end_remark(self);

    if (!cfd_pcapng_write_commented_packet(self->pcapng, interface->id, packet, remark, error))
        return FALSE;
    g_string_truncate(self->remark, 0);
    interface->statistics.received++;
    interface->statistics.last_time_ns = MAX(interface->statistics.last_time_ns, packet->time_ns);
    return TRUE;
}

/* A window has what was seen at its start and up to its end; whether the API counts the end itself
 * to it, or to the next, it does not say: the first that brings it counts. */
static gboolean
is_inside(const CfdStream *self, const CfdPacket *packet, guint64 start_ns, guint64 end_ns)
{
    if (packet->time_ns == start_ns && self->border_ns == start_ns)
        return FALSE;
    return packet->time_ns >= start_ns && packet->time_ns <= end_ns;
}

gboolean
cfd_stream_write(CfdStream *self, const CfdStreamSample *sample, GError **error)
{
    guint64 start_ns = (guint64)sample->window.start_us * NS_PER_US;
    guint64 end_ns = (guint64)sample->window.end_us * NS_PER_US;
    guint64 border_ns = 0;
    Interface *interface = find_interface(self, sample, error);

    if (interface == NULL)
        return FALSE;
    for (guint i = 0; i < cfd_packet_list_count(sample->packets); i++) {
        const CfdPacket packet = cfd_packet_list_get(sample->packets, i);

        if (!is_inside(self, &packet, start_ns, end_ns))
            continue;
        if (packet.time_ns == end_ns)
            border_ns = end_ns;
        self->seen++;
        if (self->filter != NULL && !cfd_filter_matches(self->filter, sample->link_type, &packet))
            continue;
        if (!write_packet(self, interface, &packet, error))
            return FALSE;
    }
    self->border_ns = border_ns;
    return cfd_sink_flush(self->sink, error);
}

void
cfd_stream_skip(CfdStream *self)
{
    self->border_ns = 0;
}

gboolean
cfd_stream_finish(CfdStream *self, const gchar *comment, GError **error)
{
    for (guint i = 0; i < self->interfaces->len; i++) {
        Interface *interface = &g_array_index(self->interfaces, Interface, i);

        interface->statistics.comment = comment;
        if (!cfd_pcapng_write_statistics(self->pcapng, interface->id, &interface->statistics,
                                         error))
            return FALSE;
    }
    return cfd_sink_flush(self->sink, error);
}

guint64
cfd_stream_seen(const CfdStream *self)
{
    return self->seen;
}

guint64
cfd_stream_written(const CfdStream *self)
{
    guint64 written = 0;

    for (guint i = 0; i < self->interfaces->len; i++)
        written += g_array_index(self->interfaces, Interface, i).statistics.received;
    return written;
}
