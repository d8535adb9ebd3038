/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-environment.h"

/* Where the value of an option stands, before it is looked at. For cfd-environment alone. */

/* Where a value may be given, the strongest first. */
typedef enum {
    CFD_SOURCE_ARGUMENTS,
    CFD_SOURCE_ENVIRONMENT,
    CFD_SOURCE_PROFILE,
    CFD_SOURCE_FILE,
    CFD_N_SOURCES, /* nowhere */
} CfdSource;

/* The one of a row's variables that is set, or NULL. */
const gchar *cfd_source_variable(const CfdEnvironment *self, const CfdOption *row);

/* What a source gives for an option, or NULL. arguments: NULL: there is no command line. */
const gchar *cfd_source_look_up(const CfdEnvironment *self, const CfdArguments *arguments,
                                CfdSource source, const CfdOption *row);

/* The strongest source that gives an option. */
CfdSource cfd_source_find(const CfdEnvironment *self, const CfdArguments *arguments,
                          const CfdOption *row);

/* What belongs together comes from one source: the strongest that gives any of what belongs to
 * `row`. */
CfdSource cfd_source_find_common(const CfdEnvironment *self, const CfdArguments *arguments,
                                 const CfdOption *row);

/* The first option in the table that the source gives, of `leader` and those that belong to it, or
 * of the latter alone; NULL: none. */
const CfdOption *cfd_source_find_member(const CfdEnvironment *self, const CfdArguments *arguments,
                                        CfdSource source, const CfdOption *leader,
                                        gboolean is_beside);

/* The options that give a token, the stronger ones of a source first: NULL from their number on. */
const CfdOption *cfd_source_token_form(guint index);

/* Whether a token of a source is left alone because a key or token of a stronger one goes before
 * it. */
gboolean cfd_source_is_overruled(const CfdEnvironment *self, const CfdArguments *arguments,
                                 CfdSource source, const CfdOption *row);

/* What to call an option of a source in an error. The caller frees it. */
gchar *cfd_source_name(const CfdEnvironment *self, const CfdArguments *arguments, CfdSource source,
                       const CfdOption *row);

/* Whether a text is more than blanks: what is empty is not given. */
gboolean cfd_source_is_given(const gchar *text);
