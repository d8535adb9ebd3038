/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include <string.h>

/* `data` is a list of NAME=VALUE that ends with NULL. */
static inline const gchar *
fake_environment_look_up(const gchar *name, gpointer data)
{
    gsize length = strlen(name);

    for (const gchar *const *each = data; *each != NULL; each++) {
        if (strncmp(*each, name, length) == 0 && (*each)[length] == '=')
            return *each + length + 1;
    }
    return NULL;
}
