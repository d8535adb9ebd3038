/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-toolbar.h"

#include "cfd-sentence.h"

#include "cfd-measure.h"

/* At most twice a second: more often no eye follows. */
#define SHOW_US ((gint64)G_USEC_PER_SEC / 2)

/* In the main window other things have their say. */
#define STATUS_BAR_PREFIX "Cloudflare Magic Transit: "

/* How long Wireshark may take to open its end, and to read what was sent last. */
#define OPEN_LIMIT_US (5 * (gint64)G_USEC_PER_SEC)
#define TAKE_LIMIT_US ((gint64)G_USEC_PER_SEC)

/* Between two looks at whether it has. */
#define LOOK_US 10000

/* What the status bar is told stays for some seconds there: what has not changed is told again. */
#define TELL_AGAIN_US (5 * (gint64)G_USEC_PER_SEC)

/* A box that fills the screen is closed unread: the log has all. */
#define MAX_WARNINGS 8

/* Their numbers in the frames, and their order in the toolbar. */
enum { CONTROL_STATUS, CONTROL_END, CONTROL_LOG, CONTROL_HELP };

static const struct {
    const gchar *type, *role, *display, *tooltip, *placeholder;
} controls[] = {
    [CONTROL_STATUS] = {"string", NULL, "Status", "What the capture waits for, and how far it is.",
                        "no capture"},
    [CONTROL_END] = {"button", "control", "Stop and load",
                     "Ends the recording of a full capture at Cloudflare, and loads what it has "
                     "recorded, however long that takes.",
                     NULL},
    [CONTROL_LOG] = {"button", "logger", "Log", "Every step of the capture, with its time.", NULL},
    [CONTROL_HELP] = {"button", "help", "Help", "Cloudflare's page about packet captures.", NULL},
};

struct CfdToolbar {
    CfdReport report;
    CfdReport *next;
    CfdToolbarConfig config;
    CfdProgress progress;
    gboolean has_progress;
    gboolean has_capture;
    gboolean may_end;    /* as it was told to the button last */
    GPtrArray *warnings; /* of gchar * */
    guint more_warnings; /* than those */
    gboolean has_warned; /* of this capture */
    gboolean is_ending;  /* the button was pressed, and nothing has come of it yet */
    gchar *shown;        /* NULL: nothing yet */
    gint64 told_us;      /* when the status bar was told it last */
    guint timer;         /* for the next look */
    gint64 begun_us;
};

void
cfd_toolbar_append_sentences(GString *text)
{
    for (guint i = 0; i < G_N_ELEMENTS(controls); i++) {
        cfd_sentence_begin(text, "control");
        cfd_sentence_add_number(text, "number", i);
        cfd_sentence_add(text, "type", controls[i].type);
        cfd_sentence_add(text, "role", controls[i].role);
        cfd_sentence_add(text, "display", controls[i].display);
        cfd_sentence_add(text, "tooltip", controls[i].tooltip);
        cfd_sentence_add(text, "placeholder", controls[i].placeholder);
        cfd_sentence_end(text);
    }
}

static void
send(CfdToolbar *self, guint8 control, CfdControlCommand command, const gchar *text)
{
    g_autofree gchar *safe = text != NULL ? cfd_redactor_apply(self->config.redactor, text) : NULL;

    cfd_control_out_send(self->config.out, control, command, safe);
}

static void
tell_status_bar(CfdToolbar *self)
{
    g_autofree gchar *message = g_strconcat(STATUS_BAR_PREFIX, self->shown, NULL);

    self->told_us = cfd_clock_monotonic_us(self->config.clock);
    send(self, 0, CFD_CONTROL_STATUS_BAR, message);
}

static void
show(CfdToolbar *self, const gchar *words)
{
    gint64 now_us = cfd_clock_monotonic_us(self->config.clock);

    if (g_strcmp0(words, self->shown) != 0) {
        g_free(self->shown);
        self->shown = g_strdup(words);
        send(self, CONTROL_STATUS, CFD_CONTROL_SET, words);
        tell_status_bar(self);
    } else if (now_us - self->told_us >= TELL_AGAIN_US) {
        tell_status_bar(self);
    }
}

static void
show_progress(CfdToolbar *self)
{
    g_autofree gchar *words = NULL;

    if (!self->has_progress)
        return;
    words = cfd_measure_words(&self->progress, cfd_clock_monotonic_us(self->config.clock));
    show(self, words);
}

static void
tick(gpointer data)
{
    CfdToolbar *self = data;

    show_progress(self);
    self->timer = cfd_loop_call_at(
        self->config.loop, cfd_clock_monotonic_us(self->config.clock) + SHOW_US, tick, self);
}

static void
add_to_log(CfdToolbar *self, CfdReportLevel level, const gchar *text)
{
    gint64 now_us = cfd_clock_wall_us(self->config.clock);
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(now_us / G_USEC_PER_SEC);
    g_autofree gchar *time = now != NULL ? g_date_time_format(now, "%H:%M:%S") : g_strdup("");
    g_autofree gchar *line =
        g_strdup_printf("%s %s%s\n", time, level == CFD_REPORT_WARNING ? "warning: " : "", text);

    send(self, CONTROL_LOG, CFD_CONTROL_ADD, line);
}

static gboolean
was_warned(const CfdToolbar *self, const gchar *text)
{
    for (guint i = 0; i < self->warnings->len; i++) {
        if (g_str_equal(g_ptr_array_index(self->warnings, i), text))
            return TRUE;
    }
    return FALSE;
}

/* What the button has led to is told at once, all else when the capture is over. What is warned of
 * before there is a capture is about other ones, or about options: the log has it. */
static void
take_warning(CfdToolbar *self, const gchar *text)
{
    self->has_warned |= self->has_capture;
    if (self->is_ending)
        send(self, 0, CFD_CONTROL_WARNING, text);
    else if (self->has_capture && self->warnings->len >= MAX_WARNINGS)
        self->more_warnings++;
    else if (self->has_capture && !was_warned(self, text))
        g_ptr_array_add(self->warnings, g_strdup(text));
    self->is_ending = FALSE;
}

static void
take_note(CfdReport *report, CfdReportLevel level, const gchar *text)
{
    CfdToolbar *self = (CfdToolbar *)report;

    if (self->next != NULL)
        cfd_report_note(self->next, level, "%s", text);
    if (level != CFD_REPORT_DEBUG)
        add_to_log(self, level, text);
    if (level == CFD_REPORT_WARNING)
        take_warning(self, text);
}

static void
set_may_end(CfdToolbar *self, gboolean may_end)
{
    if (may_end == self->may_end)
        return;
    self->may_end = may_end;
    send(self, CONTROL_END, may_end ? CFD_CONTROL_ENABLE : CFD_CONTROL_DISABLE, NULL);
}

static void
take_progress(CfdReport *report, const CfdProgress *progress)
{
    CfdToolbar *self = (CfdToolbar *)report;

    self->progress = *progress;
    self->progress.capture_id = NULL; /* it is not ours to keep */
    self->has_capture |= progress->capture_id != NULL || progress->window_end_us != 0;
    self->has_progress = TRUE;
    self->is_ending &= progress->phase == CFD_PHASE_RECORDING;
    set_may_end(self, progress->may_end && !self->is_ending);
}

static void
hear(gpointer data, const CfdControlFrame *frame)
{
    CfdToolbar *self = data;

    if (frame->control != CONTROL_END || frame->command != CFD_CONTROL_SET || !self->may_end)
        return;
    set_may_end(self, FALSE);
    self->is_ending = TRUE;
    self->config.end_recording(self->config.data);
}

CfdToolbar *
cfd_toolbar_new(const CfdToolbarConfig *config)
{
    CfdToolbar *self = g_new0(CfdToolbar, 1);

    self->config = *config;
    self->report.note = take_note;
    self->report.progress = take_progress;
    self->warnings = g_ptr_array_new_with_free_func(g_free);
    self->begun_us = cfd_clock_monotonic_us(config->clock);
    self->may_end = TRUE;
    set_may_end(self, FALSE);
    cfd_control_listen(config->control, hear, self);
    tick(self);
    return self;
}

void
cfd_toolbar_free(CfdToolbar *self)
{
    if (self == NULL)
        return;
    cfd_control_listen(self->config.control, NULL, NULL);
    cfd_loop_forget(self->config.loop, self->timer);
    g_ptr_array_unref(self->warnings);
    g_free(self->shown);
    g_free(self);
}

CfdReport *
cfd_toolbar_report(CfdToolbar *self, CfdReport *next)
{
    self->next = next;
    return &self->report;
}

static void
send_warnings(CfdToolbar *self)
{
    g_autofree gchar *text = NULL;

    if (self->warnings->len == 0)
        return;
    if (self->more_warnings > 0)
        g_ptr_array_add(self->warnings, g_strdup_printf("%u more: see Log", self->more_warnings));
    g_ptr_array_add(self->warnings, NULL);
    text = g_strjoinv("\n\n", (gchar **)self->warnings->pdata);
    g_ptr_array_set_size(self->warnings, 0);
    send(self, 0, CFD_CONTROL_WARNING, text);
}

void
cfd_toolbar_end(CfdToolbar *self, const gchar *how)
{
    g_autofree gchar *packets = cfd_measure_packets(self->progress.packets);
    g_autofree gchar *words = g_strdup_printf("%s: %s%s", how, packets,
                                              self->has_warned ? ", with warnings (see Log)" : "");

    set_may_end(self, FALSE);
    self->has_progress = FALSE;
    show(self, self->has_capture || self->progress.packets > 0 ? words : how);
    send_warnings(self);
}

/* Its window would freeze for good if it had nobody to open its end to. */
static gboolean
is_awaited(const CfdToolbar *self, gint64 now_us)
{
    return !cfd_control_may_be_closed(self->config.control) &&
           now_us < self->begun_us + OPEN_LIMIT_US;
}

static gboolean
look_again(const CfdToolbar *self)
{
    return cfd_loop_wait_until(self->config.loop,
                               cfd_clock_monotonic_us(self->config.clock) + LOOK_US, NULL);
}

void
cfd_toolbar_wait_until_taken(CfdToolbar *self, gboolean in_haste)
{
    gint64 until_us;

    while (is_awaited(self, cfd_clock_monotonic_us(self->config.clock)) && look_again(self))
        continue;
    if (in_haste)
        return;
    until_us = cfd_clock_monotonic_us(self->config.clock) + TAKE_LIMIT_US;
    while (!cfd_control_out_is_taken(self->config.out) &&
           cfd_clock_monotonic_us(self->config.clock) < until_us && look_again(self))
        continue;
}
