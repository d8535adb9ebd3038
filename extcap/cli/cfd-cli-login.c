/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a token that a person has to one that is kept, and seen to work. */
#include "cfd-cli.h"

#include "cfd-findings.h"

#include "cfd-checkup-cloud.h"
#include "cfd-choices.h"
#include "cfd-error.h"
#include "cfd-login.h"
#include "cfd-text.h"

#include <stdlib.h>

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
                              shell->options->with_token ? NULL : question, TRUE, error);
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
    g_autofree gchar *answer =
        cfd_terminal_ask(shell->terminal, shell->loop, question, FALSE, error);

    if (answer == NULL)
        return FALSE;
    *ret_is_chosen = *answer != '\0';
    return !*ret_is_chosen || shell->choose_account(shell, answer, error);
}

static gboolean
is_about_token(const CfdFinding *finding)
{
    return finding->result == CFD_FINDING_BAD &&
           (finding->code == CFD_ERROR_CREDENTIALS || finding->code == CFD_ERROR_PERMISSION);
}

/* A token that an account owns is no user's: it is verified where the account is known. */
static gboolean
check_token(CfdShell *shell, CfdFindings *findings, GError **error)
{
    CfdFinding *finding = cfd_checkup_cloud_token(shell->api, shell->options);
    gboolean is_chosen = FALSE;

    if (is_about_token(finding) && shell->options->account_id == NULL && can_ask(shell)) {
        if (!ask_account(shell,
                         "It is no user's token. If an account owns it, the account's ID (else "
                         "Enter):",
                         &is_chosen, error)) {
            cfd_finding_free(finding);
            return FALSE;
        }
        if (is_chosen) {
            cfd_finding_free(finding);
            finding = cfd_checkup_cloud_token(shell->api, shell->options);
        }
    }
    cfd_findings_tell(findings, finding);
    return TRUE;
}

static gboolean
fail_unchosen(GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "no account was chosen: nothing is stored");
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
    }
}

/* What is given counts; what is stored only where the token sees it, or may not tell. */
static gboolean
find_account(CfdShell *shell, GError **error)
{
    const CfdOption *row = cfd_options_find("account-id");
    const gchar *stored = shell->options->account_id;
    g_autoptr(GPtrArray) accounts = NULL;
    gboolean is_chosen = FALSE;

    if (cfd_argv_value(shell->arguments, row) != NULL)
        return TRUE;
    accounts = cfd_choices_load(CFD_LIST_ACCOUNTS, shell->api, NULL);
    if (stored != NULL &&
        (accounts == NULL || accounts->len == 0 || cfd_choices_have(accounts, stored)))
        return TRUE;
    if (accounts != NULL && accounts->len == 1)
        return shell->choose_account(
            shell, ((const CfdChoice *)g_ptr_array_index(accounts, 0))->value, error);
    if (!can_ask(shell))
        return shell->reach(shell, CFD_SHELL_API, error);
    if (accounts != NULL && accounts->len > 1)
        return choose_of_several(shell, accounts, error);
    if (!ask_account(shell, "The token may not list its account. The account's ID:", &is_chosen,
                     error))
        return FALSE;
    return is_chosen || fail_unchosen(error);
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

/* What goes before it from now on. */
static void
warn_of_variable(const CfdShell *shell)
{
    const gchar *variable = cfd_environment_find_credentials(shell->environment);

    if (variable != NULL)
        cfd_terminal_say(shell->terminal,
                         "%s is set, and goes before what is stored: unset it to use that",
                         variable);
}

static void
say_where(const CfdShell *shell, const CfdLogin *login, const GError *hindrance)
{
    const gchar *what = login->email != NULL ? "key" : "token";
    g_autofree gchar *next = cfd_text_command(login->profile, "cloudflaredump list");

    if (hindrance == NULL)
        cfd_terminal_say(shell->terminal, "the %s is in the keyring, as %s says", what,
                         login->path);
    else
        cfd_terminal_say(shell->terminal, "the %s is in %s, which only you can read: %s", what,
                         login->path, hindrance->message);
    warn_of_variable(shell);
    cfd_terminal_say(shell->terminal, "next: %s", next);
}

static gboolean
log_in(CfdShell *shell, const gchar *secret, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();
    g_autofree gchar *email = g_strdup(find_email(shell)); /* the options change */
    g_autoptr(GError) hindrance = NULL;
    CfdLogin login = {.path = path, .email = email, .secret = secret};

    if (!shell->log_in(shell, login.email, secret, error) || !check(shell, error)) {
        g_prefix_error(error, "nothing is stored: ");
        return FALSE;
    }
    login.profile = shell->options->profile;
    login.account_id = shell->options->account_id;
    if (!cfd_login_store(&login, shell->loop, &hindrance, error))
        return FALSE;
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
    CfdLoginPlaces places;

    if (!cfd_login_remove(&login, find_keys(shell), shell->loop, &places, error))
        return FALSE;
    if (!places.file) {
        cfd_terminal_say(shell->terminal, "there is nothing of login's to be removed");
        return TRUE;
    }
    cfd_terminal_say(shell->terminal, "removed from %s%s", places.keyring ? "the keyring and " : "",
                     path);
    cfd_terminal_say(shell->terminal,
                     "at Cloudflare it stays valid: delete it there, too, if nobody needs it");
    warn_of_variable(shell);
    return TRUE;
}
