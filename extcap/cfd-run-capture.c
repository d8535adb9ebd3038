/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --capture: Wireshark's pipes, and the capture between them. */
#include "cfd-run-private.h"

#include "cfd-error.h"

#include <unistd.h>

/* For what dumpcap has not read yet when all is written: its disk may be slow, and the whole of a
 * Stop takes less than 28 seconds. */
#define TAKE_LIMIT_US (2 * (gint64)G_USEC_PER_SEC)

/* For Wireshark's toolbar, at the very end; see cfd_toolbar_wait_until_taken(). */
#define TOOLBAR_LIMIT_US (6 * (gint64)G_USEC_PER_SEC)

/* The toolbar's button. */
static void
end_recording(gpointer data)
{
    CfdRun *self = data;

    if (self->capture != NULL)
        cfd_capture_end_recording(self->capture);
}

static void
open_control(CfdRun *self)
{
    const CfdArguments *arguments = self->arguments;
    CfdClock *clock = cfd_clock_system();
    CfdToolbarConfig config = {
        .loop = self->loop,
        .clock = clock,
        .redactor = self->redactor,
        .end_recording = end_recording,
        .data = self,
    };

    if (arguments->control_in != NULL)
        self->control = cfd_control_open(arguments->control_in, self->loop, clock, self->cancel);
    if (self->control == NULL || arguments->control_out == NULL)
        return;
    self->control_out = cfd_control_out_new(arguments->control_out, self->loop, clock);
    config.control = self->control;
    config.out = self->control_out;
    self->toolbar = cfd_toolbar_new(&config);
    self->report = cfd_toolbar_report(self->toolbar, NULL); /* until there is a log */
}

/* First of all the FIFOs: Wireshark 4.0 waits for them without end, also where nothing comes. */
static gboolean
open_pipes(CfdRun *self, GError **error)
{
    const CfdArguments *arguments = self->arguments;
    CfdClock *clock = cfd_clock_system();

    if (arguments->fifo == NULL)
        return cfd_argv_check(arguments, error);
    if (!cfd_run_open_loop(self, error))
        return FALSE;
    open_control(self);
    self->signals = cfd_signals_new(self->loop, clock, self->cancel, FALSE, error);
    if (self->signals == NULL)
        return FALSE;
    /* Only Wireshark says which interface it means. */
    if (arguments->interface != NULL)
        self->parent = cfd_parent_new(self->loop, clock, self->cancel, getppid);
    self->pipe = cfd_pipe_open(arguments->fifo, self->loop, clock, self->cancel, error);
    return self->pipe != NULL;
}

/* Also what came before a failure; but who has stopped twice does not wait. */
static void
let_reader_take(CfdRun *self)
{
    gint64 until_us = cfd_clock_monotonic_us(cfd_clock_system()) + TAKE_LIMIT_US;

    if (cfd_cancel_reason(self->cancel) >= CFD_CANCEL_LEAVE)
        return;
    cfd_cancel_allow_until(self->cancel, until_us);
    cfd_pipe_wait_until_taken(self->pipe, until_us);
}

static gboolean
deliver_to_wireshark(CfdRun *self, GError **error)
{
    gboolean ok = cfd_run_deliver(self, error);

    let_reader_take(self);
    return ok;
}

static gboolean
capture(CfdRun *self, GError **error)
{
    return open_pipes(self, error) && cfd_run_read_options(self, error) &&
           cfd_run_open_cloud(self, error) &&
           cfd_run_make_filter(self, self->arguments->capture_filter, error) &&
           cfd_run_make_plan(self, error) && deliver_to_wireshark(self, error);
}

/* Also after a failure that has come before Wireshark has opened its end. */
static void
end_toolbar(CfdRun *self, const GError *failure)
{
    gint64 now_us = cfd_clock_monotonic_us(cfd_clock_system());

    if (self->toolbar == NULL)
        return;
    if (failure == NULL)
        cfd_toolbar_end(self->toolbar, "done");
    else
        cfd_toolbar_end(self->toolbar, cfd_error_is_stop(failure) ? "stopped" : "failed");
    cfd_cancel_allow_until(self->cancel, now_us + TOOLBAR_LIMIT_US);
    cfd_toolbar_wait_until_taken(self->toolbar,
                                 cfd_cancel_reason(self->cancel) >= CFD_CANCEL_LEAVE);
}

gboolean
cfd_run_capture(CfdRun *self, GError **error)
{
    g_autoptr(GError) failure = NULL;
    gboolean ok = capture(self, &failure);
    gboolean is_stop = !ok && cfd_error_is_stop(failure);

    if (!ok)
        cfd_run_explain_account(self, &failure);
    if (!ok && self->report != NULL)
        cfd_report_note(self->report, is_stop ? CFD_REPORT_INFO : CFD_REPORT_ERROR, "%s",
                        failure->message);
    end_toolbar(self, failure);
    if (ok || is_stop)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
