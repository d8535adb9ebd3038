/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-selector.h"

#include "cfd-error.h"
#include "cfd-options.h"

#include <string.h>

#define ACCOUNT "0123456789abcdef0123456789abcdef"

static const gchar *
look_up(const gchar *name, gpointer data)
{
    return g_str_equal(name, "CLOUDFLARE_ACCOUNT_ID") ? data : NULL;
}

/* Of --account, with so many choices. account_id: of the environment. */
static gchar *
load_accounts(guint count, const gchar *account_id)
{
    CfdEnvironment environment = {.lookup = look_up, .data = (gpointer)account_id};
    g_autoptr(GPtrArray) choices = cfd_choices_new();

    for (guint i = 0; i < count; i++) {
        g_autofree gchar *value = g_strdup_printf("v%u", i);

        cfd_choices_add(choices, value, "An account");
    }
    return cfd_selector_loaded(7, cfd_options_find("account"), &environment, choices);
}

static void
assert_text(gchar *text, const gchar *expected)
{
    g_assert_cmpstr(text, ==, expected);
    g_free(text);
}

static void
test_loaded(void)
{
    assert_text(load_accounts(2, NULL),
                "value {arg=7}{value=}{display=None chosen: 2 in the list}{default=true}\n"
                "value {arg=7}{value=v0}{display=An account}\n"
                "value {arg=7}{value=v1}{display=An account}\n");
}

static void
test_only_account_is_chosen(void)
{
    assert_text(load_accounts(1, NULL),
                "value {arg=7}{value=v0}{display=An account}{default=true}\n");
}

static void
test_nothing_to_choose(void)
{
    assert_text(load_accounts(0, NULL),
                "value {arg=7}{value=}{display=Type Account ID in the tab Credentials: the token "
                "sees no account}{default=true}\n");
}

/* What is not chosen counts as the environment says; what is no ID does not count. */
static void
test_environment_is_named(void)
{
    g_autofree gchar *good = load_accounts(2, ACCOUNT);
    g_autofree gchar *bad = load_accounts(2, "an account");

    g_assert_true(g_str_has_prefix(
        good, "value {arg=7}{value=}{display=As in CLOUDFLARE_ACCOUNT_ID: " ACCOUNT "}"));
    g_assert_null(strstr(bad, "CLOUDFLARE_ACCOUNT_ID"));
}

static void
assert_remedy(const gchar *option, CfdSelectorStep step, CfdErrorCode code, const gchar *expected)
{
    const CfdSelectorFailure failure = {step, (gint)code, "the words", NULL};
    g_autofree gchar *text = cfd_selector_failed(3, cfd_options_find(option), &failure);
    g_autofree gchar *whole =
        g_strdup_printf("value {arg=3}{value=}{display=%s}{default=true}\n", expected);

    g_assert_cmpstr(text, ==, whole);
}

static void
test_remedies(void)
{
    assert_remedy("account", CFD_SELECTOR_AT_OPTIONS, CFD_ERROR_OPTION, "the words");
    assert_remedy("known-bucket", CFD_SELECTOR_AT_CREDENTIALS, CFD_ERROR_CREDENTIALS,
                  "Paste an API token first (tab Capture), or both e-mail and key");
    assert_remedy("known-capture", CFD_SELECTOR_AT_ACCOUNT, CFD_ERROR_OPTION,
                  "Choose Account first (tab Capture), or type its ID in Credentials");
    assert_remedy("account", CFD_SELECTOR_AT_LIST, CFD_ERROR_PERMISSION,
                  "Type Account ID in the tab Credentials: the token may not list accounts");
    assert_remedy("known-bucket", CFD_SELECTOR_AT_LIST, CFD_ERROR_PERMISSION,
                  "Packet Captures not permitted: check the token, then your plan");
    assert_remedy("known-bucket", CFD_SELECTOR_AT_LIST, CFD_ERROR_REPLY, "the words");
    assert_remedy("account", CFD_SELECTOR_AT_LIST, CFD_ERROR_STOPPED,
                  "No answer: check the network, load again");
    assert_remedy("account", CFD_SELECTOR_AT_COMMAND, CFD_ERROR_CREDENTIALS,
                  "api_token_command fails: try it in a shell, or paste a token");
    assert_remedy("account", CFD_SELECTOR_AT_KEYRING, CFD_ERROR_CREDENTIALS,
                  "Unlock the keyring and load again, or run cloudflaredump login");
    assert_remedy("account", CFD_SELECTOR_AT_KEYRING, CFD_ERROR_STOPPED,
                  "Unlock the keyring, and load again");
}

/* Who saves the dialog after it does not lose what was chosen. */
static void
test_failure_keeps_the_choice(void)
{
    const CfdSelectorFailure failure = {CFD_SELECTOR_AT_LIST, CFD_ERROR_UNREACHABLE, "", ACCOUNT};

    assert_text(cfd_selector_failed(3, cfd_options_find("account"), &failure),
                "value {arg=3}{value=" ACCOUNT "}{display=No connection: check network and proxy}"
                "{default=true}\n");
}

/* Of a list that is remembered, or was loaded. */
static void
test_unchosen_tells_how_many(void)
{
    CfdEnvironment environment = {.lookup = look_up};
    g_autoptr(GPtrArray) choices = cfd_choices_new();
    g_autoptr(GString) text = g_string_new(NULL);

    cfd_selector_append(text, 3, cfd_options_find("account"), &environment, choices);
    g_assert_nonnull(strstr(text->str, "{display=None: the only account of the token}"));
    cfd_choices_add(choices, "v", "A capture");
    g_string_truncate(text, 0);
    cfd_selector_append(text, 3, cfd_options_find("account"), &environment, choices);
    g_assert_nonnull(strstr(text->str, "{display=None: the only account of the token}"));
    cfd_selector_append(text, 3, cfd_options_find("known-capture"), &environment, choices);
    g_assert_nonnull(strstr(text->str, "{display=None: take a new capture (1 in the list)}"));
    cfd_selector_append(text, 3, cfd_options_find("known-bucket"), &environment, choices);
    g_assert_nonnull(strstr(text->str, "{display=None chosen: 1 in the list}"));
}

/* An entry has 80 bytes, and what has none of its own must not break the sentence. */
static void
test_every_remedy_fits(void)
{
    for (guint step = CFD_SELECTOR_AT_OPTIONS; step <= CFD_SELECTOR_AT_LIST; step <<= 1) {
        for (gint code = 0; code <= CFD_ERROR_STOPPED; code++) {
            const CfdSelectorFailure failure = {step, code, "} {x}\n{y", NULL};
            g_autofree gchar *text = cfd_selector_failed(3, cfd_options_find("account"), &failure);

            g_assert_null(strstr(text, "…"));
            g_assert_cmpuint(strcspn(text, "\n"), ==, strlen(text) - 1);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/selector/loaded", test_loaded);
    g_test_add_func("/selector/only-account", test_only_account_is_chosen);
    g_test_add_func("/selector/nothing", test_nothing_to_choose);
    g_test_add_func("/selector/environment", test_environment_is_named);
    g_test_add_func("/selector/remedies", test_remedies);
    g_test_add_func("/selector/kept-choice", test_failure_keeps_the_choice);
    g_test_add_func("/selector/unchosen", test_unchosen_tells_how_many);
    g_test_add_func("/selector/every-remedy", test_every_remedy_fits);
    return g_test_run();
}
