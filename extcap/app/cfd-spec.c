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

#define SECOND_US ((gint64)G_USEC_PER_SEC)

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

/* So many for each window keep up with the time that passes meanwhile. */
#define REQUESTS_PER_WINDOW 4

/* Also a single window can be halved twice or three times. */
#define MORE_REQUESTS 8

/* What halves may take where nobody says it. */
static guint
find_max_requests(const CfdOptions *options, guint windows)
{
    guint most = cfd_options_find("max-requests")->maximum;

    if (options->max_requests != 0)
        return options->max_requests;
    return MIN(REQUESTS_PER_WINDOW * windows + MORE_REQUESTS, MAX(windows, most));
}

/* Cloudflare keeps the packets for a day: the last window must not have to wait for longer. */
static gboolean
check_age(const CfdWindowsConfig *config, const CfdWindows *windows, gint64 now_us, GError **error)
{
    gint64 length_us = MIN(config->window_s * SECOND_US, config->until_us - config->since_us);
    gint64 age_us = cfd_windows_last_us(windows, now_us) - (config->until_us - length_us);

    if (age_us <= CFD_OFFSET_MAX_AGE_US)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "%u windows, with one request a minute, take so long that the last ones are older "
                "than 24 hours by then: give a longer --window, up to 300, or a later --since",
                cfd_windows_remaining(windows));
    return FALSE;
}

static gboolean
check_look_back(const CfdOptions *options, const CfdWindowsConfig *config, gint64 now_us,
                guint *ret_windows, GError **error)
{
    g_autoptr(CfdWindows) windows = NULL;

    if (config->until_us <= config->since_us) {
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_OPTION,
                            "From when (--since) has to be earlier than End of the sample "
                            "(--offset-time), or than now");
        return FALSE;
    }
    windows = cfd_windows_new(config);
    *ret_windows = cfd_windows_remaining(windows);
    if (options->max_requests != 0 && options->max_requests < *ret_windows) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "to look back so far takes %u requests, and there may be %u (--max-requests): "
                    "give a longer --window, up to 300, or a later --since",
                    *ret_windows, options->max_requests);
        return FALSE;
    }
    return check_age(config, windows, now_us, error);
}

static gint64
floor_to_second(gint64 time_us)
{
    return time_us / SECOND_US * SECOND_US;
}

/* Without --since it begins with the window that has just passed, which can be had at once. */
static void
set_follow(CfdWindowsConfig *config, const CfdOptions *options, gint64 now_us)
{
    config->until_us = 0;
    if (!cfd_offset_is_given(&options->since))
        config->since_us = now_us - (config->lag_s + config->window_s) * SECOND_US;
}

/* Many samples, instead of one. */
static gboolean
set_windows(CfdPlan *plan, const CfdOptions *options, CfdApi *api, GError **error)
{
    CfdWindowsConfig config = {
        .window_s = find_window_s(options),
        .lag_s = options->lag_s,
        .oldest_s = CFD_OFFSET_MAX_AGE_US / SECOND_US,
    };
    gint64 now_us;
    guint windows = 0;

    if (!find_now(api, &now_us, error) ||
        !find_moment(&options->since, CFD_OPTIONS_SINCE, now_us, &config.since_us, error) ||
        !find_moment(&options->offset_time, CFD_OPTIONS_OFFSET_TIME, now_us, &config.until_us,
                     error))
        return FALSE;
    if (options->follow)
        set_follow(&config, options, now_us);
    config.since_us = floor_to_second(config.since_us);
    config.until_us = floor_to_second(config.until_us);
    if (!options->follow && !check_look_back(options, &config, now_us, &windows, error))
        return FALSE;
    if (options->on_saturated == CFD_OPTIONS_SATURATED_SPLIT && !options->follow)
        config.max_requests = find_max_requests(options, windows);
    plan->windows = g_memdup2(&config, sizeof config);
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

CfdBucketUrl *
cfd_spec_parse_bucket(const CfdOptions *options, GError **error)
{
    g_autoptr(CfdBucketUrl) url = cfd_bucket_url_parse(options->bucket, error);

    if (url != NULL && url->store == CFD_BUCKET_S3 && url->region == NULL)
        url->region = g_strdup(options->bucket_region);
    if (url != NULL && cfd_bucket_url_check_destination(url, error))
        return g_steal_pointer(&url);
    g_prefix_error(error, "Bucket (--bucket): ");
    return NULL;
}

static gboolean
set_destination(CfdPlan *plan, const CfdOptions *options, GError **error)
{
    g_autoptr(CfdBucketUrl) url = cfd_spec_parse_bucket(options, error);

    if (url == NULL)
        return FALSE;
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
