/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-report.h"

#include "cfd-text.h"

void
cfd_report_note(CfdReport *self, CfdReportLevel level, const gchar *format, ...)
{
    g_autofree gchar *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    self->note(self, level, text);
}

void
cfd_report_progress(CfdReport *self, const CfdProgress *progress)
{
    if (self->progress != NULL)
        self->progress(self, progress);
}

gchar *
cfd_report_opening(const CfdReport *self, const gchar *capture_id)
{
    return cfd_text_command(self->profile, "%swith " CFD_REPORT_OPENER " %s",
                            self->in_shell ? "" : "in the tab Existing capture, or ", capture_id);
}
