/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-word.h"

#include "cfd-suggest.h"

#include <string.h>

/* Wireshark adds to these from version to version. */
#define HOST_PREFIX "extcap-"

#define FIELD(member) G_STRUCT_OFFSET(CfdArguments, member)

static const CfdWordFlag flags[] = {
    {"help", CFD_VERB_HELP, CFD_WORD_NO_FIELD, 'h'},
    {"version", CFD_VERB_VERSION, CFD_WORD_NO_FIELD, 'V'},
    {"extcap-interfaces", CFD_VERB_INTERFACES, CFD_WORD_NO_FIELD, 0},
    {"extcap-config", CFD_VERB_CONFIG, CFD_WORD_NO_FIELD, 0},
    {"extcap-dlts", CFD_VERB_DLTS, CFD_WORD_NO_FIELD, 0},
    {"capture", CFD_VERB_CAPTURE, CFD_WORD_NO_FIELD, 0},
    {"extcap-cleanup-postkill", CFD_VERB_CLEANUP, CFD_WORD_NO_FIELD, 0},
    {"extcap-capture-filter", CFD_VERB_CHECK_FILTER, FIELD(capture_filter), 0},
    {"extcap-interface", CFD_VERB_NONE, FIELD(interface), 0},
    {"extcap-version", CFD_VERB_NONE, FIELD(wireshark_version), 0},
    {"extcap-reload-option", CFD_VERB_NONE, FIELD(reload_option), 0},
    {"extcap-control-in", CFD_VERB_NONE, FIELD(control_in), 0},
    {"extcap-control-out", CFD_VERB_NONE, FIELD(control_out), 0},
    {"fifo", CFD_VERB_NONE, FIELD(fifo), 0},
};

const CfdWordFlag *
cfd_word_flag(guint index)
{
    return index < G_N_ELEMENTS(flags) ? &flags[index] : NULL;
}

static gboolean
is_flag_taken(const CfdWordFlag *flag, gboolean in_shell)
{
    return !in_shell || flag->letter != 0;
}

/* Whether a command line may have it. */
static gboolean
is_row_taken(const CfdOption *row, gboolean in_shell)
{
    if (row->group == CFD_GROUP_FILE)
        return FALSE;
    return in_shell ? cfd_option_kind_is_typed(row) : row->group != CFD_GROUP_SHELL;
}

static void
find_by_name(CfdWord *self, gboolean in_shell)
{
    const CfdOption *row = cfd_options_find(self->name);

    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        if (g_str_equal(flags[i].name, self->name) && is_flag_taken(&flags[i], in_shell))
            self->flag = &flags[i];
    }
    self->row = row != NULL && is_row_taken(row, in_shell) ? row : NULL;
}

/* -w FILE and -wFILE. */
static void
find_by_letter(CfdWord *self, gchar *text)
{
    const CfdOption *row;
    const gchar *name = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        if (flags[i].letter == text[1]) {
            self->flag = &flags[i];
            name = flags[i].name;
        }
    }
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (row->letter == text[1]) {
            self->row = row;
            name = row->name;
        }
    }
    if (name == NULL)
        return;
    g_free(self->name);
    self->name = g_strdup(name);
    self->value = text[2] != '\0' ? text + 2 : NULL;
}

CfdWord
cfd_word_read(gchar *text, gboolean in_shell)
{
    gchar *name = text + strspn(text, "-");
    gchar *equals = strchr(name, '=');
    CfdWord word = {0};

    word.name = equals != NULL ? g_strndup(name, (gsize)(equals - name)) : g_strdup(name);
    word.value = equals != NULL ? equals + 1 : NULL;
    word.is_of_host = name - text == 2 && !in_shell && g_str_has_prefix(name, HOST_PREFIX);
    if (name - text == 2)
        find_by_name(&word, in_shell);
    else if (in_shell && name - text == 1 && *name != '\0')
        find_by_letter(&word, text);
    return word;
}

void
cfd_word_clear(CfdWord *self)
{
    g_free(self->name);
}

gboolean
cfd_word_is_option(gchar *text, gboolean in_shell)
{
    g_auto(CfdWord) word = cfd_word_read(text, in_shell);

    return word.flag != NULL || word.row != NULL || word.is_of_host;
}

const gchar *
cfd_word_guess(const gchar *name, gboolean in_shell)
{
    const gchar *nearest = NULL;
    const CfdOption *row;
    guint least = G_MAXUINT;

    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        guint distance = cfd_suggest_distance(name, flags[i].name);

        if (distance < least && is_flag_taken(&flags[i], in_shell)) {
            least = distance;
            nearest = flags[i].name;
        }
    }
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        guint distance = cfd_suggest_distance(name, row->name);

        if (distance < least && is_row_taken(row, in_shell)) {
            least = distance;
            nearest = row->name;
        }
    }
    return nearest;
}
