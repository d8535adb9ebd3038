/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-verbs.h"

#include "cfd-argv.h"
#include "cfd-options.h"
#include "cfd-sentence.h"

#define DISPLAY_NAME "Cloudflare Magic Transit"
#define HELP_URL "https://developers.cloudflare.com/magic-transit/analytics/packet-captures/"

/* LINKTYPE_USER0: what kind of packets will come is known when they come, from the pcapng. */
#define LINK_TYPE 147
#define LINK_TYPE_DISPLAY "As captured by Cloudflare"

gchar *
cfd_verbs_interfaces(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    cfd_sentence_begin(text, "extcap");
    cfd_sentence_add(text, "version", CFD_VERSION);
    cfd_sentence_add(text, "help", HELP_URL);
    cfd_sentence_add(text, "display", DISPLAY_NAME);
    cfd_sentence_end(text);
    cfd_sentence_begin(text, "interface");
    cfd_sentence_add(text, "value", CFD_INTERFACE_NAME);
    cfd_sentence_add(text, "display", DISPLAY_NAME);
    cfd_sentence_end(text);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gchar *
cfd_verbs_dlts(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    cfd_sentence_begin(text, "dlt");
    cfd_sentence_add_number(text, "number", LINK_TYPE);
    cfd_sentence_add(text, "name", CFD_INTERFACE_NAME);
    cfd_sentence_add(text, "display", LINK_TYPE_DISPLAY);
    cfd_sentence_end(text);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Blanks around a value do not count, as in cfd_options_set(). */
static void
add_validation(GString *text, const CfdOption *row)
{
    g_autofree gchar *whole = NULL;

    if (row->pattern == NULL)
        return;
    whole = g_strdup_printf("^\\s*(?:%s)\\s*$", row->pattern);
    cfd_sentence_add(text, "validation", whole);
}

/* A number field needs its range; a selector has its default in its values. */
static void
add_value_limits(GString *text, const CfdOption *row, const gchar *default_text)
{
    if (row->kind == CFD_KIND_CHOICE)
        return;
    if (row->kind == CFD_KIND_NUMBER && row->default_text != NULL) {
        g_autofree gchar *range = g_strdup_printf("%u,%u", row->minimum, row->maximum);

        cfd_sentence_add(text, "range", range);
    }
    cfd_sentence_add(text, "default", default_text);
}

static void
add_tooltip(GString *text, const CfdOption *row)
{
    g_autofree gchar *allowed = cfd_option_kind_allowed(row);
    g_autofree gchar *whole = g_strdup_printf("%s Give %s.", row->tooltip, allowed);
    gboolean is_obvious = row->kind == CFD_KIND_SECRET || row->kind == CFD_KIND_CHOICE;

    cfd_sentence_add(text, "tooltip", is_obvious ? row->tooltip : whole);
}

static void
append_argument(GString *text, guint number, const CfdOption *row,
                const CfdEnvironment *environment)
{
    gboolean required =
        g_str_equal(row->name, "api-token") && !cfd_environment_has_credentials(environment);
    g_autofree gchar *call = g_strconcat("--", row->name, NULL);

    cfd_sentence_begin(text, "arg");
    cfd_sentence_add_number(text, "number", number);
    cfd_sentence_add(text, "call", call);
    cfd_sentence_add(text, "display", row->label);
    cfd_sentence_add(text, "type", cfd_option_kind_word(row));
    add_value_limits(text, row, cfd_environment_default(environment, row));
    add_validation(text, row);
    cfd_sentence_add(text, "placeholder", row->placeholder);
    add_tooltip(text, row);
    cfd_sentence_add(text, "required", required ? "true" : NULL);
    cfd_sentence_add(text, "save", row->unsaved ? "false" : NULL);
    cfd_sentence_add(text, "group", cfd_options_group_title(row->group));
    cfd_sentence_end(text);
}

static void
append_values(GString *text, guint number, const CfdOption *row, const gchar *default_text)
{
    for (const CfdOptionChoice *choice = row->choices; choice->display != NULL; choice++) {
        gboolean is_default = g_strcmp0(choice->value, default_text) == 0;

        cfd_sentence_begin(text, "value");
        cfd_sentence_add_number(text, "arg", number);
        cfd_sentence_add(text, "value", choice->value);
        cfd_sentence_add(text, "display", choice->display);
        cfd_sentence_add(text, "default", is_default ? "true" : NULL);
        cfd_sentence_end(text);
    }
}

gchar *
cfd_verbs_config(const CfdEnvironment *environment)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (row->group >= CFD_GROUP_COMMAND_LINE)
            continue;
        append_argument(text, i, row, environment);
        if (row->kind == CFD_KIND_CHOICE)
            append_values(text, i, row, cfd_environment_default(environment, row));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
