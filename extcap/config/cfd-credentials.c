/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-credentials.h"

#include "cfd-config-file.h"
#include "cfd-error.h"

#define NO_EMAIL                                                                                   \
    "the e-mail address for the Global API Key is missing: give it as \"E-mail address\" "         \
    "(--api-email), in CLOUDFLARE_EMAIL, or as api_email in %s; or use an API token alone"

#define NO_KEY                                                                                     \
    "the Global API Key for the e-mail address is missing: give it as \"Global API Key\" "         \
    "(--api-key), in CLOUDFLARE_API_KEY, or as api_key in %s; or use an API token alone"

#define NOTHING                                                                                    \
    "there is no API token: create one with the permission \"Magic Firewall Packet Captures "      \
    "(Edit)\" in Cloudflare's dashboard under My Profile > API Tokens, and give it as \"API "      \
    "token\" in the interface's options, in the environment variable CLOUDFLARE_API_TOKEN, or as " \
    "api_token or api_token_command in %s"

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
