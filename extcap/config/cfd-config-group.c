/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-config-group.h"

#include "cfd-option-kind.h"
#include "cfd-option-table.h"
#include "cfd-options.h"

#include <string.h>

const gchar *
cfd_config_group_profile(const gchar *group)
{
    gsize length = strlen(CFD_CONFIG_FILE_PROFILE);

    if (!g_str_has_prefix(group, CFD_CONFIG_FILE_PROFILE) ||
        (group[length] != '\0' && !g_ascii_isspace(group[length])))
        return NULL;
    group += length;
    while (g_ascii_isspace(*group))
        group++;
    return group;
}

/* As it can be given on a command line, and shown in a list. */
gboolean
cfd_config_group_is_name(const gchar *text)
{
    return g_regex_match_simple("^(?:" CFD_OPTION_TABLE_PROFILE ")$", text, G_REGEX_DOLLAR_ENDONLY,
                                0);
}

gboolean
cfd_config_group_takes(const CfdOption *row)
{
    return row->group != CFD_GROUP_SHELL && cfd_option_kind_is_typed(row);
}

const CfdOption *
cfd_config_group_find_key(const gchar *key)
{
    g_autofree gchar *name = g_strdelimit(g_strdup(key), "_", '-');
    const CfdOption *row = cfd_options_find(name);

    return row != NULL && cfd_config_group_takes(row) ? row : NULL;
}
