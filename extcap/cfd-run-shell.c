/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands for people: what each needs is made ready, then it runs. */
#include "cfd-run-private.h"

#include "cfd-checkup-way.h"
#include "cfd-command.h"
#include "cfd-edge.h"
#include "cfd-error.h"
#include "cfd-exit.h"
#include "cfd-json.h"
#include "cfd-keyring.h"
#include "cfd-reader.h"

#include <signal.h>

static gchar *
describe_libraries(void)
{
    g_autofree gchar *curl = cfd_curl_loop_library();
    g_autofree gchar *pcap = cfd_reader_library();

    return g_strdup_printf("GLib %u.%u.%u, %s, json-glib %s, %s, %s", glib_major_version,
                           glib_minor_version, glib_micro_version, curl, cfd_json_library(), pcap,
                           cfd_keyring_is_built_in() ? "libsecret" : "no libsecret");
}

/* shell: first, as commands know nothing else. */
typedef struct {
    CfdShell shell;
    CfdRun *run;
    CfdTerminal *terminal;
    CfdMeter *meter;
    const CfdCommand *command;
    guint made; /* of STEPS: a bit for each */
} Stage;

static gboolean
take_options(Stage *self, GError **error)
{
    self->shell.environment = &self->run->environment;
    self->shell.options = self->run->options;
    return cfd_command_check(self->command, self->run->options, error);
}

static gboolean
make_plain_options(Stage *self, GError **error)
{
    return cfd_run_resolve_plain_options(self->run, error) && take_options(self, error);
}

static gboolean
make_options(Stage *self, GError **error)
{
    if (!cfd_run_resolve_options(self->run, error) || !take_options(self, error))
        return FALSE;
    if (self->run->options->overruled != NULL)
        cfd_terminal_say(self->terminal, "warning: " CFD_RUN_OVERRULED,
                         self->run->options->overruled, self->run->options->profile);
    return TRUE;
}

static gboolean
ask_edge(CfdRun *run, CfdEdge *ret_edge, GError **error)
{
    return cfd_edge_ask(cfd_curl_loop_transport(run->curl), run->loop, run->options->api_url,
                        ret_edge, error);
}

static gchar *
find_near_colo(CfdShell *shell, GError **error)
{
    g_auto(CfdEdge) edge = {0};

    if (!ask_edge(((Stage *)shell)->run, &edge, error))
        g_prefix_error(error, "could not ask Cloudflare which colo is near: ");
    return g_steal_pointer(&edge.colo);
}

static GPtrArray *
check_way(CfdShell *shell, gboolean *ret_is_open)
{
    CfdRun *run = ((Stage *)shell)->run;
    g_auto(CfdEdge) edge = {0};
    g_autoptr(GError) failure = NULL;
    CfdCheckupWay way = {.edge = &edge,
                         .options = run->options,
                         .environment = &run->environment,
                         .arguments = run->arguments};

    ask_edge(run, &edge, &failure);
    way.failure = failure;
    way.now_us = cfd_clock_wall_us(cfd_clock_system());
    *ret_is_open = edge.way >= CFD_EDGE_NO_ANSWER;
    return cfd_checkup_way_judge(&way);
}

/* text: empty: it is not given. */
static gboolean
set_option(CfdRun *run, const gchar *name, const gchar *text, GError **error)
{
    const CfdOption *row = cfd_options_find(name);

    return cfd_options_set(run->options, row, row->label != NULL ? row->label : name, text,
                           run->redactor, error);
}

/* But for what the command line gives. */
static gboolean
forget(CfdRun *run, const gchar *name, GError **error)
{
    return cfd_argv_value(run->arguments, cfd_options_find(name)) != NULL ||
           set_option(run, name, "", error);
}

/* What is stored is another token's. */
static gboolean
forget_credentials(CfdRun *run, GError **error)
{
    const gchar *name;

    for (guint i = 0; (name = cfd_credentials_option(i, NULL)) != NULL; i++) {
        if (!forget(run, name, error))
            return FALSE;
    }
    return forget(run, "account-id", error);
}

static gboolean
log_in(CfdShell *shell, gboolean is_key, const gchar *secret, GError **error)
{
    CfdRun *run = ((Stage *)shell)->run;

    return forget_credentials(run, error) &&
           set_option(run, is_key ? "api-key" : "api-token", secret, error) &&
           shell->reach(shell, CFD_SHELL_CLOUD, error);
}

static gboolean
choose_account(CfdShell *shell, const gchar *account_id, GError **error)
{
    CfdRun *run = ((Stage *)shell)->run;

    if (!set_option(run, "account-id", account_id != NULL ? account_id : "", error))
        return FALSE;
    cfd_api_choose_account(run->api, run->options->account_id);
    return TRUE;
}

static gboolean
make_loop(Stage *self, GError **error)
{
    CfdRun *run = self->run;

    if (!cfd_run_open_loop(run, error))
        return FALSE;
    run->signals = cfd_signals_new(run->loop, cfd_clock_system(), run->cancel, TRUE, error);
    self->shell.loop = run->loop;
    self->shell.cancel = run->cancel;
    return run->signals != NULL;
}

static gboolean
make_network(Stage *self, GError **error)
{
    CfdRun *run = self->run;

    if (!cfd_run_open_log(run, error))
        return FALSE;
    cfd_run_open_network(run);
    self->meter =
        cfd_meter_new(self->terminal, run->report, run->loop, cfd_clock_system(), run->cancel);
    cfd_meter_know(self->meter, run->options->capture_id);
    run->report = cfd_meter_report(self->meter);
    run->report->profile = cfd_run_named_profile(run);
    self->shell.meter = self->meter;
    self->shell.find_near_colo = find_near_colo;
    self->shell.check_way = check_way;
    self->shell.log_in = log_in;
    self->shell.choose_account = choose_account;
    return TRUE;
}

static gboolean
make_cloud(Stage *self, GError **error)
{
    if (!cfd_run_open_cloud(self->run, error))
        return FALSE;
    self->shell.api = self->run->api;
    self->shell.access = self->run->access;
    return TRUE;
}

static gboolean
make_api(Stage *self, GError **error)
{
    return cfd_api_find_account(self->run->api, error);
}

static gboolean
deliver(CfdShell *shell, const gchar *path, gint fd, GError **error)
{
    CfdRun *run = ((Stage *)shell)->run;
    CfdClock *clock = cfd_clock_system();

    run->pipe = path != NULL ? cfd_pipe_open(path, run->loop, clock, run->cancel, error)
                             : cfd_pipe_new(fd, run->loop, clock, run->cancel, error);
    if (run->pipe == NULL)
        return FALSE;
    cfd_pipe_hold_back(run->pipe);
    return cfd_run_make_plan(run, error) && cfd_run_deliver(run, error);
}

/* What is wrong with a filter is known before anything is begun. */
static gboolean
make_packets(Stage *self, GError **error)
{
    self->shell.deliver = deliver;
    return cfd_run_make_filter(self->run, self->run->options->capture_filter, error);
}

/* In the order in which they are made. */
static const struct {
    CfdShellNeeds needs;
    gboolean (*make)(Stage *self, GError **error);
} STEPS[] = {
    {CFD_SHELL_LOOP, make_loop},       {CFD_SHELL_OPTIONS, make_options},
    {CFD_SHELL_NETWORK, make_network}, {CFD_SHELL_PACKETS, make_packets},
    {CFD_SHELL_CLOUD, make_cloud},     {CFD_SHELL_API, make_api},
};

static gboolean
reach(CfdShell *shell, CfdShellNeeds needs, GError **error)
{
    Stage *self = (Stage *)shell;

    for (guint i = 0; i < G_N_ELEMENTS(STEPS); i++) {
        if (STEPS[i].needs > needs || (self->made & (1U << i)) != 0)
            continue;
        if (!STEPS[i].make(self, error))
            return FALSE;
        self->made |= 1U << i;
    }
    return TRUE;
}

/* As far as the command needs it. */
static gboolean
prepare(Stage *self, GError **error)
{
    CfdShellNeeds needs = self->command->needs;
    gboolean ok = needs < CFD_SHELL_OPTIONS ? make_plain_options(self, error)
                                            : reach(&self->shell, CFD_SHELL_OPTIONS, error);

    if (!ok || (self->command->check != NULL && !self->command->check(&self->shell, error)))
        return FALSE;
    if (self->run->options->here)
        needs = MAX(needs, CFD_SHELL_NETWORK);
    return reach(&self->shell, needs, error);
}

static gboolean
run(Stage *self, CfdArguments *arguments, GError **error)
{
    self->command = cfd_command_find(arguments->words, error);
    if (self->command == NULL || !cfd_command_take(self->command, arguments, error))
        return FALSE;
    self->shell.word = cfd_command_word(self->command, arguments);
    return prepare(self, error) && self->command->run(&self->shell, error);
}

/* A person who has pressed Ctrl-C, and got less than asked for. */
static gboolean
is_interrupted(const Stage *self)
{
    CfdCancelReason reason =
        self->run->cancel != NULL ? cfd_cancel_reason(self->run->cancel) : CFD_CANCEL_NONE;

    return reason == CFD_CANCEL_STOP || reason == CFD_CANCEL_LEAVE;
}

/* What is told of a failure; nothing where whoever read the output has gone. */
static int
end(Stage *self, const GError *error)
{
    g_autofree gchar *hint = error != NULL ? cfd_cli_capture_hint(&self->shell, error) : NULL;

    if (self->meter != NULL)
        cfd_meter_end(self->meter);
    if (error == NULL)
        return CFD_EXIT_DONE;
    if (self->run->report != NULL)
        cfd_report_note(self->run->report,
                        cfd_error_is_stop(error) ? CFD_REPORT_INFO : CFD_REPORT_ERROR, "%s",
                        error->message);
    if (!g_error_matches(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED))
        cfd_terminal_say(self->terminal, "cloudflaredump: %s", error->message);
    if (hint != NULL)
        cfd_terminal_say(self->terminal, "%s", hint);
    return is_interrupted(self) ? CFD_EXIT_INTERRUPTED : cfd_exit_status(error);
}

int
cfd_run_shell(CfdArguments *arguments, CfdRedactor *redactor)
{
    Stage self = {.shell = {.arguments = arguments,
                            .describe_libraries = describe_libraries,
                            .reach = reach}};
    g_autoptr(GError) error = NULL;
    int status;

    signal(SIGPIPE, SIG_IGN); /* it is told as an error */
    self.run = cfd_run_new(arguments, redactor);
    self.terminal = cfd_terminal_new(redactor);
    if (cfd_environment_has_dumb_terminal())
        cfd_terminal_set_dumb(self.terminal);
    if (!cfd_environment_has_no_colours())
        cfd_terminal_allow_colours(self.terminal);
    self.shell.terminal = self.terminal;
    if (!run(&self, arguments, &error))
        cfd_run_explain_account(self.run, &error);
    status = end(&self, error);
    self.run->report = NULL;
    cfd_capture_free(g_steal_pointer(&self.run->capture)); /* it may report to the meter */
    cfd_meter_free(self.meter);
    cfd_run_free(self.run);
    cfd_terminal_free(self.terminal);
    return status;
}
