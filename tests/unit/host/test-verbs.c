/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-verbs.h"

#include "cfd-choice-cache.h"
#include "cfd-config-file.h"
#include "cfd-options.h"

#include <glib.h>
#include <glib/gstdio.h>

#include <string.h>

#define ACCOUNT "0123456789abcdef0123456789abcdef"
#define OTHER_ACCOUNT "fedcba9876543210fedcba9876543210"
#define CAPTURE "66802ca5668e47a2b82c2e6746e45037"

/* The parameters of a sentence, by name; `keyword` is put under "". */
static GHashTable *
read_sentence(const gchar *line)
{
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GRegex) regex = g_regex_new("\\{([a-zA-Z_-]*?)\\=(.*?)\\}(?=\\{|$|\\s)", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    g_hash_table_insert(found, g_strdup(""), g_strndup(line, strcspn(line, " ")));
    for (g_regex_match(regex, line, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        gboolean is_new =
            g_hash_table_insert(found, g_match_info_fetch(match, 1), g_match_info_fetch(match, 2));

        g_assert_true(is_new);
    }
    return g_steal_pointer(&found);
}

static const gchar *
look_up(const gchar *name, gpointer data)
{
    return g_str_equal(name, "CLOUDFLARE_API_TOKEN") ? data : NULL;
}

/* token: of the environment. file: the user's, or NULL. */
static gchar *
make_config_of(const gchar *token, const gchar *file, const CfdVerbsMemory *memory)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdConfigFile) parsed =
        file != NULL ? cfd_config_file_parse(file, "config.ini", redactor, NULL) : NULL;
    CfdEnvironment environment = {.lookup = look_up, .data = (gpointer)token, .file = parsed};

    return cfd_verbs_config(&environment, memory);
}

/* Without anything that earlier runs have left. */
static gchar *
make_config(const gchar *token, const gchar *file)
{
    CfdVerbsMemory memory = {"/nowhere/lists.ini", "/nowhere", 0};

    return make_config_of(token, file, &memory);
}

/* Of each line of --extcap-config, where there is a profile. */
static GPtrArray *
read_config(gboolean token_required)
{
    g_autoptr(GPtrArray) sentences =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
    g_autofree gchar *text = make_config(token_required ? NULL : "token", "[profile work]");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    g_assert_true(g_str_has_suffix(text, "\n"));
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (guint i = 0; lines[i + 1] != NULL; i++)
        g_ptr_array_add(sentences, read_sentence(lines[i]));
    return g_steal_pointer(&sentences);
}

static const gchar *
get(gpointer sentence, const gchar *name)
{
    return g_hash_table_lookup(sentence, name);
}

static gboolean
is_argument(gpointer sentence)
{
    return g_str_equal(get(sentence, ""), "arg");
}

static const CfdOption *
row_of(gpointer sentence)
{
    const gchar *call = get(sentence, "call");

    g_assert_true(g_regex_match_simple("^--[a-z0-9]+(-[a-z0-9]+)*$", call, 0, 0));
    return cfd_options_find(call + 2);
}

static void
test_interfaces(void)
{
    g_autofree gchar *text = cfd_verbs_interfaces();

    g_assert_cmpstr(
        text, ==,
        "extcap {version=" CFD_VERSION "}"
        "{help=https://developers.cloudflare.com/magic-transit/analytics/"
        "packet-captures/}{display=Cloudflare Magic Transit}\n"
        "interface {value=cloudflaredump}{display=Cloudflare Magic Transit}{control=3}\n"
        "control {number=0}{type=string}{display=Status}{tooltip=What the capture "
        "waits for, and how far it is.}{placeholder=no capture}\n"
        "control {number=1}{type=button}{role=control}{display=Stop and load}"
        "{tooltip=Ends the recording of a full capture at Cloudflare, and loads what "
        "it has recorded, however long that takes.}\n"
        "control {number=2}{type=button}{role=logger}{display=Log}{tooltip=Every step "
        "of the capture, with its time.}\n"
        "control {number=3}{type=button}{role=help}{display=Help}{tooltip=Cloudflare's "
        "page about packet captures.}\n");
}

static void
test_dlts(void)
{
    g_autofree gchar *text = cfd_verbs_dlts();

    g_assert_cmpstr(text, ==,
                    "dlt {number=147}{name=cloudflaredump}{display=As captured by Cloudflare}\n");
}

static void
test_every_dialog_row_is_there_once(void)
{
    g_autoptr(GPtrArray) sentences = read_config(FALSE);
    g_autoptr(GHashTable) rows = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) groups = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < sentences->len; i++) {
        gpointer each = sentences->pdata[i];

        if (!is_argument(each))
            continue;
        g_assert_nonnull(row_of(each));
        g_assert_true(g_hash_table_add(rows, (gpointer)row_of(each)));
        g_assert_true(g_hash_table_add(numbers, (gpointer)get(each, "number")));
        g_assert_nonnull(get(each, "group"));
        g_hash_table_add(groups, (gpointer)get(each, "group"));
    }
    for (guint i = 0; cfd_options_row(i) != NULL; i++)
        g_assert_cmpint(g_hash_table_contains(rows, cfd_options_row(i)), ==,
                        cfd_options_row(i)->group < CFD_GROUP_COMMAND_LINE);
    g_assert_cmpuint(g_hash_table_size(groups), >=, 2);
}

/* It does not speak of what there is nothing of. */
static void
test_no_profile(void)
{
    g_autofree gchar *without = make_config("token", "[cloudflaredump]\ntime_limit = 5\n");
    g_autofree gchar *with = make_config("token", "[cloudflaredump]\nprofile = b\n[profile a]\n"
                                                  "[profile b]\n");

    g_assert_null(strstr(without, "--profile"));
    g_assert_nonnull(strstr(with, "{value=}{display=As in config.ini: b}{default=true}"));
    g_assert_nonnull(strstr(with, "{value=a}{display=a}"));
}

/* One of Wireshark's profiles from somebody else must not redirect tokens or write files. */
static void
test_what_is_never_in_the_dialog(void)
{
    static const gchar *const names[] = {
        "api-url",  "proxy",     "ca-file",       "bucket-endpoint",
        "log-file", "spool-dir", "bucket-region", "api-token-command"};
    g_autofree gchar *text = make_config(NULL, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_nonnull(cfd_options_find(names[i]));
        g_assert_null(strstr(text, names[i]));
    }
}

static void
test_arguments(void)
{
    static const gchar *const types[] = {"string",   "password", "unsigned",
                                         "selector", "boolflag", NULL};
    g_autoptr(GPtrArray) sentences = read_config(TRUE);

    for (guint i = 0; i < sentences->len; i++) {
        gpointer each = sentences->pdata[i];

        if (!is_argument(each))
            continue;
        g_test_message("%s", get(each, "call"));
        g_assert_true(g_strv_contains(types, get(each, "type")));
        g_assert_cmpstr(get(each, "display"), ==, row_of(each)->label);
        g_assert_cmpuint(strlen(get(each, "display")), <=, 80);
        g_assert_nonnull(get(each, "tooltip"));
        g_assert_false(get(each, "required") != NULL && get(each, "default") != NULL);
        if (g_str_equal(get(each, "type"), "selector"))
            g_assert_null(get(each, "default"));
        else
            g_assert_cmpstr(get(each, "default"), ==, row_of(each)->default_text);
        g_assert_cmpstr(get(each, "save"), ==, row_of(each)->unsaved ? "false" : NULL);
        g_assert_cmpint(get(each, "range") != NULL, ==, g_str_equal(get(each, "type"), "unsigned"));
    }
}

static void
test_validations_compile_and_take_blanks(void)
{
    g_autoptr(GPtrArray) sentences = read_config(FALSE);
    guint found = 0;

    for (guint i = 0; i < sentences->len; i++) {
        const gchar *pattern = get(sentences->pdata[i], "validation");
        g_autoptr(GRegex) regex = NULL;

        if (pattern == NULL)
            continue;
        regex = g_regex_new(pattern, 0, 0, NULL);
        g_assert_nonnull(regex);
        if (g_str_equal(get(sentences->pdata[i], "call"), "--source-port")) {
            g_assert_true(g_regex_match(regex, " 443 ", 0, NULL));
            g_assert_false(g_regex_match(regex, "4430000", 0, NULL));
        }
        found++;
    }
    g_assert_cmpuint(found, ==, 16);
}

/* Each selector: values that the program takes, and its default marked. */
static void
test_values(void)
{
    g_autoptr(GPtrArray) sentences = read_config(FALSE);
    const CfdOption *row = NULL;
    const gchar *number = NULL;
    guint defaults = 0, selectors = 0;

    for (guint i = 0; i < sentences->len; i++) {
        gpointer each = sentences->pdata[i];
        g_autoptr(CfdOptions) options = cfd_options_new();

        if (is_argument(each)) {
            row = row_of(each);
            number = get(each, "number");
            selectors += g_str_equal(get(each, "type"), "selector");
            continue;
        }
        g_assert_cmpstr(get(each, ""), ==, "value");
        g_assert_cmpstr(get(each, "arg"), ==, number);
        g_assert_true(cfd_options_set(options, row, "x", get(each, "value"), NULL, NULL));
        g_assert_cmpint(get(each, "default") != NULL, ==,
                        g_strcmp0(get(each, "value"),
                                  row->kind != CFD_KIND_CHOICE ? "" : row->default_text) == 0);
        defaults += get(each, "default") != NULL;
    }
    g_assert_cmpuint(selectors, ==, 9);
    g_assert_cmpuint(defaults, ==, selectors);
}

static void
test_token_is_required_on_demand(void)
{
    for (gint required = FALSE; required <= TRUE; required++) {
        g_autoptr(GPtrArray) sentences = read_config(required);

        for (guint i = 0; i < sentences->len; i++) {
            gpointer each = sentences->pdata[i];
            gboolean is_token = g_strcmp0(get(each, "call"), "--api-token") == 0;

            g_assert_cmpstr(get(each, "required"), ==, required && is_token ? "true" : NULL);
        }
        g_assert_cmpstr(get(sentences->pdata[0], "call"), ==, "--api-token");
        g_assert_cmpstr(get(sentences->pdata[0], "type"), ==, "password");
    }
}

/* Of a button, and not of a field: nothing can be typed there. */
static void
test_lists_can_be_loaded(void)
{
    g_autoptr(GPtrArray) sentences = read_config(FALSE);
    guint found = 0;

    for (guint i = 0; i < sentences->len; i++) {
        gpointer each = sentences->pdata[i];
        gboolean is_list = is_argument(each) && row_of(each)->list != CFD_LIST_NONE;

        g_assert_cmpstr(get(each, "reload"), ==, is_list ? "true" : NULL);
        if (!is_list)
            continue;
        found++;
        g_assert_cmpstr(get(each, "type"), ==, "selector");
        g_assert_cmpstr(get(each, "placeholder"), ==, "Load");
        g_assert_null(get(each, "validation"));
    }
    g_assert_cmpuint(found, ==, 3);
}

static void
test_find_list(void)
{
    guint number = 0;

    g_assert_true(cfd_verbs_find_list("known-bucket", &number) == cfd_options_find("known-bucket"));
    g_assert_true(cfd_options_row(number) == cfd_options_find("known-bucket"));
    g_assert_null(cfd_verbs_find_list("type", &number));
    g_assert_null(cfd_verbs_find_list("bucket", &number));
    g_assert_null(cfd_verbs_find_list("nonsense", &number));
}

/* Of the account of environment or file, else of the one whose lists were loaded last; what an
 * earlier run could not deliver comes first. */
static void
test_lists_are_remembered(void)
{
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *lists = g_build_filename(folder, "lists.ini", NULL);
    g_autofree gchar *record = g_build_filename(folder, CAPTURE, NULL);
    g_autoptr(GPtrArray) choices = cfd_choices_new();
    g_autofree gchar *text = NULL;
    g_autofree gchar *other = NULL;
    CfdVerbsMemory memory = {lists, folder, g_get_real_time()};

    cfd_choices_add(choices, CAPTURE, "of yesterday");
    cfd_choice_cache_write(lists, CFD_LIST_CAPTURES, ACCOUNT, choices);
    g_file_set_contents(record, "[capture]\nid=" CAPTURE "\naccount_id=" ACCOUNT "\ntype=full\n",
                        -1, NULL);
    text = make_config_of(NULL, NULL, &memory);
    other = make_config_of(NULL, "[cloudflaredump]\naccount_id = " OTHER_ACCOUNT "\n", &memory);
    g_assert_nonnull(
        strstr(text, "{display=None: take a new capture (1 in the list)}{default=true}\nvalue "));
    g_assert_nonnull(strstr(text, "{value=" CAPTURE "}{display=Not loaded yet: of yesterday}\n"));
    g_assert_null(strstr(other, "of yesterday"));
    g_assert_nonnull(strstr(other, "(66802ca5), in another account}\n"));
    g_assert_nonnull(strstr(other, "{value=}{display=As in config.ini: " OTHER_ACCOUNT "}"));
    g_remove(lists);
    g_remove(record);
    g_rmdir(folder);
}

static void
test_placeholder_tells_of_stored_credentials(void)
{
    g_autofree gchar *without = make_config(NULL, NULL);
    g_autofree gchar *with = make_config("token", NULL);

    g_assert_nonnull(strstr(without, "{placeholder=paste it here, or run cloudflaredump login}"));
    g_assert_nonnull(strstr(with, "{placeholder=empty: the credentials of environment or "
                                  "config.ini}"));
}

/* Wireshark passes the dialog's defaults as if they had been typed. */
static void
test_defaults_are_the_files(void)
{
    g_autofree gchar *good = make_config(
        NULL, "[cloudflaredump]\ntime_limit = 20\nlog_level = debug\nsource_port = 53\n");
    g_autofree gchar *bad =
        make_config(NULL, "[cloudflaredump]\ntime_limit = 301\nlog_level = loud\n");

    g_assert_nonnull(strstr(good, "{call=--time-limit}"));
    g_assert_nonnull(strstr(good, "{range=1,300}{default=20}"));
    g_assert_nonnull(strstr(good, "{value=debug}{display=Debug: every request}{default=true}"));
    g_assert_null(strstr(good, "{default=53}"));
    g_assert_nonnull(strstr(bad, "{range=1,300}{default=60}"));
    g_assert_nonnull(strstr(bad, "{value=info}{display=Info: every step}{default=true}"));
}

static void
test_full_captures(void)
{
    g_autofree gchar *text = make_config("token", NULL);

    g_assert_nonnull(strstr(text, "{call=--known-capture}{display=Capture to open}"));
    g_assert_nonnull(strstr(text, "{save=false}{group=Existing capture}\n"));
    g_assert_nonnull(strstr(text, "{group=Full capture}\n"));
    g_assert_nonnull(strstr(text, "{placeholder=such as ORD, or one site of it: ord02}"));
    g_assert_nonnull(strstr(text, "{range=1,86400}{default=300}"));
    g_assert_nonnull(strstr(text, "{call=--bucket-secret-key}{display=Bucket secret access key}"
                                  "{type=password}"));
    g_assert_nonnull(strstr(text, "{value=full}{display=Full: record one data centre into "
                                  "your bucket}\n"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/verbs/lists", test_lists_can_be_loaded);
    g_test_add_func("/verbs/find-list", test_find_list);
    g_test_add_func("/verbs/remembered-lists", test_lists_are_remembered);
    g_test_add_func("/verbs/stored-credentials", test_placeholder_tells_of_stored_credentials);
    g_test_add_func("/verbs/interfaces", test_interfaces);
    g_test_add_func("/verbs/dlts", test_dlts);
    g_test_add_func("/verbs/config/rows", test_every_dialog_row_is_there_once);
    g_test_add_func("/verbs/config/never", test_what_is_never_in_the_dialog);
    g_test_add_func("/verbs/config/arguments", test_arguments);
    g_test_add_func("/verbs/config/no-profile", test_no_profile);
    g_test_add_func("/verbs/config/validations", test_validations_compile_and_take_blanks);
    g_test_add_func("/verbs/config/values", test_values);
    g_test_add_func("/verbs/config/required", test_token_is_required_on_demand);
    g_test_add_func("/verbs/config/full", test_full_captures);
    g_test_add_func("/verbs/file-defaults", test_defaults_are_the_files);
    return g_test_run();
}
