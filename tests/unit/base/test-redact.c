/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-redact.h"

#include <string.h>

static void
test_plain(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdSecret) secret = cfd_secret_new(redactor, "s3cr3t-token");
    g_autofree gchar *text = cfd_redactor_apply(redactor, "Bearer s3cr3t-token, s3cr3t-token!");

    g_assert_cmpstr(text, ==, "Bearer [redacted], [redacted]!");
    g_assert_cmpstr(cfd_secret_text(secret), ==, "s3cr3t-token");
}

static void
test_outlives_the_secret(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autofree gchar *text = NULL;

    cfd_secret_unref(cfd_secret_new(redactor, "s3cr3t-token"));
    text = cfd_redactor_apply(redactor, "s3cr3t-token");
    g_assert_cmpstr(text, ==, "[redacted]");
}

static void
test_encoded(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdSecret) secret = cfd_secret_new(redactor, "p/ss+word=1234567");
    g_autofree gchar *base64 = g_base64_encode((const guchar *)"p/ss+word=1234567 and more", 26);
    g_autofree gchar *as_base64 = cfd_redactor_apply(redactor, base64);
    g_autofree gchar *as_url = cfd_redactor_apply(redactor, "?key=p%2Fss%2Bword%3D1234567&x");

    g_assert_nonnull(secret);
    g_assert_true(g_str_has_prefix(as_base64, "[redacted]"));
    g_assert_cmpstr(as_url, ==, "?key=[redacted]&x");
}

/* A password may have any characters. */
static void
test_json(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdSecret) secret = cfd_secret_new(redactor, "a\"b\\c");
    g_autofree gchar *text = cfd_redactor_apply(redactor, "{\"x\":\"a\\\"b\\\\c\"}");

    g_assert_nonnull(secret);
    g_assert_cmpstr(text, ==, "{\"x\":\"[redacted]\"}");
}

static void
test_longer_secret_first(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdSecret) part = cfd_secret_new(redactor, "abcd");
    g_autoptr(CfdSecret) whole = cfd_secret_new(redactor, "abcd-efgh");
    g_autofree gchar *text = cfd_redactor_apply(redactor, "abcd-efgh");

    g_assert_true(part != whole);
    g_assert_cmpstr(text, ==, "[redacted]");
}

static void
test_short_words_stay_readable(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdSecret) secret = cfd_secret_new(redactor, "a");
    g_autofree gchar *text = cfd_redactor_apply(redactor, "a capture");

    g_assert_nonnull(secret);
    g_assert_cmpstr(text, ==, "a capture");
}

static void
test_resembles(void)
{
    static const struct {
        const gchar *word;
        gboolean expected;
    } cases[] = {
        {"abcdefghijklmnopqrstuvwxyz0123456789ABCD", TRUE},
        {"0123456789abcdef0123", TRUE},
        {"0123456789_bcdef-123", TRUE},
        {"aBcDeFgHiJkLmNoPqRsT", TRUE},
        {"0123456789abcdef012", FALSE}, /* too short */
        {"01234567890123456789", FALSE},
        {"a-program-with-a-long-name", FALSE},
        {"A_VARIABLE_WITH_A_LONG_NAME", FALSE},
        {"/usr/bin/0123456789abcdef0123", FALSE},
        {"0123456789abcdef0123.sh", FALSE},
        {"", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].word);
        g_assert_true(cfd_secret_resembles(cases[i].word, strlen(cases[i].word), 20) ==
                      cases[i].expected);
    }
}

static void
test_wipe(void)
{
    gchar text[] = "s3cr3t";
    const gchar zeros[sizeof text] = {0};

    cfd_secret_wipe(text, strlen(text));
    g_assert_cmpmem(text, sizeof text, zeros, sizeof zeros);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/redact/plain", test_plain);
    g_test_add_func("/redact/outlives-the-secret", test_outlives_the_secret);
    g_test_add_func("/redact/encoded", test_encoded);
    g_test_add_func("/redact/json", test_json);
    g_test_add_func("/redact/longer-first", test_longer_secret_first);
    g_test_add_func("/redact/short-words", test_short_words_stay_readable);
    g_test_add_func("/redact/resembles", test_resembles);
    g_test_add_func("/redact/wipe", test_wipe);
    return g_test_run();
}
