/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-credentials.h"

#include "cfd-config-file.h"
#include "cfd-error.h"
#include "cfd-keyring.h"
#include "cfd-text.h"
#include "cfd-token-command.h"

#include <string.h>

#define NO_EMAIL                                                                                   \
    "the e-mail address for the Global API Key is missing: give it as \"E-mail address\" "         \
    "(--api-email), in CLOUDFLARE_EMAIL, or as api_email in %s; or use an API token alone"

#define NO_KEY                                                                                     \
    "the Global API Key for the e-mail address is missing: give it as \"Global API Key\" "         \
    "(--api-key), in CLOUDFLARE_API_KEY, or as api_key in %s; or use an API token alone"

#define NOTHING                                                                                    \
    "there is no API token: run cloudflaredump login in a terminal, which keeps one; or give it "  \
    "as \"API token\" in the interface's options, in the environment variable "                    \
    "CLOUDFLARE_API_TOKEN, or as api_token or api_token_command in %s. A token is made in "        \
    "Cloudflare's "                                                                                \
    "dashboard under My Profile > API Tokens, with the permission Magic Firewall Packet Captures " \
    "(Edit)"

static const struct {
    const gchar *option;
    gboolean is_token;
} OPTIONS[] = {
    {"api-token", TRUE}, {"api-token-command", TRUE}, {"token-in", TRUE},
    {"api-key", FALSE},  {"api-email", FALSE},
};

const gchar *
cfd_credentials_option(guint index, gboolean *ret_is_token)
{
    if (index >= G_N_ELEMENTS(OPTIONS))
        return NULL;
    if (ret_is_token != NULL)
        *ret_is_token = OPTIONS[index].is_token;
    return OPTIONS[index].option;
}

static gboolean
check_complete(const CfdOptions *options, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();

    if (options->api_token != NULL || (options->api_email != NULL && options->api_key != NULL))
        return TRUE;
    if (options->api_key != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, NO_EMAIL, path);
    else if (options->api_email != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, NO_KEY, path);
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, NOTHING, path);
    return FALSE;
}

static gboolean
set(CfdOptions *options, const gchar *name, const gchar *text, CfdRedactor *redactor)
{
    return cfd_options_set(options, cfd_options_find(name), "", text, redactor, NULL);
}

/* text: is cut. */
static gboolean
take(CfdOptions *options, gchar *text, CfdRedactor *redactor)
{
    gchar *gap = strstr(text, CFD_CREDENTIALS_GAP);

    if (gap == NULL)
        return set(options, "api-token", text, redactor);
    *gap = '\0';
    return set(options, "api-email", text, redactor) &&
           set(options, "api-key", gap + strlen(CFD_CREDENTIALS_GAP), redactor);
}

static gboolean
ask_keyring(CfdOptions *options, gboolean may_ask, CfdRedactor *redactor, CfdLoop *loop,
            GError **error)
{
    const gchar *profile = options->is_token_of_profile ? options->profile : NULL;
    gchar *text = cfd_keyring_look_up(profile, may_ask, loop, error);
    gboolean ok;

    if (text == NULL)
        return FALSE;
    ok = take(options, text, redactor);
    if (!ok)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "what the keyring has is no token");
    cfd_secret_free_text(text);
    return ok;
}

gboolean
cfd_credentials_take_from_keyring(CfdOptions *options, gboolean may_ask, CfdRedactor *redactor,
                                  CfdLoop *loop, GError **error)
{
    const gchar *profile = options->is_token_of_profile ? options->profile : NULL;
    GError *failure = NULL;

    if (options->api_token != NULL || options->token_in != CFD_OPTIONS_TOKEN_IN_KEYRING ||
        ask_keyring(options, may_ask, redactor, loop, &failure))
        return TRUE;
    if (!cfd_error_is_stop(failure)) {
        g_autofree gchar *command = cfd_text_command(profile, "cloudflaredump login");

        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "%s: unlock it, or store the token anew with %s", failure->message, command);
        g_error_free(failure);
    } else {
        g_propagate_error(error, failure);
    }
    return FALSE;
}

gboolean
cfd_credentials_fetch(CfdOptions *options, CfdRedactor *redactor, CfdLoop *loop, CfdClock *clock,
                      GError **error)
{
    return cfd_token_command_run(options, redactor, loop, clock, error) &&
           cfd_credentials_take_from_keyring(options, TRUE, redactor, loop, error);
}

CfdCredentials *
cfd_credentials_new(const CfdOptions *options, GError **error)
{
    g_autoptr(CfdCredentials) self = g_new0(CfdCredentials, 1);

    if (!check_complete(options, error))
        return NULL;
    if (options->api_token != NULL) {
        self->token = cfd_secret_ref(options->api_token);
    } else {
        self->email = g_strdup(options->api_email);
        self->key = cfd_secret_ref(options->api_key);
    }
    return g_steal_pointer(&self);
}

void
cfd_credentials_free(CfdCredentials *self)
{
    if (self == NULL)
        return;
    cfd_secret_unref(self->token);
    g_free(self->email);
    cfd_secret_unref(self->key);
    g_free(self);
}
