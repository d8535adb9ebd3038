/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-options.h"

#include "cfd-option-table.h"

#include <string.h>

/* Choices are written through a pointer to guint. */
G_STATIC_ASSERT(sizeof(CfdOptionsType) == sizeof(guint));
G_STATIC_ASSERT(sizeof(CfdOptionsOnStop) == sizeof(guint));
G_STATIC_ASSERT(sizeof(CfdOptionsOnSaturated) == sizeof(guint));
G_STATIC_ASSERT(sizeof(CfdOptionsJurisdiction) == sizeof(guint));
G_STATIC_ASSERT(sizeof(CfdReportLevel) == sizeof(guint));

static const CfdOption *const parts[] = {
    cfd_option_table_first,       cfd_option_table_live, cfd_option_table_full,
    cfd_option_table_credentials, cfd_option_table_last, cfd_option_table_shell,
    cfd_option_table_file,
};

static const gchar *const group_titles[CFD_N_GROUPS] = {
    [CFD_GROUP_CAPTURE] = "Capture",
    [CFD_GROUP_FILTER] = "Filter",
    [CFD_GROUP_LIVE] = "Live",
    [CFD_GROUP_FULL] = "Full capture",
    [CFD_GROUP_EXISTING] = "Existing capture",
    [CFD_GROUP_CREDENTIALS] = "Credentials",
    [CFD_GROUP_DEBUG] = "Debug",
    [CFD_GROUP_COMMAND_LINE] = "Not in the dialog",
    [CFD_GROUP_SHELL] = "Only of commands in a shell",
    [CFD_GROUP_FILE] = "Only in the configuration file",
};

const CfdOption *
cfd_options_row(guint index)
{
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        for (const CfdOption *row = parts[i]; row->name != NULL; row++) {
            if (index-- == 0)
                return row;
        }
    }
    return NULL;
}

const CfdOption *
cfd_options_find(const gchar *name)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (g_str_equal(row->name, name))
            break;
    }
    return row;
}

const CfdOption *
cfd_options_leader(const CfdOption *row)
{
    return row->together_with != NULL ? cfd_options_find(row->together_with) : row;
}

const gchar *
cfd_options_group_title(CfdOptionGroup group)
{
    return group_titles[group];
}

static gpointer
field_of(CfdOptions *self, const CfdOption *row)
{
    return G_STRUCT_MEMBER_P(self, row->offset);
}

CfdOptions *
cfd_options_new(void)
{
    CfdOptions *self = g_new0(CfdOptions, 1);
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        gboolean valid = cfd_options_set(self, row, row->name, "", NULL, NULL);

        g_assert(valid);
    }
    return self;
}

void
cfd_options_free(CfdOptions *self)
{
    const CfdOption *row;

    if (self == NULL)
        return;
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++)
        cfd_option_kind_clear(row, field_of(self, row));
    g_free(self->bucket_keys_origin);
    g_free(self->ignored);
    g_free(self->overruled);
    g_free(self);
}

static gboolean
set_default(CfdOptions *self, const CfdOption *row, GError **error)
{
    cfd_option_kind_clear(row, field_of(self, row));
    if (row->default_text == NULL)
        return TRUE;
    return cfd_option_kind_parse(row, row->default_text, field_of(self, row), NULL, error);
}

gboolean
cfd_options_set(CfdOptions *self, const CfdOption *row, const gchar *origin, const gchar *text,
                CfdRedactor *redactor, GError **error)
{
    gsize size = strlen(text);
    g_autofree gchar *copy = g_strdup(text);
    const gchar *value = g_strstrip(copy);
    gboolean valid;

    valid = *value == '\0'
                ? set_default(self, row, error)
                : cfd_option_kind_parse(row, value, field_of(self, row), redactor, error);
    cfd_secret_wipe(copy, size);
    if (!valid)
        g_prefix_error(error, "%s ", origin);
    return valid;
}

CfdOptionUse
cfd_options_use(const CfdOptions *self)
{
    if (self->capture_id != NULL)
        return CFD_FOR_EXISTING;
    if (self->type == CFD_OPTIONS_TYPE_FULL)
        return CFD_FOR_FULL;
    if (self->follow)
        return CFD_FOR_FOLLOW;
    return cfd_offset_is_given(&self->since) ? CFD_FOR_LOOK_BACK : CFD_FOR_SAMPLE;
}

gboolean
cfd_options_count_for(const CfdOption *row, guint uses)
{
    return (row->counts_for == 0 && uses != CFD_FOR_ITSELF) || (row->counts_for & uses) != 0;
}

gboolean
cfd_options_count(const CfdOptions *self, const CfdOption *row)
{
    return cfd_options_count_for(row, cfd_options_use(self));
}
