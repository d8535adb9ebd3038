/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-meter.h"

#include "fake-net.h"
#include "fake-output.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define S ((gint64)G_USEC_PER_SEC)
#define ERASE "\r\033[K"

/* The report of the fake network stands for the log. */
typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdTerminal *terminal;
    CfdMeter *meter;
    FakeOutput output;
} Fixture;

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_net_init(&self->net, NULL);
    self->redactor = cfd_redactor_new();
    cfd_redactor_learn(self->redactor, "s3cr3t-token");
    self->terminal = cfd_terminal_new(self->redactor);
    self->meter = cfd_meter_new(self->terminal, &self->net.report, self->net.loop.loop,
                                &self->net.loop.clock, self->net.loop.cancel);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_meter_free(self->meter);
    cfd_terminal_free(self->terminal);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
    fake_output_clear(&self->output);
}

static void
tell(Fixture *self, CfdPhase phase, const gchar *capture_id)
{
    CfdProgress progress = {
        .phase = phase, .capture_id = capture_id, .since_us = self->net.loop.monotonic_us};

    cfd_report_progress(cfd_meter_report(self->meter), &progress);
}

static void
pass(Fixture *self, gint64 wait_us)
{
    cfd_loop_wait_until(self->net.loop.loop, self->net.loop.monotonic_us + wait_us, NULL);
}

/* What has been said since the output was caught. */
static void
assert_said(Fixture *self, const gchar *expected)
{
    fake_output_end(&self->output);
    g_assert_cmpstr(self->output.error, ==, expected);
    g_assert_cmpstr(self->output.out, ==, "");
}

static void
test_a_line_for_each_phase(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_STARTING, NULL);
    tell(self, CFD_PHASE_PENDING, ID);
    tell(self, CFD_PHASE_PENDING, ID);
    tell(self, CFD_PHASE_CONVERTING, ID);
    tell(self, CFD_PHASE_LOADING, ID);
    tell(self, CFD_PHASE_LOADING, ID);
    assert_said(self, "capture " ID "\n"
                      "waiting for Cloudflare\n"
                      "converting at Cloudflare\n"
                      "loading\n");
}

static void
test_a_line_every_ten_seconds(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_PENDING, NULL);
    pass(self, 10 * S - 1000);
    assert_said(self, "waiting for Cloudflare\n");
    fake_output_begin(&self->output, NULL);
    pass(self, 1000);
    assert_said(self, "waiting for Cloudflare: 10 s\n");
    fake_output_begin(&self->output, NULL);
    pass(self, 25 * S);
    assert_said(self, "waiting for Cloudflare: 20 s\nwaiting for Cloudflare: 30 s\n");
}

/* What goes on for hours. */
static void
test_a_line_every_minute(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_LIVE, NULL);
    pass(self, 125 * S);
    assert_said(self, "live: with this account's one request a minute\n"
                      "live: with this account's one request a minute\n"
                      "live: with this account's one request a minute\n");
}

/* The ten seconds count from the line before. */
static void
test_a_new_phase_begins_anew(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_PENDING, NULL);
    pass(self, 9 * S);
    tell(self, CFD_PHASE_CONVERTING, NULL);
    pass(self, 9 * S);
    assert_said(self, "waiting for Cloudflare\nconverting at Cloudflare\n");
}

/* It takes too long not to be told. */
static void
test_a_long_start(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_STARTING, NULL);
    pass(self, 10 * S);
    assert_said(self, "starting: 10 s\n");
}

static void
test_what_was_told_last(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gchar *id = g_strdup(ID);
    CfdProgress progress = {.phase = CFD_PHASE_LOADING,
                            .capture_id = id,
                            .since_us = 5,
                            .bytes = 7,
                            .total_bytes = 8,
                            .packets = 9};
    const CfdProgress *told = cfd_meter_progress(self->meter);

    g_assert_cmpint(told->phase, ==, CFD_PHASE_STARTING);
    g_assert_null(told->capture_id);
    g_assert_cmpuint(told->packets, ==, 0);
    fake_output_begin(&self->output, NULL);
    cfd_report_progress(cfd_meter_report(self->meter), &progress);
    g_free(id);
    fake_output_end(&self->output);
    told = cfd_meter_progress(self->meter);
    g_assert_cmpint(told->phase, ==, CFD_PHASE_LOADING);
    g_assert_cmpstr(told->capture_id, ==, ID);
    g_assert_cmpint(told->since_us, ==, 5);
    g_assert_cmpuint(told->bytes, ==, 7);
    g_assert_cmpuint(told->total_bytes, ==, 8);
    g_assert_cmpuint(told->packets, ==, 9);
}

static void
test_notes(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdReport *report = cfd_meter_report(self->meter);

    fake_output_begin(&self->output, NULL);
    cfd_report_note(report, CFD_REPORT_DEBUG, "a %s", "request");
    cfd_report_note(report, CFD_REPORT_INFO, "a step");
    cfd_report_note(report, CFD_REPORT_WARNING, "the s3cr3t-token of %u%%", 5u);
    cfd_report_note(report, CFD_REPORT_ERROR, "the sentence");
    assert_said(self, "warning: the [redacted] of 5%\n");
    g_assert_cmpstr(self->net.notes->str, ==,
                    "a request\na step\nthe s3cr3t-token of 5%\nthe sentence\n");
}

#define STOPPING "stopping: Ctrl-C once more leaves at once\n"

static void
test_stop_is_told_once(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_RECORDING, NULL);
    cfd_cancel_trigger(self->net.loop.cancel, CFD_CANCEL_STOP, 0);
    tell(self, CFD_PHASE_RECORDING, NULL);
    tell(self, CFD_PHASE_CONVERTING, NULL);
    assert_said(self, "recording\n" STOPPING "converting at Cloudflare\n");
}

/* While nothing else is told, waiting goes on for a grace. */
static void
test_stop_in_a_wait(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_cancel_set_grace(self->net.loop.cancel, 20 * S);
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_CONVERTING, NULL);
    cfd_cancel_trigger(self->net.loop.cancel, CFD_CANCEL_STOP, self->net.loop.monotonic_us);
    pass(self, 10 * S);
    assert_said(self, "converting at Cloudflare\n" STOPPING "converting at Cloudflare: 10 s\n");
}

/* Who leaves at once need not be told that; nor is somebody there whose output has gone. */
static void
test_other_ends_are_not_told(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    cfd_cancel_trigger(self->net.loop.cancel, CFD_CANCEL_LEAVE, 0);
    tell(self, CFD_PHASE_RECORDING, NULL);
    cfd_cancel_trigger(self->net.loop.cancel, CFD_CANCEL_READER_GONE, 0);
    tell(self, CFD_PHASE_CONVERTING, NULL);
    assert_said(self, "recording\nconverting at Cloudflare\n");
}

static void
test_nothing_after_the_end(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_PENDING, NULL);
    cfd_meter_end(self->meter);
    cfd_meter_end(self->meter);
    pass(self, 60 * S);
    assert_said(self, "waiting for Cloudflare\n");
}

static void
test_freed_while_it_waits(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_PENDING, ID);
    g_clear_pointer(&self->meter, cfd_meter_free);
    pass(self, 60 * S);
    assert_said(self, "capture " ID "\nwaiting for Cloudflare\n");
}

#define BAR "[--------------------]  0%  0 s of 60 s"

static void
test_on_a_terminal(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint64 now_us = self->net.loop.monotonic_us;
    CfdProgress progress = {.phase = CFD_PHASE_RECORDING,
                            .capture_id = ID,
                            .since_us = now_us,
                            .until_us = now_us + 60 * S};

    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no pseudo-terminals here");
        return;
    }
    self->output.error_columns = 80;
    fake_output_begin(&self->output, NULL);
    tell(self, CFD_PHASE_STARTING, NULL);
    cfd_report_progress(cfd_meter_report(self->meter), &progress);
    pass(self, S / 4 - 1000);
    cfd_report_note(cfd_meter_report(self->meter), CFD_REPORT_WARNING, "odd");
    pass(self, 1000);
    pass(self, S / 4);
    cfd_meter_end(self->meter);
    assert_said(self, "starting" ERASE "capture " ID "\nrecording  " BAR ERASE
                      "warning: odd\nrecording  " BAR ERASE "recording  " BAR ERASE);
}

static void
test_on_a_shared_terminal(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no pseudo-terminals here");
        return;
    }
    self->output.error_columns = 80;
    fake_output_begin(&self->output, NULL);
    cfd_meter_share(self->meter);
    tell(self, CFD_PHASE_STARTING, NULL);
    tell(self, CFD_PHASE_LOADING, NULL);
    pass(self, S);
    assert_said(self, "starting" ERASE);
}

#define ADD(path, function) g_test_add("/meter/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("phases", test_a_line_for_each_phase);
    ADD("ten-seconds", test_a_line_every_ten_seconds);
    ADD("every-minute", test_a_line_every_minute);
    ADD("new-phase", test_a_new_phase_begins_anew);
    ADD("long-start", test_a_long_start);
    ADD("last", test_what_was_told_last);
    ADD("notes", test_notes);
    ADD("stop", test_stop_is_told_once);
    ADD("stop-in-a-wait", test_stop_in_a_wait);
    ADD("other-ends", test_other_ends_are_not_told);
    ADD("end", test_nothing_after_the_end);
    ADD("freed", test_freed_while_it_waits);
    ADD("terminal", test_on_a_terminal);
    ADD("shared-terminal", test_on_a_shared_terminal);
    return g_test_run();
}
