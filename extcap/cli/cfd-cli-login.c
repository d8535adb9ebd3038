/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a token that a person has to one that is kept, and seen to work. */
#include "cfd-cli.h"

#include "cfd-findings.h"

#include "cfd-checkup-cloud.h"
#include "cfd-choices.h"
#include "cfd-error.h"
#include "cfd-login.h"
#include "cfd-text.h"

#define HOW_TO_MAKE                                                                                \
    "A token is made in Cloudflare's dashboard under My Profile > API Tokens > Create\n"           \
    "Custom Token, with the permissions Magic Firewall Packet Captures (Edit) and, so\n"           \
    "that the account is found, Account Settings (Read).\n"

/* What the file has for the profile, or for all. */
static const CfdConfigFile *
find_keys(const CfdShell *shell)
{
    const CfdEnvironment *environment = shell->environment;

    return shell->options->profile != NULL ? environment->profile : environment->file;
}

/* The user of a Global API Key. One of the environment or the file is not meant here. */
static const gchar *
find_email(const CfdShell *shell)
{
    return cfd_argv_value(shell->arguments, cfd_options_find("api-email")) != NULL
               ? shell->options->api_email
               : NULL;
}

gboolean
cfd_cli_login_check(const CfdShell *shell, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();

    if (cfd_config_file_value(find_keys(shell), cfd_options_find("api-token-command")) != NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "the token comes from api_token_command in %s: remove that first, or log in "
                    "with a --profile of its own",
                    path);
        return FALSE;
    }
    if (shell->options->with_token || cfd_terminal_can_ask(shell->terminal))
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "there is nobody to be asked: give the token on standard input, with --with-token");
    return FALSE;
}

/* For cfd_secret_free_text(). */
static gchar *
ask_secret(CfdShell *shell, GError **error)
{
    gboolean is_key = find_email(shell) != NULL;
    const gchar *question =
        is_key ? "Global API Key (it is not shown):" : "API token (it is not shown):";
    gchar *secret;

    if (!shell->options->with_token && !is_key)
        cfd_terminal_explain(shell->terminal, HOW_TO_MAKE);
    secret = cfd_terminal_ask(shell->terminal, shell->loop,
                              cfd_terminal_can_ask(shell->terminal) ? question : NULL, TRUE, error);
    if (secret == NULL || *secret != '\0')
        return secret;
    cfd_secret_free_text(secret);
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "no %s was given: nothing is changed",
                is_key ? "key" : "token");
    return NULL;
}

static gboolean
can_ask(const CfdShell *shell)
{
    return !shell->options->with_token && cfd_terminal_can_ask(shell->terminal);
}

/* ret_is_chosen: FALSE: the answer was empty. */
static gboolean
ask_account(CfdShell *shell, const gchar *question, gboolean *ret_is_chosen, GError **error)
{
    for (;;) {
        g_autofree gchar *answer =
            cfd_terminal_ask(shell->terminal, shell->loop, question, FALSE, error);
        g_autoptr(GError) failure = NULL;

        if (answer == NULL)
            return FALSE;
        *ret_is_chosen = *answer != '\0';
        if (!*ret_is_chosen || shell->choose_account(shell, answer, &failure))
            return TRUE;
        cfd_terminal_say(shell->terminal, "%s", failure->message);
    }
}

static gboolean
is_about_token(const CfdFinding *finding)
{
    return finding->result == CFD_FINDING_BAD &&
           (finding->code == CFD_ERROR_CREDENTIALS || finding->code == CFD_ERROR_PERMISSION);
}

/* The account that the file has for the profile, or for all; NULL: none. */
static const gchar *
find_stored_account(const CfdShell *shell)
{
    return cfd_config_file_value(find_keys(shell), cfd_options_find("account-id"));
}

/* Verifies it as a token of the account that is known now. Takes the finding, and gives back the
 * better one. */
static CfdFinding *
check_owned(CfdShell *shell, CfdFinding *finding)
{
    CfdFinding *owned = cfd_checkup_cloud_token(shell->api, shell->options);
    gboolean is_better = !is_about_token(owned);

    cfd_finding_free(is_better ? finding : owned);
    return is_better ? owned : finding;
}

/* A token that an account owns is no user's: it is verified where the account is known. */
static gboolean
look_for_owner(CfdShell *shell, CfdFinding **finding, GError **error)
{
    const gchar *stored = find_stored_account(shell);
    gboolean is_chosen = FALSE;

    if (stored != NULL) {
        if (!shell->choose_account(shell, stored, error))
            return FALSE;
        *finding = check_owned(shell, *finding);
        if (!is_about_token(*finding))
            return TRUE;
    }
    if (!shell->choose_account(shell, NULL, error))
        return FALSE;
    if (can_ask(shell) &&
        !ask_account(shell,
                     "Cloudflare does not know it as a user's token. If an account owns it, the "
                     "account's ID (else Enter):",
                     &is_chosen, error))
        return FALSE;
    if (is_chosen)
        *finding = check_owned(shell, *finding);
    return TRUE;
}

static gboolean
check_token(CfdShell *shell, CfdFindings *findings, GError **error)
{
    CfdFinding *finding = cfd_checkup_cloud_token(shell->api, shell->options);

    if (is_about_token(finding) && shell->options->account_id == NULL &&
        !look_for_owner(shell, &finding, error)) {
        cfd_finding_free(finding);
        return FALSE;
    }
    cfd_findings_tell(findings, finding);
    return TRUE;
}

static gboolean
fail_unchosen(GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "no account was chosen");
    return FALSE;
}

/* By its number in a list. */
static gboolean
choose_of_several(CfdShell *shell, const GPtrArray *accounts, GError **error)
{
    g_autoptr(GString) list = g_string_new("The token sees several accounts:\n");
    g_autofree gchar *question = g_strdup_printf("Which one [1-%u]:", accounts->len);

    for (guint i = 0; i < accounts->len; i++)
        g_string_append_printf(list, "%3u. %s\n", i + 1,
                               ((const CfdChoice *)g_ptr_array_index(accounts, i))->display);
    cfd_terminal_explain(shell->terminal, list->str);
    for (;;) {
        g_autofree gchar *answer =
            cfd_terminal_ask(shell->terminal, shell->loop, question, FALSE, error);
        guint64 number;

        if (answer == NULL)
            return FALSE;
        if (*answer == '\0')
            return fail_unchosen(error);
        if (g_ascii_string_to_unsigned(answer, 10, 1, accounts->len, &number, NULL)) {
            const CfdChoice *chosen = g_ptr_array_index(accounts, (guint)number - 1);

            return shell->choose_account(shell, chosen->value, error);
        }
        cfd_terminal_say(shell->terminal, "give its number in the list");
    }
}

static gboolean
ask_unlisted(CfdShell *shell, GError **error)
{
    gboolean is_chosen = FALSE;

    if (!ask_account(shell, "The token may not list its account. The account's ID:", &is_chosen,
                     error))
        return FALSE;
    return is_chosen || fail_unchosen(error);
}

/* What is given counts; what is stored only where the token sees it, or may not tell. */
static gboolean
find_account(CfdShell *shell, GError **error)
{
    const gchar *stored = find_stored_account(shell);
    g_autoptr(GPtrArray) accounts = NULL;
    guint count;

    if (shell->options->account_id != NULL)
        return TRUE;
    accounts = cfd_choices_load(CFD_LIST_ACCOUNTS, shell->api, NULL);
    count = accounts != NULL ? accounts->len : 0;
    if (stored != NULL && (count == 0 || cfd_choices_have(accounts, stored)))
        return shell->choose_account(shell, stored, error);
    if (count == 1)
        return shell->choose_account(
            shell, ((const CfdChoice *)g_ptr_array_index(accounts, 0))->value, error);
    if (!can_ask(shell))
        return shell->reach(shell, CFD_SHELL_API, error);
    return count > 1 ? choose_of_several(shell, accounts, error) : ask_unlisted(shell, error);
}

static gboolean
check_all(CfdShell *shell, CfdFindings *findings, GError **error)
{
    if (!check_token(shell, findings, error) || !cfd_findings_end(findings, error) ||
        !find_account(shell, error))
        return FALSE;
    cfd_findings_tell(findings, cfd_checkup_cloud_account(shell->api));
    cfd_findings_tell(findings, cfd_checkup_cloud_captures(shell->api));
    if (!cfd_findings_end(findings, error))
        return FALSE;
    /* Samples do without. */
    cfd_findings_tell(findings, cfd_checkup_cloud_buckets(shell->api));
    return TRUE;
}

/* What is wrong is told, and decides what the command ends with. */
static gboolean
check(CfdShell *shell, GError **error)
{
    g_autoptr(CfdFindings) findings = cfd_findings_new(shell->terminal, shell->cancel, FALSE);
    GError *failure = NULL;

    if (check_all(shell, findings, &failure))
        return TRUE;
    if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_UNFIT))
        failure->code = cfd_findings_code(findings);
    g_propagate_error(error, failure);
    return FALSE;
}

/* variable: what goes before what is stored from now on; NULL: nothing. */
static void
warn_of_variable(const CfdShell *shell, const gchar *variable)
{
    if (variable != NULL)
        cfd_terminal_say(shell->terminal,
                         "%s is set, and goes before what is stored: unset it to use that",
                         variable);
}

static void
say_where(const CfdShell *shell, const CfdLogin *login, const GError *hindrance)
{
    const gchar *what = login->email != NULL ? "key" : "token";
    gboolean in_keyring = !shell->options->in_file && hindrance == NULL;
    const gchar *account = NULL;
    const gchar *variable = cfd_environment_find_account(shell->environment, &account);
    gboolean was_in_keyring =
        cfd_config_file_value(find_keys(shell), cfd_options_find("token-in")) != NULL;
    g_autofree gchar *next =
        cfd_text_command(login->profile, "cloudflaredump capture -w last-minute.pcapng");

    if (in_keyring)
        cfd_terminal_say(shell->terminal, "the %s is in the keyring, as %s says", what,
                         login->path);
    else
        cfd_terminal_say(shell->terminal, "the %s is in %s, which only you can read%s%s", what,
                         login->path, hindrance != NULL ? ": " : "",
                         hindrance != NULL ? hindrance->message : "");
    if (hindrance != NULL && was_in_keyring)
        cfd_terminal_say(shell->terminal, "the one before stays in the keyring, until you log out "
                                          "in a session that has it");
    warn_of_variable(shell, cfd_environment_find_credentials(shell->environment));
    if (g_strcmp0(account, login->account_id) != 0)
        warn_of_variable(shell, variable);
    cfd_report_note(cfd_meter_report(shell->meter), CFD_REPORT_INFO, "logged in: the %s is in %s",
                    what, in_keyring ? "the keyring" : login->path);
    cfd_terminal_say(shell->terminal, "next: %s", next);
}

/* Once it is seen to work. ret_hindrance: see cfd_login_store(). */
static gboolean
try_and_store(CfdShell *shell, CfdLogin *login, GError **ret_hindrance, GError **error)
{
    if (!shell->log_in(shell, login->email != NULL, login->secret, error) || !check(shell, error))
        return FALSE;
    login->profile = shell->options->profile;
    login->account_id = shell->options->account_id;
    return cfd_login_store(login, shell->options->in_file, shell->loop, ret_hindrance, error);
}

static gboolean
log_in(CfdShell *shell, const gchar *secret, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();
    g_autoptr(GError) hindrance = NULL;
    CfdLogin login = {.path = path, .email = find_email(shell), .secret = secret};

    if (!try_and_store(shell, &login, &hindrance, error)) {
        g_prefix_error(error, "nothing is stored: ");
        return FALSE;
    }
    say_where(shell, &login, hindrance);
    return TRUE;
}

gboolean
cfd_cli_login(CfdShell *shell, GError **error)
{
    gchar *secret = ask_secret(shell, error);
    gboolean done = secret != NULL && log_in(shell, secret, error);

    cfd_secret_free_text(secret);
    return done;
}

gboolean
cfd_cli_logout(CfdShell *shell, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();
    const CfdLogin login = {.path = path, .profile = shell->options->profile};
    const gchar *variable = cfd_environment_find_credentials(shell->environment);
    CfdLoginPlaces places;

    if (!cfd_login_remove(&login, find_keys(shell), shell->loop, &places, error))
        return FALSE;
    if (!places.file && !places.keyring) {
        cfd_terminal_say(shell->terminal, "there is nothing of login's to be removed");
        return TRUE;
    }
    cfd_terminal_say(shell->terminal, "removed from %s%s%s", places.keyring ? "the keyring" : "",
                     places.keyring && places.file ? " and " : "", places.file ? path : "");
    cfd_terminal_say(shell->terminal,
                     "at Cloudflare it stays valid: delete it there, too, if nobody needs it");
    if (variable != NULL)
        cfd_terminal_say(shell->terminal, "%s is set, and goes on to be used", variable);
    return TRUE;
}
