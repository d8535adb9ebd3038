/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-keys.h"

#include "cfd-error.h"

#include <string.h>

static gboolean
check(const gchar *text, const gchar *what, GError **error)
{
    const gchar *at = text;

    while (g_ascii_isgraph(*at))
        at++;
    if (at > text && *at == '\0')
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "the %s %s", what,
                *text == '\0' ? "is empty" : "has a blank or another character that no key has");
    return FALSE;
}

/* Secret keys of AWS have these characters, and IDs never. */
static gboolean
check_id(const gchar *access_key_id, GError **error)
{
    if (!check(access_key_id, "access key id", error))
        return FALSE;
    if (strpbrk(access_key_id, "/+=") == NULL)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                "the access key id has a character that only secret keys have: look whether the "
                "two are swapped");
    return FALSE;
}

CfdBucketKeys *
cfd_bucket_keys_new(CfdRedactor *redactor, const gchar *access_key_id, const gchar *secret_key,
                    const gchar *session_token, GError **error)
{
    g_autoptr(CfdBucketKeys) self = g_new0(CfdBucketKeys, 1);

    self->access_key_id = g_strdup(access_key_id);
    self->secret_key = cfd_secret_new(redactor, secret_key);
    if (session_token != NULL)
        self->session_token = cfd_secret_new(redactor, session_token);
    if (!check_id(access_key_id, error) || !check(secret_key, "secret key", error) ||
        (session_token != NULL && !check(session_token, "session token", error)))
        return NULL;
    return g_steal_pointer(&self);
}

CfdBucketKeys *
cfd_bucket_keys_new_bearer(CfdRedactor *redactor, const gchar *bearer, GError **error)
{
    g_autoptr(CfdBucketKeys) self = g_new0(CfdBucketKeys, 1);

    self->bearer = cfd_secret_new(redactor, bearer);
    return check(bearer, "access token", error) ? g_steal_pointer(&self) : NULL;
}

void
cfd_bucket_keys_free(CfdBucketKeys *self)
{
    if (self == NULL)
        return;
    g_free(self->access_key_id);
    cfd_secret_unref(self->secret_key);
    cfd_secret_unref(self->session_token);
    cfd_secret_unref(self->bearer);
    g_free(self->region);
    g_free(self->origin);
    g_free(self);
}
