/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-selector.h"

#include "cfd-error.h"
#include "cfd-sentence.h"

/* What to do about a failure, in the space that an entry has; the first that fits counts. */
typedef struct {
    guint steps;        /* of CfdSelectorStep */
    CfdOptionList list; /* NONE: any */
    gint code;
    const gchar *text;
} Remedy;

#define AT_CLOUD (CFD_SELECTOR_AT_ACCOUNT | CFD_SELECTOR_AT_LIST)
#define ANYWHERE (CFD_SELECTOR_AT_CREDENTIALS | AT_CLOUD)

#define NO_ACCOUNT "Choose Account in the tab Capture first, or type its ID in Credentials"
#define NO_ACCOUNTS "Type Account ID in the tab Credentials: the token may not list accounts"
#define NO_ANSWER "Check the network, then load again: no answer came in time"

/* What to do comes first: an entry that is chosen shows some 40 characters. */
static const Remedy remedies[] = {
    {CFD_SELECTOR_AT_CREDENTIALS, CFD_LIST_NONE, CFD_ERROR_CREDENTIALS,
     "Paste an API token (tab Capture), then load"},
    {CFD_SELECTOR_AT_ACCOUNT, CFD_LIST_NONE, CFD_ERROR_OPTION, NO_ACCOUNT},
    {CFD_SELECTOR_AT_ACCOUNT, CFD_LIST_NONE, CFD_ERROR_PERMISSION, NO_ACCOUNT},
    {CFD_SELECTOR_AT_LIST, CFD_LIST_ACCOUNTS, CFD_ERROR_OPTION, NO_ACCOUNTS},
    {CFD_SELECTOR_AT_LIST, CFD_LIST_ACCOUNTS, CFD_ERROR_PERMISSION, NO_ACCOUNTS},
    {CFD_SELECTOR_AT_LIST, CFD_LIST_NONE, CFD_ERROR_PERMISSION,
     "See the log: the token lacks a permission for this list"},
    {CFD_SELECTOR_AT_LIST, CFD_LIST_NONE, CFD_ERROR_NOT_FOUND,
     "Correct the account: Cloudflare does not know it"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_CREDENTIALS,
     "Copy the token once more: Cloudflare does not accept it"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_QUOTA,
     "Load again in a minute: too many requests from this account"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_UNREACHABLE,
     "Check network and proxy: Cloudflare cannot be reached"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_SERVER,
     "Load again in a minute: Cloudflare has a fault of its own"},
    {ANYWHERE, CFD_LIST_NONE, CFD_ERROR_TIMEOUT, NO_ANSWER},
    {ANYWHERE, CFD_LIST_NONE, CFD_ERROR_STOPPED, NO_ANSWER},
};

static void
append_value(GString *text, guint number, const gchar *value, const gchar *display,
             gboolean is_default)
{
    cfd_sentence_begin(text, "value");
    cfd_sentence_add_number(text, "arg", number);
    cfd_sentence_add(text, "value", value);
    cfd_sentence_add(text, "display", display);
    cfd_sentence_add(text, "default", is_default ? "true" : NULL);
    cfd_sentence_end(text);
}

static void
append_choices(GString *text, guint number, const GPtrArray *choices, gboolean is_default)
{
    for (guint i = 0; i < choices->len; i++) {
        const CfdChoice *choice = g_ptr_array_index(choices, i);

        append_value(text, number, choice->value, choice->display, is_default);
    }
}

void
cfd_selector_append(GString *text, guint number, const CfdOption *row,
                    const CfdEnvironment *environment, const GPtrArray *choices)
{
    const gchar *origin;
    const gchar *stored = cfd_environment_stored(environment, row, &origin);
    g_autofree gchar *display =
        stored != NULL ? g_strdup_printf("As in %s: %s", origin, stored) : g_strdup(row->unchosen);

    append_value(text, number, "", display, TRUE);
    append_choices(text, number, choices, FALSE);
}

gchar *
cfd_selector_loaded(guint number, const CfdOption *row, const CfdEnvironment *environment,
                    const GPtrArray *choices)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (choices->len == 0)
        append_value(text, number, "", cfd_choices_nothing(row->list), TRUE);
    else if (choices->len == 1 && row->list == CFD_LIST_ACCOUNTS)
        append_choices(text, number, choices, TRUE);
    else
        cfd_selector_append(text, number, row, environment, choices);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const gchar *
find_remedy(CfdSelectorStep step, CfdOptionList list, gint code)
{
    for (guint i = 0; i < G_N_ELEMENTS(remedies); i++) {
        const Remedy *each = &remedies[i];

        if ((each->steps & step) != 0 && each->code == code &&
            (each->list == CFD_LIST_NONE || each->list == list))
            return each->text;
    }
    return NULL;
}

gchar *
cfd_selector_failed(guint number, const CfdOption *row, CfdSelectorStep step, gint code,
                    const gchar *words)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const gchar *remedy = find_remedy(step, row->list, code);

    append_value(text, number, "", remedy != NULL ? remedy : words, TRUE);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
