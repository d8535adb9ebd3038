/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-log.h"

#include "cfd-file.h"
#include "cfd-text.h"

#include <string.h>
#include <unistd.h>

/* Some ten thousand lines: weeks of captures, and small enough for a mail. */
#define MAX_LOG_BYTES (1024 * 1024)

#define MAX_LINE_BYTES 2000

struct CfdLog {
    CfdReport report;
    gint fd; /* -1: nothing is written */
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
}

static gint
open_standard(void)
{
    g_autofree gchar *folder = cfd_file_cache_folder();
    g_autofree gchar *path = g_build_filename(folder, "cloudflaredump.log", NULL);

    cfd_file_rotate(path, MAX_LOG_BYTES);
    return cfd_file_open_log(path, NULL);
}

CfdLog *
cfd_log_new(const CfdLogConfig *config, GError **error)
{
    gint fd = config->path != NULL ? cfd_file_open_log(config->path, error) : open_standard();
    CfdLog *self;

    if (fd < 0 && config->path != NULL)
        return NULL;
    self = g_new0(CfdLog, 1);
    self->report.note = write_note;
    self->fd = fd;
    self->level = config->level;
    self->redactor = config->redactor;
    self->clock = config->clock;
    return self;
}

void
cfd_log_free(CfdLog *self)
{
    if (self == NULL)
        return;
    if (self->fd >= 0)
        close(self->fd);
    g_free(self);
}

CfdReport *
cfd_log_report(CfdLog *self)
{
    return &self->report;
}
