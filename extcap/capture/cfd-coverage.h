/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-windows.h"

/* What has come of the windows of a series, in few words however many they are. */
typedef struct CfdCoverage CfdCoverage;

typedef enum {
    CFD_COVERAGE_WHOLE,
    CFD_COVERAGE_SATURATED, /* its packets are as many as there may be */
    CFD_COVERAGE_CUT,       /* its file has a damage, and the packets before it */
    CFD_COVERAGE_MISSING,
    CFD_COVERAGE_N_KINDS,
} CfdCoverageKind;

/* packet_limit: of a window. */
CfdCoverage *cfd_coverage_new(gint64 packet_limit);
void cfd_coverage_free(CfdCoverage *self);

/* In the order of time. */
void cfd_coverage_add(CfdCoverage *self, const CfdWindow *window, CfdCoverageKind kind);

/* Windows that are not whole. */
guint cfd_coverage_incomplete(const CfdCoverage *self);

/* Why packets are missing in a window of this kind: for a comment of the packet behind it. The
 * caller frees it; NULL: there are none. */
gchar *cfd_coverage_remark(const CfdCoverage *self, const CfdWindow *window, CfdCoverageKind kind);

/* One sentence for all windows, which names the first ones where packets are missing. The caller
 * frees it; NULL: all are whole. */
gchar *cfd_coverage_sum_up(const CfdCoverage *self);

/* `2026-11-28T12:03:00Z to 2026-11-28T12:04:00Z`; the caller frees it. */
gchar *cfd_coverage_name(const CfdWindow *window);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCoverage, cfd_coverage_free)
