/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-spec.h"

#include "cfd-bucket-url.h"
#include "cfd-error.h"
#include "cfd-file.h"
#include "cfd-windows.h"

/* The server's `Date` has whole seconds, and its machines do not agree to the second. */
#define CLOCK_TOLERANCE_US (2 * G_USEC_PER_SEC)

/* A request needs some seconds to be there, and what was 24 hours ago is older then. */
#define OLDEST_ASKED_US (CFD_OFFSET_MAX_AGE_US - 10 * G_USEC_PER_SEC)

#define NO_COLO                                                                                    \
    "a full capture needs to know the data centre to record in: give its colo, such as ORD, as "   \
    "\"Colo (data centre)\" in the tab Full capture (--colo)"

#define NO_BUCKET                                                                                  \
    "a full capture needs a bucket of yours to write the packets into: choose one as "             \
    "\"Bucket\" in the tab Full capture, or give its address (--bucket), such as "                 \
    "s3://name/folder?region=us-east-1"

/* Cloudflare's time. */
static gboolean
find_now(CfdApi *api, gint64 *ret_now_us, GError **error)
{
    if (!cfd_api_find_account(api, error))
        return FALSE;
    *ret_now_us = cfd_api_server_time_us(api, error);
    return *ret_now_us >= 0;
}

static gboolean
find_moment(const CfdOffset *offset, const gchar *option, gint64 now_us, gint64 *ret_moment_us,
            GError **error)
{
    if (!cfd_offset_check(offset, option, now_us, CLOCK_TOLERANCE_US, error))
        return FALSE;
    *ret_moment_us = CLAMP(cfd_offset_moment_us(offset, now_us), now_us - OLDEST_ASKED_US, now_us);
    return TRUE;
}

static gboolean
set_offset(CfdPlan *plan, const CfdOffset *offset, CfdApi *api, GError **error)
{
    gint64 now_us;

    if (!cfd_offset_is_given(offset))
        return TRUE;
    if (!find_now(api, &now_us, error))
        return FALSE;
    return find_moment(offset, CFD_OPTIONS_OFFSET_TIME, now_us, &plan->spec.offset_time_us, error);
}

/* Of look back, 300 seconds are the fewest requests; to follow, a minute is what a request a minute
 * can just keep up with, and shows what there is soonest. */
static gint64
find_window_s(const CfdOptions *options)
{
    if (options->window_s != 0)
        return options->window_s;
    return options->follow ? 60 : CFD_WINDOWS_LONGEST_S;
}

/* Twice as many as it will be where none is split. */
static guint
find_max_requests(const CfdOptions *options, const CfdWindowsConfig *config)
{
    g_autoptr(CfdWindows) windows = NULL;

    if (options->max_requests != 0)
        return options->max_requests;
    windows = cfd_windows_new(config);
    return 2 * cfd_windows_remaining(windows);
}

static gboolean
check_range(const CfdOptions *options, const CfdWindowsConfig *windows, GError **error)
{
    if (options->follow && cfd_offset_is_given(&options->offset_time))
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_OPTION,
                            "to follow the traffic (--follow) has no end: leave out End of the "
                            "sample (--offset-time)");
    else if (!options->follow && windows->until_us - windows->since_us < G_USEC_PER_SEC)
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_OPTION,
                            "From when (--since) has to be earlier than End of the sample "
                            "(--offset-time), or than now");
    else
        return TRUE;
    return FALSE;
}

/* Many samples, instead of one. */
static gboolean
set_windows(CfdPlan *plan, const CfdOptions *options, CfdApi *api, GError **error)
{
    CfdWindowsConfig windows = {
        .window_s = find_window_s(options),
        .lag_s = options->lag_s,
        .packet_limit = options->packet_limit,
    };
    gint64 now_us;

    if (!find_now(api, &now_us, error) ||
        !find_moment(&options->since, CFD_OPTIONS_SINCE, now_us, &windows.since_us, error) ||
        !find_moment(&options->offset_time, CFD_OPTIONS_OFFSET_TIME, now_us, &windows.until_us,
                     error) ||
        !check_range(options, &windows, error))
        return FALSE;
    if (options->follow)
        windows.until_us = 0;
    else if (options->on_saturated == CFD_OPTIONS_SATURATED_SPLIT)
        windows.max_requests = find_max_requests(options, &windows);
    /* The window that has just passed can be had at once. */
    if (options->follow && !cfd_offset_is_given(&options->since))
        windows.since_us = now_us - (windows.lag_s + windows.window_s) * (gint64)G_USEC_PER_SEC;
    plan->windows = g_memdup2(&windows, sizeof windows);
    return TRUE;
}

static void
set_filter(CfdPlan *plan, const CfdOptions *options)
{
    plan->spec.filter.source_address = g_strdup(options->source_address);
    plan->spec.filter.destination_address = g_strdup(options->destination_address);
    plan->spec.filter.source_port = (gint)options->source_port;
    plan->spec.filter.destination_port = (gint)options->destination_port;
    plan->spec.filter.protocol = options->protocol;
}

static gboolean
set_sample(CfdPlan *plan, const CfdOptions *options, CfdApi *api, GError **error)
{
    plan->spec.type = CFD_JOB_SIMPLE;
    plan->spec.time_limit_s = options->time_limit_s;
    plan->spec.packet_limit = options->packet_limit;
    if (options->follow || cfd_offset_is_given(&options->since))
        return set_windows(plan, options, api, error);
    return set_offset(plan, &options->offset_time, api, error);
}

static gboolean
check_given(const gchar *value, const gchar *sentence, GError **error)
{
    if (value != NULL)
        return TRUE;
    g_set_error_literal(error, CFD_ERROR, CFD_ERROR_OPTION, sentence);
    return FALSE;
}

static gboolean
set_destination(CfdPlan *plan, const CfdOptions *options, GError **error)
{
    g_autoptr(CfdBucketUrl) url = cfd_bucket_url_parse(options->bucket, error);

    if (url != NULL && url->store == CFD_BUCKET_S3 && url->region == NULL)
        url->region = g_strdup(options->bucket_region);
    if (url == NULL || !cfd_bucket_url_check_destination(url, error)) {
        g_prefix_error(error, "Bucket (--bucket): ");
        return FALSE;
    }
    plan->spec.destination = cfd_bucket_url_to_text(url);
    return TRUE;
}

static gboolean
set_full(CfdPlan *plan, const CfdOptions *options, GError **error)
{
    if (!check_given(options->colo, NO_COLO, error) ||
        !check_given(options->bucket, NO_BUCKET, error) || !set_destination(plan, options, error))
        return FALSE;
    plan->spec.type = CFD_JOB_FULL;
    plan->spec.colo = g_strdup(options->colo);
    plan->spec.time_limit_s = options->full_time_limit_s;
    plan->spec.packet_limit = options->full_packet_limit;
    plan->spec.byte_limit = options->byte_limit;
    return TRUE;
}

static gboolean
set_type(CfdPlan *plan, const CfdOptions *options, CfdApi *api, GError **error)
{
    if (plan->capture_id != NULL)
        return TRUE;
    if (options->type == CFD_OPTIONS_TYPE_FULL)
        return set_full(plan, options, error);
    return set_sample(plan, options, api, error);
}

static CfdPlanOnStop
read_on_stop(CfdOptionsOnStop on_stop)
{
    switch (on_stop) {
    case CFD_OPTIONS_STOP_LEAVE:
        return CFD_PLAN_LEAVE;
    case CFD_OPTIONS_STOP_DISCARD:
        return CFD_PLAN_DISCARD;
    case CFD_OPTIONS_STOP_LOAD:
        break;
    }
    return CFD_PLAN_LOAD;
}

CfdPlan *
cfd_spec_make_plan(const CfdOptions *options, CfdApi *api, GError **error)
{
    g_autoptr(CfdPlan) plan = g_new0(CfdPlan, 1);

    plan->capture_id = g_strdup(options->capture_id);
    plan->on_stop = read_on_stop(options->on_stop);
    plan->spool_folder =
        options->spool_dir != NULL ? g_strdup(options->spool_dir) : cfd_file_cache_folder();
    set_filter(plan, options);
    if (!set_type(plan, options, api, error))
        return NULL;
    return g_steal_pointer(&plan);
}
