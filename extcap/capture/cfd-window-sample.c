/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-window-sample.h"

#include "cfd-creation.h"
#include "cfd-object.h"
#include "cfd-watch.h"

/* So many packets are taken before the loop is looked at again. */
#define PACKETS_AT_ONCE 512

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
    State state;
    CfdCreation *creation;
    CfdJob *made;
    CfdWatch *watch;
    CfdObject *object;
    CfdPacketSource *source;
    CfdPacketList *packets;
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
    self->creation = cfd_creation_new(&creation, spec);
    self->packets = cfd_packet_list_new();
    return self;
}

void
cfd_window_sample_free(CfdWindowSample *self)
{
    if (self == NULL)
        return;
    cfd_packet_list_free(self->packets);
    cfd_packet_source_free(self->source);
    cfd_object_free(self->object);
    cfd_watch_free(self->watch);
    cfd_job_free(self->made);
    cfd_creation_free(self->creation);
    g_free(self);
}

static CfdStep
create(CfdWindowSample *self, gint64 *ret_until_us, GError **error)
{
    CfdWatchConfig watch = {self->parts.api,    self->parts.clock, self->parts.cancel,
                            self->parts.report, self->spec,        CFD_PLAN_LEAVE};
    CfdStep step = cfd_creation_step(self->creation, ret_until_us, &self->made, error);
    g_autofree gchar *summary = NULL;

    if (step != CFD_STEP_DONE)
        return step;
    summary = cfd_plan_summary(self->spec, self->made);
    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "created: %s, account %s", summary,
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
    self->state = STATE_READ;
    return self->source != NULL ? CFD_STEP_AGAIN : CFD_STEP_FAILED;
}

/* What comes before a damage is worth having. */
static CfdStep
end(CfdWindowSample *self, const GError *damage)
{
    if (damage != NULL)
        cfd_report_note(self->parts.report, CFD_REPORT_WARNING,
                        "capture %s: packets are missing at the end: %s", self->made->id,
                        damage->message);
    cfd_packet_list_sort(self->packets);
    self->state = STATE_DONE;
    return CFD_STEP_DONE;
}

static CfdStep
read_packets(CfdWindowSample *self, GError **error)
{
    for (guint i = 0; i < PACKETS_AT_ONCE; i++) {
        g_autoptr(GError) damage = NULL;
        CfdPacket packet;

        switch (cfd_packet_source_next(self->source, &packet, &damage)) {
        case CFD_PACKET_READY:
            cfd_packet_list_add(self->packets, &packet);
            break;
        case CFD_PACKET_END:
        case CFD_PACKET_TRUNCATED:
            return end(self, damage);
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

const CfdJob *
cfd_window_sample_job(const CfdWindowSample *self)
{
    return self->made;
}

const CfdPacketList *
cfd_window_sample_packets(const CfdWindowSample *self)
{
    return self->packets;
}

guint16
cfd_window_sample_link_type(const CfdWindowSample *self)
{
    return self->source != NULL ? self->source->link_type : 0;
}

guint32
cfd_window_sample_snap_length(const CfdWindowSample *self)
{
    return self->source != NULL ? self->source->snap_length : 0;
}
