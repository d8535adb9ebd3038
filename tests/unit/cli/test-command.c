/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-command.h"

#include "cfd-error.h"
#include "command-row.h"

#include <string.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define TOKEN "Zb3KkkdjfQ-1234567890_abcABC"

/* A command line, and the command that it names. */
typedef struct {
    CfdRedactor *redactor;
    gchar **argv;
    CfdArguments *arguments;
    const CfdCommand *command;
    CfdOptions *options;
    GError *error;
} Line;

/* words: separated by bars. */
static Line
read_line(const gchar *words)
{
    g_autofree gchar *whole = g_strconcat("program|", words, NULL);
    Line line = {.redactor = cfd_redactor_new(), .argv = g_strsplit(whole, "|", -1)};

    g_test_message("%s", words);
    line.arguments = cfd_argv_parse((int)g_strv_length(line.argv), line.argv, line.redactor);
    if (line.arguments->words->len > 0)
        line.command = cfd_command_find(line.arguments->words, &line.error);
    return line;
}

static void
line_clear(Line *line)
{
    g_clear_error(&line->error);
    cfd_options_free(line->options);
    cfd_argv_free(line->arguments);
    g_strfreev(line->argv);
    cfd_redactor_free(line->redactor);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Line, line_clear)

static void
test_find(void)
{
    static const gchar *const lines[][2] = {{"list", "list"},
                                            {"list|--json", "list"},
                                            {"show|" ID, "show"},
                                            {"bucket|add", "bucket add"},
                                            {"bucket|add|gs://example", "bucket add"},
                                            {"colos|list", "colos"}};

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(Line) line = read_line(lines[i][0]);

        g_assert_no_error(line.error);
        g_assert_true(line.command == command_row(lines[i][1]));
    }
}

static void
assert_unknown(const gchar *words, const gchar *expected)
{
    g_auto(Line) line = read_line(words);

    g_assert_null(line.command);
    g_assert_error(line.error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(line.error->message, ==, expected);
}

#define HALF "bucket needs to be told what to do: one of list, add, validate, remove"

static void
test_unknown(void)
{
    assert_unknown("lst", "there is no command \"lst\": did you mean list?");
    assert_unknown("captur", "there is no command \"captur\": did you mean capture?");
    assert_unknown("List", "there is no command \"List\": did you mean list?");
    assert_unknown("buckt|add|gs://example",
                   "there is no command \"buckt\": did you mean bucket add?");
    assert_unknown("frobnicate", "there is no command \"frobnicate\": see cloudflaredump --help");
    assert_unknown("a\033[2J\nb", "there is no command \"a [2J b\": see cloudflaredump --help");
    assert_unknown("bucket", HALF);
    assert_unknown("bucket|gs://example", HALF);
    assert_unknown("bucket|lst", HALF);
}

/* A long word is cut, and one that may be a token is not shown at all. */
static void
test_what_is_quoted(void)
{
    g_autofree gchar *word = g_strnfill(500, ':');
    g_autofree gchar *shown = g_strnfill(77, ':');
    g_autofree gchar *expected =
        g_strdup_printf("there is no command \"%s…\": see cloudflaredump --help", shown);

    assert_unknown(word, expected);
    assert_unknown(TOKEN, "the first word is no command: see cloudflaredump --help");
    assert_unknown("bucket|" TOKEN, HALF);
    assert_unknown("frobnicate|" TOKEN,
                   "there is no command \"frobnicate\": see cloudflaredump --help");
}

static void
test_help(void)
{
    g_auto(Line) show = read_line("help|show");
    g_auto(Line) all = read_line("help");
    g_auto(Line) list = read_line("list|help");
    g_auto(Line) none = read_line("--version");

    cfd_command_accept_help(show.arguments);
    g_assert_cmpint(show.arguments->verb, ==, CFD_VERB_HELP);
    g_assert_cmpuint(show.arguments->words->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(show.arguments->words, 0), ==, "show");
    cfd_command_accept_help(all.arguments);
    g_assert_cmpint(all.arguments->verb, ==, CFD_VERB_HELP);
    g_assert_cmpuint(all.arguments->words->len, ==, 0);
    cfd_command_accept_help(list.arguments);
    g_assert_cmpint(list.arguments->verb, ==, CFD_VERB_SHELL);
    g_assert_cmpuint(list.arguments->words->len, ==, 2);
    cfd_command_accept_help(none.arguments);
    g_assert_cmpint(none.arguments->verb, ==, CFD_VERB_VERSION);
}

static void
test_take(void)
{
    g_auto(Line) show = read_line("show|" ID "|--json");
    g_auto(Line) add = read_line("bucket|add|gs://example");
    g_auto(Line) colos = read_line("colos");
    g_auto(Line) some = read_line("colos|paris");

    g_assert_true(cfd_command_take(show.command, show.arguments, &show.error));
    g_assert_cmpuint(show.arguments->use, ==, CFD_FOR_NAMED);
    g_assert_true(show.arguments->takes == show.command->takes);
    g_assert_cmpstr(cfd_argv_value(show.arguments, cfd_options_find("capture-id")), ==, ID);
    g_assert_cmpstr(cfd_command_word(show.command, show.arguments), ==, ID);
    g_assert_true(cfd_command_take(add.command, add.arguments, &add.error));
    g_assert_cmpstr(cfd_argv_value(add.arguments, cfd_options_find("bucket")), ==, "gs://example");
    g_assert_cmpstr(cfd_command_word(add.command, add.arguments), ==, "gs://example");
    g_assert_true(cfd_command_take(colos.command, colos.arguments, &colos.error));
    g_assert_null(cfd_command_word(colos.command, colos.arguments));
    g_assert_true(cfd_command_take(some.command, some.arguments, &some.error));
    g_assert_cmpstr(cfd_command_word(some.command, some.arguments), ==, "paris");
}

static void
assert_not_taken(const gchar *words, const gchar *expected)
{
    g_auto(Line) line = read_line(words);

    g_assert_no_error(line.error);
    g_assert_false(cfd_command_take(line.command, line.arguments, &line.error));
    g_assert_error(line.error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(line.error->message, ==, expected);
}

#define WHICH(command, word)                                                                       \
    command " needs to be told of which: write cloudflaredump " command " " word

static void
test_words(void)
{
    assert_not_taken("list|" TOKEN, "list: there is a word too many: a value with blanks needs "
                                    "quotes");
    assert_not_taken("show|" ID "|" TOKEN,
                     "show: there is a word too many: a value with blanks needs quotes");
    assert_not_taken("bucket|list|x",
                     "bucket list: there is a word too many: a value with blanks needs quotes");
    assert_not_taken("colos|a|b",
                     "colos: there is a word too many: a value with blanks needs quotes");
    assert_not_taken("show", WHICH("show", "ID"));
    assert_not_taken("bucket|add", WHICH("bucket add", "URI"));
    assert_not_taken("show|--capture-id|" ID, WHICH("show", "ID"));
    assert_not_taken("show|" ID "|--capture-id|" ID, "ID is given twice, also as --capture-id");
    assert_not_taken("list|--fifo|x", "there is no option --fifo: see --help");
}

/* What a variable of a script has that was never set: it must not fetch a new capture. */
static void
test_empty_words(void)
{
    assert_not_taken("fetch|", WHICH("fetch", "ID"));
    assert_not_taken("show| ", WHICH("show", "ID"));
    assert_not_taken("stop|\t", WHICH("stop", "ID"));
    assert_not_taken("bucket|add|", WHICH("bucket add", "URI"));
    assert_not_taken("bucket|remove|", WHICH("bucket remove", "ID"));
}

static const gchar *
look_up_nothing(const gchar *name G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return NULL;
}

/* expected: NULL: it can be obeyed. */
static void
assert_check(const gchar *words, const gchar *expected)
{
    const CfdEnvironment environment = {.lookup = look_up_nothing};
    g_auto(Line) line = read_line(words);

    g_assert_true(cfd_command_take(line.command, line.arguments, NULL));
    line.options =
        cfd_environment_resolve(&environment, line.arguments, line.redactor,
                                G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC, &line.error);
    g_assert_no_error(line.error);
    g_assert_true(cfd_command_check(line.command, line.options, &line.error) == (expected == NULL));
    if (expected == NULL)
        return;
    g_assert_error(line.error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(line.error->message, ==, expected);
}

static void
test_check(void)
{
    assert_check("list|--json|--type|full|--status|running", NULL);
    assert_check("capture|-w|x|--time-limit|5", NULL);
    assert_check("capture|-w|x|--type|full|--colo|ORD|--bucket|gs://b", NULL);
    assert_check("fetch|" ID "|-w|x|--on-stop|leave", NULL);
    assert_check("config|--colo|ORD|--time-limit|5|--on-stop|leave|--capture-id|" ID, NULL);
    assert_check("config|--yes", "config does not take --yes: leave it out");
    assert_check("list|--log-level|info", NULL);
    assert_check("list|--time-limit|60", "list does not take --time-limit: leave it out");
    assert_check("list|--colo|ORD|--yes", "list does not take --colo, --yes: leave it out");
    assert_check("bucket|list|--type|full", "bucket list does not take --type: leave it out");
    assert_check("fetch|" ID "|-w|x|--time-limit|5",
                 "fetch does not take --time-limit: leave it out");
    assert_check("capture|-w|x|--colo|ORD", "--colo means nothing for a sample: leave it out, or "
                                            "give --type full");
    assert_check("capture|-w|x|--type|full|--colo|ORD|--bucket|gs://b|--time-limit|5",
                 "--time-limit means nothing for a full capture: leave it out");
    assert_check("capture|-w|x|--capture-id|" ID "|--time-limit|5",
                 "--time-limit means nothing for a capture that exists: leave it out");
}

static void
test_options(void)
{
    static const struct {
        const gchar *command;
        const gchar *option;
        gboolean expected;
    } cases[] = {
        {"capture", "write", TRUE},
        {"capture", "colo", TRUE},
        {"capture", "time-limit", TRUE},
        {"capture", "account-id", TRUE},
        {"capture", "json", FALSE},
        {"capture", "api-token-command", FALSE},
        {"show", "json", TRUE},
        {"show", "api-token", TRUE},
        {"show", "capture-id", FALSE},
        {"show", "time-limit", FALSE},
        {"show", "write", FALSE},
        {"fetch", "on-stop", TRUE},
        {"fetch", "type", FALSE},
        {"list", "type", TRUE},
        {"list", "bucket", FALSE},
        {"bucket add", "aws-profile", TRUE},
        {"bucket add", "bucket", FALSE},
        {"bucket add", "challenge", FALSE},
        {"bucket validate", "challenge", TRUE},
        {"bucket remove", "yes", TRUE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s --%s", cases[i].command, cases[i].option);
        g_assert_cmpint(cfd_command_has_option(command_row(cases[i].command),
                                               cfd_options_find(cases[i].option)),
                        ==, cases[i].expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/command/find", test_find);
    g_test_add_func("/command/unknown", test_unknown);
    g_test_add_func("/command/quoted", test_what_is_quoted);
    g_test_add_func("/command/help", test_help);
    g_test_add_func("/command/take", test_take);
    g_test_add_func("/command/words", test_words);
    g_test_add_func("/command/empty-words", test_empty_words);
    g_test_add_func("/command/check", test_check);
    g_test_add_func("/command/options", test_options);
    return g_test_run();
}
