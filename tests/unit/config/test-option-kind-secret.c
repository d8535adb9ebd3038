/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-option-kind.h"

static const CfdOption secret_row = {.kind = CFD_KIND_SECRET, .secret = TRUE};
static const CfdOption proxy_row = {.kind = CFD_KIND_PROXY_URL, .secret = TRUE};
static const CfdOption command_row = {.kind = CFD_KIND_COMMAND, .secret = TRUE};

/* What is learned whether or not it can be used, and which words stay readable. */
static void
test_learn(void)
{
    static const struct {
        const CfdOption *row;
        const gchar *text, *shown;
    } cases[] = {
        {&secret_row, " s3cr3t-token ", "[redacted]"},
        {NULL, "s3cr3t-token", "[redacted]"},
        {&secret_row, "account", "account"},
        {NULL, "account", "account"},
        {&proxy_row, "http", "http"},
        {&proxy_row, "redactions", "redactions"},
        {&proxy_row, "ftp://jane:sesame@proxy.example", "ftp://[redacted]@proxy.example"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
        g_autofree gchar *text = g_strstrip(g_strdup(cases[i].text));
        g_autofree gchar *shown = NULL;

        cfd_option_kind_learn(cases[i].row, cases[i].text, redactor);
        shown = cfd_redactor_apply(redactor, text);
        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
}

static void
test_command(void)
{
    static const struct {
        const gchar *text;
        gboolean expected;
    } cases[] = {
        {"pass show a/b", TRUE},
        {"sh -c 'cat ~/x | head -1; echo $HOME `id`'", TRUE},
        {"echo \"a|b ~\" a~b \\| \\$x", TRUE},
        {"cat ~/token", FALSE},
        {"~/bin/token", FALSE},
        {"cat $HOME/token", FALSE},
        {"cat \"$HOME/token\"", FALSE},
        {"cat token | head -1", FALSE},
        {"cat <token", FALSE},
        {"echo `id`", FALSE},
        {"a; b", FALSE},
        {"a 'b", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *field = NULL;

        g_test_message("%s", cases[i].text);
        g_assert_cmpint(cfd_option_kind_parse(&command_row, cases[i].text, &field, NULL, NULL), ==,
                        cases[i].expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/option-kind-secret/learn", test_learn);
    g_test_add_func("/option-kind-secret/command", test_command);
    return g_test_run();
}
