/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-text.h"

#include <string.h>

static void
assert_line(const gchar *text, gsize max_bytes, const gchar *expected)
{
    g_autofree gchar *line = cfd_text_line(text, max_bytes);

    g_assert_cmpstr(line, ==, expected);
    g_assert_cmpuint(strlen(line), <=, max_bytes);
}

static void
test_clean(void)
{
    assert_line("plain", 10, "plain");
    assert_line("a\nb\tc\x1b[31m\x7f", 20, "a b c [31m ");
    assert_line("bad \xff utf-8", 30, "bad \xef\xbf\xbd utf-8");
    assert_line("a\u202eb\u2066c\u200bd\ufeffe\u2028f", 40, "a b c d e f");
    assert_line("\u0645\u06cc\u200c\u062e\u0648", 40, "\u0645\u06cc\u200c\u062e\u0648");
    assert_line("", 10, "");
}

static void
test_cut(void)
{
    assert_line("abcdefghij", 10, "abcdefghij");
    assert_line("abcdefghijk", 10, "abcdefg…");
    assert_line("ääääää", 9, "äää…");
    assert_line("ääääää", 8, "ää…");
}

static void
test_rfc3339(void)
{
    g_autofree gchar *text =
        cfd_text_rfc3339(G_GINT64_CONSTANT(1577865600) * G_USEC_PER_SEC + 999999);

    g_assert_cmpstr(text, ==, "2020-01-01T08:00:00Z");
}

static void
test_parse_rfc3339(void)
{
    gint64 time_us = 0;

    g_assert_true(cfd_text_parse_rfc3339("2020-01-01T09:00:00.25+01:00", &time_us));
    g_assert_cmpint(time_us, ==, G_GINT64_CONSTANT(1577865600) * G_USEC_PER_SEC + 250000);
    g_assert_true(cfd_text_parse_rfc3339("2020-01-01T08:00:01Z", &time_us));
    g_assert_false(cfd_text_parse_rfc3339("2020-01-01T08:00:01", &time_us));
    g_assert_false(cfd_text_parse_rfc3339("", &time_us));
    g_assert_cmpint(time_us, ==, G_GINT64_CONSTANT(1577865601) * G_USEC_PER_SEC);
}

static void
test_command(void)
{
    g_autofree gchar *plain = cfd_text_command(NULL, "fetch %s", "ID");
    g_autofree gchar *profile = cfd_text_command("work", "fetch %s", "ID");

    g_assert_cmpstr(plain, ==, "fetch ID");
    g_assert_cmpstr(profile, ==, "fetch ID --profile work");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/clean", test_clean);
    g_test_add_func("/text/cut", test_cut);
    g_test_add_func("/text/rfc3339", test_rfc3339);
    g_test_add_func("/text/parse-rfc3339", test_parse_rfc3339);
    g_test_add_func("/text/command", test_command);
    return g_test_run();
}
