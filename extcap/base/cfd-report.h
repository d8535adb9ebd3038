/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

typedef enum {
    CFD_REPORT_DEBUG,   /* what a developer asks for */
    CFD_REPORT_INFO,    /* steps on the way */
    CFD_REPORT_WARNING, /* less than was asked for is delivered */
    CFD_REPORT_ERROR,   /* the sentence that the program ends with */
} CfdReportLevel;

/* What is told while a capture is under way; who listens decides where it goes. */
typedef struct CfdReport CfdReport;

struct CfdReport {
    void (*note)(CfdReport *self, CfdReportLevel level, const gchar *text);
};

void cfd_report_note(CfdReport *self, CfdReportLevel level, const gchar *format, ...)
    G_GNUC_PRINTF(3, 4);
