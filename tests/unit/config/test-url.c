/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-url.h"

#include <string.h>

static void
test_api(void)
{
    static const struct {
        const gchar *text;
        const gchar *url; /* NULL: refused */
    } cases[] = {
        {"https://api.cloudflare.com/client/v4", "https://api.cloudflare.com/client/v4"},
        {"https://api.cloudflare.com/client/v4//", "https://api.cloudflare.com/client/v4"},
        {"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"},
        {"http://[::1]:8080", "http://[::1]:8080"},
        {"http://localhost", "http://localhost"},
        {"http://api.cloudflare.com", NULL},
        {"http://127.0.0.1.example.org", NULL},
        {"http://localhost.example.org", NULL},
        {"https://user:password@api.cloudflare.com", NULL},
        {"https://api.cloudflare.com?x=1", NULL},
        {"https://api.cloudflare.com#x", NULL},
        {"https://", NULL},
        {"ftp://127.0.0.1", NULL},
        {"file:///etc/passwd", NULL},
        {"api.cloudflare.com", NULL},
        {"https://a b", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *url = cfd_url_parse_server(cases[i].text);

        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(url, ==, cases[i].url);
    }
}

static void
test_proxy(void)
{
    static const struct {
        const gchar *text;
        gboolean ok;
    } cases[] = {
        {"http://proxy:3128", TRUE},      {"https://proxy", TRUE},   {"socks5h://proxy:1", TRUE},
        {"http://u:p@proxy:3128/", TRUE}, {"socks4://proxy", FALSE}, {"proxy:3128", FALSE},
        {"http://proxy/path", FALSE},     {"http://proxy?x", FALSE}, {"http://:3128", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdRedactor) redactor = cfd_redactor_new();

        g_test_message("%s", cases[i].text);
        g_assert_true(cfd_url_check_proxy(cases[i].text, redactor) == cases[i].ok);
    }
}

static void
test_user_is_learned(void)
{
    static const gchar *const texts[] = {
        "http://user:s3cret%21pw@proxy:1",
        "foo://user:s3cret%21pw@proxy:1",
        "user:s3cret%21pw@proxy",
        "http://user:s3cret%21pw@[bad",
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
        g_autofree gchar *plain = NULL;
        g_autofree gchar *whole = NULL;

        cfd_url_learn_user(texts[i], redactor);
        plain = cfd_redactor_apply(redactor, "it is s3cret!pw");
        whole = cfd_redactor_apply(redactor, texts[i]);
        g_assert_cmpstr(plain, ==, "it is [redacted]");
        g_assert_null(strstr(whole, "s3cret"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/url/api", test_api);
    g_test_add_func("/url/proxy", test_proxy);
    g_test_add_func("/url/user", test_user_is_learned);
    return g_test_run();
}
