/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command-line.h"

#include <glib.h>

#include <string.h>

static void
assert_verb(const gchar *words, CfdVerb expected)
{
    g_auto(Line) line = parse(words);
    g_autoptr(GError) error = NULL;

    g_test_message("%s", words);
    cfd_argv_check(line.arguments, &error);
    g_assert_no_error(error);
    g_assert_cmpint(line.arguments->verb, ==, expected);
}

static void
test_verbs(void)
{
    assert_verb("", CFD_VERB_OVERVIEW);
    assert_verb("--time-limit|5", CFD_VERB_NONE);
    assert_verb("--help", CFD_VERB_HELP);
    assert_verb("--version", CFD_VERB_VERSION);
    assert_verb("--extcap-interfaces", CFD_VERB_INTERFACES);
    assert_verb("--extcap-interfaces|--extcap-version=4.4", CFD_VERB_INTERFACES);
    assert_verb("--extcap-config|--extcap-interface|cloudflaredump", CFD_VERB_CONFIG);
    assert_verb("--extcap-interface|cloudflaredump|--extcap-config", CFD_VERB_CONFIG);
    assert_verb("--extcap-config", CFD_VERB_CONFIG);
    assert_verb("--extcap-dlts|--extcap-interface|cloudflaredump", CFD_VERB_DLTS);
    assert_verb("--extcap-config|--extcap-interface|cloudflaredump|--extcap-reload-option|type|"
                "--api-token|abc|--offset-time|",
                CFD_VERB_RELOAD);
    assert_verb("--extcap-capture-filter|tcp|--extcap-interface|cloudflaredump",
                CFD_VERB_CHECK_FILTER);
    assert_verb("--extcap-capture-filter|", CFD_VERB_CHECK_FILTER);
    assert_verb("--extcap-capture-filter|tcp|--extcap-config", CFD_VERB_CONFIG);
    assert_verb("--extcap-capture-filter|tcp|--capture|--fifo|x", CFD_VERB_CAPTURE);
    assert_verb("--extcap-cleanup-postkill", CFD_VERB_CLEANUP);
    assert_verb("--capture|--fifo|x|--help", CFD_VERB_HELP);
    assert_verb("--help|--capture|--fifo|x", CFD_VERB_HELP);
    assert_verb("--extcap-reload-option|type", CFD_VERB_NONE);
}

static void
test_switch_with_a_value(void)
{
    assert_verb("--extcap-interfaces|true", CFD_VERB_INTERFACES);
    assert_verb("--extcap-interfaces=true", CFD_VERB_INTERFACES);
    assert_verb("--extcap-interfaces|false|--version", CFD_VERB_VERSION);
    assert_verb("--extcap-interfaces=false", CFD_VERB_NONE);
    assert_problem("--capture|maybe", "\"maybe\" belongs to no option: a command stands before its "
                                      "options, and a value with spaces needs quotes");
}

/* What Wireshark 4.4 passes, word for word. */
static void
test_capture_by_wireshark(void)
{
    g_auto(Line) line = parse(
        "--capture|--extcap-interface|cloudflaredump|--extcap-capture-filter|tcp port 80|--fifo|"
        "/tmp/wire shark/fifo|--extcap-control-out|/tmp/out|--extcap-control-in|/tmp/in|"
        "--account-id|0123456789abcdef0123456789abcdef|--time-limit|60|--offset-time|-2h");

    g_assert_true(cfd_argv_check(line.arguments, NULL));
    g_assert_cmpint(line.arguments->verb, ==, CFD_VERB_CAPTURE);
    g_assert_cmpstr(line.arguments->interface, ==, "cloudflaredump");
    g_assert_cmpstr(line.arguments->capture_filter, ==, "tcp port 80");
    g_assert_cmpstr(line.arguments->fifo, ==, "/tmp/wire shark/fifo");
    g_assert_cmpstr(line.arguments->control_in, ==, "/tmp/in");
    g_assert_cmpstr(line.arguments->control_out, ==, "/tmp/out");
    g_assert_cmpstr(value_of(&line, "account-id"), ==, "0123456789abcdef0123456789abcdef");
    g_assert_cmpstr(value_of(&line, "time-limit"), ==, "60");
    g_assert_cmpstr(value_of(&line, "offset-time"), ==, "-2h");
    g_assert_null(value_of(&line, "packet-limit"));
}

static void
test_order_does_not_matter(void)
{
    static const gchar *const parts[] = {"--capture", "--fifo|x", "--time-limit=5",
                                         "--extcap-interface|cloudflaredump", "--protocol|udp"};
    const guint n = G_N_ELEMENTS(parts);

    for (guint first = 0; first < n; first++) {
        for (guint step = 1; step < n; step++) {
            g_autoptr(GPtrArray) chosen = g_ptr_array_new();
            g_autofree gchar *words = NULL;

            for (guint i = 0; i < n; i++)
                g_ptr_array_add(chosen, (gpointer)parts[(first + i * step) % n]);
            g_ptr_array_add(chosen, NULL);
            words = g_strjoinv("|", (gchar **)chosen->pdata);
            g_auto(Line) line = parse(words);

            g_test_message("%s", words);
            g_assert_true(cfd_argv_check(line.arguments, NULL));
            g_assert_cmpint(line.arguments->verb, ==, CFD_VERB_CAPTURE);
            g_assert_cmpstr(line.arguments->fifo, ==, "x");
            g_assert_cmpstr(value_of(&line, "time-limit"), ==, "5");
            g_assert_cmpstr(value_of(&line, "protocol"), ==, "udp");
        }
    }
}

static void
test_values(void)
{
    static const struct {
        const gchar *words, *expected;
    } cases[] = {
        {"--api-email|a", "a"},
        {"--api-email=a", "a"},
        {"--api-email=a=b", "a=b"},
        {"--api-email|a=b", "a=b"},
        {"--api-email=", ""},
        {"--api-email|", ""},
        {"--api-email|a|--api-email=b", "b"},
        {"--api-email=a|--api-email|", ""},
        {"--api-email|-", "-"},
        {"--api-email|-x", "-x"},
        {"--api-email|--unknown", "--unknown"},
        {"--api-email=--capture", "--capture"},
        {"--api-email|capture", "capture"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Line) line = parse(cases[i].words);

        g_test_message("%s", cases[i].words);
        g_assert_true(cfd_argv_check(line.arguments, NULL));
        g_assert_cmpstr(value_of(&line, "api-email"), ==, cases[i].expected);
    }
}

static void
test_host_options_of_later_versions(void)
{
    g_auto(Line) line = parse("--extcap-new|value|--capture|--extcap-other=7|--fifo|x|"
                              "--extcap-flag|--extcap-config-option-name|n");

    g_assert_true(cfd_argv_check(line.arguments, NULL));
    g_assert_cmpint(line.arguments->verb, ==, CFD_VERB_CAPTURE);
    g_assert_cmpstr(line.arguments->fifo, ==, "x");
}

static void
test_problems(void)
{
    assert_problem("--time-limt|5", "there is no option --time-limt: did you mean --time-limit?");
    assert_problem("--time_limit=5", "there is no option --time_limit: did you mean --time-limit?");
    assert_problem("-time-limit|5", "there is no option -time-limit: did you mean --time-limit?");
    assert_problem("--captur", "there is no option --captur: did you mean --capture?");
    assert_problem("--qqqqqqqqqqq", "there is no option --qqqqqqqqqqq: see --help");
    assert_problem("-", "there is no option -: see --help");
    assert_problem("--", "there is no option --: see --help");
    assert_problem("--help|stray", "\"stray\" belongs to no option: a command stands before its "
                                   "options, and a value with spaces needs quotes");
}

static void
test_missing_values(void)
{
    assert_problem("--time-limit", "--time-limit needs a value: write --time-limit=VALUE");
    assert_problem("--time-limit|--capture|--fifo|x",
                   "--time-limit needs a value: write --time-limit=VALUE");
    assert_problem("--time-limit|--packet-limit=5|--help",
                   "--time-limit needs a value: write --time-limit=VALUE");
    assert_problem("--capture|--fifo", "--fifo needs a value: write --fifo=VALUE");
    assert_problem("--capture|--fifo|--extcap-new", "--fifo needs a value: write --fifo=VALUE");
}

static void
test_what_belongs_together(void)
{
    static const gchar fifo[] =
        "--capture needs --fifo: give a FIFO, a file, or - for standard output";
    static const gchar interface[] =
        "there is no interface \"eth0\": give --extcap-interface cloudflaredump";

    assert_problem("--capture", fifo);
    assert_problem("--capture|--fifo|", fifo);
    assert_problem("--capture|--fifo|x|--extcap-interface|eth0", interface);
    assert_problem("--extcap-config|--extcap-interface|eth0", interface);
    assert_problem("--extcap-config|--extcap-reload-option|type|--extcap-interface=eth0",
                   interface);
    assert_problem("--extcap-interface|eth0|--extcap-dlts", interface);
    assert_verb("--extcap-interfaces|--extcap-interface|eth0", CFD_VERB_INTERFACES);
    assert_verb("--extcap-dlts|--extcap-interface|", CFD_VERB_DLTS);
}

/* The FIFO must be opened before anything is told, or Wireshark 4.0 hangs. */
static void
test_goes_on_after_a_problem(void)
{
    g_auto(Line) line = parse("--bad|stray|--worse=5|--capture|--fifo|/tmp/fifo|--time-limit|7|"
                              "--extcap-control-in|/tmp/in");
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_argv_check(line.arguments, &error));
    g_assert_true(g_str_has_prefix(error->message, "there is no option --bad"));
    g_assert_cmpint(line.arguments->verb, ==, CFD_VERB_CAPTURE);
    g_assert_cmpstr(line.arguments->fifo, ==, "/tmp/fifo");
    g_assert_cmpstr(line.arguments->control_in, ==, "/tmp/in");
    g_assert_cmpstr(value_of(&line, "time-limit"), ==, "7");
}

static void
test_wipe(void)
{
    static const struct {
        const gchar *words, *expected;
    } cases[] = {
        {"--api-token|open-sesame|--fifo|x", "--api-token||--fifo|x"},
        {"--api-token=open-sesame|--fifo|x", "--api-token=|--fifo|x"},
        {"--api-token|open-sesame|--api-token=open-sesame2", "--api-token||--api-token="},
        {"--api-key|open-sesame|--api-email|a@b", "--api-key||--api-email|a@b"},
        {"--proxy|http://a:open-sesame@b", "--proxy|"},
        {"--api-token|--open-sesame", "--api-token|"},
        {"--api-token|-open-sesame", "--api-token|"},
        {"--api-token|--time-limit|5", "--api-token|--time-limit|5"},
        {"--api-token", "--api-token"},
        {"--api-token|", "--api-token|"},
        {"--api-token=", "--api-token="},
        {"--api-token|Bearer|open-sesame|--fifo|x", "--api-token|||--fifo|x"},
        {"--api-token|Bearer|-open-sesame|--fifo|x", "--api-token|||--fifo|x"},
        {"--api-token|Bearer|--Sesame==|--fifo|x", "--api-token|||--fifo|x"},
        {"--api-key|----extcap-token|open-sesame", "--api-key||"},
        {"--api-tokn|open-sesame", "--api-tokn|"},
        {"--api_token=open-sesame", "--api_token="},
        {"-api-token|open-sesame", "-api-token|"},
        {"--apitoken|open-sesame|stray", "--apitoken||"},
        {"--token|open-sesame", "--token|"},
        {"--apitoken|--token|-open-sesame", "--apitoken||"},
        {"--password=open-sesame", "--password="},
        {"--extcap-new|value|--extcap-newer=value", "--extcap-new|value|--extcap-newer=value"},
        {"--offset-time|-2h|--time-limit|60", "--offset-time|-2h|--time-limit|60"},
        {"--account-id|0123", "--account-id|0123"},
        {"stray|--api-token|open-sesame", "stray|--api-token|"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Line) line = parse(cases[i].words);
        g_autofree gchar *left = NULL;

        g_test_message("%s", cases[i].words);
        cfd_argv_wipe(line.arguments);
        left = g_strjoinv("|", line.argv + 1);
        g_assert_cmpstr(left, ==, cases[i].expected);
    }
}

static void
test_wipe_overwrites_in_place(void)
{
    gchar value[] = "open-sesame";
    gchar inline_value[] = "--api-key=open-sesame";
    gchar *argv[] = {(gchar[]){"program"}, (gchar[]){"--api-token"}, value, inline_value, NULL};
    static const gchar zeros[6] = {0};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdArguments) arguments = cfd_argv_parse(4, argv, redactor);

    cfd_argv_wipe(arguments);
    g_assert_true(memcmp(value, zeros, sizeof zeros) == 0);
    g_assert_true(memcmp(inline_value + strlen("--api-key="), zeros, sizeof zeros) == 0);
}

/* Whatever is wrong with a command line, a secret in it is known before anything is told. */
static void
test_secrets_are_known(void)
{
    static const gchar *const cases[] = {
        "--api-token|open-sesame",         "--api-token=open-sesame",
        "--api-tokn|open-sesame",          "-api-key|open-sesame",
        "--api-token|Bearer|open-sesame",  "--api-token|open-sesame|--api-token|x",
        "--bad|--api-key=open-sesame",     "--token|open-sesame",
        "--password=open-sesame",          "--api-token|--open-sesame",
        "--api-token|Bearer|-open-sesame",
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Line) line = parse(cases[i]);
        g_autofree gchar *shown = cfd_redactor_apply(line.redactor, "--open-sesame");
        g_autoptr(GError) error = NULL;

        g_test_message("%s", cases[i]);
        g_assert_null(strstr(shown, "open-sesame"));
        if (!cfd_argv_check(line.arguments, &error))
            g_assert_null(strstr(error->message, "open-sesame"));
    }
}

static void
test_values_survive_the_wipe(void)
{
    g_auto(Line) line = parse("--api-token|open-sesame|--capture|--fifo|x");

    cfd_argv_wipe(line.arguments);
    g_assert_cmpstr(value_of(&line, "api-token"), ==, "open-sesame");
    g_assert_cmpstr(line.arguments->fifo, ==, "x");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/argv/verbs", test_verbs);
    g_test_add_func("/argv/switch-with-a-value", test_switch_with_a_value);
    g_test_add_func("/argv/capture-by-wireshark", test_capture_by_wireshark);
    g_test_add_func("/argv/order", test_order_does_not_matter);
    g_test_add_func("/argv/values", test_values);
    g_test_add_func("/argv/later-versions", test_host_options_of_later_versions);
    g_test_add_func("/argv/problems", test_problems);
    g_test_add_func("/argv/missing-values", test_missing_values);
    g_test_add_func("/argv/together", test_what_belongs_together);
    g_test_add_func("/argv/goes-on", test_goes_on_after_a_problem);
    g_test_add_func("/argv/wipe", test_wipe);
    g_test_add_func("/argv/wipe-in-place", test_wipe_overwrites_in_place);
    g_test_add_func("/argv/secrets-are-known", test_secrets_are_known);
    g_test_add_func("/argv/values-survive", test_values_survive_the_wipe);
    return g_test_run();
}
