/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-command.h"

#include "cfd-error.h"
#include "cfd-suggest.h"
#include "cfd-text.h"

#include <string.h>

#define MAX_QUOTED_BYTES 80

/* Shorter words are no tokens. */
#define MIN_SECRET 16

static const CfdCommand commands[] = {
    {
        .name = "capture",
        .needs = CFD_COMMAND_PACKETS,
        .run = cfd_cli_capture,
        .takes = {"write", "capture-filter"},
        .summary = "take a capture, and write its packets",
        .description =
            "A sample looks back at the last minutes in all data centres; a full capture (--type "
            "full) records one data centre into your bucket from now on. The packets go to a file, "
            "or to standard output for another program. Ctrl-C ends a recording and writes what it "
            "has so far (see --on-stop), a second one leaves at once.",
        .examples = "cloudflaredump capture -w attack.pcapng --time-limit 300\n"
                    "cloudflaredump capture -w - --protocol udp | tshark -r -\n"
                    "cloudflaredump capture -w full.pcapng --type full --colo ORD \\\n"
                    "    --bucket 's3://example-captures/dir?region=us-east-1' --full-time-limit "
                    "60\n",
    },
    {
        .name = "list",
        .use = CFD_FOR_ACCOUNT,
        .needs = CFD_COMMAND_API,
        .run = cfd_cli_list,
        .takes = {"status", "type", "json"},
        .summary = "list the newest captures of the account",
        .description = "At most 50, as many as Cloudflare tells. On a terminal it is a table, else "
                       "a line with tabs for each: ID, type, status, submitted, colo, packets, "
                       "filter.",
        .examples = "cloudflaredump list\n"
                    "cloudflaredump list --type full --status running\n"
                    "cloudflaredump list --json | jq '.[].id'\n",
    },
    {
        .name = "show",
        .word = "ID",
        .word_option = "capture-id",
        .use = CFD_FOR_NAMED,
        .needs = CFD_COMMAND_API,
        .run = cfd_cli_show,
        .takes = {"json"},
        .summary = "show all that Cloudflare tells of a capture",
        .examples = "cloudflaredump show 66802ca5668e47a2b82c2e6746e45037\n",
    },
    {
        .name = "fetch",
        .word = "ID",
        .word_option = "capture-id",
        .use = CFD_FOR_EXISTING,
        .needs = CFD_COMMAND_PACKETS,
        .run = cfd_cli_capture,
        .takes = {"write", "capture-filter"},
        .summary = "write the packets of a capture that exists",
        .description = "Of either type, recording or done, and of anyone in the account. One that "
                       "still records is waited for, and Ctrl-C ends it for its owner, too, unless "
                       "--on-stop is leave.",
        .examples = "cloudflaredump fetch 66802ca5668e47a2b82c2e6746e45037 -w old.pcapng\n"
                    "cloudflaredump fetch 66802ca5668e47a2b82c2e6746e45037 -w - | wireshark -k -i "
                    "-\n",
    },
    {
        .name = "open",
        .word = "ID",
        .word_option = "capture-id",
        .use = CFD_FOR_EXISTING,
        .needs = CFD_COMMAND_PACKETS,
        .run = cfd_cli_open,
        .takes = {"capture-filter"},
        .summary = "open a capture that exists in Wireshark",
        .description = "Starts Wireshark, and shows the packets while they are loaded.",
        .examples = "cloudflaredump open 66802ca5668e47a2b82c2e6746e45037\n",
    },
    {
        .name = "stop",
        .word = "ID",
        .word_option = "capture-id",
        .use = CFD_FOR_NAMED,
        .needs = CFD_COMMAND_API,
        .run = cfd_cli_stop,
        .summary = "end a full capture that is recording",
        .description = "Cloudflare keeps what it has recorded, converts it, and puts it into the "
                       "bucket. Whoever runs the capture gets it.",
        .examples = "cloudflaredump stop 66802ca5668e47a2b82c2e6746e45037\n",
    },
    {
        .name = "bucket list",
        .use = CFD_FOR_ACCOUNT,
        .needs = CFD_COMMAND_API,
        .run = cfd_cli_bucket_list,
        .takes = {"json"},
        .summary = "list the buckets that Cloudflare may write to",
        .description = "On a terminal it is a table, else a line with tabs for each: ID, status, "
                       "submitted, validated, address.",
        .examples = "cloudflaredump bucket list\n",
    },
    {
        .name = "bucket add",
        .word = "URI",
        .word_option = "bucket",
        .use = CFD_FOR_PROOF,
        .needs = CFD_COMMAND_API,
        .run = cfd_cli_bucket_add,
        .summary = "let Cloudflare write into a bucket of yours, and prove that it is yours",
        .description =
            "Tells Cloudflare of the bucket, reads the file with a challenge that Cloudflare then "
            "writes into it, sends back what it says, and waits until Cloudflare has checked that, "
            "which takes five to ten minutes. Where a step is done already it goes on with the "
            "next. For R2 the access key and its secret are those that Cloudflare is to write "
            "with; they go into the one request that adds the bucket, and nowhere else.",
        .examples = "cloudflaredump bucket add 's3://example-captures/dir?region=us-east-1'\n"
                    "cloudflaredump bucket add gs://example-captures/dir\n"
                    "AWS_PROFILE=r2-writer cloudflaredump bucket add \\\n"
                    "    'r2://example-captures?account-id=0123456789abcdef0123456789abcdef'\n",
    },
    {
        .name = "bucket validate",
        .word = "URI",
        .word_option = "bucket",
        .use = CFD_FOR_PROOF,
        .needs = CFD_COMMAND_API,
        .run = cfd_cli_bucket_validate,
        .takes = {"challenge"},
        .summary = "prove that a bucket is yours that was added before",
        .description = "With --challenge nothing is read from the bucket: for who cannot read it "
                       "from here.",
        .examples = "cloudflaredump bucket validate gs://example-captures/dir --challenge TEXT\n",
    },
    {
        .name = "bucket remove",
        .word = "ID",
        .use = CFD_FOR_ACCOUNT,
        .needs = CFD_COMMAND_API,
        .run = cfd_cli_bucket_remove,
        .takes = {"yes"},
        .summary = "let Cloudflare forget a bucket",
        .description = "Takes the ID that the list shows, or the address. What is in the bucket "
                       "stays.",
        .examples = "cloudflaredump bucket remove 9883874ecac311ec8475433579a6bf5f\n",
    },
    {
        .name = "colos",
        .word = "TEXT",
        .is_word_optional = TRUE,
        .use = CFD_FOR_ACCOUNT,
        .needs = CFD_COMMAND_NETWORK,
        .run = cfd_cli_colos,
        .takes = {"here"},
        .summary = "list Cloudflare's data centres, those that match TEXT",
        .description = "TEXT is part of a code, city, country (two letters) or region. The list is "
                       "this program's own; with --here Cloudflare is asked which one is near. On "
                       "a terminal it is a table, else a line with tabs for each: code, city, "
                       "country, region.",
        .examples = "cloudflaredump colos europe\n"
                    "cloudflaredump colos --here\n",
    },
    {
        .name = "config",
        .needs = CFD_COMMAND_OPTIONS,
        .run = cfd_cli_config,
        .summary = "show which options are in force, and where they come from",
        .description = "Secrets are never shown. On a terminal it is a table, else a line with "
                       "tabs for each: option, value, origin.",
        .examples = "cloudflaredump config\n",
    },
};

const CfdCommand *
cfd_command_row(guint index)
{
    return index < G_N_ELEMENTS(commands) ? &commands[index] : NULL;
}

static guint
count_words(const gchar *name)
{
    return strchr(name, ' ') != NULL ? 2 : 1;
}

/* The words that can be a command's name, one or two. */
static gchar *
join(const GPtrArray *words, guint count)
{
    if (count == 1 || words->len < 2)
        return g_strdup(g_ptr_array_index(words, 0));
    return g_strjoin(" ", g_ptr_array_index(words, 0), g_ptr_array_index(words, 1), NULL);
}

/* `bucket` alone: what can follow it. */
static gboolean
fail_half(const gchar *first, GError **error)
{
    g_autofree gchar *head = g_strconcat(first, " ", NULL);
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (g_str_has_prefix(commands[i].name, head))
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                                   commands[i].name + strlen(head));
    }
    if (names->len > 0)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "%s needs to be told what to do: one of %s",
                    first, names->str);
    return names->len > 0;
}

/* A token may have been pasted there. */
static void
fail_unknown(const GPtrArray *words, GError **error)
{
    const gchar *first = g_ptr_array_index(words, 0);
    g_autofree gchar *shown = cfd_text_line(first, MAX_QUOTED_BYTES);
    const gchar *nearest = NULL;
    guint least = G_MAXUINT;

    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree gchar *name = join(words, count_words(commands[i].name));
        guint distance = cfd_suggest_distance(name, commands[i].name);

        if (distance < least) {
            least = distance;
            nearest = commands[i].name;
        }
    }
    if (cfd_secret_resembles(first, strlen(first), MIN_SECRET))
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "the first word is no command: see cloudflaredump --help");
    else if (nearest != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "there is no command \"%s\": did you mean %s?", shown, nearest);
    else if (!fail_half(first, error))
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "there is no command \"%s\": see cloudflaredump --help", shown);
}

const CfdCommand *
cfd_command_find(const GPtrArray *words, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree gchar *name = join(words, count_words(commands[i].name));

        if (g_str_equal(name, commands[i].name))
            return &commands[i];
    }
    if (words->len > 1 || !fail_half(g_ptr_array_index(words, 0), error))
        fail_unknown(words, error);
    return NULL;
}

void
cfd_command_accept_help(CfdArguments *arguments)
{
    if (arguments->words->len == 0 || !g_str_equal(g_ptr_array_index(arguments->words, 0), "help"))
        return;
    g_ptr_array_remove_index(arguments->words, 0);
    arguments->verb = CFD_VERB_HELP;
}

const gchar *
cfd_command_word(const CfdCommand *self, const CfdArguments *arguments)
{
    guint count = count_words(self->name);

    return arguments->words->len > count ? g_ptr_array_index(arguments->words, count) : NULL;
}

/* A variable of a script that was never set is no word: without an ID, `fetch` would make a new
 * capture. */
static gboolean
is_empty(const gchar *word)
{
    return word == NULL || word[strspn(word, " \t\r\n\v\f")] == '\0';
}

/* What stands there may be a secret: it is not repeated. */
static gboolean
check_words(const CfdCommand *self, const CfdArguments *arguments, GError **error)
{
    guint given = arguments->words->len - count_words(self->name);

    if (given > (self->word != NULL ? 1 : 0)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "%s: there is a word too many: a value with blanks needs quotes", self->name);
        return FALSE;
    }
    if (self->word != NULL && !self->is_word_optional &&
        is_empty(cfd_command_word(self, arguments))) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "%s needs to be told of which: write cloudflaredump %s %s", self->name,
                    self->name, self->word);
        return FALSE;
    }
    return TRUE;
}

gboolean
cfd_command_take(const CfdCommand *self, CfdArguments *arguments, GError **error)
{
    const gchar *word = cfd_command_word(self, arguments);

    arguments->use = self->use;
    arguments->takes = self->takes;
    if (!cfd_argv_check(arguments, error) || !check_words(self, arguments, error))
        return FALSE;
    if (word == NULL || self->word_option == NULL)
        return TRUE;
    return cfd_argv_set(arguments, cfd_options_find(self->word_option), self->word, word, error);
}

static gboolean
fail_capture(const CfdOptions *options, GError **error)
{
    if (options->capture_id != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "%s means nothing for a capture that exists: leave it out", options->ignored);
    else if (options->type == CFD_OPTIONS_TYPE_FULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "%s means nothing for a full capture: leave it out", options->ignored);
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                    "%s means nothing for a sample: leave it out, or give --type full",
                    options->ignored);
    return FALSE;
}

gboolean
cfd_command_check(const CfdCommand *self, const CfdOptions *options, GError **error)
{
    if (options->ignored == NULL || self->needs == CFD_COMMAND_OPTIONS)
        return TRUE;
    if (self->use == 0)
        return fail_capture(options, error);
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "%s does not take %s: leave it out", self->name,
                options->ignored);
    return FALSE;
}

gboolean
cfd_command_has_option(const CfdCommand *self, const CfdOption *row)
{
    guint use = self->use != 0 ? self->use : CFD_FOR_PACKETS;

    if (g_strv_contains(self->takes, row->name))
        return TRUE;
    if (row->group >= CFD_GROUP_SHELL || g_strcmp0(row->name, self->word_option) == 0)
        return FALSE;
    return row->counts_for == 0 || (row->counts_for & use) != 0;
}
