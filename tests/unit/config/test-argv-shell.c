/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Command lines of commands for people. */
#include "command-line.h"

#include "cfd-environment.h"

#include <glib.h>

#include <string.h>

static void
assert_words(const gchar *words, CfdVerb verb, const gchar *expected)
{
    g_auto(Line) line = parse(words);
    g_autoptr(GError) error = NULL;
    g_autofree gchar *joined = NULL;

    g_test_message("%s", words);
    cfd_argv_check(line.arguments, &error);
    g_assert_no_error(error);
    g_assert_cmpint(line.arguments->verb, ==, verb);
    g_ptr_array_add(line.arguments->words, NULL);
    joined = g_strjoinv("|", (gchar **)line.arguments->words->pdata);
    g_assert_cmpstr(joined, ==, expected);
}

static void
test_words(void)
{
    assert_words("list", CFD_VERB_SHELL, "list");
    assert_words("bucket|add|gs://b", CFD_VERB_SHELL, "bucket|add|gs://b");
    assert_words("show|ID|--json", CFD_VERB_SHELL, "show|ID");
    assert_words("show|--json|ID", CFD_VERB_SHELL, "show|ID");
    assert_words("show|--log-level|debug|ID", CFD_VERB_SHELL, "show|ID");
    assert_words("show|-h", CFD_VERB_HELP, "show");
    assert_words("show|--help|ID", CFD_VERB_HELP, "show|ID");
    assert_words("list|--version", CFD_VERB_VERSION, "list");
}

static void
test_letters(void)
{
    static const gchar *const lines[] = {"capture|-w|out|-y|-f|udp port 53",
                                         "capture|-wout|-y|-fudp port 53",
                                         "capture|--write=out|--yes|--capture-filter|udp port 53"};

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(Line) line = parse(lines[i]);

        g_assert_true(cfd_argv_check(line.arguments, NULL));
        g_assert_cmpstr(value_of(&line, "write"), ==, "out");
        g_assert_cmpstr(value_of(&line, "capture-filter"), ==, "udp port 53");
        g_assert_cmpstr(value_of(&line, "yes"), ==, "true");
        g_assert_cmpuint(line.arguments->words->len, ==, 1);
    }
}

static void
test_values(void)
{
    g_auto(Line) line = parse("capture|-w|-|--offset-time|-2h|--json=false|--yes");

    g_assert_true(cfd_argv_check(line.arguments, NULL));
    g_assert_cmpstr(value_of(&line, "write"), ==, "-");
    g_assert_cmpstr(value_of(&line, "offset-time"), ==, "-2h");
    g_assert_cmpstr(value_of(&line, "json"), ==, "");
    g_assert_cmpstr(value_of(&line, "yes"), ==, "true");
}

/* Wireshark's options are none of a command's, and the other way round. */
static void
test_problems(void)
{
    assert_problem("list|--extcap-interfaces",
                   "there is no option --extcap-interfaces: see --help");
    assert_problem("list|--fifo|x", "there is no option --fifo: see --help");
    assert_problem("list|--jsn", "there is no option --jsn: did you mean --json?");
    assert_problem("list|-x", "there is no option -x: see --help");
    assert_problem("list|--api-token-command|x",
                   "there is no option --api-token-command: see --help");
    assert_problem("capture|-w", "--write needs a value: write --write=VALUE");
    assert_problem("--capture|--json", "there is no option --json: see --help");
    assert_problem("--capture|-w|x", "there is no option -w: see --help");
}

static void
test_secrets(void)
{
    g_auto(Line) line = parse("list|--api-token|Bearer|s3cr3t-t0k3n");
    g_autoptr(GError) error = NULL;
    g_autofree gchar *hidden = cfd_redactor_apply(line.redactor, "s3cr3t-t0k3n");

    g_assert_false(cfd_argv_check(line.arguments, &error));
    g_assert_nonnull(strstr(error->message, "before its options"));
    g_assert_cmpstr(hidden, ==, "[redacted]");
    g_assert_cmpuint(line.arguments->words->len, ==, 1);
    cfd_argv_wipe(line.arguments);
    g_assert_cmpstr(line.argv[4], ==, "");
}

static void
test_set(void)
{
    g_auto(Line) line = parse("show|ID|--type|full");
    g_autoptr(GError) error = NULL;
    g_autofree gchar *named = NULL;
    g_autofree gchar *other = NULL;

    g_assert_true(
        cfd_argv_set(line.arguments, cfd_options_find("capture-id"), "ID", "abc", &error));
    g_assert_cmpstr(value_of(&line, "capture-id"), ==, "abc");
    named = cfd_argv_origin(line.arguments, cfd_options_find("capture-id"));
    other = cfd_argv_origin(line.arguments, cfd_options_find("type"));
    g_assert_cmpstr(named, ==, "ID");
    g_assert_cmpstr(other, ==, "--type");
    g_assert_false(cfd_argv_set(line.arguments, cfd_options_find("type"), "KIND", "full", &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(error->message, ==, "KIND is given twice, also as --type");
}

static const gchar *
look_up_nothing(const gchar *name G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return NULL;
}

/* What is read of a command line, for a command that is `use` and takes `takes`. */
static CfdOptions *
resolve(const Line *line, guint use, const gchar *const *takes)
{
    CfdEnvironment environment = {.lookup = look_up_nothing};

    line->arguments->use = use;
    line->arguments->takes = takes;
    return cfd_environment_resolve(&environment, line->arguments, line->redactor,
                                   G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC, NULL);
}

static void
test_use(void)
{
    static const gchar *const takes[] = {"json", "type", NULL};
    g_auto(Line) line = parse("list|--json|--type|full|--colo|ORD|--yes|--account-id|"
                              "0123456789abcdef0123456789abcdef");
    g_autoptr(CfdOptions) options = resolve(&line, CFD_FOR_ACCOUNT, takes);

    g_assert_true(options->json);
    g_assert_cmpint(options->type, ==, CFD_OPTIONS_TYPE_FULL);
    g_assert_nonnull(options->account_id);
    g_assert_null(options->colo);
    g_assert_false(options->yes);
    g_assert_cmpstr(options->ignored, ==, "--colo, --yes");
}

static void
test_use_of_a_bucket(void)
{
    static const gchar *const nothing[] = {NULL};
    g_auto(Line) line = parse("bucket|add|--aws-profile|work|--bucket|gs://b|--on-stop|leave");
    g_autoptr(CfdOptions) options = resolve(&line, CFD_FOR_PROOF, nothing);

    g_assert_cmpstr(options->aws_profile, ==, "work");
    g_assert_cmpstr(options->bucket, ==, "gs://b");
    g_assert_cmpint(options->on_stop, ==, CFD_OPTIONS_STOP_LOAD);
    g_assert_cmpstr(options->ignored, ==, "--on-stop");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/argv-shell/words", test_words);
    g_test_add_func("/argv-shell/letters", test_letters);
    g_test_add_func("/argv-shell/values", test_values);
    g_test_add_func("/argv-shell/problems", test_problems);
    g_test_add_func("/argv-shell/secrets", test_secrets);
    g_test_add_func("/argv-shell/set", test_set);
    g_test_add_func("/argv-shell/use", test_use);
    g_test_add_func("/argv-shell/use-of-a-bucket", test_use_of_a_bucket);
    return g_test_run();
}
