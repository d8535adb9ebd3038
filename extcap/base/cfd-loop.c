/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-loop.h"

/* A wait without a deadline still looks around now and then; it costs nothing. */
#define LONGEST_POLL_MS 60000

typedef struct {
    guint id;
    gint fd;
    gushort events;
    CfdLoopReady ready;
    gpointer data;
} Watch;

typedef struct {
    guint id;
    gint64 at_us;
    CfdLoopDue due;
    gpointer data;
} Call;

struct CfdLoop {
    CfdLoopDriver *driver;
    CfdClock *clock;
    CfdCancel *cancel;
    GArray *watches; /* of Watch */
    GArray *calls;   /* of Call */
    GArray *fds;     /* of GPollFD, one for each watch; kept to save the allocation */
    GArray *ids;     /* of guint: whose descriptor stands at the same place in fds */
    guint last_id;
};

CfdLoop *
cfd_loop_new(CfdLoopDriver *driver, CfdClock *clock, CfdCancel *cancel)
{
    CfdLoop *self = g_new0(CfdLoop, 1);

    self->driver = driver;
    self->clock = clock;
    self->cancel = cancel;
    self->watches = g_array_new(FALSE, FALSE, sizeof(Watch));
    self->calls = g_array_new(FALSE, FALSE, sizeof(Call));
    self->fds = g_array_new(FALSE, FALSE, sizeof(GPollFD));
    self->ids = g_array_new(FALSE, FALSE, sizeof(guint));
    return self;
}

void
cfd_loop_free(CfdLoop *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->watches);
    g_array_unref(self->calls);
    g_array_unref(self->fds);
    g_array_unref(self->ids);
    g_free(self);
}

static Watch *
find_watch(CfdLoop *self, guint id, guint *ret_index)
{
    for (guint i = 0; i < self->watches->len; i++) {
        Watch *watch = &g_array_index(self->watches, Watch, i);

        if (watch->id != id)
            continue;
        if (ret_index != NULL)
            *ret_index = i;
        return watch;
    }
    return NULL;
}

guint
cfd_loop_watch(CfdLoop *self, gint fd, gushort events, CfdLoopReady ready, gpointer data)
{
    Watch watch = {++self->last_id, fd, events, ready, data};

    g_array_append_val(self->watches, watch);
    return watch.id;
}

void
cfd_loop_set_events(CfdLoop *self, guint id, gushort events)
{
    Watch *watch = find_watch(self, id, NULL);

    g_return_if_fail(watch != NULL);
    watch->events = events;
}

void
cfd_loop_unwatch(CfdLoop *self, guint id)
{
    guint i;

    if (find_watch(self, id, &i) != NULL)
        g_array_remove_index(self->watches, i);
}

guint
cfd_loop_call_at(CfdLoop *self, gint64 at_us, CfdLoopDue due, gpointer data)
{
    Call call = {++self->last_id, at_us, due, data};

    g_array_append_val(self->calls, call);
    return call.id;
}

void
cfd_loop_forget(CfdLoop *self, guint id)
{
    for (guint i = 0; i < self->calls->len; i++) {
        if (g_array_index(self->calls, Call, i).id == id) {
            g_array_remove_index(self->calls, i);
            return;
        }
    }
}

/* The call that comes first, or NULL. */
static const Call *
find_first_call(const CfdLoop *self)
{
    const Call *first = NULL;

    for (guint i = 0; i < self->calls->len; i++) {
        const Call *call = &g_array_index(self->calls, Call, i);

        if (first == NULL || call->at_us < first->at_us)
            first = call;
    }
    return first;
}

/* A call may add and take away others, so each is looked for anew. */
static void
make_due_calls(CfdLoop *self, gint64 now_us)
{
    const Call *first;

    while ((first = find_first_call(self)) != NULL && first->at_us <= now_us) {
        Call call = *first;

        cfd_loop_forget(self, call.id);
        call.due(call.data);
    }
}

static void
collect_descriptors(CfdLoop *self)
{
    g_array_set_size(self->fds, 0);
    g_array_set_size(self->ids, 0);
    for (guint i = 0; i < self->watches->len; i++) {
        const Watch *watch = &g_array_index(self->watches, Watch, i);
        GPollFD fd = {watch->fd, watch->events, 0};

        g_array_append_val(self->fds, fd);
        g_array_append_val(self->ids, watch->id);
    }
}

/* A callback may take away any watch, so each is looked up by its id. */
static void
call_ready(CfdLoop *self)
{
    for (guint i = 0; i < self->fds->len; i++) {
        gushort events = g_array_index(self->fds, GPollFD, i).revents;
        const Watch *watch;

        if (events == 0)
            continue;
        watch = find_watch(self, g_array_index(self->ids, guint, i), NULL);
        if (watch != NULL)
            watch->ready(events, watch->data);
    }
}

static gint
timeout_until(CfdLoop *self, gint64 deadline_us)
{
    gint64 now_us = cfd_clock_monotonic_us(self->clock);
    const Call *first = find_first_call(self);

    deadline_us = MIN(deadline_us, cfd_cancel_deadline_us(self->cancel));
    if (first != NULL)
        deadline_us = MIN(deadline_us, first->at_us);
    if (deadline_us <= now_us)
        return 0;
    if (deadline_us - now_us >= LONGEST_POLL_MS * G_GINT64_CONSTANT(1000))
        return LONGEST_POLL_MS;
    return (gint)((deadline_us - now_us + 999) / 1000);
}

gboolean
cfd_loop_wait(CfdLoop *self, gint64 deadline_us, GError **error)
{
    if (!cfd_cancel_check(self->cancel, cfd_clock_monotonic_us(self->clock), error))
        return FALSE;
    collect_descriptors(self);
    if (!self->driver->poll(self->driver, (GPollFD *)(gpointer)self->fds->data, self->fds->len,
                            timeout_until(self, deadline_us), error))
        return FALSE;
    call_ready(self);
    make_due_calls(self, cfd_clock_monotonic_us(self->clock));
    return cfd_cancel_check(self->cancel, cfd_clock_monotonic_us(self->clock), error);
}

gboolean
cfd_loop_ends_before(const CfdLoop *self, gint64 at_us)
{
    gint64 end_us = cfd_cancel_deadline_us(self->cancel);

    return cfd_cancel_reason(self->cancel) >= CFD_CANCEL_LEAVE && cfd_loop_now_us(self) < end_us &&
           end_us < at_us;
}

gboolean
cfd_loop_wait_until(CfdLoop *self, gint64 deadline_us, GError **error)
{
    while (cfd_clock_monotonic_us(self->clock) < deadline_us) {
        if (!cfd_loop_wait(self, deadline_us, error))
            return FALSE;
    }
    return TRUE;
}

static void
set_flag(gushort events G_GNUC_UNUSED, gpointer data)
{
    *(gboolean *)data = TRUE;
}

gboolean
cfd_loop_wait_for_input(CfdLoop *self, gint fd, gint64 deadline_us, gboolean *ret_is_ready,
                        GError **error)
{
    gboolean waited = TRUE;
    guint id = cfd_loop_watch(self, fd, G_IO_IN, set_flag, ret_is_ready);

    *ret_is_ready = FALSE;
    while (waited && !*ret_is_ready && cfd_loop_now_us(self) < deadline_us)
        waited = cfd_loop_wait(self, deadline_us, error);
    cfd_loop_unwatch(self, id);
    return waited;
}

gint64
cfd_loop_now_us(const CfdLoop *self)
{
    return cfd_clock_monotonic_us(self->clock);
}
