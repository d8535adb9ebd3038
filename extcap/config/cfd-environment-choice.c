/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is chosen from a list of the dialog, beside what is typed. */
#include "cfd-environment-private.h"

#include "cfd-error.h"

gboolean
cfd_environment_is_same(const CfdOption *row, const gchar *a, const gchar *b)
{
    g_autofree gchar *plain_a = g_strstrip(g_strdup(a));
    g_autofree gchar *plain_b = g_strstrip(g_strdup(b));

    return row->kind == CFD_KIND_HEX ? g_ascii_strcasecmp(plain_a, plain_b) == 0
                                     : g_str_equal(plain_a, plain_b);
}

const CfdOption *
cfd_environment_find_chosen(const CfdArguments *arguments, const CfdOption *row)
{
    const CfdOption *other;

    for (guint i = 0; (other = cfd_options_row(i)) != NULL; i++) {
        if (g_strcmp0(other->overrides, row->name) == 0 &&
            cfd_source_is_given(cfd_argv_value(arguments, other)))
            return other;
    }
    return NULL;
}

/* How tshark empties what Wireshark has saved: a preference has the option's name without dashes
 * (wireshark, extcap.c: extcap_pref_for_argument). */
static gchar *
describe_preference(const CfdOption *row)
{
    g_autofree gchar *name = NULL;
    g_auto(GStrv) parts = g_strsplit(row->name, "-", -1);

    if (row->unsaved)
        return g_strdup("");
    name = g_strjoinv(NULL, parts);
    return g_strdup_printf(" (in tshark with -o extcap." CFD_INTERFACE_NAME ".%s:)", name);
}

gboolean
cfd_environment_check_chosen(const CfdArguments *arguments, const CfdOption *chosen,
                             const CfdOption *typed, GError **error)
{
    const gchar *text = cfd_argv_value(arguments, typed);
    g_autofree gchar *chosen_origin = NULL;
    g_autofree gchar *typed_origin = NULL;
    g_autofree gchar *hint = NULL;

    /* A list can be loaded before that is decided. */
    if (!cfd_source_is_given(text) || arguments->verb == CFD_VERB_RELOAD ||
        cfd_environment_is_same(typed, text, cfd_argv_value(arguments, chosen)))
        return TRUE;
    chosen_origin = cfd_argv_origin(arguments, chosen);
    typed_origin = cfd_argv_origin(arguments, typed);
    hint = describe_preference(chosen);
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "%s and %s differ: choose None as %s%s, or empty %s", chosen_origin, typed_origin,
                chosen->label, hint, typed->label);
    return FALSE;
}
