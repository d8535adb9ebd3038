/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-verbs.h"

#include "cfd-argv.h"
#include "cfd-choice-cache.h"
#include "cfd-options.h"
#include "cfd-selector.h"
#include "cfd-sentence.h"
#include "cfd-toolbar.h"

#define DISPLAY_NAME "Cloudflare Magic Transit"
/* What stands in the empty field of the token where it may be left empty. */
#define STORED_TOKEN "empty: the credentials of environment or config.ini"

#define HELP_URL "https://developers.cloudflare.com/magic-transit/analytics/packet-captures/"

/* To Wireshark 5.0: there is a toolbar (1), and Stop may come by the control pipe (2), see
 * cfd-control.h; others pass it over. */
#define CONTROL 3

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
    cfd_sentence_add_number(text, "control", CONTROL);
    cfd_sentence_end(text);
    cfd_toolbar_append_sentences(text);
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

static gboolean
is_selector(const CfdOption *row)
{
    return row->kind == CFD_KIND_CHOICE || row->kind == CFD_KIND_PROFILE ||
           row->list != CFD_LIST_NONE;
}

/* Blanks around a value do not count, as in cfd_options_set(). */
static void
add_validation(GString *text, const CfdOption *row)
{
    g_autofree gchar *whole = NULL;

    if (row->pattern == NULL || is_selector(row))
        return;
    whole = g_strdup_printf("^\\s*(?:%s)\\s*$", row->pattern);
    cfd_sentence_add(text, "validation", whole);
}

/* A number field needs its range; a selector has its default in its values. */
static void
add_value_limits(GString *text, const CfdOption *row, const gchar *default_text)
{
    if (is_selector(row))
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
    gboolean is_obvious = row->kind == CFD_KIND_SECRET || is_selector(row);

    cfd_sentence_add(text, "tooltip", is_obvious ? row->tooltip : whole);
}

/* It stands in the empty field, and on the button that loads a list. */
static void
add_placeholder(GString *text, const CfdOption *row, const CfdEnvironment *environment)
{
    gboolean is_stored =
        g_str_equal(row->name, "api-token") && cfd_environment_has_credentials(environment);

    if (row->list != CFD_LIST_NONE) {
        cfd_sentence_add(text, "reload", "true");
        cfd_sentence_add(text, "placeholder", "Load");
    } else {
        cfd_sentence_add(text, "placeholder", is_stored ? STORED_TOKEN : row->placeholder);
    }
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
    add_placeholder(text, row, environment);
    add_tooltip(text, row);
    cfd_sentence_add(text, "required", required ? "true" : NULL);
    cfd_sentence_add(text, "save", row->unsaved ? "false" : NULL);
    cfd_sentence_add(text, "group", cfd_options_group_title(row->group));
    cfd_sentence_end(text);
}

static void
append_values(GString *text, guint number, const CfdOption *row, const gchar *default_text)
{
    for (const CfdOptionChoice *choice = row->choices; choice->display != NULL; choice++)
        cfd_selector_append_value(text, number, choice->value, choice->display,
                                  g_strcmp0(choice->value, default_text) == 0);
}

/* Nothing is chosen until somebody does. */
static void
append_profiles(GString *text, guint number, const CfdOption *row,
                const CfdEnvironment *environment)
{
    g_autoptr(GPtrArray) choices = cfd_choices_new();
    const gchar *name;

    for (guint i = 0; (name = cfd_config_file_profile_name(environment->file, i)) != NULL; i++)
        cfd_choices_add(choices, name, name);
    cfd_selector_append(text, number, row, environment, choices);
}

/* A dialog without profiles does not speak of them. */
static gboolean
is_shown(const CfdOption *row, const CfdEnvironment *environment)
{
    return row->group < CFD_GROUP_COMMAND_LINE &&
           (row->kind != CFD_KIND_PROFILE ||
            cfd_config_file_profile_name(environment->file, 0) != NULL);
}

/* The account that is in force where none is chosen, if it is known. The caller frees it. */
static gchar *
find_account(const CfdEnvironment *environment)
{
    const gchar *origin;
    const gchar *text =
        cfd_environment_stored(environment, cfd_options_find("account-id"), &origin);

    return text != NULL ? g_strstrip(g_ascii_strdown(text, -1)) : NULL;
}

/* What the lists begin with. */
typedef struct {
    const CfdVerbsMemory *memory;
    CfdChoiceCache *cache;
    gchar *account_id; /* see find_account() */
} Lists;

static GPtrArray *
find_choices(const Lists *lists, CfdOptionList list)
{
    GPtrArray *choices = cfd_choice_cache_list(lists->cache, list, lists->account_id);

    if (list == CFD_LIST_CAPTURES)
        cfd_choices_put_strays_first(choices, lists->memory->records, lists->account_id,
                                     lists->memory->now_us);
    return choices;
}

static void
append_list(GString *text, guint number, const CfdOption *row, const CfdEnvironment *environment,
            const Lists *lists)
{
    g_autoptr(GPtrArray) choices = find_choices(lists, row->list);

    cfd_selector_append(text, number, row, environment, choices);
}

gchar *
cfd_verbs_config(const CfdEnvironment *environment, const CfdVerbsMemory *memory)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(CfdChoiceCache) cache = cfd_choice_cache_open(memory->lists);
    g_autofree gchar *account_id = find_account(environment);
    const Lists lists = {memory, cache, account_id};
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (!is_shown(row, environment))
            continue;
        append_argument(text, i, row, environment);
        if (row->kind == CFD_KIND_CHOICE)
            append_values(text, i, row, cfd_environment_default(environment, row));
        else if (row->kind == CFD_KIND_PROFILE)
            append_profiles(text, i, row, environment);
        else if (row->list != CFD_LIST_NONE)
            append_list(text, i, row, environment, &lists);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

const CfdOption *
cfd_verbs_find_list(const gchar *name, guint *ret_number)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (row->list != CFD_LIST_NONE && g_str_equal(row->name, name)) {
            *ret_number = i;
            return row;
        }
    }
    return NULL;
}
