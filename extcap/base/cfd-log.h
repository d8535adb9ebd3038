/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-clock.h"
#include "cfd-redact.h"
#include "cfd-report.h"

/* A report that ends up in a file, a line a note, without secrets. */
typedef struct CfdLog CfdLog;

typedef struct {
    const gchar *path;     /* NULL: cloudflaredump.log in cfd_file_cache_folder(), bounded */
    CfdReportLevel level;  /* notes below it are left out */
    CfdRedactor *redactor; /* borrowed */
    CfdClock *clock;       /* borrowed */
} CfdLogConfig;

/* With a path of the user's, NULL with CFD_ERROR_DISK if it cannot be opened; the default file is
 * done without where it cannot be: a capture matters more. */
CfdLog *cfd_log_new(const CfdLogConfig *config, GError **error);
void cfd_log_free(CfdLog *self);

/* Owned by the log. */
CfdReport *cfd_log_report(CfdLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdLog, cfd_log_free)
