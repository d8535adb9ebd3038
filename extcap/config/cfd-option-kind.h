/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-option.h"
#include "cfd-redact.h"

#include <glib.h>

/* Shorter is no token and no Global API Key of Cloudflare: they have some 40 characters. */
#define CFD_OPTION_KIND_MIN_SECRET 8

/* What can be given, to follow "give": `a whole number from 1 to 300`. The caller frees it. */
gchar *cfd_option_kind_allowed(const CfdOption *row);

/* The type of the argument in the dialog (extcap): `unsigned`, `string`, `password`, ... */
const gchar *cfd_option_kind_word(const CfdOption *row);

/* Whether people give it by name: what is chosen in the dialog alone has no key in the file, and no
 * place on a command for people. */
gboolean cfd_option_kind_is_typed(const CfdOption *row);

/* What stands for the value in a usage text: `NUMBER`; NULL: it takes none. */
const gchar *cfd_option_kind_metavar(const CfdOption *row);

/* Makes the secrets in a text that was given for an option known, whatever is wrong with it. What
 * is too short to be one is passed over, for words such as `token` must stay readable. row: NULL:
 * an option that is not known. */
void cfd_option_kind_learn(const CfdOption *row, const gchar *text, CfdRedactor *redactor);

/* Frees what is in `field` and makes it "not given". */
void cfd_option_kind_clear(const CfdOption *row, gpointer field);

/* Puts the value of `text`, which is not empty, into `field` instead of what was there. A secret
 * becomes known to `redactor`. CFD_ERROR_OPTION, to follow the option's name: `is "301": give ...`;
 * `field` is then untouched. */
gboolean cfd_option_kind_parse(const CfdOption *row, const gchar *text, gpointer field,
                               CfdRedactor *redactor, GError **error);
