/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-api.h"
#include "cfd-caller.h"

/* What the files of cfd-api share. */
struct CfdApi {
    CfdLoop *loop;
    CfdClock *clock;
    CfdReport *report;
    CfdCaller *caller;
    gchar *account_id;
    gboolean has_token;
};

/* The path of what is `rest` below the account's captures, which must be known. The caller frees
 * it. */
gchar *cfd_api_path(const CfdApi *self, const gchar *rest);

/* The elements of a list's result that `parse` understands. The caller unrefs the array. */
GPtrArray *cfd_api_parse_list(const CfdJson *document, gpointer (*parse)(const CfdJson *),
                              GDestroyNotify free_one);
