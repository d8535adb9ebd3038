/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-option-kind.h"

#include "cfd-error.h"
#include "cfd-offset.h"
#include "cfd-protocol.h"
#include "cfd-suggest.h"
#include "cfd-url.h"

#include <glib.h>

static const CfdOptionChoice choices[] = {{"a", "A", 1}, {"b", "B", 2}, {"c", "C", 7}, {0}};

static const CfdOption text_row = {
    .kind = CFD_KIND_TEXT, .pattern = "x+|y", .allowed = "some x, or y"};
static const CfdOption hex_row = {
    .kind = CFD_KIND_HEX, .pattern = "[0-9a-f]{4}", .allowed = "4 digits"};
static const CfdOption secret_row = {.kind = CFD_KIND_SECRET, .minimum = 8, .secret = TRUE};
static const CfdOption number_row = {
    .kind = CFD_KIND_NUMBER, .unit = "seconds", .minimum = 1, .maximum = 300, .default_text = "60"};
static const CfdOption port_row = {.kind = CFD_KIND_NUMBER, .minimum = 1, .maximum = 65535};
static const CfdOption choice_row = {.kind = CFD_KIND_CHOICE, .choices = choices};
static const CfdOption offset_row = {.kind = CFD_KIND_OFFSET};
static const CfdOption address_row = {.kind = CFD_KIND_ADDRESS};
static const CfdOption protocol_row = {.kind = CFD_KIND_PROTOCOL};
static const CfdOption server_url_row = {.kind = CFD_KIND_SERVER_URL};
static const CfdOption proxy_row = {.kind = CFD_KIND_PROXY_URL, .secret = TRUE};
static const CfdOption path_row = {.kind = CFD_KIND_PATH};

typedef struct {
    const gchar *text;
    const gchar *expected; /* NULL: refused */
} Case;

static void
check_text_case(const CfdOption *row, const Case *each)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(GError) error = NULL;
    g_autofree gchar *field = g_strdup("before");
    gboolean valid = cfd_option_kind_parse(row, each->text, &field, redactor, &error);

    g_test_message("%s", each->text);
    if (each->expected != NULL) {
        g_assert_no_error(error);
        g_assert_true(valid);
        g_assert_cmpstr(field, ==, each->expected);
    } else {
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_false(valid);
        g_assert_cmpstr(field, ==, "before");
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
    }
}

static void
check_text_cases(const CfdOption *row, const Case *cases)
{
    for (const Case *each = cases; each->text != NULL; each++)
        check_text_case(row, each);
}

static gchar *
parse_failure(const CfdOption *row, const gchar *text, gpointer field)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_option_kind_parse(row, text, field, redactor, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    return g_strdup(error->message);
}

static void
test_text(void)
{
    static const Case cases[] = {
        {"x", "x"},   {"xxx", "xxx"}, {"y", "y"},    {"yy", NULL},
        {"ax", NULL}, {"xa", NULL},   {"x\n", NULL}, {0},
    };
    static const Case hex_cases[] = {
        {"00ff", "00ff"}, {"00FF", "00ff"}, {"00f", NULL}, {"00ff0", NULL}, {"00fg", NULL}, {0},
    };

    check_text_cases(&text_row, cases);
    check_text_cases(&hex_row, hex_cases);
}

static void
test_number(void)
{
    static const struct {
        const gchar *text;
        guint expected; /* 0: refused */
    } cases[] = {
        {"1", 1},          {"300", 300}, {"60", 60}, {"0", 0},
        {"301", 0},        {"-1", 0},    {"+5", 0},  {"5.0", 0},
        {"5s", 0},         {"0x10", 0},  {"1e2", 0}, {"99999999999999999999999", 0},
        {"4294967297", 0}, {"5 5", 0},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        guint field = 42;
        gboolean valid = cfd_option_kind_parse(&number_row, cases[i].text, &field, NULL, &error);

        g_test_message("%s", cases[i].text);
        g_assert_cmpint(valid, ==, cases[i].expected != 0);
        g_assert_cmpuint(field, ==, valid ? cases[i].expected : 42);
    }
}

static void
test_number_error(void)
{
    guint field = 0;
    g_autofree gchar *time = parse_failure(&number_row, "301", &field);
    g_autofree gchar *port = parse_failure(&port_row, "65536", &field);

    g_assert_cmpstr(time, ==, "is \"301\": give a whole number of seconds from 1 to 300");
    g_assert_cmpstr(port, ==, "is \"65536\": give a whole number from 1 to 65535");
}

static void
test_choice(void)
{
    guint field = 42;
    g_autofree gchar *message = parse_failure(&choice_row, "A", &field);

    g_assert_cmpstr(message, ==, "is \"A\": give a, b or c");
    g_assert_cmpuint(field, ==, 42);
    g_assert_true(cfd_option_kind_parse(&choice_row, "c", &field, NULL, NULL));
    g_assert_cmpuint(field, ==, 7);
}

static void
test_secret(void)
{
    static const gchar *const bad[] = {"Bearer abcdef", "abc\x01xyz", "abc\xc3\xa9", "abc\ndef",
                                       "\"abcdefgh\"",  "'abcdefgh",  "account"};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *shown = NULL;
    CfdSecret *field = NULL;

    g_assert_true(cfd_option_kind_parse(&secret_row, "first-one", &field, redactor, NULL));
    g_assert_true(cfd_option_kind_parse(&secret_row, "second-one", &field, redactor, NULL));
    g_assert_cmpstr(cfd_secret_text(field), ==, "second-one");
    shown = cfd_redactor_apply(redactor, "first-one second-one third-one");
    g_assert_cmpstr(shown, ==, "[redacted] [redacted] third-one");
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree gchar *message = parse_failure(&secret_row, bad[i], &field);

        g_assert_cmpstr(message, ==,
                        "cannot be used: give it without spaces, quotes and control characters");
        g_assert_cmpstr(cfd_secret_text(field), ==, "second-one");
    }
    cfd_option_kind_clear(&secret_row, &field);
    g_assert_null(field);
}

static void
test_address(void)
{
    static const Case cases[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"0.0.0.0", "0.0.0.0"},
        {"2001:DB8:0:0::7", "2001:db8::7"},
        {"::", "::"},
        {"::ffff:192.0.2.7", "::ffff:192.0.2.7"},
        {"192.0.2", NULL},
        {"192.0.2.256", NULL},
        {"192.0.2.7.1", NULL},
        {"192.0.2.7/32", NULL},
        {"2001:db8::/32", NULL},
        {"fe80::1%lo", NULL},
        {"[::1]", NULL},
        {":::", NULL},
        {"example.com", NULL},
        {"3221225991", NULL},
        {"0x7f000001", NULL},
        {0},
    };

    check_text_cases(&address_row, cases);
}

static void
test_protocol(void)
{
    static const struct {
        const gchar *text;
        gint expected; /* CFD_PROTOCOL_ANY: refused */
    } cases[] = {
        {"0", 0},
        {"255", 255},
        {"256", CFD_PROTOCOL_ANY},
        {"-1", CFD_PROTOCOL_ANY},
        {"tcp", 6},
        {"TCP", 6},
        {"udp", 17},
        {"icmp", 1},
        {"icmpv6", 58},
        {"ipv6-icmp", 58},
        {"gre", 47},
        {"esp", 50},
        {"ah", 51},
        {"sctp", 132},
        {"igmp", 2},
        {"ipip", 4},
        {"ospf", 89},
        {"tcpp", CFD_PROTOCOL_ANY},
        {"tc", CFD_PROTOCOL_ANY},
        {"6.0", CFD_PROTOCOL_ANY},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint field = 42;
        gboolean valid = cfd_option_kind_parse(&protocol_row, cases[i].text, &field, NULL, NULL);

        g_test_message("%s", cases[i].text);
        g_assert_cmpint(valid, ==, cases[i].expected != CFD_PROTOCOL_ANY);
        g_assert_cmpint(field, ==, valid ? cases[i].expected : 42);
        cfd_option_kind_clear(&protocol_row, &field);
        g_assert_cmpint(field, ==, CFD_PROTOCOL_ANY);
    }
}

static void
test_api_url(void)
{
    static const Case cases[] = {
        {"https://api.cloudflare.com/client/v4", "https://api.cloudflare.com/client/v4"},
        {"https://api.cloudflare.com/client/v4/", "https://api.cloudflare.com/client/v4"},
        {"https://gateway.example:8443", "https://gateway.example:8443"},
        {"HTTPS://gateway.example", "HTTPS://gateway.example"},
        {"http://127.0.0.1:8080/client/v4", "http://127.0.0.1:8080/client/v4"},
        {"http://127.9.9.9", "http://127.9.9.9"},
        {"http://[::1]:8080/", "http://[::1]:8080"},
        {"http://localhost:1", "http://localhost:1"},
        {"http://LOCALHOST:1", "http://LOCALHOST:1"},
        {"http://api.cloudflare.com/client/v4", NULL},
        {"http://localhost.evil.example/", NULL},
        {"http://127.0.0.1.evil.example/", NULL},
        {"http://128.0.0.1/", NULL},
        {"http://[::2]/", NULL},
        {"http://127.0.0.1@evil.example/", NULL},
        {"https://user@api.cloudflare.com/", NULL},
        {"https://api.cloudflare.com/?x=y", NULL},
        {"https://api.cloudflare.com/#x", NULL},
        {"https:///client/v4", NULL},
        {"https:api.cloudflare.com", NULL},
        {"https://api.cloudflare.com:99999/", NULL},
        {"https://api cloudflare.com/", NULL},
        {"https://api.cloudflare.com\\@evil.example/", NULL},
        {"https://api.cloudflare.com/\xc3\xa9", NULL},
        {"ftp://127.0.0.1/", NULL},
        {"file:///etc/passwd", NULL},
        {"api.cloudflare.com", NULL},
        {"//api.cloudflare.com", NULL},
        {0},
    };
    gchar *field = NULL;
    g_autofree gchar *message = NULL;

    check_text_cases(&server_url_row, cases);
    message = parse_failure(&server_url_row, "https://me:sesame@api.cloudflare.com/", &field);
    g_assert_null(strstr(message, "sesame"));
}

static void
test_proxy_url(void)
{
    static const Case cases[] = {
        {"http://proxy.example:3128", "http://proxy.example:3128"},
        {"http://proxy.example:3128/", "http://proxy.example:3128/"},
        {"https://proxy.example", "https://proxy.example"},
        {"socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"},
        {"socks5h://[::1]:1080", "socks5h://[::1]:1080"},
        {"socks4://127.0.0.1:1080", NULL},
        {"proxy.example:3128", NULL},
        {"http://proxy.example/path", NULL},
        {"http://proxy.example/?query", NULL},
        {"http://", NULL},
        {0},
    };

    check_text_cases(&proxy_row, cases);
}

static void
test_proxy_password_is_a_secret(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *field = NULL;
    g_autofree gchar *shown = NULL;
    g_autofree gchar *base64 = g_base64_encode((const guchar *)"jane:open sesame", 15);
    g_autofree gchar *all = g_strdup_printf("open%%20sesame|open sesame|%s", base64);
    g_autofree gchar *message = NULL;

    g_assert_true(cfd_option_kind_parse(&proxy_row, "http://jane:open%20sesame@proxy.example:3128",
                                        &field, redactor, NULL));
    g_assert_cmpstr(field, ==, "http://jane:open%20sesame@proxy.example:3128");
    shown = cfd_redactor_apply(redactor, all);
    g_assert_cmpstr(shown, ==, "[redacted]|[redacted]|[redacted]");
    message = parse_failure(&proxy_row, "ftp://jane:sesame@proxy.example", &field);
    g_assert_null(strstr(message, "sesame"));
}

static void
test_path(void)
{
    static const Case cases[] = {
        {"/tmp/x", "/tmp/x"},
        {"/", "/"},
        {"/with space/x", "/with space/x"},
        {"x", NULL},
        {"./x", NULL},
        {"~/x", NULL},
        {0},
    };

    check_text_cases(&path_row, cases);
}

static void
test_offset(void)
{
    CfdOffset field = {1, 2, 3};
    g_autofree gchar *message = parse_failure(&offset_row, "yesterday", &field);

    g_assert_cmpstr(message, ==, "is \"yesterday\": give " CFD_OFFSET_FORMS);
    g_assert_cmpint(field.relative_s, ==, 1);
    g_assert_true(cfd_option_kind_parse(&offset_row, "-2h", &field, NULL, NULL));
    g_assert_cmpint(field.relative_s, ==, -7200);
    g_assert_cmpint(field.absolute_us, ==, 0);
    cfd_option_kind_clear(&offset_row, &field);
    g_assert_cmpint(field.relative_s, ==, 0);
}

static void
test_command(void)
{
    static const CfdOption row = {.kind = CFD_KIND_COMMAND, .secret = TRUE};
    static const gchar *const bad[] = {"cat ~/token", "a | b", "# only a comment"};
    static const gchar *const open[] = {"'unclosed", "a \"b", "a \\"};
    gchar *field = NULL;

    g_assert_true(cfd_option_kind_parse(&row, "pass show 'a b'", &field, NULL, NULL));
    g_assert_cmpstr(field, ==, "pass show 'a b'");
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree gchar *message = parse_failure(&row, bad[i], &field);

        g_assert_true(g_str_has_prefix(message, "cannot be used: give a program and its arg"));
        g_assert_cmpstr(field, ==, "pass show 'a b'");
    }
    for (guint i = 0; i < G_N_ELEMENTS(open); i++) {
        g_autofree gchar *message = parse_failure(&row, open[i], &field);

        g_assert_true(g_str_has_prefix(message, "has a quote that is not closed: give a program"));
    }
    cfd_option_kind_clear(&row, &field);
    g_assert_null(field);
}

static void
test_hostile_values(void)
{
    g_autofree gchar *longest = g_strnfill(4096, 'x');
    g_autofree gchar *too_long = g_strnfill(4097, 'x');
    g_autofree gchar *field = NULL;
    g_autofree gchar *length = parse_failure(&text_row, too_long, &field);
    g_autofree gchar *control = parse_failure(&text_row, "a\n\x1b[31mb\xff", &field);

    g_assert_cmpstr(length, ==, "is longer than 4096 bytes");
    g_assert_cmpstr(control, ==, "is \"a  [31mb\xef\xbf\xbd\": give some x, or y");
    g_assert_true(cfd_option_kind_parse(&text_row, longest, &field, NULL, NULL));
    longest[0] = 'z';
    g_free(g_steal_pointer(&length));
    length = parse_failure(&text_row, longest, &field);
    g_assert_cmpuint(strlen(length), <, 200);
}

static void
test_words(void)
{
    g_assert_cmpstr(cfd_option_kind_word(&number_row), ==, "unsigned");
    g_assert_cmpstr(cfd_option_kind_word(&port_row), ==, "string");
    g_assert_cmpstr(cfd_option_kind_word(&secret_row), ==, "password");
    g_assert_cmpstr(cfd_option_kind_word(&choice_row), ==, "selector");
    g_assert_cmpstr(cfd_option_kind_word(&text_row), ==, "string");
    g_assert_cmpstr(cfd_option_kind_word(&path_row), ==, "fileselect");
    g_assert_cmpstr(cfd_option_kind_metavar(&number_row), ==, "NUMBER");
}

static void
test_suggest(void)
{
    g_assert_cmpuint(cfd_suggest_distance("time-limit", "time-limit"), ==, 0);
    g_assert_cmpuint(cfd_suggest_distance("time-limt", "time-limit"), ==, 1);
    g_assert_cmpuint(cfd_suggest_distance("time_limitt", "time-limit"), ==, 2);
    g_assert_cmpuint(cfd_suggest_distance("", "time-limit"), ==, G_MAXUINT);
    g_assert_cmpuint(cfd_suggest_distance("zzzzzzzzzz", "time-limit"), ==, G_MAXUINT);
    g_assert_cmpuint(cfd_suggest_distance("ab", "cd"), ==, G_MAXUINT);
    for (gsize length = 63; length <= 66; length++) {
        g_autofree gchar *word = g_strnfill(length, 'a');

        g_assert_cmpuint(cfd_suggest_distance(word, word), ==, length <= 64 ? 0 : G_MAXUINT);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/option-kind/text", test_text);
    g_test_add_func("/option-kind/number", test_number);
    g_test_add_func("/option-kind/number-error", test_number_error);
    g_test_add_func("/option-kind/choice", test_choice);
    g_test_add_func("/option-kind/secret", test_secret);
    g_test_add_func("/option-kind/address", test_address);
    g_test_add_func("/option-kind/protocol", test_protocol);
    g_test_add_func("/option-kind/api-url", test_api_url);
    g_test_add_func("/option-kind/proxy-url", test_proxy_url);
    g_test_add_func("/option-kind/proxy-password", test_proxy_password_is_a_secret);
    g_test_add_func("/option-kind/path", test_path);
    g_test_add_func("/option-kind/offset", test_offset);
    g_test_add_func("/option-kind/command", test_command);
    g_test_add_func("/option-kind/hostile-values", test_hostile_values);
    g_test_add_func("/option-kind/words", test_words);
    g_test_add_func("/option-kind/suggest", test_suggest);
    return g_test_run();
}
