/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-curl-error.h"

#include "cfd-error.h"

#include <curl/curl.h>

#include <string.h>

static void
test_every_code_is_a_sentence(void)
{
    for (gint code = CURLE_OK + 1; code < CURL_LAST; code++) {
        g_autoptr(GError) error =
            cfd_curl_error_new(code, "https://api.test:8443/client/v4", "why");

        g_test_message("%s", error->message);
        g_assert_true(error->domain == CFD_ERROR);
        g_assert_nonnull(strstr(error->message, "api.test"));
        g_assert_nonnull(strstr(error->message, "why"));
        g_assert_null(strstr(error->message, "%s"));
        g_assert_null(strstr(error->message, "/client"));
    }
}

static void
test_codes(void)
{
    static const struct {
        CURLcode curl;
        CfdErrorCode code;
    } cases[] = {
        {CURLE_COULDNT_RESOLVE_HOST, CFD_ERROR_UNREACHABLE},
        {CURLE_OPERATION_TIMEDOUT, CFD_ERROR_TIMEOUT},
        {CURLE_PEER_FAILED_VERIFICATION, CFD_ERROR_OPTION},
        {CURLE_SSL_CACERT_BADFILE, CFD_ERROR_OPTION},
        {CURLE_FTP_ACCEPT_FAILED, CFD_ERROR_UNREACHABLE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = cfd_curl_error_new((gint)cases[i].curl, "https://api.test/", "");

        g_assert_error(error, CFD_ERROR, (gint)cases[i].code);
        g_assert_nonnull(strstr(error->message, curl_easy_strerror(cases[i].curl)));
    }
}

/* libcurl's words are all that tells a proxy which refuses from a server that does. */
static void
test_who_refuses(void)
{
    static const struct {
        const gchar *url, *words;
        gboolean is_proxy;
    } cases[] = {
        {"https://api.test/x", "Failed to connect to api.test port 443 after 1 ms: no", FALSE},
        {"http://api.test/x", "Failed to connect to api.test port 80 after 1 ms: no", FALSE},
        {"https://api.test:8443/", "Failed to connect to api.test port 8443 after 1 ms", FALSE},
        {"https://api.test/x", "Failed to connect to 127.0.0.1 port 9 after 0 ms: no", TRUE},
        {"https://localhost/x", "Failed to connect to localhost port 3128 after 0 ms", TRUE},
        {"https://api.test/x", "Connection timed out after 5000 ms", FALSE},
        {"https://api.test/x", "", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error =
            cfd_curl_error_new(CURLE_COULDNT_CONNECT, cases[i].url, cases[i].words);

        g_test_message("%s", error->message);
        g_assert_error(error, CFD_ERROR, CFD_ERROR_UNREACHABLE);
        g_assert_cmpint(g_str_has_prefix(error->message, "the proxy on the way to "), ==,
                        cases[i].is_proxy);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/curl-error/sentences", test_every_code_is_a_sentence);
    g_test_add_func("/curl-error/codes", test_codes);
    g_test_add_func("/curl-error/who-refuses", test_who_refuses);
    return g_test_run();
}
