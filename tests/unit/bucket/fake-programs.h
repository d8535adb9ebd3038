/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-aws.h"
#include "fake-loop.h"

#include <glib/gstdio.h>

/* AWS's files, and a PATH of programs that are made up. */
typedef struct {
    FakeLoop loop;
    CfdRedactor *redactor;
    gchar *folder;
    gchar *credentials_file;
    gchar *config_file;
    gchar *program; /* the one in PATH; NULL: there is none */
    gchar *old_path;
    CfdAwsConfig config;
    CfdBucketKeys *keys;
    GError *error;
} FakePrograms;

/* Gives the program real time to run in, while the loop's own time stands still. */
static gboolean
let_program_run(G_GNUC_UNUSED gpointer data)
{
    g_poll(NULL, 0, 1);
    return TRUE;
}

static void
set_up(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    static gchar *environment[] = {(gchar *)"PATH=/usr/bin:/bin", (gchar *)"CFD_TEST=given", NULL};

    fake_loop_init(&self->loop);
    self->loop.happen = let_program_run;
    self->redactor = cfd_redactor_new();
    self->folder = g_dir_make_tmp("programs-XXXXXX", NULL);
    self->credentials_file = g_build_filename(self->folder, "credentials", NULL);
    self->config_file = g_build_filename(self->folder, "config", NULL);
    self->old_path = g_strdup(g_getenv("PATH"));
    g_setenv("PATH", self->folder, TRUE);
    self->config = (CfdAwsConfig){
        .credentials_file = self->credentials_file,
        .config_file = self->config_file,
        .environment = environment,
        .redactor = self->redactor,
        .loop = self->loop.loop,
        .clock = &self->loop.clock,
    };
}

static void
tear_down(FakePrograms *self, G_GNUC_UNUSED gconstpointer data)
{
    g_setenv("PATH", self->old_path, TRUE);
    g_free(self->old_path);
    cfd_bucket_keys_free(self->keys);
    g_clear_error(&self->error);
    g_remove(self->credentials_file);
    g_remove(self->config_file);
    if (self->program != NULL)
        g_remove(self->program);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->program);
    g_free(self->credentials_file);
    g_free(self->config_file);
    g_free(self->folder);
    cfd_redactor_free(self->redactor);
    fake_loop_clear(&self->loop);
}

static void
write_file(const gchar *path, const gchar *text)
{
    gboolean written = g_file_set_contents(path, text, -1, NULL);

    g_assert_true(written);
}

static void
write_program(FakePrograms *self, const gchar *name, const gchar *script)
{
    g_autofree gchar *text = g_strconcat("#!/bin/sh\n", script, "\n", NULL);

    g_free(self->program);
    self->program = g_build_filename(self->folder, name, NULL);
    write_file(self->program, text);
    g_assert_cmpint(g_chmod(self->program, 0700), ==, 0);
}

/* In `expected`, %F stands for the folder. It is what a person would see. */
static void
assert_failure(const FakePrograms *self, const gchar *expected)
{
    g_autofree gchar *shown = NULL;
    g_autoptr(GString) text = g_string_new(expected);

    g_assert_null(self->keys);
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    shown = cfd_redactor_apply(self->redactor, self->error->message);
    g_string_replace(text, "%F", self->folder, 0);
    g_assert_cmpstr(shown, ==, text->str);
}

static void
assert_hidden(const FakePrograms *self, const gchar *text)
{
    g_autofree gchar *shown = cfd_redactor_apply(self->redactor, text);

    g_assert_cmpstr(shown, ==, "[redacted]");
}
