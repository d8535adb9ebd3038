/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-fifo.h"
#include "fake-loop.h"

#include "cfd-toolbar.h"

#define S ((gint64)G_USEC_PER_SEC)
#define SECRET "s3cr3t-s3cr3t"

typedef struct {
    FakeLoop fake;
    FakeFifo in, out;
    gint writer, reader; /* Wireshark's ends */
    CfdRedactor *redactor;
    CfdControl *control;
    CfdControlOut *control_out;
    CfdToolbar *toolbar;
    CfdReport *report;
    CfdReport next; /* which the log would be */
    guint notes;
    guint presses; /* of the button */
} Fixture;

static void
note_next(CfdReport *report, G_GNUC_UNUSED CfdReportLevel level, G_GNUC_UNUSED const gchar *text)
{
    Fixture *self = (Fixture *)(gpointer)((gchar *)report - G_STRUCT_OFFSET(Fixture, next));

    self->notes++;
}

static void
end_recording(gpointer data)
{
    ((Fixture *)data)->presses++;
}

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdToolbarConfig config;

    fake_loop_init(&self->fake);
    fake_fifo_init(&self->in);
    fake_fifo_init(&self->out);
    self->redactor = cfd_redactor_new();
    cfd_redactor_learn(self->redactor, SECRET);
    self->control =
        cfd_control_open(self->in.path, self->fake.loop, &self->fake.clock, self->fake.cancel);
    self->reader = fake_fifo_open(&self->out, O_RDONLY);
    self->writer = fake_fifo_open(&self->in, O_WRONLY);
    self->control_out = cfd_control_out_new(self->out.path, self->fake.loop, &self->fake.clock);
    config = (CfdToolbarConfig){self->control,
                                self->control_out,
                                self->fake.loop,
                                &self->fake.clock,
                                self->redactor,
                                end_recording,
                                self};
    self->toolbar = cfd_toolbar_new(&config);
    self->next.note = note_next;
    self->report = cfd_toolbar_report(self->toolbar, &self->next);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_toolbar_free(self->toolbar);
    cfd_control_out_free(self->control_out);
    cfd_control_free(self->control);
    cfd_redactor_free(self->redactor);
    close(self->writer);
    close(self->reader);
    fake_fifo_clear(&self->in);
    fake_fifo_clear(&self->out);
    fake_loop_clear(&self->fake);
}

/* What Wireshark has got in so much time: `0/1:recording;`, control, command and text. */
static gchar *
get(Fixture *self, gint64 us)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint8 bytes[65536];
    gssize count;

    gint64 until_us = cfd_loop_now_us(self->fake.loop) + us;

    cfd_loop_wait(self->fake.loop, cfd_loop_now_us(self->fake.loop), NULL);
    cfd_loop_wait_until(self->fake.loop, until_us, NULL);
    cfd_loop_wait(self->fake.loop, until_us, NULL); /* what was sent at the end of it */
    count = read(self->reader, bytes, sizeof bytes);
    for (gssize at = 0; at < count;) {
        gsize size = (gsize)bytes[at + 2] * 256 + bytes[at + 3] - 2;

        g_assert_cmpint(bytes[at], ==, 'T');
        g_string_append_printf(text, "%u/%u:", bytes[at + 4], bytes[at + 5]);
        g_string_append_len(text, (const gchar *)bytes + at + 6, (gssize)size);
        g_string_append_c(text, ';');
        at += 6 + (gssize)size;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
assert_gets(Fixture *self, gint64 us, const gchar *expected)
{
    g_autofree gchar *text = get(self, us);

    g_assert_cmpstr(text, ==, expected);
}

static void
press(Fixture *self, const gchar *bytes, gsize size)
{
    g_assert_cmpint(write(self->writer, bytes, size), ==, (gssize)size);
    cfd_loop_wait(self->fake.loop, cfd_loop_now_us(self->fake.loop), NULL);
}

#define PRESS(self, bytes) press(self, bytes, sizeof bytes - 1)

static void
test_status(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint64 now_us = self->fake.monotonic_us;
    const CfdProgress queued = {
        .phase = CFD_PHASE_QUEUED, .since_us = now_us, .until_us = now_us + 40 * S};
    CfdProgress loading = {.phase = CFD_PHASE_LOADING,
                           .since_us = now_us + S,
                           .bytes = 2000,
                           .total_bytes = 8000,
                           .packets = 1234};

    assert_gets(self, 0, "1/5:;"); /* there is nothing to be ended */
    cfd_report_progress(self->report, &queued);
    assert_gets(self, S / 2,
                "0/1:waiting for this account's turn: 40 s left;0/6:Cloudflare Magic Transit: "
                "waiting for this account's turn: 40 s left;");
    assert_gets(self, S,
                "0/1:waiting for this account's turn: 39 s left;0/6:Cloudflare Magic Transit: "
                "waiting for this account's turn: 39 s left;");
    cfd_report_progress(self->report, &loading);
    assert_gets(self, S / 2,
                "0/1:loading: 2.0 kB of 8.0 kB, 1,234 packets;0/6:Cloudflare Magic Transit: "
                "loading: 2.0 kB of 8.0 kB, 1,234 packets;");
    cfd_toolbar_end(self->toolbar, "done");
    assert_gets(self, 5 * S,
                "0/1:done: 1,234 packets;0/6:Cloudflare Magic Transit: done: 1,234 packets;");
}

/* The status bar forgets after some seconds, and a time in hours changes once a minute. */
static void
test_status_bar_is_told_again(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const CfdProgress progress = {.phase = CFD_PHASE_STARTING,
                                  .since_us = self->fake.monotonic_us + 100 * S};
    g_autofree gchar *first = NULL;

    cfd_report_progress(self->report, &progress);
    first = get(self, S / 2);
    assert_gets(self, 4 * S, "");
    assert_gets(self, S, "0/6:Cloudflare Magic Transit: starting;");
}

/* However often it is told: twice a second. */
static void
test_not_too_often(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdProgress progress = {.phase = CFD_PHASE_LOADING, .since_us = self->fake.monotonic_us};
    guint shown = 0;

    for (guint i = 1; i <= 1000; i++) {
        g_autofree gchar *text = NULL;

        progress.packets = i;
        cfd_report_progress(self->report, &progress);
        text = get(self, S / 100);
        shown += strstr(text, "0/6:") != NULL;
    }
    g_assert_cmpuint(shown, <=, 20);
    g_assert_cmpuint(shown, >=, 19);
}

static void
test_log(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *first = get(self, 0);

    cfd_report_note(self->report, CFD_REPORT_DEBUG, "GET /x");
    cfd_report_note(self->report, CFD_REPORT_INFO, "created with " SECRET);
    cfd_report_note(self->report, CFD_REPORT_WARNING, "about options");
    cfd_report_note(self->report, CFD_REPORT_ERROR, "all is lost");
    assert_gets(self, 0,
                "2/2:14:13:20 created with [redacted]\n;2/2:14:13:20 warning: about options\n;"
                "2/2:14:13:20 all is lost\n;");
    g_assert_cmpuint(self->notes, ==, 4);
    cfd_toolbar_end(self->toolbar, "failed");
    assert_gets(self, 0, "0/1:failed;0/6:Cloudflare Magic Transit: failed;");
}

/* One box at the end, for what is of this capture. */
static void
test_warnings(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const CfdProgress progress = {.phase = CFD_PHASE_PENDING, .capture_id = "66802ca5"};
    g_autofree gchar *first = NULL;
    g_autofree gchar *box = NULL;

    cfd_report_note(self->report, CFD_REPORT_WARNING, "about options");
    cfd_report_progress(self->report, &progress);
    for (guint i = 0; i < 10; i++) {
        cfd_report_note(self->report, CFD_REPORT_WARNING, "file %u with " SECRET, i);
        if (i < 5) /* once more is not more */
            cfd_report_note(self->report, CFD_REPORT_WARNING, "file %u with " SECRET, i);
    }
    first = get(self, S);
    g_assert_null(strstr(first, "/8:"));
    cfd_toolbar_end(self->toolbar, "done");
    box = get(self, S);
    g_assert_nonnull(strstr(box, "0/1:done: 0 packets, with warnings (see Log);"));
    g_assert_nonnull(strstr(box, "0/8:file 0 with [redacted]\n\nfile 1 with"));
    g_assert_nonnull(strstr(box, "file 7 with [redacted]\n\n2 more: see Log;"));
    g_assert_null(strstr(box, "about options"));
    cfd_toolbar_end(self->toolbar, "done");
    assert_gets(self, S, "");
}

static void
test_button(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    CfdProgress progress = {.phase = CFD_PHASE_RECORDING, .capture_id = "66802ca5"};
    g_autofree gchar *first = get(self, 0);

    PRESS(self, "T\0\0\2\1\1");
    g_assert_cmpuint(self->presses, ==, 0); /* it is disabled */
    progress.may_end = TRUE;
    cfd_report_progress(self->report, &progress);
    cfd_report_progress(self->report, &progress);
    assert_gets(self, 0, "1/4:;");
    PRESS(self, "T\0\0\3\0\1x"); /* somebody writes into the status */
    g_assert_cmpuint(self->presses, ==, 0);
    PRESS(self, "T\0\0\2\1\1");
    PRESS(self, "T\0\0\2\1\1");
    g_assert_cmpuint(self->presses, ==, 1);
    assert_gets(self, 0, "1/5:;");
    cfd_report_progress(self->report, &progress); /* it is asked, and has not answered */
    assert_gets(self, 0, "");
    cfd_report_note(self->report, CFD_REPORT_WARNING, "no");
    assert_gets(self, 0, "2/2:14:13:20 warning: no\n;0/8:no;"); /* at once, and only once */
    cfd_report_progress(self->report, &progress);
    assert_gets(self, 0, "1/4:;"); /* to be tried once more */
}

/* Wireshark has not opened its end yet: the program must not end. */
static void
test_it_waits_for_wireshark(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    gint64 begin_us = self->fake.monotonic_us;
    g_autofree gchar *text = NULL;

    cfd_toolbar_wait_until_taken(self->toolbar, TRUE);
    g_assert_cmpint(self->fake.monotonic_us - begin_us, ==, 5 * S);
    PRESS(self, "T\0\0\2\0\0");
    cfd_toolbar_end(self->toolbar, "done");
    begin_us = self->fake.monotonic_us;
    cfd_toolbar_wait_until_taken(self->toolbar, FALSE); /* nobody reads */
    g_assert_cmpint(self->fake.monotonic_us - begin_us, ==, S);
    text = get(self, 0);
    cfd_toolbar_wait_until_taken(self->toolbar, FALSE);
    g_assert_cmpint(self->fake.monotonic_us - begin_us, ==, S);
}

static void
test_sentences(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    cfd_toolbar_append_sentences(text);
    g_assert_true(g_str_has_prefix(text->str, "control {number=0}{type=string}{display=Status}"));
    g_assert_nonnull(strstr(text->str, "control {number=2}{type=button}{role=logger}"));
    cfd_toolbar_free(NULL);
}

#define ADD(name, function) g_test_add("/toolbar/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    ADD("status", test_status);
    ADD("status-again", test_status_bar_is_told_again);
    ADD("not-too-often", test_not_too_often);
    ADD("log", test_log);
    ADD("warnings", test_warnings);
    ADD("button", test_button);
    ADD("waits", test_it_waits_for_wireshark);
    g_test_add_func("/toolbar/sentences", test_sentences);
    return g_test_run();
}
