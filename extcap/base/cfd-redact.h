/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Knows every secret of this run, and takes them out of any text that is shown or written. */
typedef struct CfdRedactor CfdRedactor;

/* A token, key or password. Its bytes are overwritten when the last reference goes. */
typedef struct CfdSecret CfdSecret;

CfdRedactor *cfd_redactor_new(void);
void cfd_redactor_free(CfdRedactor *self);

/* A copy of `text` without the secrets known so far, plain, in base64, percent-encoded or as JSON
 * has them: each is replaced by [redacted]. The caller frees it. */
gchar *cfd_redactor_apply(const CfdRedactor *self, const gchar *text);

/* Takes `text` out of texts from now on; NULL and what is too short for it are passed over. */
void cfd_redactor_learn(CfdRedactor *self, const gchar *text);

/* Copies `text` and makes it known to `redactor`. */
CfdSecret *cfd_secret_new(CfdRedactor *redactor, const gchar *text);
CfdSecret *cfd_secret_ref(CfdSecret *self);
void cfd_secret_unref(CfdSecret *self);

/* The secret itself; owned by it. */
const gchar *cfd_secret_text(const CfdSecret *self);

/* Whether a word may well be a token or key, by its shape: at least `min_length` letters, digits,
 * - and _ alone, and mixed as no name is: with digits, or in upper and lower case. */
gboolean cfd_secret_resembles(const gchar *word, gsize length, gsize min_length);

/* Overwrites `text` with zeros in a way that the compiler keeps. */
void cfd_secret_wipe(gchar *text, gsize size);

/* The same to the end of a text, which is then freed; NULL is fine. A GDestroyNotify. */
void cfd_secret_free_text(gpointer text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdRedactor, cfd_redactor_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdSecret, cfd_secret_unref)
