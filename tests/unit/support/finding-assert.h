/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-finding.h"

#include <string.h>

/* Takes the finding. */
static inline void
finding_assert(CfdFinding *found, CfdFindingResult result, const gchar *words)
{
    g_autoptr(CfdFinding) finding = found;

    g_test_message("%s", finding->text);
    g_assert_cmpint(finding->result, ==, result);
    g_assert_nonnull(strstr(finding->text, words));
}
