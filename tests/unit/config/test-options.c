/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-options.h"

#include "cfd-error.h"
#include "cfd-protocol.h"

#include <glib.h>

static gboolean
set(CfdOptions *options, const gchar *name, const gchar *text, GError **error)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *origin = g_strconcat("--", name, NULL);

    return cfd_options_set(options, cfd_options_find(name), origin, text, redactor, error);
}

static void
assert_full_defaults(const CfdOptions *options)
{
    g_assert_null(options->colo);
    g_assert_null(options->bucket);
    g_assert_cmpuint(options->full_time_limit_s, ==, 300);
    g_assert_cmpuint(options->byte_limit, ==, 0);
    g_assert_cmpuint(options->full_packet_limit, ==, 0);
    g_assert_cmpint(options->on_stop, ==, CFD_OPTIONS_STOP_LOAD);
    g_assert_null(options->bucket_access_key);
    g_assert_null(options->bucket_secret_key);
    g_assert_null(options->bucket_session_token);
    g_assert_null(options->aws_profile);
    g_assert_null(options->gcs_access_token);
    g_assert_cmpint(options->r2_jurisdiction, ==, CFD_OPTIONS_JURISDICTION_NONE);
    g_assert_null(options->bucket_endpoint);
}

static void
assert_shell_defaults(const CfdOptions *options)
{
    g_assert_null(options->write);
    g_assert_null(options->capture_filter);
    g_assert_null(options->status);
    g_assert_false(options->json);
    g_assert_null(options->challenge);
    g_assert_false(options->yes);
    g_assert_false(options->here);
}

static void
assert_defaults(const CfdOptions *options)
{
    assert_full_defaults(options);
    assert_shell_defaults(options);
    g_assert_null(options->api_token);
    g_assert_null(options->account_id);
    g_assert_null(options->api_email);
    g_assert_null(options->api_key);
    g_assert_cmpint(options->type, ==, CFD_OPTIONS_TYPE_SIMPLE);
    g_assert_cmpuint(options->time_limit_s, ==, 60);
    g_assert_cmpuint(options->packet_limit, ==, 10000);
    g_assert_cmpint(options->offset_time.relative_s, ==, 0);
    g_assert_cmpint(options->offset_time.absolute_us, ==, 0);
    g_assert_false(cfd_offset_is_given(&options->since));
    g_assert_false(options->follow);
    g_assert_cmpuint(options->window_s, ==, 0);
    g_assert_cmpuint(options->lag_s, ==, 30);
    g_assert_cmpint(options->on_saturated, ==, CFD_OPTIONS_SATURATED_KEEP);
    g_assert_cmpuint(options->max_requests, ==, 0);
    g_assert_null(options->capture_id);
    g_assert_null(options->source_address);
    g_assert_null(options->destination_address);
    g_assert_cmpuint(options->source_port, ==, 0);
    g_assert_cmpuint(options->destination_port, ==, 0);
    g_assert_cmpint(options->protocol, ==, CFD_PROTOCOL_ANY);
    g_assert_cmpint(options->log_level, ==, CFD_REPORT_INFO);
    g_assert_cmpstr(options->api_url, ==, "https://api.cloudflare.com/client/v4");
    g_assert_null(options->proxy);
    g_assert_null(options->ca_file);
    g_assert_null(options->log_file);
    g_assert_null(options->spool_dir);
    g_assert_null(options->api_token_command);
}

/* One valid value of each option, other than its default. */
static const struct {
    const gchar *name, *text;
} samples[] = {
    {"api-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCD"},
    {"profile", "customer-7"},
    {"account", "0123456789ABCDEF0123456789abcdef"},
    {"account-id", "0123456789ABCDEF0123456789abcdef"},
    {"api-email", "jane@example.com"},
    {"api-key", "144c9defac04969c7bfad8efaa8ea194"},
    {"type", "full"},
    {"time-limit", "300"},
    {"packet-limit", "1"},
    {"offset-time", "-2h"},
    {"since", "14:05"},
    {"follow", "true"},
    {"window", "60"},
    {"lag", "5"},
    {"on-saturated", "split"},
    {"max-requests", "100"},
    {"known-capture", "ABCDEF0123456789abcdef0123456789"},
    {"capture-id", "ABCDEF0123456789abcdef0123456789"},
    {"colo", "ORD02"},
    {"known-bucket", "s3://packets/dir?region=us-east-1"},
    {"bucket", "s3://packets/dir?region=us-east-1"},
    {"full-time-limit", "86400"},
    {"byte-limit", "1000000000"},
    {"full-packet-limit", "10000"},
    {"on-stop", "discard"},
    {"bucket-access-key", "AKIAIOSFODNN7EXAMPLE"},
    {"bucket-secret-key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
    {"bucket-session-token", "IQoJb3JpZ2luX2Vj=="},
    {"aws-profile", "my work"},
    {"gcs-access-token", "ya29.a-token"},
    {"r2-jurisdiction", "eu"},
    {"source-address", "192.0.2.7"},
    {"destination-address", "2001:db8::7"},
    {"source-port", "65535"},
    {"destination-port", "1"},
    {"protocol", "ipv6-icmp"},
    {"log-level", "debug"},
    {"api-url", "http://127.0.0.1:8080/"},
    {"proxy", "socks5h://127.0.0.1:1080"},
    {"ca-file", "/etc/ssl/own.pem"},
    {"bucket-endpoint", "https://store.example/s3/"},
    {"bucket-region", "eu-west-1"},
    {"log-file", "/tmp/log"},
    {"spool-dir", "/var/tmp"},
    {"write", "-"},
    {"capture-filter", "udp port 53"},
    {"status", "conversion_running"},
    {"json", "true"},
    {"with-token", "true"},
    {"in-file", "true"},
    {"challenge", "a text of the bucket"},
    {"yes", "true"},
    {"here", "true"},
    {"api-token-command", "pass show 'cloudflare token'"},
    {"token-in", "keyring"},
};

static void
test_defaults(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();

    assert_defaults(options);
    cfd_options_free(NULL);
}

static void
test_every_row_has_a_sample(void)
{
    guint rows = 0;

    while (cfd_options_row(rows) != NULL)
        rows++;
    g_assert_cmpuint(rows, ==, G_N_ELEMENTS(samples));
    for (guint i = 0; i < rows; i++)
        g_assert_nonnull(cfd_options_find(samples[i].name));
    g_assert_null(cfd_options_find("nonsense"));
    g_assert_null(cfd_options_find(""));
    g_assert_null(cfd_options_row(G_MAXUINT));
}

static void
test_every_field_is_set(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();

    for (guint i = 0; i < G_N_ELEMENTS(samples); i++)
        g_assert_true(set(options, samples[i].name, samples[i].text, NULL));
    g_assert_cmpstr(cfd_secret_text(options->api_token), ==, samples[0].text);
    g_assert_cmpstr(options->account_id, ==, "0123456789abcdef0123456789abcdef");
    g_assert_cmpstr(options->api_email, ==, "jane@example.com");
    g_assert_cmpstr(cfd_secret_text(options->api_key), ==, "144c9defac04969c7bfad8efaa8ea194");
    g_assert_cmpint(options->type, ==, CFD_OPTIONS_TYPE_FULL);
    g_assert_cmpuint(options->time_limit_s, ==, 300);
    g_assert_cmpuint(options->packet_limit, ==, 1);
    g_assert_cmpint(options->offset_time.relative_s, ==, -7200);
    g_assert_cmpstr(options->source_address, ==, "192.0.2.7");
    g_assert_cmpstr(options->destination_address, ==, "2001:db8::7");
    g_assert_cmpuint(options->source_port, ==, 65535);
    g_assert_cmpuint(options->destination_port, ==, 1);
    g_assert_cmpint(options->protocol, ==, 58);
    g_assert_cmpint(options->log_level, ==, CFD_REPORT_DEBUG);
    g_assert_cmpstr(options->api_url, ==, "http://127.0.0.1:8080");
    g_assert_cmpstr(options->proxy, ==, "socks5h://127.0.0.1:1080");
    g_assert_cmpstr(options->ca_file, ==, "/etc/ssl/own.pem");
    g_assert_cmpstr(options->log_file, ==, "/tmp/log");
    g_assert_cmpstr(options->spool_dir, ==, "/var/tmp");
    g_assert_cmpstr(options->api_token_command, ==, "pass show 'cloudflare token'");
}

static void
test_every_field_of_full_captures_is_set(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();

    for (guint i = 0; i < G_N_ELEMENTS(samples); i++)
        g_assert_true(set(options, samples[i].name, samples[i].text, NULL));
    g_assert_cmpstr(options->capture_id, ==, "abcdef0123456789abcdef0123456789");
    g_assert_cmpstr(options->colo, ==, "ord02");
    g_assert_cmpstr(options->bucket, ==, "s3://packets/dir?region=us-east-1");
    g_assert_cmpuint(options->full_time_limit_s, ==, 86400);
    g_assert_cmpuint(options->byte_limit, ==, 1000000000);
    g_assert_cmpuint(options->full_packet_limit, ==, 10000);
    g_assert_cmpint(options->on_stop, ==, CFD_OPTIONS_STOP_DISCARD);
    g_assert_cmpstr(options->bucket_access_key, ==, "AKIAIOSFODNN7EXAMPLE");
    g_assert_cmpstr(cfd_secret_text(options->bucket_secret_key), ==,
                    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    g_assert_cmpstr(cfd_secret_text(options->bucket_session_token), ==, "IQoJb3JpZ2luX2Vj==");
    g_assert_cmpstr(options->aws_profile, ==, "my work");
    g_assert_cmpstr(cfd_secret_text(options->gcs_access_token), ==, "ya29.a-token");
    g_assert_cmpint(options->r2_jurisdiction, ==, CFD_OPTIONS_JURISDICTION_EU);
    g_assert_cmpstr(options->bucket_endpoint, ==, "https://store.example/s3");
    g_assert_cmpstr(options->bucket_region, ==, "eu-west-1");
}

static void
test_empty_is_the_default(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();

    for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_assert_true(set(options, samples[i].name, samples[i].text, NULL));
        g_assert_true(set(options, samples[i].name, i % 2 == 0 ? "" : " \t\n", NULL));
    }
    assert_defaults(options);
}

static void
test_white_space_does_not_count(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();

    for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autofree gchar *text = g_strdup_printf(" \t%s\r\n", samples[i].text);

        g_assert_true(set(options, samples[i].name, text, NULL));
    }
    g_assert_cmpuint(options->time_limit_s, ==, 300);
    g_assert_cmpstr(cfd_secret_text(options->api_token), ==, samples[0].text);
}

static void
test_boundaries(void)
{
    static const struct {
        const gchar *name, *text;
        gboolean expected;
    } cases[] = {
        {"time-limit", "1", TRUE},
        {"time-limit", "0", FALSE},
        {"time-limit", "300", TRUE},
        {"time-limit", "301", FALSE},
        {"packet-limit", "1", TRUE},
        {"packet-limit", "0", FALSE},
        {"packet-limit", "10000", TRUE},
        {"packet-limit", "10001", FALSE},
        {"source-port", "1", TRUE},
        {"source-port", "0", FALSE},
        {"source-port", "65535", TRUE},
        {"source-port", "65536", FALSE},
        {"destination-port", "0", FALSE},
        {"destination-port", "65536", FALSE},
        {"protocol", "0", TRUE},
        {"protocol", "255", TRUE},
        {"protocol", "256", FALSE},
        {"type", "Full", FALSE},
        {"type", "Simple", FALSE},
        {"log-level", "trace", FALSE},
        {"api-email", "jane", FALSE},
        {"api-email", "a@b@c", FALSE},
        {"api-email", "a@b\r\nX: y", FALSE},
        {"account-id", "0123456789abcdef0123456789abcde", FALSE},
        {"account-id", "0123456789abcdef0123456789abcdef0", FALSE},
        {"account-id", "0123456789abcdef0123456789abcdeg", FALSE},
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
        assert_defaults(options);
    }
}

static void
test_error_sentence(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();
    g_autoptr(GError) error = NULL;

    g_assert_false(set(options, "time-limit", " 301 ", &error));
    g_assert_cmpstr(error->message, ==,
                    "--time-limit is \"301\": give a whole number of seconds from 1 to 300");
    g_clear_error(&error);
    g_assert_false(set(options, "api-token", "Bearer hidden", &error));
    g_assert_cmpstr(error->message, ==,
                    "--api-token cannot be used: give the token alone, without spaces, quotes or a "
                    "comment: some 40 letters, digits, - and _");
}

static void
test_a_failed_set_keeps_the_value(void)
{
    g_autoptr(CfdOptions) options = cfd_options_new();

    g_assert_true(set(options, "source-address", "192.0.2.7", NULL));
    g_assert_false(set(options, "source-address", "192.0.2", NULL));
    g_assert_cmpstr(options->source_address, ==, "192.0.2.7");
}

/* The dialog must not refuse what the program takes. */
static void
test_patterns_take_the_samples(void)
{
    static const gchar *const ports[] = {"1",     "9",     "10",    "9999",  "10000",
                                         "59999", "60000", "64999", "65000", "65499",
                                         "65500", "65529", "65530", "65535"};
    static const gchar *const not_ports[] = {"0",     "01",    "65536",  "65540",
                                             "66000", "70000", "100000", "-1"};
    g_autofree gchar *port = g_strdup_printf("^(?:%s)$", cfd_options_find("source-port")->pattern);

    for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
        const CfdOption *row = cfd_options_find(samples[i].name);
        g_autofree gchar *whole = NULL;

        if (row->pattern == NULL)
            continue;
        whole = g_strdup_printf("^(?:%s)$", row->pattern);
        g_test_message("--%s", row->name);
        g_assert_true(g_regex_match_simple(whole, samples[i].text, 0, 0));
        g_assert_false(g_regex_match_simple(whole, "no such value!\x1b", 0, 0));
    }
    for (guint i = 0; i < G_N_ELEMENTS(ports); i++)
        g_assert_true(g_regex_match_simple(port, ports[i], 0, 0));
    for (guint i = 0; i < G_N_ELEMENTS(not_ports); i++)
        g_assert_false(g_regex_match_simple(port, not_ports[i], 0, 0));
}

static gboolean
is_plain(const gchar *text)
{
    for (const gchar *at = text; at != NULL && *at != '\0'; at++) {
        if (!g_ascii_isprint(*at))
            return FALSE;
    }
    return TRUE;
}

/* extcap-contract.md, 1.5 and 2: what aborts or confuses Wireshark. */
static void
test_rows_are_fit_for_the_dialog(void)
{
    g_autoptr(GHashTable) preferences =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(row->name, "-", -1);
        gchar *preference = g_strjoinv("", parts);

        g_test_message("--%s", row->name);
        g_assert_true(g_regex_match_simple("^[a-z0-9]+(-[a-z0-9]+)*$", row->name, 0, 0));
        g_assert_true(g_hash_table_add(preferences, preference));
        g_assert_true(is_plain(row->label) && is_plain(row->tooltip) && is_plain(row->placeholder));
        g_assert_true(g_str_has_suffix(row->tooltip, "."));
        g_assert_cmpint(row->group, <, CFD_N_GROUPS);
        g_assert_cmpint(row->label != NULL, ==, row->group < CFD_GROUP_COMMAND_LINE);
        if (row->label != NULL)
            g_assert_cmpuint(strlen(row->label), <=, 80);
        if (g_str_equal(cfd_option_kind_word(row), "unsigned"))
            g_assert_nonnull(row->default_text);
        if (row->together_with != NULL)
            g_assert_nonnull(cfd_options_find(row->together_with));
        if (row->second_variable != NULL)
            g_assert_nonnull(row->variable);
    }
    g_assert_cmpstr(cfd_options_row(0)->name, ==, "api-token");
}

static void
test_groups(void)
{
    CfdOptionGroup last = CFD_GROUP_CAPTURE;

    for (guint i = 0; cfd_options_row(i) != NULL; i++) {
        g_assert_cmpint(cfd_options_row(i)->group, >=, last);
        last = cfd_options_row(i)->group;
    }
    for (CfdOptionGroup group = 0; group < CFD_N_GROUPS; group++)
        g_assert_nonnull(cfd_options_group_title(group));
    g_assert_cmpstr(cfd_options_group_title(CFD_GROUP_FILTER), ==, "Filter");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options/defaults", test_defaults);
    g_test_add_func("/options/every-row-has-a-sample", test_every_row_has_a_sample);
    g_test_add_func("/options/every-field-is-set", test_every_field_is_set);
    g_test_add_func("/options/every-field-of-full", test_every_field_of_full_captures_is_set);
    g_test_add_func("/options/empty-is-the-default", test_empty_is_the_default);
    g_test_add_func("/options/white-space", test_white_space_does_not_count);
    g_test_add_func("/options/boundaries", test_boundaries);
    g_test_add_func("/options/error-sentence", test_error_sentence);
    g_test_add_func("/options/failed-set", test_a_failed_set_keeps_the_value);
    g_test_add_func("/options/patterns", test_patterns_take_the_samples);
    g_test_add_func("/options/fit-for-the-dialog", test_rows_are_fit_for_the_dialog);
    g_test_add_func("/options/groups", test_groups);
    return g_test_run();
}
