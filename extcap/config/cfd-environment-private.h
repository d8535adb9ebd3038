/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-environment.h"
#include "cfd-source.h"

/* Whether both texts are the same value of an option. */
gboolean cfd_environment_is_same(const CfdOption *row, const gchar *a, const gchar *b);

/* What the command line gives from a list of the dialog, instead of this typed option; NULL:
 * nothing. */
const CfdOption *cfd_environment_find_chosen(const CfdArguments *arguments, const CfdOption *row);

/* Neither goes before the other: a choice that Wireshark has saved, and a value that was typed, may
 * stand for two customers. FALSE with CFD_ERROR_OPTION if both are given, and differ. */
gboolean cfd_environment_check_chosen(const CfdArguments *arguments, const CfdOption *chosen,
                                      const CfdOption *typed, GError **error);
