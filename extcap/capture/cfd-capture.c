/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-capture.h"

#include "cfd-creation.h"
#include "cfd-delivery.h"
#include "cfd-record.h"

#include "cfd-error.h"

#include <string.h>

/* How long after a stop packets are still collected, and then what was collected is written:
 * Wireshark kills after 30 s. */
#define COLLECT_GRACE_US (20 * (gint64)G_USEC_PER_SEC)
#define FINISH_GRACE_US (24 * (gint64)G_USEC_PER_SEC)

typedef enum {
    STATE_PREPARE, /* for the account to be known */
    STATE_CREATE,  /* for Cloudflare to accept the capture */
    STATE_POLL,    /* for Cloudflare to be done with it */
    STATE_OPEN,    /* for the head of each object */
    STATE_PACKETS, /* for packets, and for the sink to take them */
    STATE_DONE,
} State;

struct CfdCapture {
    CfdCaptureParts parts;
    const CfdPlan *plan;
    State state;
    CfdCreation *creation;
    CfdJob *job;
    CfdRecord *record;   /* NULL: there is none, or it could not be written */
    gint64 created_us;   /* when it was, on the monotonic clock */
    gint64 next_poll_us; /* likewise */
    CfdDelivery *delivery;
};

CfdCapture *
cfd_capture_new(const CfdCaptureParts *parts, const CfdPlan *plan)
{
    CfdCapture *self = g_new0(CfdCapture, 1);

    self->parts = *parts;
    self->plan = plan;
    return self;
}

void
cfd_capture_free(CfdCapture *self)
{
    if (self == NULL)
        return;
    cfd_delivery_free(self->delivery);
    cfd_creation_free(self->creation);
    cfd_record_free(self->record);
    cfd_job_free(self->job);
    g_free(self);
}

/* What can be known to be wrong before a request is spent. */
static gboolean
prepare(CfdCapture *self, GError **error)
{
    g_autoptr(CfdSpool) spool = cfd_spool_new(self->plan->spool_folder, self->parts.loop, error);

    self->state = STATE_CREATE;
    return spool != NULL && cfd_api_find_account(self->parts.api, error);
}

static void
plan_next_poll(CfdCapture *self)
{
    gint64 now_us = cfd_clock_monotonic_us(self->parts.clock);
    gint64 wait_ms = cfd_plan_poll_wait_ms((now_us - self->created_us) / 1000);

    self->next_poll_us = now_us + wait_ms * 1000;
}

/* Without a state file the capture goes on all the same. */
static void
write_record(CfdCapture *self)
{
    g_autoptr(GError) failure = NULL;

    self->record = cfd_record_new(self->parts.record_folder, self->job->id,
                                  cfd_api_account_id(self->parts.api),
                                  cfd_job_type_name(self->plan->spec.type), &failure);
    if (self->record == NULL)
        cfd_report_note(self->parts.report, CFD_REPORT_WARNING, "%s", failure->message);
}

/* There is nothing left to have of it at Cloudflare. */
static void
forget_record(CfdCapture *self)
{
    if (self->record != NULL)
        cfd_record_remove(self->record);
}

/* Cloudflare has accepted it: from here on the packets are worth a wait. */
static gboolean
begin(CfdCapture *self, GError **error)
{
    g_autofree gchar *summary = cfd_plan_summary(self->plan, self->job);

    cfd_cancel_set_grace(self->parts.cancel, COLLECT_GRACE_US);
    self->state = STATE_POLL;
    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "created: %s", summary);
    write_record(self);
    self->delivery = cfd_delivery_new(&self->parts, self->job->id);
    self->created_us = cfd_clock_monotonic_us(self->parts.clock);
    plan_next_poll(self);
    /* Without a section header Wireshark shows one error and not two. */
    return self->job->status == CFD_JOB_FAILED ||
           cfd_delivery_begin(self->delivery, summary, error);
}

static CfdStep
to_step(gboolean ok)
{
    return ok ? CFD_STEP_AGAIN : CFD_STEP_FAILED;
}

static CfdStep
create(CfdCapture *self, gint64 *ret_until_us, GError **error)
{
    CfdCreationParts parts = {self->parts.api, self->parts.clock, self->parts.cancel,
                              self->parts.report};
    CfdStep step;

    if (self->creation == NULL)
        self->creation = cfd_creation_new(&parts, &self->plan->spec);
    step = cfd_creation_step(self->creation, ret_until_us, &self->job, error);
    return step == CFD_STEP_DONE ? to_step(begin(self, error)) : step;
}

static gboolean
give_up_failed(CfdCapture *self, GError **error)
{
    const gchar *why = self->job->error_message;

    forget_record(self);
    g_set_error(error, CFD_ERROR, CFD_ERROR_SERVER, "Cloudflare says that capture %s failed: %s",
                self->job->id, why != NULL ? why : "it gives no reason; try again");
    return FALSE;
}

static gboolean
check_deadline(const CfdCapture *self, GError **error)
{
    gint64 elapsed_us = cfd_clock_monotonic_us(self->parts.clock) - self->created_us;
    gint64 deadline_ms = cfd_plan_deadline_ms();

    if (elapsed_us / 1000 < deadline_ms)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT,
                "capture %s is still “%s” after %" G_GINT64_FORMAT
                " s: look for it in the Cloudflare dashboard later, or try again",
                self->job->id, self->job->status_text != NULL ? self->job->status_text : "unknown",
                elapsed_us / G_USEC_PER_SEC);
    return FALSE;
}

static gboolean
ask_status(CfdCapture *self, GError **error)
{
    CfdJob *job = cfd_api_get(self->parts.api, self->job->id, error);

    if (job == NULL)
        return FALSE;
    cfd_job_free(self->job);
    self->job = job;
    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "capture %s: %s", job->id,
                    job->status_text != NULL ? job->status_text : "no status");
    plan_next_poll(self);
    return TRUE;
}

static CfdStep
poll_status(CfdCapture *self, gint64 *ret_until_us, GError **error)
{
    if (self->job->status == CFD_JOB_DONE) {
        self->state = STATE_OPEN;
        return CFD_STEP_AGAIN;
    }
    if (self->job->status == CFD_JOB_FAILED)
        return to_step(give_up_failed(self, error));
    if (cfd_clock_monotonic_us(self->parts.clock) < self->next_poll_us) {
        if (!check_deadline(self, error))
            return CFD_STEP_FAILED;
        *ret_until_us = self->next_poll_us;
        return CFD_STEP_WAIT_UNTIL;
    }
    return to_step(ask_status(self, error));
}

static gboolean
open_objects(CfdCapture *self, GError **error)
{
    self->state = STATE_PACKETS;
    return cfd_delivery_add_sample(self->delivery, self->plan->spool_folder, error) &&
           cfd_delivery_open(self->delivery, error);
}

/* A sample that has reached its limit does not cover all the time that was asked for. */
static void
report_full(const CfdCapture *self)
{
    gint64 limit = self->plan->spec.packet_limit;

    if (cfd_delivery_received(self->delivery) >= (guint64)limit)
        cfd_report_note(self->parts.report, CFD_REPORT_WARNING,
                        "capture %s: the limit of %" G_GINT64_FORMAT
                        " packets was reached: look back less far, or narrow the filter",
                        self->job->id, limit);
}

static CfdStep
end(CfdCapture *self)
{
    report_full(self);
    forget_record(self);
    self->state = STATE_DONE;
    return CFD_STEP_DONE;
}

static CfdStep
deliver(CfdCapture *self, GError **error)
{
    gboolean ended = FALSE;

    if (cfd_delivery_some(self->delivery, &ended, error))
        return ended ? end(self) : CFD_STEP_AGAIN;
    /* What was read is worth having, whatever has ended the rest. */
    cfd_cancel_set_grace(self->parts.cancel, FINISH_GRACE_US);
    if (!cfd_delivery_finish(self->delivery, NULL) || !ended)
        return CFD_STEP_FAILED;
    g_clear_error(error);
    return end(self);
}

CfdStep
cfd_capture_step(CfdCapture *self, gint64 *ret_until_us, GError **error)
{
    switch (self->state) {
    case STATE_PREPARE:
        return to_step(prepare(self, error));
    case STATE_CREATE:
        return create(self, ret_until_us, error);
    case STATE_POLL:
        return poll_status(self, ret_until_us, error);
    case STATE_OPEN:
        return to_step(open_objects(self, error));
    case STATE_PACKETS:
        return deliver(self, error);
    case STATE_DONE:
        return CFD_STEP_DONE;
    }
    g_assert_not_reached();
}

/* Whatever fails once the capture exists, its packets can still be had: the sentence says which. */
static void
name_capture(const CfdCapture *self, GError **error)
{
    const gchar *id = self->job != NULL ? self->job->id : NULL;

    if (error == NULL)
        return;
    if (id == NULL) {
        if (self->creation != NULL)
            cfd_creation_explain(self->creation, error);
        return;
    }
    if (g_error_matches(*error, CFD_ERROR, CFD_ERROR_STOPPED)) {
        g_clear_error(error);
        g_set_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT,
                    "stopped before capture %s had delivered all its packets: look for it in the "
                    "Cloudflare dashboard",
                    id);
    } else if (strstr((*error)->message, id) == NULL) {
        g_prefix_error(error, "capture %s: ", id);
    }
}

gboolean
cfd_capture_run(CfdCapture *self, GError **error)
{
    gint64 until_us = 0;
    CfdStep step;

    do {
        step = cfd_capture_step(self, &until_us, error);
        if (step == CFD_STEP_DONE)
            return TRUE;
        if (step == CFD_STEP_AGAIN)
            until_us = 0;
        /* One look at the loop also where there is more to do: downloads and signals go on. */
    } while (step != CFD_STEP_FAILED && cfd_loop_wait(self->parts.loop, until_us, error));
    name_capture(self, error);
    return FALSE;
}
