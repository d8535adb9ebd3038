/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-run.h"

#include "cfd-bucket-access.h"
#include "cfd-capture.h"
#include "cfd-config-file.h"
#include "cfd-credentials.h"
#include "cfd-curl-loop.h"
#include "cfd-environment.h"
#include "cfd-error.h"
#include "cfd-filter.h"
#include "cfd-log.h"
#include "cfd-pipe.h"
#include "cfd-record.h"
#include "cfd-signals.h"
#include "cfd-spec.h"
#include "cfd-strays.h"
#include "cfd-token-command.h"

#include <sys/resource.h>

/* For all captures that earlier runs have left: a person waits meanwhile. */
#define STRAYS_LIMIT_US (3 * (gint64)G_USEC_PER_SEC)

/* In the order in which they come to be; freed backwards. */
struct CfdRun {
    const CfdArguments *arguments;
    CfdRedactor *redactor;
    CfdCancel *cancel;
    CfdCurlLoop *curl;
    CfdLoop *loop;
    CfdSignals *signals;
    CfdPipe *pipe;
    CfdConfigFile *file;
    CfdEnvironment environment;
    CfdOptions *options;
    CfdLog *log;
    gchar *record_folder;
    CfdCredentials *credentials;
    CfdFilter *filter;
    CfdApi *api;
    CfdBucketAccess *access;
    CfdPlan *plan;
    CfdCapture *capture;
};

CfdRun *
cfd_run_new(const CfdArguments *arguments, CfdRedactor *redactor)
{
    CfdRun *self = g_new0(CfdRun, 1);

    self->arguments = arguments;
    self->redactor = redactor;
    self->record_folder = cfd_record_folder();
    return self;
}

void
cfd_run_free(CfdRun *self)
{
    if (self == NULL)
        return;
    cfd_capture_free(self->capture);
    cfd_plan_free(self->plan);
    cfd_bucket_access_free(self->access);
    cfd_api_free(self->api);
    cfd_filter_free(self->filter);
    cfd_credentials_free(self->credentials);
    g_free(self->record_folder);
    cfd_log_free(self->log);
    cfd_options_free(self->options);
    cfd_config_file_free(self->file);
    cfd_pipe_free(self->pipe);
    cfd_signals_free(self->signals);
    cfd_loop_free(self->loop);
    cfd_curl_loop_free(self->curl);
    cfd_cancel_free(self->cancel);
    g_free(self);
}

/* A full capture may leave many files, and each takes a descriptor. */
static void
raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static gboolean
open_loop(CfdRun *self, GError **error)
{
    self->cancel = cfd_cancel_new();
    self->curl = cfd_curl_loop_new(error);
    if (self->curl == NULL)
        return FALSE;
    self->loop = cfd_loop_new(cfd_curl_loop_driver(self->curl), cfd_clock_system(), self->cancel);
    return TRUE;
}

/* First of all the FIFO: Wireshark 4.0 waits for it without end, also where nothing will come. */
static gboolean
open_pipe(CfdRun *self, GError **error)
{
    if (self->arguments->fifo == NULL)
        return cfd_argv_check(self->arguments, error);
    if (!open_loop(self, error))
        return FALSE;
    self->signals = cfd_signals_new(self->loop, cfd_clock_system(), self->cancel, error);
    if (self->signals == NULL)
        return FALSE;
    self->pipe =
        cfd_pipe_open(self->arguments->fifo, self->loop, cfd_clock_system(), self->cancel, error);
    return self->pipe != NULL;
}

static gboolean
resolve_options(CfdRun *self, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();
    gint64 now_us = cfd_clock_wall_us(cfd_clock_system());

    self->environment = cfd_environment_process();
    cfd_environment_learn_proxies(&self->environment, self->redactor);
    self->file = cfd_config_file_read(path, self->redactor, error);
    if (self->file == NULL)
        return FALSE;
    self->environment.file = self->file;
    self->options =
        cfd_environment_resolve(&self->environment, self->arguments, self->redactor, now_us, error);
    return self->options != NULL;
}

static gboolean
open_log(CfdRun *self, GError **error)
{
    CfdLogConfig config = {
        .path = self->options->log_file,
        .level = self->options->log_level,
        .redactor = self->redactor,
        .clock = cfd_clock_system(),
    };

    self->log = cfd_log_new(&config, error);
    if (self->log != NULL && self->options->ignored != NULL)
        cfd_report_note(cfd_log_report(self->log), CFD_REPORT_WARNING,
                        "this does not count for what is captured now: %s", self->options->ignored);
    return self->log != NULL;
}

static gboolean
read_options(CfdRun *self, GError **error)
{
    return cfd_argv_check(self->arguments, error) && resolve_options(self, error) &&
           open_log(self, error);
}

static CfdReport *
get_report(const CfdRun *self)
{
    return cfd_log_report(self->log);
}

/* account_id: NULL: to be looked up. */
static gboolean
open_api(CfdRun *self, const gchar *account_id, CfdReport *report, GError **error)
{
    CfdCurlConfig curl = {self->options->proxy, self->options->ca_file};
    CfdApiConfig config = {
        .transport = cfd_curl_loop_transport(self->curl),
        .loop = self->loop,
        .clock = cfd_clock_system(),
        .report = report,
        .base_url = self->options->api_url,
        .account_id = account_id,
    };

    self->credentials = cfd_credentials_new(self->options, error);
    if (self->credentials == NULL)
        return FALSE;
    config.token = self->credentials->token;
    config.email = self->credentials->email;
    config.key = self->credentials->key;
    cfd_curl_loop_configure(self->curl, &curl);
    self->api = cfd_api_new(&config);
    return TRUE;
}

/* What is looked after with what is stored, and not with what was typed for another capture. Each
 * account gets a run of its own, all of them the same time. */
typedef struct {
    CfdRun *run; /* that looks after them */
    CfdArguments *nothing;
    CfdRun *stored; /* NULL before the first */
    gint64 until_us;
} Keeper;

static CfdApi *
open_stored_api(gpointer api_data, const gchar *account_id, GError **error)
{
    Keeper *keeper = api_data;
    CfdRun *stored = cfd_run_new(keeper->nothing, keeper->run->redactor);

    cfd_run_free(keeper->stored);
    keeper->stored = stored;
    if (!open_loop(stored, error) || !resolve_options(stored, error) ||
        !open_api(stored, account_id, get_report(keeper->run), error))
        return NULL;
    cfd_cancel_trigger(stored->cancel, CFD_CANCEL_LEAVE, 0);
    cfd_cancel_allow_until(stored->cancel, keeper->until_us);
    return stored->api;
}

static void
tend_strays(CfdRun *self)
{
    gchar *argv[] = {(gchar *)"", NULL};
    g_autoptr(CfdArguments) nothing = cfd_argv_parse(1, argv, self->redactor);
    Keeper keeper = {self, nothing, NULL,
                     cfd_clock_monotonic_us(cfd_clock_system()) + STRAYS_LIMIT_US};
    CfdStraysConfig config = {
        .folder = self->record_folder,
        .wanted = self->options->capture_id,
        .clock = cfd_clock_system(),
        .report = get_report(self),
        .open_api = open_stored_api,
        .api_data = &keeper,
    };

    cfd_strays_tend(&config);
    cfd_run_free(keeper.stored);
}

static gboolean
get_ready(CfdRun *self, GError **error)
{
    if (!cfd_token_command_run(self->options, self->redactor, self->loop, cfd_clock_system(),
                               error) ||
        !open_api(self, self->options->account_id, get_report(self), error))
        return FALSE;
    self->filter = cfd_filter_new(self->arguments->capture_filter, error);
    if (self->filter == NULL)
        g_prefix_error(error, "the capture filter is not valid: ");
    return self->filter != NULL;
}

static gboolean
make_plan(CfdRun *self, GError **error)
{
    CfdBucketAccessConfig access = {
        .options = self->options,
        .environment = &self->environment,
        .redactor = self->redactor,
        .api = self->api,
        .transport = cfd_curl_loop_transport(self->curl),
        .loop = self->loop,
        .clock = cfd_clock_system(),
        .report = get_report(self),
    };

    self->access = cfd_bucket_access_new(&access);
    self->plan = cfd_spec_make_plan(self->options, self->api, error);
    return self->plan != NULL;
}

static CfdBucket *
open_bucket(gpointer bucket_data, const CfdBucketUrl *url)
{
    return cfd_bucket_access_open(bucket_data, url);
}

static gboolean
capture_packets(CfdRun *self, GError **error)
{
    CfdCaptureParts parts = {
        .api = self->api,
        .loop = self->loop,
        .clock = cfd_clock_system(),
        .cancel = self->cancel,
        .report = get_report(self),
        .sink = cfd_pipe_sink(self->pipe),
        .filter = self->filter,
        .record_folder = self->record_folder,
        .open_bucket = open_bucket,
        .bucket_data = self->access,
    };

    tend_strays(self);
    self->capture = cfd_capture_new(&parts, self->plan);
    return cfd_capture_run(self->capture, error);
}

gboolean
cfd_run_capture(CfdRun *self, GError **error)
{
    g_autoptr(GError) failure = NULL;

    raise_descriptor_limit();
    if (open_pipe(self, &failure) && read_options(self, &failure) && get_ready(self, &failure) &&
        make_plan(self, &failure) && capture_packets(self, &failure))
        return TRUE;
    if (self->log != NULL)
        cfd_report_note(get_report(self),
                        cfd_error_is_stop(failure) ? CFD_REPORT_INFO : CFD_REPORT_ERROR, "%s",
                        failure->message);
    if (cfd_error_is_stop(failure))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean
cfd_run_clean_up(CfdRun *self, GError **error)
{
    if (!read_options(self, error))
        return FALSE;
    tend_strays(self);
    return TRUE;
}
