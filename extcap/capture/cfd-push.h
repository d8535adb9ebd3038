/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-job-filter.h"

#include "cfd-report.h"

/* Lets Cloudflare filter, too, by what the capture filter can be proved to want: so the packets of
 * a sample are spent on what was asked for. What is pushed is applied here all the same, with the
 * rest. expression: one that cfd_filter_new() takes; NULL: there is none. Tells the report what was
 * pushed. FALSE with CFD_ERROR_OPTION if `filter` contradicts it. */
gboolean cfd_push_filter(const gchar *expression, CfdJobFilter *filter, CfdReport *report,
                         GError **error);
