/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of full captures. */
#include "cfd-error.h"
#include "cfd-options.h"

#include <glib.h>

#include <string.h>

static gboolean
set(CfdOptions *options, const gchar *name, const gchar *text, GError **error)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *origin = g_strconcat("--", name, NULL);

    return cfd_options_set(options, cfd_options_find(name), origin, text, redactor, error);
}

static void
test_boundaries(void)
{
    static const struct {
        const gchar *name, *text;
        gboolean expected;
    } cases[] = {
        {"colo", "ord2", FALSE},
        {"colo", "ord0002", FALSE},
        {"colo", "Chicagoland", FALSE},
        {"bucket", "s3://a b", FALSE},
        {"bucket", "s3://my-key-captures/secret?region=us-east-1", TRUE},
        {"bucket", "r2://b?account-id=1&secret-access-key=x", FALSE},
        {"bucket", "r2://b?ACCESS-KEY-ID=x&account-id=1", FALSE},
        {"bucket", "s3://id:pw@b", FALSE},
        {"full-time-limit", "0", FALSE},
        {"full-time-limit", "86401", FALSE},
        {"byte-limit", "0", TRUE},
        {"byte-limit", "1000000001", FALSE},
        {"byte-limit", "1G", FALSE},
        {"full-packet-limit", "0", TRUE},
        {"full-packet-limit", "10001", FALSE},
        {"on-stop", "keep", FALSE},
        {"aws-profile", "-x", FALSE},
        {"aws-profile", "a\tb", FALSE},
        {"r2-jurisdiction", "EU", FALSE},
        {"bucket-endpoint", "http://store.example", FALSE},
        {"bucket-endpoint", "http://127.0.0.1:9000/s3", TRUE},
        {"bucket-endpoint", "https://key:secret@store.example", FALSE},
        {"capture-id", "66802ca5668e47a2b82c2e6746e4503", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdOptions) options = cfd_options_new();
        g_autoptr(GError) error = NULL;

        g_test_message("--%s %s", cases[i].name, cases[i].text);
        g_assert_cmpint(set(options, cases[i].name, cases[i].text, &error), ==, cases[i].expected);
        if (cases[i].expected)
            continue;
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_true(g_str_has_prefix(error->message + 2, cases[i].name));
    }
}

static void
test_error_sentences(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();
    g_autoptr(GError) error = NULL;

    g_assert_false(set(options, "colo", "chigaco", &error));
    g_assert_cmpstr(
        error->message, ==,
        "--colo is \"chigaco\": did you mean ORD (Chicago, US)? Give the code of a colo "
        "such as ORD, one site of it such as ord02, or its city");
    g_clear_error(&error);
    g_assert_false(set(options, "colo", "1", &error));
    g_assert_cmpstr(error->message, ==,
                    "--colo is \"1\": give the code of a colo such as ORD, one site of it such as "
                    "ord02, or its city");
    g_clear_error(&error);
    g_assert_false(set(options, "bucket-access-key", "ID hidden", &error));
    g_assert_cmpstr(error->message, ==,
                    "--bucket-access-key cannot be used: give the ID alone, without blanks");
    g_clear_error(&error);
    g_assert_false(set(options, "bucket", "r2://ID:hidden@b c", &error));
    g_assert_null(strstr(error->message, "hidden"));
}

/* Of each kind of option: for a sample, a full capture, and one that exists. */
static void
test_what_counts(void)
{
    static const struct {
        const gchar *name;
        gboolean expected[3];
    } cases[] = {
        {"api-token", {TRUE, TRUE, TRUE}},          {"log-level", {TRUE, TRUE, TRUE}},
        {"capture-id", {TRUE, TRUE, TRUE}},         {"type", {TRUE, TRUE, FALSE}},
        {"time-limit", {TRUE, FALSE, FALSE}},       {"offset-time", {TRUE, FALSE, FALSE}},
        {"protocol", {TRUE, TRUE, FALSE}},          {"colo", {FALSE, TRUE, FALSE}},
        {"full-time-limit", {FALSE, TRUE, FALSE}},  {"on-stop", {FALSE, TRUE, TRUE}},
        {"bucket-access-key", {FALSE, TRUE, TRUE}}, {"bucket-endpoint", {FALSE, TRUE, TRUE}},
    };
    g_autoptr(CfdOptions) options = cfd_options_new();

    for (guint use = 0; use < 3; use++) {
        g_assert_true(set(options, "type", use == 1 ? "full" : "simple", NULL));
        if (use == 2)
            g_assert_true(set(options, "capture-id", "66802ca5668e47a2b82c2e6746e45037", NULL));
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
            g_test_message("%u: --%s", use, cases[i].name);
            g_assert_cmpint(cfd_options_count(options, cfd_options_find(cases[i].name)), ==,
                            cases[i].expected[use]);
        }
    }
}

/* What the list calls it is taken, and not offered beside the API's word. */
static void
test_other_word(void)
{
    const CfdOption *type = cfd_options_find("type");
    g_autofree gchar *allowed = cfd_option_kind_allowed(type);
    g_autoptr(CfdOptions) options = cfd_options_new();

    g_assert_true(set(options, "type", "full", NULL));
    g_assert_true(set(options, "type", "sample", NULL));
    g_assert_cmpint(options->type, ==, CFD_OPTIONS_TYPE_SIMPLE);
    g_assert_cmpstr(allowed, ==, "simple or full");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options-full/boundaries", test_boundaries);
    g_test_add_func("/options-full/error-sentences", test_error_sentences);
    g_test_add_func("/options-full/what-counts", test_what_counts);
    g_test_add_func("/options-full/other-word", test_other_word);
    return g_test_run();
}
