/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The API's part about accounts, and the tokens that are theirs or their users'. */
#include "cfd-api-private.h"

#include "cfd-error.h"

/* The API's highest number for one page; more than so many pages are of no use in a list. */
#define PAGE_ACCOUNTS 50
#define MAX_PAGES 10

/* As many accounts as an error can name. */
#define MAX_NAMED 5

static gpointer
parse_account(const CfdJson *json)
{
    return cfd_account_from_json(json);
}

static gboolean
has_account(const GPtrArray *accounts, const gchar *id)
{
    for (guint i = 0; i < accounts->len; i++) {
        if (g_str_equal(((const CfdAccount *)g_ptr_array_index(accounts, i))->id, id))
            return TRUE;
    }
    return FALSE;
}

/* FALSE: all of them were there before. */
static gboolean
add_new(GPtrArray *accounts, GPtrArray *found)
{
    guint before = accounts->len;

    for (guint i = 0; i < found->len; i++) {
        CfdAccount *account = g_ptr_array_index(found, i);

        if (!has_account(accounts, account->id))
            g_ptr_array_add(accounts, g_steal_pointer(&g_ptr_array_index(found, i)));
    }
    return accounts->len > before;
}

/* ret_has_more: whether another page follows, as far as the answer can be believed: a gateway that
 * ignores the number of the page gives the same accounts again. */
static gboolean
add_page(CfdApi *self, guint page, GPtrArray *accounts, gboolean *ret_has_more, GError **error)
{
    g_autofree gchar *path = g_strdup_printf("/accounts?page=%u&per_page=%d", page, PAGE_ACCOUNTS);
    g_autoptr(CfdJson) document = cfd_caller_get(self->caller, path, CFD_RETRY_HASTY, error);
    g_autoptr(GPtrArray) found = NULL;
    gint64 pages = 0;

    if (document == NULL)
        return FALSE;
    cfd_json_integer(cfd_json_member(cfd_json_member(document, "result_info"), "total_pages"),
                     &pages);
    found = cfd_api_parse_list(document, parse_account, (GDestroyNotify)cfd_account_free);
    *ret_has_more = add_new(accounts, found) && page < pages;
    return TRUE;
}

/* Until there are enough of them. */
static GPtrArray *
list(CfdApi *self, guint enough, GError **error)
{
    g_autoptr(GPtrArray) accounts =
        g_ptr_array_new_with_free_func((GDestroyNotify)cfd_account_free);
    gboolean has_more = TRUE;

    for (guint page = 1; has_more && page <= MAX_PAGES && accounts->len < enough; page++) {
        if (!add_page(self, page, accounts, &has_more, error))
            return NULL;
    }
    return g_steal_pointer(&accounts);
}

GPtrArray *
cfd_api_list_accounts(CfdApi *self, GError **error)
{
    return list(self, G_MAXUINT, error);
}

/* Several: the error names them, so that one can be copied into the option. */
static void
set_several_accounts(GError **error, const GPtrArray *accounts)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < MIN(accounts->len, MAX_NAMED); i++) {
        const CfdAccount *account = g_ptr_array_index(accounts, i);

        g_string_append_printf(names, "%s%s (%s)", i > 0 ? ", " : "", account->id, account->name);
    }
    if (accounts->len > MAX_NAMED)
        g_string_append(names, ", …");
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "these credentials see several accounts: choose one as Account (--account-id): %s",
                names->str);
}

/* A token that may take captures need not be one that may list accounts; one of the account's own
 * never may. To a wrong token no ID is of help. */
static void
explain_look_up(GError **error)
{
    gboolean is_refusal = g_error_matches(*error, CFD_ERROR, CFD_ERROR_PERMISSION) ||
                          g_error_matches(*error, CFD_ERROR, CFD_ERROR_OPTION);
    g_autoptr(GError) failure = g_steal_pointer(error);

    g_set_error(error, CFD_ERROR, failure->code, "could not look up the account: %s%s",
                failure->message,
                is_refusal ? "; it is looked up only because no account ID is given: give it "
                             "(--account-id), or add the permission Account Settings (Read) to "
                             "the token"
                           : "");
}

gboolean
cfd_api_find_account(CfdApi *self, GError **error)
{
    g_autoptr(GPtrArray) accounts = NULL;

    if (self->account_id != NULL)
        return TRUE;
    accounts = list(self, 2, error);
    if (accounts == NULL) {
        explain_look_up(error);
        return FALSE;
    }
    if (accounts->len > 1) {
        set_several_accounts(error, accounts);
        return FALSE;
    }
    if (accounts->len == 0) {
        g_set_error(
            error, CFD_ERROR, CFD_ERROR_PERMISSION,
            "these credentials see no account: give the account ID (--account-id), or use a "
            "token that is for the account");
        return FALSE;
    }
    self->account_id = g_strdup(((CfdAccount *)g_ptr_array_index(accounts, 0))->id);
    cfd_report_note(self->report, CFD_REPORT_INFO, "account %s", self->account_id);
    return TRUE;
}

void
cfd_api_choose_account(CfdApi *self, const gchar *account_id)
{
    g_free(self->account_id);
    self->account_id = g_strdup(account_id);
}

static CfdToken *
verify(CfdApi *self, const gchar *path, GError **error)
{
    g_autoptr(CfdJson) document = cfd_caller_get(self->caller, path, CFD_RETRY_HASTY, error);
    CfdToken *token;

    if (document == NULL)
        return NULL;
    token = cfd_token_from_json(cfd_json_member(document, "result"));
    if (token == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY, "Cloudflare does not tell the token's ID");
    return token;
}

CfdToken *
cfd_api_verify_token(CfdApi *self, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree gchar *owned = NULL;
    CfdToken *token;

    if (!self->has_token) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "a Global API Key has no token's ID: use an API token");
        return NULL;
    }
    /* A user's token is known here, and one of the account's own only there. */
    token = verify(self, "/user/tokens/verify", &failure);
    if (token != NULL)
        return token;
    if (self->account_id == NULL || cfd_error_is_stop(failure)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    owned = g_strdup_printf("/accounts/%s/tokens/verify", self->account_id);
    return verify(self, owned, error);
}
