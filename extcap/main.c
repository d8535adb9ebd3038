/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-argv.h"
#include "cfd-choice-cache.h"
#include "cfd-command.h"
#include "cfd-config-file.h"
#include "cfd-environment.h"
#include "cfd-error.h"
#include "cfd-exit.h"
#include "cfd-filter.h"
#include "cfd-help.h"
#include "cfd-record.h"
#include "cfd-run.h"
#include "cfd-text.h"
#include "cfd-usage.h"
#include "cfd-verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Wireshark shows the first 1,024 bytes of stderr. */
#define MAX_SENTENCE_BYTES 1000

/* The one sentence that a person sees; Wireshark says what it wants, and wants no help. */
static int
fail(const CfdArguments *arguments, const CfdRedactor *redactor, const GError *error)
{
    gboolean in_shell = arguments->verb == CFD_VERB_HELP || arguments->verb == CFD_VERB_NONE;
    g_autofree gchar *redacted = cfd_redactor_apply(redactor, error->message);
    g_autofree gchar *sentence = cfd_text_line(redacted, MAX_SENTENCE_BYTES);

    fprintf(stderr, "%s%s\n", in_shell ? "cloudflaredump: " : "", sentence);
    return in_shell ? cfd_exit_status(error) : EXIT_FAILURE;
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
    g_autofree gchar *path = cfd_config_file_path();
    g_autoptr(CfdConfigFile) file = cfd_config_file_read(path, redactor, NULL);
    g_autofree gchar *lists = cfd_choice_cache_path();
    g_autofree gchar *records = cfd_record_folder();
    CfdVerbsMemory memory = {lists, records, cfd_clock_wall_us(cfd_clock_system())};

    environment.file = file;
    if (file != NULL)
        cfd_environment_choose_profile(&environment, NULL, NULL);
    return cfd_verbs_config(&environment, &memory);
}

/* Of one command, or of several that begin with the same word, where words are there. */
static gchar *
help(const CfdArguments *arguments, GError **error)
{
    const CfdCommand *command;
    gchar *group;

    const gchar *first;

    if (arguments->words->len == 0)
        return cfd_usage_full();
    first = g_ptr_array_index(arguments->words, 0);
    if (g_str_equal(first, "help"))
        return cfd_usage_full();
    group = arguments->words->len == 1 ? cfd_usage_group(first) : NULL;
    if (group != NULL)
        return group;
    command = cfd_command_find(arguments->words, error);
    return command != NULL ? cfd_usage_command(command) : NULL;
}

/* What the verbs that only print have to say. */
static gchar *
answer(const CfdArguments *arguments, CfdRedactor *redactor, GError **error)
{
    switch (arguments->verb) {
    case CFD_VERB_HELP:
        return help(arguments, error);
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
    case CFD_VERB_OVERVIEW:
        return cfd_usage_overview();
    case CFD_VERB_NONE:
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "nothing to do: begin with a command, see cloudflaredump --help");
        return NULL;
    case CFD_VERB_CAPTURE:
    case CFD_VERB_CLEANUP:
    case CFD_VERB_RELOAD:
    case CFD_VERB_SHELL:
        break;
    }
    g_assert_not_reached();
}

static gboolean
print(const gchar *text, GError **error)
{
    if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not write to standard output: %s",
                g_strerror(errno));
    return FALSE;
}

static gboolean
print_answer(const CfdArguments *arguments, CfdRedactor *redactor, GError **error)
{
    g_autofree gchar *text = NULL;

    if (!cfd_argv_check(arguments, error))
        return FALSE;
    text = answer(arguments, redactor, error);
    return text != NULL && print(text, error);
}

static gboolean
print_list(CfdRun *run, GError **error)
{
    g_autofree gchar *text = cfd_run_load_list(run);

    return print(text, error);
}

static gboolean
obey(const CfdArguments *arguments, CfdRun *run, CfdRedactor *redactor, GError **error)
{
    if (arguments->verb == CFD_VERB_CAPTURE)
        return cfd_run_capture(run, error);
    if (arguments->verb == CFD_VERB_CLEANUP)
        return cfd_run_clean_up(run, error);
    if (arguments->verb == CFD_VERB_RELOAD)
        return print_list(run, error);
    return print_answer(arguments, redactor, error);
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
    g_autoptr(GError) error = NULL;
    CfdRun *run;
    int status;

    open_standard_descriptors();
    g_log_set_writer_func(drop_message, NULL, NULL);
    /* Set by people who decrypt traffic with Wireshark: libcurl would write our keys there. */
    g_unsetenv("SSLKEYLOGFILE");
    arguments = cfd_argv_parse(argc, argv, redactor);
    cfd_argv_wipe(arguments);
    cfd_command_accept_help(arguments);
    if (arguments->verb == CFD_VERB_SHELL)
        return cfd_run_shell(arguments, redactor);
    run = cfd_run_new(arguments, redactor);
    status =
        obey(arguments, run, redactor, &error) ? EXIT_SUCCESS : fail(arguments, redactor, error);
    cfd_run_free(run); /* not before: a signal must not end the program without its sentence */
    return status;
}
