/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-choices.h"

/* The lists as they were loaded last, in a file: the dialog loses what was chosen and saved when it
 * is not in a list that it begins with. Nothing in it is secret, and nothing is lost with it: what
 * cannot be read is empty, and what cannot be written is not there the next time. */

/* cloudflaredump/lists.ini in the user's state folder: who empties a cache must not lose the
 * account that Wireshark has saved. The caller frees it. */
gchar *cfd_choice_cache_path(void);

/* Keeps a list of the account, instead of what was there for it; accounts are added to those of
 * other tokens. account_id: NULL for the list of accounts. */
void cfd_choice_cache_write(const gchar *path, CfdOptionList list, const gchar *account_id,
                            const GPtrArray *choices);

/* What the file holds, read once. */
typedef struct CfdChoiceCache CfdChoiceCache;

/* Never NULL. */
CfdChoiceCache *cfd_choice_cache_open(const gchar *path);
void cfd_choice_cache_free(CfdChoiceCache *self);

/* The list of the account; account_id: NULL: of the one whose list was loaded last. Buckets of the
 * other accounts follow: one of them may have been chosen. The caller unrefs the list of
 * CfdChoice. */
GPtrArray *cfd_choice_cache_list(const CfdChoiceCache *self, CfdOptionList list,
                                 const gchar *account_id);

/* The account in whose list the capture stands; NULL: in none. The caller frees it. */
gchar *cfd_choice_cache_find_account(const CfdChoiceCache *self, const gchar *capture_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdChoiceCache, cfd_choice_cache_free)
