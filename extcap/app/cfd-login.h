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

/* Keeps them in the keyring, and where there is none in the file. Those that were kept before go.
 * Waits in the loop. ret_hindrance: why it is not the keyring, for the caller to free; NULL: it is.
 * Fails as cfd_config_edit(), or as the loop. */
gboolean cfd_login_store(const CfdLogin *self, CfdLoop *loop, GError **ret_hindrance,
                         GError **error);

/* Where credentials were that are there no more. */
typedef struct {
    gboolean keyring;
    gboolean file;
} CfdLoginPlaces;

/* Removes them. keys: of the profile, or for all, as they were read. Fails as the keyring and
 * cfd_config_edit(). */
gboolean cfd_login_remove(const CfdLogin *self, const CfdConfigFile *keys, CfdLoop *loop,
                          CfdLoginPlaces *ret_places, GError **error);
