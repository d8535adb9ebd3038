/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-access.h"
#include "fake-api.h"
#include "fake-output.h"

#include "cfd-command.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define OTHER_ID "77802ca5668e47a2b82c2e6746e45037"
#define ANSWER(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"
#define DATE "Mon, 21 Sep 2026 14:13:20 GMT"

/* A command line over the fake network, as far as it can be obeyed. */
typedef struct {
    CfdShell shell; /* first, as commands know nothing else */
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api;
    gchar **argv;
    CfdArguments *arguments;
    const CfdCommand *command;
    CfdEnvironment environment;
    CfdOptions *options;
    CfdBucketAccess *access;
    CfdTerminal *terminal;
    CfdMeter *meter;
    FakeOutput output;
    GError *error; /* of the command, or of its command line */
} FakeShell;

/* No AWS files, and nothing else either. */
static inline const gchar *
look_up_in_fake_shell(const gchar *name, G_GNUC_UNUSED gpointer data)
{
    return g_str_has_prefix(name, "AWS_") && g_str_has_suffix(name, "_FILE") ? "/dev/null/aws"
                                                                             : NULL;
}

static inline void
fake_shell_read(FakeShell *self, const gchar *words)
{
    g_autofree gchar *whole = g_strconcat("cloudflaredump|", words, NULL);

    self->argv = g_strsplit(whole, "|", -1);
    self->arguments = cfd_argv_parse((int)g_strv_length(self->argv), self->argv, self->redactor);
    self->environment.lookup = look_up_in_fake_shell;
    self->command = cfd_command_find(self->arguments->words, &self->error);
    if (self->command == NULL || !cfd_command_take(self->command, self->arguments, &self->error))
        return;
    self->options = cfd_environment_resolve(&self->environment, self->arguments, self->redactor,
                                            self->net.loop.wall_us, &self->error);
    if (self->options != NULL)
        cfd_command_check(self->command, self->options, &self->error);
}

static inline void
fake_shell_open_access(FakeShell *self)
{
    self->access =
        fake_access_new(&self->net, self->api, self->redactor, self->options, &self->environment);
}

/* words: separated by bars. replies: as many as there will be requests. */
static inline void
fake_shell_init(FakeShell *self, const gchar *words, const FakeReply *replies)
{
    *self = (FakeShell){.redactor = cfd_redactor_new()};
    fake_net_init(&self->net, replies);
    fake_shell_read(self, words);
    self->api = fake_api_new(&self->net, self->redactor);
    fake_shell_open_access(self);
    self->terminal = cfd_terminal_new(self->redactor);
    self->meter = cfd_meter_new(self->terminal, &self->net.report, self->net.loop.loop,
                                &self->net.loop.clock, self->net.loop.cancel);
    self->shell.arguments = self->arguments;
    self->shell.terminal = self->terminal;
    self->shell.word =
        self->command != NULL ? cfd_command_word(self->command, self->arguments) : NULL;
    self->shell.environment = &self->environment;
    self->shell.options = self->options;
    self->shell.loop = self->net.loop.loop;
    self->shell.cancel = self->net.loop.cancel;
    self->shell.meter = self->meter;
    self->shell.api = self->api;
    self->shell.access = self->access;
}

/* FALSE: see self->error. What was said is in self->output. */
static inline gboolean
fake_shell_run(FakeShell *self)
{
    gboolean done;

    g_assert_no_error(self->error);
    fake_output_begin(&self->output, &self->net.loop);
    done = (self->command->check == NULL || self->command->check(&self->shell, &self->error)) &&
           self->command->run(&self->shell, &self->error);
    cfd_meter_end(self->meter);
    fake_output_end(&self->output);
    g_assert_null(strstr(self->output.out, "s3cr3t"));
    g_assert_null(strstr(self->output.error, "s3cr3t"));
    g_assert_cmpint(done, ==, self->error == NULL);
    return done;
}

static inline void
fake_shell_clear(FakeShell *self)
{
    g_clear_error(&self->error);
    cfd_meter_free(self->meter);
    cfd_terminal_free(self->terminal);
    cfd_bucket_access_free(self->access);
    cfd_options_free(self->options);
    cfd_argv_free(self->arguments);
    g_strfreev(self->argv);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
    fake_output_clear(&self->output);
}

static inline void
fake_shell_assert_error(const FakeShell *self, CfdErrorCode code, const gchar *words)
{
    g_assert_error(self->error, CFD_ERROR, (gint)code);
    if (strstr(self->error->message, words) == NULL)
        g_assert_cmpstr(self->error->message, ==, words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FakeShell, fake_shell_clear)
