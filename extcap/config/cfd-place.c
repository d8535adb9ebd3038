/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-place.h"

#include "cfd-colo.h"

/* NULL when there is none of that name, or several. */
static const CfdColo *
find_city(const gchar *city)
{
    const CfdColo *found = NULL;
    const CfdColo *row;

    for (guint i = 0; (row = cfd_colo_row(i)) != NULL; i++) {
        if (g_ascii_strcasecmp(row->city, city) != 0)
            continue;
        if (found != NULL)
            return NULL;
        found = row;
    }
    return found;
}

gchar *
cfd_place_parse(const gchar *text)
{
    const CfdColo *colo;

    if (cfd_colo_is_name(text))
        return cfd_colo_spell(text);
    colo = find_city(text);
    return colo != NULL ? g_strdup(colo->code) : NULL;
}
