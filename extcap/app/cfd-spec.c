/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-spec.h"

#include "cfd-file.h"

/* The server's `Date` has whole seconds, and its machines do not agree to the second. */
#define CLOCK_TOLERANCE_US (2 * G_USEC_PER_SEC)

/* A request needs some seconds to be there, and what was 24 hours ago is older then. */
#define OLDEST_ASKED_US (CFD_OFFSET_MAX_AGE_US - 10 * G_USEC_PER_SEC)

static gboolean
set_offset(CfdPlan *plan, const CfdOffset *offset, CfdApi *api, GError **error)
{
    gint64 now_us;

    if (offset->relative_s == 0 && offset->absolute_us == 0)
        return TRUE;
    if (!cfd_api_find_account(api, error))
        return FALSE;
    now_us = cfd_api_server_time_us(api, error);
    if (now_us < 0 || !cfd_offset_check(offset, now_us, CLOCK_TOLERANCE_US, error))
        return FALSE;
    plan->spec.offset_time_us =
        CLAMP(cfd_offset_moment_us(offset, now_us), now_us - OLDEST_ASKED_US, now_us);
    return TRUE;
}

CfdPlan *
cfd_spec_make_plan(const CfdOptions *options, CfdApi *api, GError **error)
{
    g_autoptr(CfdPlan) plan = g_new0(CfdPlan, 1);

    switch (options->type) {
    case CFD_OPTIONS_TYPE_SIMPLE:
        plan->spec.type = CFD_JOB_SIMPLE;
        break;
    }
    plan->spec.time_limit_s = options->time_limit_s;
    plan->spec.packet_limit = options->packet_limit;
    plan->spec.filter.source_address = g_strdup(options->source_address);
    plan->spec.filter.destination_address = g_strdup(options->destination_address);
    plan->spec.filter.source_port = (gint)options->source_port;
    plan->spec.filter.destination_port = (gint)options->destination_port;
    plan->spec.filter.protocol = options->protocol;
    plan->spool_folder =
        options->spool_dir != NULL ? g_strdup(options->spool_dir) : cfd_file_cache_folder();
    if (!set_offset(plan, &options->offset_time, api, error))
        return NULL;
    return g_steal_pointer(&plan);
}
