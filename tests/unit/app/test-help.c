/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-help.h"

#include "cfd-config-file.h"
#include "cfd-options.h"

#include <glib.h>

#include <string.h>

static void
test_version(void)
{
    g_autofree gchar *text = cfd_help_version();

    g_assert_true(g_str_has_prefix(text, "cloudflaredump " CFD_VERSION "\n"));
    g_assert_nonnull(strstr(text, "GPL-2.0-or-later"));
    g_assert_true(g_str_has_suffix(text, "\n"));
}

static gchar *
make_text(void)
{
    GString *text = g_string_new(NULL);

    cfd_help_append_options(text);
    return g_string_free(text, FALSE);
}

static void
test_lines_fit(void)
{
    g_autofree gchar *text = make_text();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    g_assert_true(g_str_is_ascii(text));
    g_assert_true(g_str_has_suffix(text, "\n"));
    for (guint i = 0; lines[i] != NULL; i++) {
        g_test_message("%s", lines[i]);
        g_assert_cmpuint(strlen(lines[i]), <=, 80);
        g_assert_false(g_str_has_suffix(lines[i], " "));
    }
}

/* One text on one line, however it was wrapped. */
static gchar *
unwrap(const gchar *text)
{
    g_autoptr(GRegex) regex = g_regex_new("\\s+", 0, 0, NULL);

    return g_regex_replace_literal(regex, text, -1, 0, " ", 0, NULL);
}

static void
assert_contains(const gchar *text, const gchar *words)
{
    if (words != NULL && strstr(text, words) == NULL)
        g_error("\"%s\" is missing", words);
}

static void
test_every_option_is_told(void)
{
    g_autofree gchar *wrapped = make_text();
    g_autofree gchar *text = unwrap(wrapped);
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        g_autofree gchar *allowed = cfd_option_kind_allowed(row);
        const gchar *metavar = cfd_option_kind_metavar(row);
        g_autofree gchar *name = g_strdup_printf(
            "--%s%s%s\n", row->name, metavar != NULL ? " " : "", metavar != NULL ? metavar : "");

        if (row->overrides != NULL)
            continue; /* of the dialog alone */
        if (row->group != CFD_GROUP_FILE)
            assert_contains(wrapped, name);
        assert_contains(text, row->tooltip);
        assert_contains(text, row->variable);
        assert_contains(text, row->second_variable);
        assert_contains(text, row->default_text);
        if (row->kind != CFD_KIND_SECRET && row->kind != CFD_KIND_SWITCH)
            assert_contains(text, allowed);
    }
    assert_contains(wrapped, "\n  --time-limit NUMBER\n");
    assert_contains(wrapped, "\n  -w, --write FILE\n");
    assert_contains(wrapped, "\n  --json\n");
    assert_contains(text, "Give a whole number of seconds from 1 to 300. Default: 60.");
    assert_contains(text, "Environment: AWS_ENDPOINT_URL_S3, then AWS_ENDPOINT_URL.");
    assert_contains(wrapped, "\n  api_token_command = COMMAND\n");
    g_assert_null(strstr(text, "--api-token-command"));
    for (CfdOptionGroup group = 0; group < CFD_N_GROUPS; group++) {
        g_autofree gchar *heading = g_strdup_printf("\n%s:\n", cfd_options_group_title(group));

        assert_contains(wrapped, heading);
    }
}

/* The bars that GitHub takes for borders. */
static guint
count_bars(const gchar *line)
{
    guint bars = 0;

    for (const gchar *at = line; *at != '\0'; at++)
        bars += *at == '|' && (at == line || at[-1] != '\\');
    return bars;
}

static void
test_markdown(void)
{
    g_autofree gchar *text = cfd_help_markdown();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gint headings = 0, options = 0, rows = 0;
    const CfdOption *row;

    for (guint i = 0; lines[i] != NULL; i++) {
        headings += g_str_has_prefix(lines[i], "### ");
        options += strstr(lines[i], "| `-") == lines[i] ||
                   strstr(lines[i], "| `api_") == lines[i] ||
                   strstr(lines[i], "| `token_") == lines[i];
        if (lines[i][0] == '|')
            g_assert_cmpuint(count_bars(lines[i]), ==, 7);
    }
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++)
        rows += cfd_option_kind_is_typed(row);
    g_assert_cmpint(headings, ==, CFD_N_GROUPS);
    g_assert_cmpint(options, ==, rows);
    g_assert_true(g_str_has_prefix(text, "### Capture\n\n| Option |"));
    assert_contains(text, "|\n\n### Full capture\n\n| Option |");
    assert_contains(text, "| `--time-limit` | Seconds to look back |");
    assert_contains(text, "| a whole number of seconds from 1 to 300 | `60` | |\n");
    assert_contains(text, "| `CLOUDFLARE_API_TOKEN` |\n");
    assert_contains(text, "| `AWS_ENDPOINT_URL_S3`, then `AWS_ENDPOINT_URL` |\n");
    assert_contains(text, "\n| `api_token_command` | |");
    assert_contains(text, "\n| `-w`, `--write` | |");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/help/version", test_version);
    g_test_add_func("/help/lines-fit", test_lines_fit);
    g_test_add_func("/help/every-option", test_every_option_is_told);
    g_test_add_func("/help/markdown", test_markdown);
    return g_test_run();
}
