/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-log.h"

#include "cfd-file.h"
#include "cfd-text.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Some ten thousand lines: weeks of captures, and small enough for a mail. */
#define MAX_LOG_BYTES (1024 * 1024)

/* So often its size is looked at. */
#define LOOK_BYTES (64 * 1024)

#define MAX_LINE_BYTES 2000

struct CfdLog {
    CfdReport report;
    gint fd;           /* -1: nothing is written */
    gchar *standard;   /* where it is the bounded file; NULL: it is the user's */
    gsize to_look_out; /* bytes until its size is looked at */
    CfdReportLevel level;
    CfdRedactor *redactor;
    CfdClock *clock;
};

static const gchar *
name_level(CfdReportLevel level)
{
    static const gchar *const names[] = {
        [CFD_REPORT_DEBUG] = "debug", [CFD_REPORT_INFO] = "info",
        [CFD_REPORT_NOTICE] = "info", [CFD_REPORT_WARNING] = "warning",
        [CFD_REPORT_ERROR] = "error",
    };

    return names[level];
}

static void
open_standard(CfdLog *self)
{
    cfd_file_rotate(self->standard, MAX_LOG_BYTES);
    self->fd = cfd_file_open_log(self->standard, NULL);
    self->to_look_out = LOOK_BYTES;
}

/* A capture may go on for days. Whoever else has the file open finds a small one in its place, and
 * opens that. */
static void
bound(CfdLog *self, gsize size)
{
    struct stat status;

    self->to_look_out -= MIN(size, self->to_look_out);
    if (self->standard == NULL || self->to_look_out > 0)
        return;
    self->to_look_out = LOOK_BYTES;
    if (fstat(self->fd, &status) != 0 || status.st_size <= MAX_LOG_BYTES)
        return;
    close(self->fd);
    open_standard(self);
}

/* One write() for one line, so that the lines of two captures do not mix. A log that cannot be
 * written must not end a capture. */
static void
write_note(CfdReport *report, CfdReportLevel level, const gchar *text)
{
    CfdLog *self = (CfdLog *)report;
    g_autofree gchar *redacted = NULL;
    g_autofree gchar *line = NULL;
    g_autofree gchar *time = NULL;
    g_autofree gchar *entry = NULL;

    if (self->fd < 0 || level < self->level)
        return;
    redacted = cfd_redactor_apply(self->redactor, text);
    line = cfd_text_line(redacted, MAX_LINE_BYTES);
    time = cfd_text_rfc3339(cfd_clock_wall_us(self->clock));
    entry = g_strdup_printf("%s [%d] %s: %s\n", time, (gint)getpid(), name_level(level), line);
    if (write(self->fd, entry, strlen(entry)) < 0)
        return;
    bound(self, strlen(entry));
}

CfdLog *
cfd_log_new(const CfdLogConfig *config, GError **error)
{
    g_autofree gchar *folder = cfd_file_cache_folder();
    CfdLog *self = g_new0(CfdLog, 1);

    self->report.note = write_note;
    self->level = config->level;
    self->redactor = config->redactor;
    self->clock = config->clock;
    if (config->path == NULL) {
        self->standard = g_build_filename(folder, "cloudflaredump.log", NULL);
        open_standard(self);
        return self;
    }
    self->fd = cfd_file_open_log(config->path, error);
    if (self->fd < 0)
        g_clear_pointer(&self, cfd_log_free);
    return self;
}

void
cfd_log_free(CfdLog *self)
{
    if (self == NULL)
        return;
    if (self->fd >= 0)
        close(self->fd);
    g_free(self->standard);
    g_free(self);
}

CfdReport *
cfd_log_report(CfdLog *self)
{
    return &self->report;
}
