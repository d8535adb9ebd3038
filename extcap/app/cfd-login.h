/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-config-file.h"
#include "cfd-loop.h"

/* Credentials that are to be kept, or are kept. */
typedef struct {
    const gchar *path;    /* of the configuration file */
    const gchar *profile; /* in it; NULL: for all */
    const gchar *account_id;
    const gchar *email; /* of the user whose Global API Key it is; NULL: it is a token */
    const gchar *secret;
} CfdLogin;

/* Keeps them in the keyring, and in the file where in_file says so or there is no keyring. Those
 * that were kept before go, but for what is in a keyring that is not there. Waits in the loop.
 * ret_hindrance: why it is not the keyring, for the caller to free; NULL: it is, or was not to be.
 * CFD_ERROR_CREDENTIALS if there is a keyring, and it is locked or refuses; fails as
 * cfd_config_edit(), or as the loop. Then nothing is kept. */
gboolean cfd_login_store(const CfdLogin *self, gboolean in_file, CfdLoop *loop,
                         GError **ret_hindrance, GError **error);

/* Where credentials were that are there no more. */
typedef struct {
    gboolean keyring;
    gboolean file;
} CfdLoginPlaces;

/* Removes them. keys: of the profile, or for all, as they were read. Where those say that it is in
 * the keyring it fails as that does, saying what to do; else as cfd_config_edit(). */
gboolean cfd_login_remove(const CfdLogin *self, const CfdConfigFile *keys, CfdLoop *loop,
                          CfdLoginPlaces *ret_places, GError **error);
