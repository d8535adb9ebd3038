/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-clock.h"
#include "cfd-loop.h"
#include "cfd-options.h"
#include "cfd-redact.h"

#include <glib.h>

/* What Cloudflare is asked with: a token, or else a user's e-mail address and Global API Key. */
typedef struct {
    CfdSecret *token; /* NULL: email and key are set */
    gchar *email;
    CfdSecret *key;
} CfdCredentials;

/* The options that give credentials, those that go before others of the same place first: NULL from
 * their number on. ret_is_token: whether it gives a token, in some form, and no
 * key; may be NULL. */
const gchar *cfd_credentials_option(guint index, gboolean *ret_is_token);

/* How a keyring keeps a Global API Key: behind the e-mail address and this. No token has it. */
#define CFD_CREDENTIALS_GAP " "

/* Fetches the credentials into the options where those do not have a token as such: see
 * cfd_token_command_run(), and the next. */
gboolean cfd_credentials_fetch(CfdOptions *options, CfdRedactor *redactor, CfdLoop *loop,
                               CfdClock *clock, GError **error);

/* The same of the keyring alone, if they are there. may_ask: see cfd_keyring_look_up().
 * CFD_ERROR_CREDENTIALS says how to store them anew. */
gboolean cfd_credentials_take_from_keyring(CfdOptions *options, gboolean may_ask,
                                           CfdRedactor *redactor, CfdLoop *loop, GError **error);

/* The credentials that are in force; a token goes before a key. What is not in the options is
 * fetched before. CFD_ERROR_CREDENTIALS says what to do
 * when there are none or only half of the pair. */
CfdCredentials *cfd_credentials_new(const CfdOptions *options, GError **error);
void cfd_credentials_free(CfdCredentials *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdCredentials, cfd_credentials_free)
