/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"

/* The user's keyring: a Secret Service (specifications.freedesktop.org/secret-service), by way of
 * libsecret, which is loaded when one of these is first called. It holds one secret for each
 * profile; profile: NULL: the one without. All wait in the loop, for at most 60 s, for it may ask
 * the user to unlock it; what is not over by then, or when the loop is cancelled, may still happen.
 * CFD_ERROR_NOT_FOUND: there is no keyring: built without libsecret, or it is not installed, or
 * nobody offers one in this session. CFD_ERROR_CREDENTIALS: it is locked, or refuses. Or the loop's
 * own error. */

/* Whether this program knows the keyring at all. */
gboolean cfd_keyring_is_built_in(void);

/* label: what the keyring's own program shows. Replaces what was there. */
gboolean cfd_keyring_store(const gchar *profile, const gchar *label, const gchar *secret,
                           CfdLoop *loop, GError **error);

/* The secret, for cfd_secret_free_text(). CFD_ERROR_CREDENTIALS also where there is none. may_ask:
 * FALSE: what is locked stays so, and nobody is asked to unlock it. */
gchar *cfd_keyring_look_up(const gchar *profile, gboolean may_ask, CfdLoop *loop, GError **error);

/* ret_was_there: FALSE: there was none. */
gboolean cfd_keyring_remove(const gchar *profile, CfdLoop *loop, gboolean *ret_was_there,
                            GError **error);
