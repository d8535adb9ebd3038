/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-login.h"

#include "cfd-config-edit.h"
#include "cfd-credentials.h"
#include "cfd-error.h"
#include "cfd-keyring.h"

/* What a login keeps in the file, beside the account. */
static const gchar *const KEPT[] = {"token-in", "api-token", "api-email", "api-key"};

/* As programs for keyrings list it. */
static gchar *
make_label(const CfdLogin *self)
{
    g_autofree gchar *what = self->email != NULL
                                 ? g_strconcat("Global API Key of ", self->email, NULL)
                                 : g_strdup("API token");

    if (self->profile == NULL)
        return g_strconcat("cloudflaredump: ", what, NULL);
    return g_strdup_printf("cloudflaredump: %s (profile %s)", what, self->profile);
}

static gboolean
store_in_keyring(const CfdLogin *self, CfdLoop *loop, GError **error)
{
    g_autofree gchar *label = make_label(self);
    gchar *text = self->email != NULL
                      ? g_strconcat(self->email, CFD_CREDENTIALS_GAP, self->secret, NULL)
                      : g_strdup(self->secret);
    gboolean stored = cfd_keyring_store(self->profile, label, text, loop, error);

    cfd_secret_free_text(text);
    return stored;
}

/* What may be there of an earlier login. */
static void
empty_keyring(const CfdLogin *self, CfdLoop *loop)
{
    gboolean was_there;

    cfd_keyring_remove(self->profile, loop, &was_there, NULL);
}

static gboolean
write_file(const CfdLogin *self, gboolean in_keyring, GError **error)
{
    gboolean is_key = self->email != NULL;
    const CfdConfigChange changes[] = {
        {"account-id", self->account_id},
        {"token-in", in_keyring ? "keyring" : NULL},
        {"api-token", !in_keyring && !is_key ? self->secret : NULL},
        {"api-email", !in_keyring ? self->email : NULL},
        {"api-key", !in_keyring && is_key ? self->secret : NULL},
    };

    return cfd_config_edit(self->path, self->profile, changes, G_N_ELEMENTS(changes), error);
}

gboolean
cfd_login_store(const CfdLogin *self, gboolean in_file, CfdLoop *loop, GError **ret_hindrance,
                GError **error)
{
    g_autoptr(GError) hindrance = NULL;
    gboolean in_keyring = !in_file && store_in_keyring(self, loop, &hindrance);

    if (hindrance != NULL && !g_error_matches(hindrance, CFD_ERROR, CFD_ERROR_NOT_FOUND)) {
        if (!cfd_error_is_stop(hindrance))
            g_prefix_error(&hindrance, "unlock the keyring, or keep the token in the file by "
                                       "--in-file: ");
        g_propagate_error(error, g_steal_pointer(&hindrance));
        return FALSE;
    }
    if (!write_file(self, in_keyring, error)) {
        if (in_keyring)
            empty_keyring(self, loop);
        return FALSE;
    }
    if (in_file)
        empty_keyring(self, loop);
    *ret_hindrance = g_steal_pointer(&hindrance);
    return TRUE;
}

static gboolean
is_given(const CfdConfigFile *keys, const gchar *name)
{
    return cfd_config_file_value(keys, cfd_options_find(name)) != NULL;
}

/* Also where the file does not say that it is there: a login without a keyring may have come
 * between. */
static gboolean
remove_from_keyring(const CfdLogin *self, const CfdConfigFile *keys, CfdLoop *loop,
                    gboolean *ret_was_there, GError **error)
{
    g_autoptr(GError) failure = NULL;

    if (cfd_keyring_remove(self->profile, loop, ret_was_there, &failure))
        return TRUE;
    *ret_was_there = FALSE;
    if (!is_given(keys, "token-in") && g_error_matches(failure, CFD_ERROR, CFD_ERROR_NOT_FOUND))
        return TRUE;
    if (!cfd_error_is_stop(failure)) {
        g_set_error(error, CFD_ERROR, failure->code,
                    "%s: nothing is removed; unlock it, or log out in the session that has it, or "
                    "remove token_in from %s",
                    failure->message, self->path);
        return FALSE;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean
cfd_login_remove(const CfdLogin *self, const CfdConfigFile *keys, CfdLoop *loop,
                 CfdLoginPlaces *ret_places, GError **error)
{
    CfdConfigChange changes[G_N_ELEMENTS(KEPT)];

    *ret_places = (CfdLoginPlaces){0};
    for (guint i = 0; i < G_N_ELEMENTS(KEPT); i++) {
        changes[i] = (CfdConfigChange){KEPT[i], NULL};
        ret_places->file = ret_places->file || is_given(keys, KEPT[i]);
    }
    return remove_from_keyring(self, keys, loop, &ret_places->keyring, error) &&
           (!ret_places->file ||
            cfd_config_edit(self->path, self->profile, changes, G_N_ELEMENTS(changes), error));
}
