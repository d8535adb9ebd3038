/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-argv.h"
#include "cfd-options.h"
#include "cfd-redact.h"

#include <glib.h>

/* Where environment variables are read: the process's, or a test's. */
typedef struct {
    /* The value of `name`, or NULL; owned by the environment. */
    const gchar *(*lookup)(const gchar *name, gpointer data);
    gpointer data;
} CfdEnvironment;

/* The environment of this process. */
CfdEnvironment cfd_environment_process(void);

/* Whether any of the variables for credentials is set: then the dialog must not ask for a token. */
gboolean cfd_environment_has_credentials(const CfdEnvironment *self);

/* The value of every option: from the command line, else from the environment, else the default;
 * what is empty is not given. now_us: this computer's clock, for a first check of --offset-time.
 * CFD_ERROR_OPTION names the option or the variable, the value and what is allowed. The caller
 * frees it. */
CfdOptions *cfd_environment_resolve(const CfdEnvironment *self, const CfdArguments *arguments,
                                    CfdRedactor *redactor, gint64 now_us, GError **error);
