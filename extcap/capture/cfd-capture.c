/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-capture.h"

#include "cfd-course.h"
#include "cfd-creation.h"
#include "cfd-delivery.h"
#include "cfd-destination.h"
#include "cfd-ending.h"
#include "cfd-file-search.h"
#include "cfd-record.h"
#include "cfd-watch.h"

#include "cfd-error.h"

/* How long after a stop what was collected is still written: Wireshark kills after 30 s. Who wants
 * nothing of it waits just for a block to be whole. */
#define FINISH_GRACE_US (24 * (gint64)G_USEC_PER_SEC)
#define LEAVE_GRACE_US (3 * (gint64)G_USEC_PER_SEC)

typedef enum {
    STATE_PREPARE, /* for the account to be known, and the bucket to be open */
    STATE_CREATE,  /* for Cloudflare to accept the capture */
    STATE_ATTACH,  /* for Cloudflare to tell of the capture that exists */
    STATE_WATCH,   /* for Cloudflare to be done with it */
    STATE_SEARCH,  /* for its files to be in the bucket */
    STATE_OPEN,    /* for the head of each file */
    STATE_PACKETS, /* for packets, and for the sink to take them */
    STATE_DONE,
} State;

struct CfdCapture {
    CfdCaptureParts parts;
    const CfdPlan *plan;
    State state;
    CfdDestination *destination; /* of a full capture */
    const gchar *hint;           /* why a creation may be refused; NULL: nothing in particular */
    CfdCreation *creation;
    CfdJob *made;           /* the capture as it was told first; NULL before there is one */
    const CfdJobSpec *spec; /* what it was asked for with; NULL before */
    CfdRecord *record;      /* NULL: there is none, or another run has it */
    gboolean is_elsewhere;  /* another run has it */
    gboolean seen_at_work;  /* it was not done when it was told first */
    CfdWatch *watch;
    CfdFileSearch *search;
    GPtrArray *files; /* of CfdObjectName */
    CfdDelivery *delivery;
    CfdCourse course;
};

CfdCapture *
cfd_capture_new(const CfdCaptureParts *parts, const CfdPlan *plan)
{
    CfdCapture *self = g_new0(CfdCapture, 1);

    self->parts = *parts;
    self->plan = plan;
    self->course.report = parts->report;
    self->course.clock = parts->clock;
    return self;
}

void
cfd_capture_free(CfdCapture *self)
{
    if (self == NULL)
        return;
    cfd_delivery_free(self->delivery);
    g_clear_pointer(&self->files, g_ptr_array_unref);
    cfd_file_search_free(self->search);
    cfd_watch_free(self->watch);
    cfd_record_free(self->record);
    cfd_creation_free(self->creation);
    cfd_job_free(self->made);
    cfd_destination_free(self->destination);
    g_free(self);
}

static CfdStep
to_step(gboolean ok)
{
    return ok ? CFD_STEP_AGAIN : CFD_STEP_FAILED;
}

static gboolean
open_destination(CfdCapture *self, const gchar *text, GError **error)
{
    self->destination =
        cfd_destination_new(self->parts.open_bucket, self->parts.bucket_data, text, error);
    return self->destination != NULL;
}

/* What can be known to be wrong before a request is spent. */
static gboolean
prepare(CfdCapture *self, GError **error)
{
    g_autoptr(CfdSpool) spool = cfd_spool_new(self->plan->spool_folder, self->parts.loop, error);

    if (spool == NULL || !cfd_api_find_account(self->parts.api, error))
        return FALSE;
    self->state = self->plan->capture_id != NULL ? STATE_ATTACH : STATE_CREATE;
    return self->state == STATE_ATTACH || self->plan->spec.type != CFD_JOB_FULL ||
           (open_destination(self, self->plan->spec.destination, error) &&
            cfd_destination_check(self->destination, self->parts.api, self->parts.report,
                                  &self->hint, error));
}

/* Without a state file the capture goes on all the same. FALSE if another run cares for it. */
static gboolean
write_record(CfdCapture *self)
{
    gboolean is_ours = self->plan->capture_id == NULL;
    CfdRecordFacts facts = {
        .capture_id = self->made->id,
        .account_id = (gchar *)cfd_api_account_id(self->parts.api),
        .type = (gchar *)cfd_job_type_name(self->spec->type),
        .to_stop =
            is_ours && self->spec->type == CFD_JOB_FULL && self->plan->on_stop != CFD_PLAN_LEAVE,
        .submitted = self->made->submitted,
    };
    gboolean running;
    g_autoptr(GError) failure = NULL;

    self->record = cfd_record_new(self->parts.record_folder, &facts, &running, &failure);
    if (failure != NULL)
        cfd_report_note(self->parts.report, CFD_REPORT_WARNING, "%s", failure->message);
    /* It may be a stray's, which was to be stopped. */
    if (self->record != NULL && self->plan->on_stop == CFD_PLAN_LEAVE)
        cfd_record_let_be(self->record);
    return !running;
}

/* There is nothing left to have of it at Cloudflare. Another run may have cared for it for a moment
 * only, to stop what it took for a stray. */
static void
forget_record(CfdCapture *self)
{
    if (self->is_elsewhere)
        write_record(self);
    if (self->record != NULL)
        cfd_record_remove(self->record);
}

/* The capture exists: from here on its packets are worth a wait. */
static gboolean
begin(CfdCapture *self, const gchar *how, GError **error)
{
    g_autofree gchar *summary = cfd_plan_summary(self->spec, self->made);
    CfdDeliveryConfig delivery = {self->parts.report, self->parts.sink, self->parts.filter,
                                  self->spec, self->made->id};
    CfdWatchConfig watch = {self->parts.api,    self->parts.clock, self->parts.cancel,
                            self->parts.report, self->spec,        self->plan->on_stop};
    CfdJobStatus status = self->made->status;

    cfd_report_note(self->parts.report, CFD_REPORT_INFO, "%s: %s, account %s", how, summary,
                    cfd_api_account_id(self->parts.api));
    /* What another window runs is for that window to stop. */
    self->is_elsewhere = !write_record(self);
    if (self->is_elsewhere)
        watch.on_stop = CFD_PLAN_LEAVE;
    self->seen_at_work = status != CFD_JOB_DONE;
    self->watch = cfd_watch_new(&watch, self->made);
    self->delivery = cfd_delivery_new(&delivery);
    self->state = STATE_WATCH;
    /* Without a section header Wireshark shows one error and not two. */
    return status == CFD_JOB_FAILED || cfd_delivery_begin(self->delivery, summary, error);
}

static CfdStep
create(CfdCapture *self, gint64 *ret_until_us, GError **error)
{
    CfdCreationParts parts = {self->parts.api,    self->parts.clock, self->parts.cancel,
                              self->parts.report, self->hint,        FALSE};
    CfdStep step;

    if (self->creation == NULL)
        self->creation = cfd_creation_new(&parts, &self->plan->spec);
    step = cfd_creation_step(self->creation, ret_until_us, &self->made, error);
    if (step != CFD_STEP_DONE)
        return step;
    self->spec = &self->plan->spec;
    return to_step(begin(self, "created", error));
}

/* Opens the bucket that the capture names. */
static gboolean
find_bucket(CfdCapture *self, GError **error)
{
    const gchar *destination = self->spec->destination;

    if (self->spec->type != CFD_JOB_FULL)
        return TRUE;
    if (destination == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                    "Cloudflare does not say in which bucket the files of capture %s are",
                    self->made->id);
        return FALSE;
    }
    if (open_destination(self, destination, error))
        return TRUE;
    g_prefix_error(error, "the files of capture %s are out of reach: its bucket ", self->made->id);
    return FALSE;
}

static CfdStep
attach(CfdCapture *self, GError **error)
{
    CfdJob *job = cfd_api_get(self->parts.api, self->plan->capture_id, error);

    if (job == NULL)
        return CFD_STEP_FAILED;
    self->made = job;
    self->spec = &job->asked;
    return to_step(find_bucket(self, error) && begin(self, "opened", error));
}

static CfdStep
watch(CfdCapture *self, gint64 *ret_until_us, GError **error)
{
    CfdStep step = cfd_watch_step(self->watch, ret_until_us, error);

    if (cfd_watch_job(self->watch)->status == CFD_JOB_FAILED && step == CFD_STEP_FAILED)
        forget_record(self);
    if (step != CFD_STEP_DONE)
        return step;
    if (self->record != NULL)
        cfd_record_let_be(self->record);
    self->state = self->spec->type == CFD_JOB_FULL ? STATE_SEARCH : STATE_OPEN;
    return CFD_STEP_AGAIN;
}

static CfdStep
search(CfdCapture *self, gint64 *ret_until_us, GError **error)
{
    CfdFileSearchConfig config = {
        .bucket = cfd_destination_bucket(self->destination),
        .clock = self->parts.clock,
        .report = self->parts.report,
        .capture_id = self->made->id,
        .colo_name = self->spec->colo,
        .is_old = !self->seen_at_work &&
                  cfd_plan_is_old(self->spec, self->made, cfd_api_known_time_us(self->parts.api)),
    };
    CfdStep step;

    if (self->search == NULL)
        self->search = cfd_file_search_new(&config);
    step = cfd_file_search_step(self->search, ret_until_us, &self->files, error);
    if (step != CFD_STEP_DONE)
        return step;
    self->state = STATE_OPEN;
    return CFD_STEP_AGAIN;
}

static gboolean
open_objects(CfdCapture *self, GError **error)
{
    const gchar *folder = self->plan->spool_folder;
    CfdObjects *objects = self->files == NULL
                              ? cfd_objects_new_sample(self->parts.api, self->parts.loop,
                                                       self->made->id, folder, error)
                              : cfd_objects_new_files(cfd_destination_bucket(self->destination),
                                                      self->files, self->parts.loop, folder, error);

    self->state = STATE_PACKETS;
    return objects != NULL && cfd_delivery_open(self->delivery, objects, error);
}

static CfdStep
end(CfdCapture *self, GError **error)
{
    const CfdReceived received = {
        .packets = cfd_delivery_received(self->delivery),
        .passed = cfd_delivery_written(self->delivery),
        .tally = cfd_delivery_tally(self->delivery),
    };

    if (!cfd_delivery_check(self->delivery, error))
        return CFD_STEP_FAILED;
    cfd_ending_report_gaps(cfd_watch_job(self->watch), self->spec, &received, self->parts.report);
    forget_record(self);
    self->state = STATE_DONE;
    return CFD_STEP_DONE;
}

/* What was read is worth having, whatever has ended the rest; no packets are worth no file. */
static gboolean
finish(CfdCapture *self)
{
    gboolean loads = self->plan->on_stop == CFD_PLAN_LOAD;

    if (self->parts.sink->is_patient && cfd_delivery_received(self->delivery) == 0)
        return FALSE;
    cfd_cancel_set_grace(self->parts.cancel, loads ? FINISH_GRACE_US : LEAVE_GRACE_US);
    return cfd_delivery_finish(self->delivery, NULL);
}

static CfdStep
deliver(CfdCapture *self, GError **error)
{
    gboolean ended = FALSE;

    if (cfd_delivery_some(self->delivery, &ended, error))
        return ended ? end(self, error) : CFD_STEP_AGAIN;
    if (!finish(self) || !ended)
        return CFD_STEP_FAILED;
    g_clear_error(error);
    return end(self, error);
}

CfdStep
cfd_capture_step(CfdCapture *self, gint64 *ret_until_us, GError **error)
{
    switch (self->state) {
    case STATE_PREPARE:
        return to_step(prepare(self, error));
    case STATE_CREATE:
        return create(self, ret_until_us, error);
    case STATE_ATTACH:
        return attach(self, error);
    case STATE_WATCH:
        return watch(self, ret_until_us, error);
    case STATE_SEARCH:
        return search(self, ret_until_us, error);
    case STATE_OPEN:
        return to_step(open_objects(self, error));
    case STATE_PACKETS:
        return deliver(self, error);
    case STATE_DONE:
        return CFD_STEP_DONE;
    }
    g_assert_not_reached();
}

static gboolean
may_end(const CfdCapture *self)
{
    return self->state == STATE_WATCH && !self->is_elsewhere && cfd_watch_may_end(self->watch);
}

void
cfd_capture_end_recording(CfdCapture *self)
{
    if (may_end(self))
        cfd_watch_end_recording(self->watch);
}

/* Where it is, for who listens. until_us: of a wait; 0: there is none. */
static void
tell(CfdCapture *self, gint64 until_us)
{
    CfdCourse *course = &self->course;
    gboolean is_queued;

    course->now.capture_id = self->made != NULL ? self->made->id : NULL;
    course->now.may_end = may_end(self);
    course->now.answered_us = self->state == STATE_WATCH ? cfd_watch_answered_us(self->watch) : 0;
    switch (self->state) {
    case STATE_PREPARE:
    case STATE_ATTACH:
    case STATE_CREATE:
        is_queued = self->creation != NULL && cfd_creation_is_queued(self->creation);
        cfd_course_tell(course, is_queued ? CFD_PHASE_QUEUED : CFD_PHASE_STARTING,
                        is_queued ? until_us : 0);
        break;
    case STATE_WATCH:
        cfd_course_tell_watch(course, cfd_watch_job(self->watch), self->spec,
                              cfd_api_known_time_us(self->parts.api));
        break;
    case STATE_SEARCH:
        cfd_course_tell(course, CFD_PHASE_SEARCHING, 0);
        break;
    case STATE_OPEN:
    case STATE_PACKETS:
    case STATE_DONE:
        cfd_delivery_measure(self->delivery, &course->now);
        cfd_course_tell(course, CFD_PHASE_LOADING, 0);
        break;
    }
}

/* The run ends before its packets are delivered. Where the user wanted that, it must not leave a
 * capture that records on; else the user is told which it is, and may want it. TRUE if it ended as
 * the user wanted. */
static gboolean
leave(CfdCapture *self, const CfdEnding *ending, GError **error)
{
    gboolean is_wanted;
    gboolean stopped;

    if (self->watch == NULL)
        return FALSE;
    is_wanted =
        cfd_ending_is_wanted(*error, ending->was_opened) || cfd_watch_has_taken_stop(self->watch);
    stopped = is_wanted && cfd_watch_stop_at_last(self->watch);
    if ((!is_wanted || stopped) && self->record != NULL)
        cfd_record_let_be(self->record);
    if (!g_error_matches(*error, CFD_ERROR, CFD_ERROR_STOPPED))
        return FALSE;
    if (ending->on_stop == CFD_PLAN_DISCARD && stopped)
        forget_record(self);
    return cfd_ending_accept_stop(ending, stopped, error);
}

/* Steps and waits to the end. */
static gboolean
run(CfdCapture *self, GError **error)
{
    gint64 until_us = 0;
    CfdStep step;

    do {
        step = cfd_capture_step(self, &until_us, error);
        if (step != CFD_STEP_WAIT_UNTIL)
            until_us = 0;
        if (self->parts.report->progress != NULL)
            tell(self, until_us);
        if (step == CFD_STEP_DONE)
            return TRUE;
        if (step == CFD_STEP_FAILED)
            return FALSE;
        /* One look at the loop also where there is more to do: downloads and signals go on. */
    } while (cfd_loop_wait(self->parts.loop, until_us, error));
    if (self->state == STATE_PACKETS)
        finish(self);
    return FALSE;
}

gboolean
cfd_capture_run(CfdCapture *self, GError **error)
{
    CfdEnding ending = {.report = self->parts.report,
                        .on_stop = self->plan->on_stop,
                        .was_opened = self->plan->capture_id != NULL};
    g_autoptr(GError) failure = NULL;
    gboolean left;

    if (run(self, &failure))
        return TRUE;
    ending.capture_id = self->made != NULL ? self->made->id : NULL;
    ending.is_elsewhere = self->is_elsewhere && cfd_job_may_record(cfd_watch_job(self->watch));
    left = leave(self, &ending, &failure);
    ending.is_lost = self->watch != NULL && cfd_watch_job(self->watch)->status == CFD_JOB_FAILED;
    if (!left && self->made != NULL)
        cfd_ending_explain(&ending, &failure);
    else if (!left && self->creation != NULL)
        cfd_creation_explain(self->creation, &failure);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
