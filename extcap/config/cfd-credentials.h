/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-options.h"
#include "cfd-redact.h"

#include <glib.h>

/* What Cloudflare is asked with: a token, or else a user's e-mail address and Global API Key. */
typedef struct {
    CfdSecret *token; /* NULL: email and key are set */
    gchar *email;
    CfdSecret *key;
} CfdCredentials;

/* The credentials that are in force; a token goes before a key. Where the token is to come from a
 * command, cfd_token_command_run() has put it there before. CFD_ERROR_CREDENTIALS says what to do
 * when there are none or only half of the pair. */
CfdCredentials *cfd_credentials_new(const CfdOptions *options, GError **error);
void cfd_credentials_free(CfdCredentials *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCredentials, cfd_credentials_free)
