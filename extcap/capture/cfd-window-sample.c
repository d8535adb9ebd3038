/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-window-sample.h"

#include "cfd-creation.h"
#include "cfd-ending.h"
#include "cfd-object.h"
#include "cfd-watch.h"

#include "cfd-error.h"

/* So many packets are taken before the loop is looked at again. */
#define PACKETS_AT_ONCE 512

/* Ten times what a sample may have: 10,000 packets of some 200 bytes. What is more is no sample,
 * and has no place in memory. */
#define MOST_PACKETS 100000
#define MOST_BYTES (20 * 1024 * 1024)

typedef enum {
    STATE_CREATE, /* for Cloudflare to accept it */
    STATE_WATCH,  /* for Cloudflare to be done with it */
    STATE_OPEN,   /* for the head of its file */
    STATE_READ,   /* for its packets */
    STATE_DONE,
} State;

struct CfdWindowSample {
    CfdCaptureParts parts;
    const gchar *spool_folder;
    const CfdJobSpec *spec;
    guint packet_limit;
    State state;
    CfdCreation *creation;
    CfdJob *made;
    gchar *summary;
    CfdWatch *watch;
    CfdObject *object;
    CfdPacketSource *source;
    guint16 link_type;
    guint32 snap_length;
    CfdPacketList *packets;
    GError *damage;
};

CfdWindowSample *
cfd_window_sample_new(const CfdCaptureParts *parts, const gchar *spool_folder,
                      const CfdJobSpec *spec)
{
    CfdWindowSample *self = g_new0(CfdWindowSample, 1);
    CfdCreationParts creation = {.api = parts->api,
                                 .clock = parts->clock,
                                 .cancel = parts->cancel,
                                 .report = parts->report,
                                 .is_impatient = TRUE};

    self->parts = *parts;
    self->spool_folder = spool_folder;
    self->spec = spec;
    self->packet_limit = (guint)spec->packet_limit;
    self->creation = cfd_creation_new(&creation, spec);
    self->packets = cfd_packet_list_new();
    return self;
}

void
cfd_window_sample_free(CfdWindowSample *self)
{
    if (self == NULL)
        return;
    g_clear_error(&self->damage);
    cfd_packet_list_free(self->packets);
    cfd_packet_source_free(self->source);
    cfd_object_free(self->object);
    cfd_watch_free(self->watch);
    cfd_job_free(self->made);
    g_free(self->summary);
    cfd_creation_free(self->creation);
    g_free(self);
}

static CfdStep
create(CfdWindowSample *self, gint64 *ret_until_us, GError **error)
{
    CfdWatchConfig watch = {self->parts.api,    self->parts.clock, self->parts.cancel,
                            self->parts.report, self->spec,        CFD_PLAN_LEAVE};
    CfdStep step = cfd_creation_step(self->creation, ret_until_us, &self->made, error);

    if (step != CFD_STEP_DONE)
        return step;
    self->summary = cfd_plan_summary(self->spec, self->made);
    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "created: %s, account %s", self->summary,
                    cfd_api_account_id(self->parts.api));
    self->watch = cfd_watch_new(&watch, self->made);
    self->state = STATE_WATCH;
    return CFD_STEP_AGAIN;
}

static CfdStep
watch(CfdWindowSample *self, gint64 *ret_until_us, GError **error)
{
    CfdStep step = cfd_watch_step(self->watch, ret_until_us, error);

    if (step != CFD_STEP_DONE)
        return step;
    self->state = STATE_OPEN;
    return CFD_STEP_AGAIN;
}

static CfdStep
open_file(CfdWindowSample *self, GError **error)
{
    self->object = cfd_object_new_sample(self->parts.api, self->parts.loop, self->made->id,
                                         self->spool_folder, error);
    if (self->object == NULL)
        return CFD_STEP_FAILED;
    cfd_object_start(self->object, 0, NULL, NULL);
    self->source = cfd_object_open(self->object, error);
    if (self->source == NULL)
        return CFD_STEP_FAILED;
    self->link_type = self->source->link_type;
    self->snap_length = self->source->snap_length;
    self->state = STATE_READ;
    return CFD_STEP_AGAIN;
}

/* What comes before a damage is worth having. The file is let go of: the packets may be kept for
 * long. damage: NULL: there is none. */
static CfdStep
end(CfdWindowSample *self, GError *damage)
{
    g_clear_pointer(&self->source, cfd_packet_source_free);
    g_clear_pointer(&self->object, cfd_object_free);
    self->damage = damage;
    cfd_packet_list_sort(self->packets);
    self->state = STATE_DONE;
    return CFD_STEP_DONE;
}

static gboolean
add(CfdWindowSample *self, const CfdPacket *packet, GError **error)
{
    if (cfd_packet_list_count(self->packets) >= MOST_PACKETS ||
        cfd_packet_list_size(self->packets) + packet->captured_length > MOST_BYTES) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE,
                    "the sample has more than %d packets, or than %d MiB of them, which is more "
                    "than Cloudflare documents",
                    MOST_PACKETS, MOST_BYTES / 1024 / 1024);
        return FALSE;
    }
    cfd_packet_list_add(self->packets, packet);
    return TRUE;
}

static CfdStep
read_packets(CfdWindowSample *self, GError **error)
{
    for (guint i = 0; i < PACKETS_AT_ONCE; i++) {
        g_autoptr(GError) damage = NULL;
        CfdPacket packet;

        switch (cfd_packet_source_next(self->source, &packet, &damage)) {
        case CFD_PACKET_READY:
            if (!add(self, &packet, error))
                return CFD_STEP_FAILED;
            break;
        case CFD_PACKET_END:
        case CFD_PACKET_TRUNCATED:
            return end(self, g_steal_pointer(&damage));
        case CFD_PACKET_FAILED:
            g_propagate_error(error, g_steal_pointer(&damage));
            return CFD_STEP_FAILED;
        }
    }
    return CFD_STEP_AGAIN;
}

CfdStep
cfd_window_sample_step(CfdWindowSample *self, gint64 *ret_until_us, GError **error)
{
    switch (self->state) {
    case STATE_CREATE:
        return create(self, ret_until_us, error);
    case STATE_WATCH:
        return watch(self, ret_until_us, error);
    case STATE_OPEN:
        return open_file(self, error);
    case STATE_READ:
        return read_packets(self, error);
    case STATE_DONE:
        return CFD_STEP_DONE;
    }
    g_assert_not_reached();
}

void
cfd_window_sample_explain(const CfdWindowSample *self, GError **error)
{
    CfdEnding ending = {.report = self->parts.report, .on_stop = CFD_PLAN_LEAVE};

    if (self->made == NULL) {
        cfd_creation_explain(self->creation, error);
        return;
    }
    ending.capture_id = self->made->id;
    ending.is_lost = self->watch != NULL && cfd_watch_job(self->watch)->status == CFD_JOB_FAILED;
    cfd_ending_explain(&ending, error);
}

gboolean
cfd_window_sample_is_unclear(const CfdWindowSample *self)
{
    return self->made == NULL && cfd_creation_is_unclear(self->creation);
}

gint64
cfd_window_sample_told_wait_s(const CfdWindowSample *self)
{
    return cfd_creation_told_wait_s(self->creation);
}

const GError *
cfd_window_sample_damage(const CfdWindowSample *self)
{
    return self->damage;
}

const CfdJob *
cfd_window_sample_job(const CfdWindowSample *self)
{
    return self->made;
}

gboolean
cfd_window_sample_is_full(const CfdWindowSample *self)
{
    return cfd_packet_list_count(self->packets) >= self->packet_limit;
}

const gchar *
cfd_window_sample_summary(const CfdWindowSample *self)
{
    return self->summary;
}

const CfdPacketList *
cfd_window_sample_packets(const CfdWindowSample *self)
{
    return self->packets;
}

guint16
cfd_window_sample_link_type(const CfdWindowSample *self)
{
    return self->link_type;
}

guint32
cfd_window_sample_snap_length(const CfdWindowSample *self)
{
    return self->snap_length;
}
