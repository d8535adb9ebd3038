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

#define NO_ACCOUNT "Choose Account first (tab Capture), or type its ID in Credentials"
#define NO_ACCOUNTS "Type Account ID in the tab Credentials: the token may not list accounts"
#define NO_ANSWER "No answer: check the network, load again"

/* What to do comes first: an entry that is chosen shows some 40 characters. */
static const Remedy remedies[] = {
    {CFD_SELECTOR_AT_COMMAND, CFD_LIST_NONE, CFD_ERROR_CREDENTIALS,
     "api_token_command fails: try it in a shell, or paste a token"},
    {CFD_SELECTOR_AT_COMMAND, CFD_LIST_NONE, CFD_ERROR_STOPPED,
     "api_token_command takes too long: paste a token (tab Capture)"},
    {CFD_SELECTOR_AT_KEYRING, CFD_LIST_NONE, CFD_ERROR_CREDENTIALS,
     "Unlock the keyring and load again, or run cloudflaredump login"},
    {CFD_SELECTOR_AT_KEYRING, CFD_LIST_NONE, CFD_ERROR_STOPPED,
     "Unlock the keyring, and load again"},
    {CFD_SELECTOR_AT_CREDENTIALS, CFD_LIST_NONE, CFD_ERROR_CREDENTIALS,
     "Paste an API token first (tab Capture), or both e-mail and key"},
    {CFD_SELECTOR_AT_ACCOUNT, CFD_LIST_NONE, CFD_ERROR_OPTION, NO_ACCOUNT},
    {CFD_SELECTOR_AT_ACCOUNT, CFD_LIST_NONE, CFD_ERROR_PERMISSION, NO_ACCOUNT},
    {CFD_SELECTOR_AT_LIST, CFD_LIST_ACCOUNTS, CFD_ERROR_OPTION, NO_ACCOUNTS},
    {CFD_SELECTOR_AT_LIST, CFD_LIST_ACCOUNTS, CFD_ERROR_PERMISSION, NO_ACCOUNTS},
    {CFD_SELECTOR_AT_LIST, CFD_LIST_NONE, CFD_ERROR_PERMISSION,
     "Packet Captures not permitted: check the token, then your plan"},
    {CFD_SELECTOR_AT_LIST, CFD_LIST_NONE, CFD_ERROR_NOT_FOUND,
     "Wrong account: Cloudflare does not know it"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_CREDENTIALS, "Wrong token: copy it once more"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_QUOTA, "Too many requests: load again in a minute"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_UNREACHABLE, "No connection: check network and proxy"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_SERVER, "Cloudflare fails: load again in a minute"},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_TIMEOUT, NO_ANSWER},
    {AT_CLOUD, CFD_LIST_NONE, CFD_ERROR_STOPPED, NO_ANSWER},
};

void
cfd_selector_append_value(GString *text, guint number, const gchar *value, const gchar *display,
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

        cfd_selector_append_value(text, number, choice->value, choice->display, is_default);
    }
}

/* What counts where nothing is chosen, and that there is something to choose from. */
static gchar *
describe_unchosen(const CfdOption *row, const CfdEnvironment *environment, guint count)
{
    const gchar *origin;
    const gchar *stored = cfd_environment_stored(environment, row, &origin);

    if (stored != NULL)
        return g_strdup_printf("As in %s: %s", origin, stored);
    if (count == 0 || row->list == CFD_LIST_NONE || (count == 1 && row->list == CFD_LIST_ACCOUNTS))
        return g_strdup(row->unchosen);
    if (row->list == CFD_LIST_CAPTURES)
        return g_strdup_printf("%s (%u in the list)", row->unchosen, count);
    return g_strdup_printf("None chosen: %u in the list", count);
}

void
cfd_selector_append(GString *text, guint number, const CfdOption *row,
                    const CfdEnvironment *environment, const GPtrArray *choices)
{
    g_autofree gchar *display = describe_unchosen(row, environment, choices->len);

    cfd_selector_append_value(text, number, "", display, TRUE);
    append_choices(text, number, choices, FALSE);
}

gchar *
cfd_selector_loaded(guint number, const CfdOption *row, const CfdEnvironment *environment,
                    const GPtrArray *choices)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (choices->len == 0)
        cfd_selector_append_value(text, number, "", cfd_choices_nothing(row->list), TRUE);
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
cfd_selector_failed(guint number, const CfdOption *row, const CfdSelectorFailure *failure)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const gchar *remedy = find_remedy(failure->step, row->list, failure->code);

    cfd_selector_append_value(text, number, failure->chosen != NULL ? failure->chosen : "",
                              remedy != NULL ? remedy : failure->words, TRUE);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
