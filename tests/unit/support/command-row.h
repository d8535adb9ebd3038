/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-command.h"

/* By its whole name, without what people may write of it. */
static const CfdCommand *
command_row(const gchar *name)
{
    const CfdCommand *row;

    for (guint i = 0; (row = cfd_command_row(i)) != NULL; i++) {
        if (g_str_equal(row->name, name))
            return row;
    }
    g_error("there is no command %s", name);
}
