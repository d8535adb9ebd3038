/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-run-private.h"

#include "cfd-choice-cache.h"
#include "cfd-colo.h"
#include "cfd-error.h"
#include "cfd-push.h"
#include "cfd-record.h"
#include "cfd-series.h"
#include "cfd-spec.h"
#include "cfd-strays.h"

#include <sys/resource.h>

/* For all captures that earlier runs have left: a person waits meanwhile. */
#define STRAYS_LIMIT_US (3 * (gint64)G_USEC_PER_SEC)

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
    cfd_parent_free(self->parent);
    cfd_toolbar_free(self->toolbar);
    cfd_control_out_free(self->control_out);
    cfd_control_free(self->control);
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

gboolean
cfd_run_open_loop(CfdRun *self, GError **error)
{
    self->cancel = cfd_cancel_new();
    self->curl = cfd_curl_loop_new(error);
    if (self->curl == NULL)
        return FALSE;
    self->loop = cfd_loop_new(cfd_curl_loop_driver(self->curl), cfd_clock_system(), self->cancel);
    return TRUE;
}

/* What was there before stays where it fails. */
static gboolean
resolve(CfdRun *self, const CfdEnvironment *environment, GError **error)
{
    gint64 now_us = cfd_clock_wall_us(cfd_clock_system());
    CfdOptions *options =
        cfd_environment_resolve(environment, self->arguments, self->redactor, now_us, error);

    if (options == NULL)
        return FALSE;
    cfd_options_free(self->options);
    self->options = options;
    return TRUE;
}

gboolean
cfd_run_resolve_options(CfdRun *self, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();

    self->environment = cfd_environment_process();
    cfd_environment_learn_proxies(&self->environment, self->redactor);
    self->file = cfd_config_file_read(path, self->redactor, error);
    if (self->file == NULL)
        return FALSE;
    self->environment.file = self->file;
    return cfd_environment_choose_profile(&self->environment, self->arguments, error) &&
           resolve(self, &self->environment, error);
}

gboolean
cfd_run_resolve_plain_options(CfdRun *self, GError **error)
{
    CfdEnvironment nothing = cfd_environment_nothing();

    self->environment = cfd_environment_process();
    return resolve(self, &nothing, error);
}

const gchar *
cfd_run_named_profile(const CfdRun *self)
{
    const CfdOption *row = cfd_options_find(CFD_CONFIG_FILE_PROFILE);

    return cfd_argv_value(self->arguments, row) != NULL ? self->options->profile : NULL;
}

gboolean
cfd_run_open_log(CfdRun *self, GError **error)
{
    CfdLogConfig config = {
        .path = self->options->log_file,
        .level = self->options->log_level,
        .redactor = self->redactor,
        .clock = cfd_clock_system(),
    };

    self->log = cfd_log_new(&config, error);
    if (self->log == NULL)
        return FALSE;
    self->report = cfd_log_report(self->log);
    if (self->toolbar != NULL)
        self->report = cfd_toolbar_report(self->toolbar, self->report);
    self->report->profile = cfd_run_named_profile(self);
    if (self->options->ignored != NULL)
        cfd_report_note(self->report, CFD_REPORT_WARNING,
                        "this does not count for what is captured now: %s", self->options->ignored);
    if (self->options->overruled != NULL)
        cfd_report_note(self->report, CFD_REPORT_WARNING, CFD_RUN_OVERRULED,
                        self->options->overruled, self->options->profile);
    return TRUE;
}

gboolean
cfd_run_read_options(CfdRun *self, GError **error)
{
    return cfd_argv_check(self->arguments, error) && cfd_run_resolve_options(self, error) &&
           cfd_run_open_log(self, error);
}

void
cfd_run_open_network(CfdRun *self)
{
    CfdCurlConfig config = {self->options->proxy, self->options->ca_file};

    cfd_curl_loop_configure(self->curl, &config);
}

/* Who has profiles may have forgotten to choose one. */
static void
explain_profiles(const CfdRun *self, GError **error)
{
    g_autofree gchar *names =
        self->options->profile == NULL ? cfd_config_file_list_profiles(self->file) : NULL;

    if (names != NULL)
        g_prefix_error(error, "no profile is chosen (--profile), of %s: ", names);
}

gboolean
cfd_run_open_api(CfdRun *self, const gchar *account_id, GError **error)
{
    CfdApiConfig config = {
        .transport = cfd_curl_loop_transport(self->curl),
        .loop = self->loop,
        .clock = cfd_clock_system(),
        .report = self->report,
        .base_url = self->options->api_url,
        .account_id = account_id,
        .asks_once = self->arguments->asks_once,
    };

    self->credentials = cfd_credentials_new(self->options, error);
    if (self->credentials == NULL) {
        explain_profiles(self, error);
        return FALSE;
    }
    config.token = self->credentials->token;
    config.email = self->credentials->email;
    config.key = self->credentials->key;
    cfd_run_open_network(self);
    self->api = cfd_api_new(&config);
    return TRUE;
}

/* What is looked after with what is stored, and not with what was typed for another capture. Each
 * account gets a run of its own, all of them the same time. */
typedef struct {
    CfdRun *run;             /* that looks after them */
    CfdArguments *arguments; /* of the stored one, as the next: a profile, or nothing */
    CfdRun *stored;          /* NULL before the first */
    gint64 until_us;
} Keeper;

static gboolean
is_of_account(const CfdConfigFile *keys, const gchar *account_id)
{
    const gchar *text = cfd_config_file_value(keys, cfd_options_find("account-id"));

    return text != NULL && g_ascii_strcasecmp(text, account_id) == 0;
}

/* The profile of an account; NULL: none. What names no account is for all. */
static const gchar *
find_profile(const CfdRun *self, const gchar *account_id)
{
    const gchar *name;

    for (guint i = 0; (name = cfd_config_file_profile_name(self->file, i)) != NULL; i++) {
        if (is_of_account(cfd_config_file_profile(self->file, name, NULL), account_id))
            return name;
    }
    return is_of_account(self->file, account_id) ? NULL : self->options->profile;
}

static void
clear_stored(Keeper *self)
{
    g_clear_pointer(&self->stored, cfd_run_free);
    g_clear_pointer(&self->arguments, cfd_argv_free);
}

static CfdApi *
open_stored_api(gpointer api_data, const gchar *account_id, GError **error)
{
    Keeper *keeper = api_data;
    const gchar *profile = find_profile(keeper->run, account_id);
    gchar *argv[] = {(gchar *)"", (gchar *)"--profile", (gchar *)profile, NULL};
    CfdRun *stored;

    clear_stored(keeper);
    keeper->arguments = cfd_argv_parse(profile != NULL ? 3 : 1, argv, keeper->run->redactor);
    keeper->arguments->has_no_profile = profile == NULL;
    stored = keeper->stored = cfd_run_new(keeper->arguments, keeper->run->redactor);
    stored->report = keeper->run->report;
    if (!cfd_run_open_loop(stored, error) || !cfd_run_resolve_options(stored, error))
        return NULL;
    cfd_cancel_trigger(stored->cancel, CFD_CANCEL_LEAVE, 0);
    cfd_cancel_allow_until(stored->cancel, keeper->until_us);
    return cfd_credentials_take_from_keyring(stored->options, FALSE, stored->redactor, stored->loop,
                                             error) &&
                   cfd_run_open_api(stored, account_id, error)
               ? stored->api
               : NULL;
}

static void
tend_strays(CfdRun *self)
{
    Keeper keeper = {
        .run = self,
        .until_us = cfd_clock_monotonic_us(cfd_clock_system()) + STRAYS_LIMIT_US,
    };
    CfdStraysConfig config = {
        .folder = self->record_folder,
        .wanted = self->options->capture_id,
        .clock = cfd_clock_system(),
        .report = self->report,
        .open_api = open_stored_api,
        .api_data = &keeper,
    };

    cfd_strays_tend(&config);
    clear_stored(&keeper);
}

/* The account of a capture that is opened, if an earlier run has left it, or a list had it. */
static gchar *
find_known_account(const CfdRun *self)
{
    const gchar *capture_id = self->options->capture_id;
    g_autoptr(CfdChoiceCache) cache = NULL;
    g_autofree gchar *path = NULL;
    gchar *account_id;

    if (capture_id == NULL)
        return NULL;
    account_id = cfd_record_find_account(self->record_folder, capture_id);
    if (account_id != NULL)
        return account_id;
    path = cfd_choice_cache_path();
    cache = cfd_choice_cache_open(path);
    return cfd_choice_cache_find_account(cache, capture_id);
}

/* What is known goes before what Wireshark has saved, or what else is stored: there are captures of
 * other accounts in its lists. Who names an account in a shell is told. FALSE with an error. */
static gboolean
find_account(CfdRun *self, gchar **ret_account_id, GError **error)
{
    const gchar *given = self->options->account_id;
    gchar *known = find_known_account(self);

    *ret_account_id = known != NULL ? known : g_strdup(given);
    if (known == NULL || given == NULL || g_str_equal(known, given))
        return TRUE;
    self->is_other_account = TRUE;
    if (self->arguments->verb != CFD_VERB_SHELL ||
        cfd_argv_value(self->arguments, cfd_options_find("account-id")) == NULL)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "capture %s belongs to the account %s: give that as --account-id, or leave it out",
                self->options->capture_id, known);
    return FALSE;
}

void
cfd_run_explain_account(const CfdRun *self, GError **error)
{
    if (self->is_other_account && (g_error_matches(*error, CFD_ERROR, CFD_ERROR_PERMISSION) ||
                                   g_error_matches(*error, CFD_ERROR, CFD_ERROR_NOT_FOUND)))
        g_prefix_error(
            error, "capture %s belongs to the account %s, not to %s: ", self->options->capture_id,
            cfd_api_account_id(self->api), self->options->account_id);
}

gboolean
cfd_run_open_cloud(CfdRun *self, GError **error)
{
    CfdBucketAccessConfig access = {
        .options = self->options,
        .environment = &self->environment,
        .redactor = self->redactor,
        .transport = cfd_curl_loop_transport(self->curl),
        .loop = self->loop,
        .clock = cfd_clock_system(),
        .report = self->report,
    };
    g_autofree gchar *account_id = NULL;

    if (!find_account(self, &account_id, error) ||
        !cfd_credentials_fetch(self->options, self->redactor, self->loop, cfd_clock_system(),
                               error) ||
        !cfd_run_open_api(self, account_id, error))
        return FALSE;
    access.api = self->api;
    self->access = cfd_bucket_access_new(&access);
    return TRUE;
}

gboolean
cfd_run_make_filter(CfdRun *self, const gchar *capture_filter, GError **error)
{
    self->capture_filter = capture_filter;
    self->filter = cfd_filter_new(capture_filter, error);
    if (self->filter == NULL)
        g_prefix_error(error, "the capture filter is not valid: ");
    return self->filter != NULL;
}

/* The table of this program may be older than the colo. */
static void
warn_of_unknown_colo(CfdReport *report, const gchar *colo)
{
    if (colo != NULL && cfd_colo_find(colo) == NULL)
        cfd_report_note(report, CFD_REPORT_WARNING,
                        "this program knows no colo %s: if Cloudflare does not, either, nothing is "
                        "recorded; cloudflaredump colos lists them",
                        colo);
}

gboolean
cfd_run_make_plan(CfdRun *self, GError **error)
{
    self->plan = cfd_spec_make_plan(self->options, self->api, error);
    if (self->plan == NULL)
        return FALSE;
    warn_of_unknown_colo(self->report, self->plan->spec.colo);
    /* What exists is captured as it is. */
    return self->plan->capture_id != NULL ||
           cfd_push_filter(self->capture_filter, &self->plan->spec.filter, self->report, error);
}

static CfdBucket *
open_bucket(gpointer bucket_data, const CfdBucketUrl *url)
{
    return cfd_bucket_access_open(bucket_data, url);
}

gboolean
cfd_run_deliver(CfdRun *self, GError **error)
{
    CfdCaptureParts parts = {
        .api = self->api,
        .loop = self->loop,
        .clock = cfd_clock_system(),
        .cancel = self->cancel,
        .report = self->report,
        .sink = cfd_pipe_sink(self->pipe),
        .filter = self->filter,
        .record_folder = self->record_folder,
        .open_bucket = open_bucket,
        .bucket_data = self->access,
    };

    raise_descriptor_limit();
    tend_strays(self);
    if (self->plan->windows != NULL) {
        g_autoptr(CfdSeries) series = cfd_series_new(&parts, self->plan);

        return cfd_series_run(series, error);
    }
    self->capture = cfd_capture_new(&parts, self->plan);
    return cfd_capture_run(self->capture, error);
}

gboolean
cfd_run_clean_up(CfdRun *self, GError **error)
{
    if (!cfd_run_read_options(self, error))
        return FALSE;
    tend_strays(self);
    return TRUE;
}
