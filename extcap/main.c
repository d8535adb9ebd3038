/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-argv.h"
#include "cfd-capture.h"
#include "cfd-config-file.h"
#include "cfd-credentials.h"
#include "cfd-curl-loop.h"
#include "cfd-environment.h"
#include "cfd-error.h"
#include "cfd-filter.h"
#include "cfd-help.h"
#include "cfd-log.h"
#include "cfd-pipe.h"
#include "cfd-record.h"
#include "cfd-signals.h"
#include "cfd-spec.h"
#include "cfd-strays.h"
#include "cfd-text.h"
#include "cfd-token-command.h"
#include "cfd-verbs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Wireshark shows the first 1,024 bytes of stderr. */
#define MAX_SENTENCE_BYTES 1000

/* What a capture is made of, in the order in which it comes to be; freed backwards. */
typedef struct {
    const CfdArguments *arguments;
    CfdRedactor *redactor;
    CfdCancel *cancel;
    CfdCurlLoop *curl;
    CfdLoop *loop;
    CfdSignals *signals;
    CfdPipe *pipe;
    CfdOptions *options;
    CfdCredentials *credentials;
    CfdFilter *filter;
    CfdLog *log;
    gchar *record_folder;
    CfdApi *api;
    CfdPlan *plan;
    CfdCapture *capture;
} Run;

static void
clear_run(Run *run)
{
    cfd_capture_free(run->capture);
    cfd_plan_free(run->plan);
    cfd_api_free(run->api);
    g_free(run->record_folder);
    cfd_log_free(run->log);
    cfd_filter_free(run->filter);
    cfd_credentials_free(run->credentials);
    cfd_options_free(run->options);
    cfd_pipe_free(run->pipe);
    cfd_signals_free(run->signals);
    cfd_loop_free(run->loop);
    cfd_curl_loop_free(run->curl);
    cfd_cancel_free(run->cancel);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, clear_run)

/* First of all the FIFO: Wireshark 4.0 waits for it without end, also where nothing will come. */
static gboolean
open_pipe(Run *run, GError **error)
{
    if (run->arguments->fifo == NULL)
        return cfd_argv_check(run->arguments, error);
    run->cancel = cfd_cancel_new();
    run->curl = cfd_curl_loop_new(error);
    if (run->curl == NULL)
        return FALSE;
    run->loop = cfd_loop_new(cfd_curl_loop_driver(run->curl), cfd_clock_system(), run->cancel);
    run->signals = cfd_signals_new(run->loop, cfd_clock_system(), run->cancel, error);
    if (run->signals == NULL)
        return FALSE;
    run->pipe =
        cfd_pipe_open(run->arguments->fifo, run->loop, cfd_clock_system(), run->cancel, error);
    return run->pipe != NULL;
}

static CfdConfigFile *
read_config_file(CfdRedactor *redactor, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();

    return cfd_config_file_read(path, redactor, error);
}

static gboolean
resolve_options(Run *run, GError **error)
{
    CfdEnvironment environment = cfd_environment_process();
    gint64 now_us = cfd_clock_wall_us(cfd_clock_system());
    g_autoptr(CfdConfigFile) file = read_config_file(run->redactor, error);

    cfd_environment_learn_proxies(&environment, run->redactor);
    if (file == NULL)
        return FALSE;
    environment.file = file;
    run->options =
        cfd_environment_resolve(&environment, run->arguments, run->redactor, now_us, error);
    return run->options != NULL;
}

static gboolean
open_log(Run *run, GError **error)
{
    CfdLogConfig config = {
        .path = run->options->log_file,
        .level = run->options->log_level,
        .redactor = run->redactor,
        .clock = cfd_clock_system(),
    };

    run->log = cfd_log_new(&config, error);
    return run->log != NULL;
}

static gboolean
read_options(Run *run, GError **error)
{
    return cfd_argv_check(run->arguments, error) && resolve_options(run, error) &&
           open_log(run, error);
}

static void
tend_strays(Run *run)
{
    run->record_folder = cfd_record_folder();
    cfd_strays_tend(run->record_folder, cfd_clock_system(), cfd_log_report(run->log));
}

static gboolean
get_ready(Run *run, GError **error)
{
    if (!cfd_token_command_run(run->options, run->redactor, run->loop, cfd_clock_system(), error))
        return FALSE;
    run->credentials = cfd_credentials_new(run->options, error);
    if (run->credentials == NULL)
        return FALSE;
    run->filter = cfd_filter_new(run->arguments->capture_filter, error);
    if (run->filter == NULL)
        g_prefix_error(error, "the capture filter is not valid: ");
    return run->filter != NULL;
}

static gboolean
open_api(Run *run, GError **error)
{
    CfdCurlConfig curl = {run->options->proxy, run->options->ca_file};
    CfdApiConfig config = {
        .transport = cfd_curl_loop_transport(run->curl),
        .loop = run->loop,
        .clock = cfd_clock_system(),
        .report = cfd_log_report(run->log),
        .base_url = run->options->api_url,
        .account_id = run->options->account_id,
        .token = run->credentials->token,
        .email = run->credentials->email,
        .key = run->credentials->key,
    };

    cfd_curl_loop_configure(run->curl, &curl);
    run->api = cfd_api_new(&config);
    run->plan = cfd_spec_make_plan(run->options, run->api, error);
    return run->plan != NULL;
}

static gboolean
capture_packets(Run *run, GError **error)
{
    CfdCaptureParts parts;

    tend_strays(run);
    parts = (CfdCaptureParts){
        .api = run->api,
        .loop = run->loop,
        .clock = cfd_clock_system(),
        .cancel = run->cancel,
        .report = cfd_log_report(run->log),
        .sink = cfd_pipe_sink(run->pipe),
        .filter = run->filter,
        .record_folder = run->record_folder,
    };

    run->capture = cfd_capture_new(&parts, run->plan);
    return cfd_capture_run(run->capture, error);
}

static gboolean
is_silent(const GError *error)
{
    return g_error_matches(error, CFD_ERROR, CFD_ERROR_STOPPED) ||
           g_error_matches(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
}

/* The one sentence that a person sees. */
static int
fail(const CfdRedactor *redactor, const GError *error)
{
    g_autofree gchar *redacted = cfd_redactor_apply(redactor, error->message);
    g_autofree gchar *sentence = cfd_text_line(redacted, MAX_SENTENCE_BYTES);

    fprintf(stderr, "%s\n", sentence);
    return EXIT_FAILURE;
}

static int
run_capture(const CfdArguments *arguments, CfdRedactor *redactor)
{
    g_auto(Run) run = {.arguments = arguments, .redactor = redactor};
    g_autoptr(GError) error = NULL;

    if (open_pipe(&run, &error) && read_options(&run, &error) && get_ready(&run, &error) &&
        open_api(&run, &error) && capture_packets(&run, &error))
        return EXIT_SUCCESS;
    if (run.log != NULL)
        cfd_report_note(cfd_log_report(run.log),
                        is_silent(error) ? CFD_REPORT_INFO : CFD_REPORT_ERROR, "%s",
                        error->message);
    return is_silent(error) ? EXIT_SUCCESS : fail(redactor, error);
}

/* After a run that Wireshark had to kill. */
static int
clean_up(const CfdArguments *arguments, CfdRedactor *redactor)
{
    g_auto(Run) run = {.arguments = arguments, .redactor = redactor};
    g_autoptr(GError) error = NULL;

    if (!read_options(&run, &error))
        return fail(redactor, error);
    tend_strays(&run);
    return EXIT_SUCCESS;
}

/* Wireshark takes any text as the reason why the filter is not valid. */
static gchar *
check_filter(const CfdArguments *arguments)
{
    g_autoptr(GError) error = NULL;

    if (cfd_filter_check(arguments->capture_filter, &error))
        return g_strdup("");
    return g_strconcat(error->message, "\n", NULL);
}

/* What is wrong with the configuration file is told when it is used. */
static gchar *
describe_dialog(CfdRedactor *redactor)
{
    CfdEnvironment environment = cfd_environment_process();
    g_autoptr(CfdConfigFile) file = read_config_file(redactor, NULL);

    environment.file = file;
    return cfd_verbs_config(&environment);
}

/* What the verbs that only print have to say; NULL for the others. */
static gchar *
answer(const CfdArguments *arguments, CfdRedactor *redactor)
{
    switch (arguments->verb) {
    case CFD_VERB_HELP:
        return cfd_help_text();
    case CFD_VERB_VERSION:
        return cfd_help_version();
    case CFD_VERB_INTERFACES:
        return cfd_verbs_interfaces();
    case CFD_VERB_CONFIG:
        return describe_dialog(redactor);
    case CFD_VERB_DLTS:
        return cfd_verbs_dlts();
    case CFD_VERB_CHECK_FILTER:
        return check_filter(arguments);
    case CFD_VERB_RELOAD:
        return g_strdup("");
    case CFD_VERB_CAPTURE:
    case CFD_VERB_CLEANUP:
    case CFD_VERB_NONE:
        return NULL;
    }
    g_assert_not_reached();
}

static int
obey(const CfdArguments *arguments, CfdRedactor *redactor)
{
    g_autoptr(GError) error = NULL;
    g_autofree gchar *text = NULL;

    if (arguments->verb == CFD_VERB_CAPTURE)
        return run_capture(arguments, redactor);
    if (arguments->verb == CFD_VERB_CLEANUP)
        return clean_up(arguments, redactor);
    if (!cfd_argv_check(arguments, &error))
        return fail(redactor, error);
    text = answer(arguments, redactor);
    if (text == NULL) {
        g_set_error(&error, CFD_ERROR, CFD_ERROR_OPTION,
                    "nothing to do: cloudflaredump is run by Wireshark, see cloudflaredump --help");
        return fail(redactor, error);
    }
    fputs(text, stdout);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* A program may be started with standard descriptors closed; what is opened next must not get their
 * numbers, or packets and sentences go where they should not. */
static void
open_standard_descriptors(void)
{
    gint fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* Whatever stands on stderr becomes an error box in Wireshark: libraries keep silent. */
static GLogWriterOutput
drop_message(G_GNUC_UNUSED GLogLevelFlags level, G_GNUC_UNUSED const GLogField *fields,
             G_GNUC_UNUSED gsize count, G_GNUC_UNUSED gpointer data)
{
    return G_LOG_WRITER_HANDLED;
}

int
main(int argc, char **argv)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdArguments) arguments = NULL;

    open_standard_descriptors();
    g_log_set_writer_func(drop_message, NULL, NULL);
    /* Set by people who decrypt traffic with Wireshark: libcurl would write our keys there. */
    g_unsetenv("SSLKEYLOGFILE");
    arguments = cfd_argv_parse(argc, argv, redactor);
    cfd_argv_wipe(arguments);
    return obey(arguments, redactor);
}
