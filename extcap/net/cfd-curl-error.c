/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-curl-error.h"

#include "cfd-error.h"

#include <curl/curl.h>

/* A code of our own: CURLE_COULDNT_CONNECT does not say to whom. */
#define PROXY_REFUSES CURL_LAST

/* How libcurl names what it could not connect to. */
#define FAILED_TO_CONNECT "Failed to connect to "

#define HTTPS_PORT 443
#define HTTP_PORT 80

typedef struct {
    CURLcode curl;
    CfdErrorCode code;
    const gchar *sentence; /* %s: the host */
} Meaning;

static const Meaning MEANINGS[] = {
    {CURLE_COULDNT_RESOLVE_HOST, CFD_ERROR_UNREACHABLE,
     "the name %s cannot be resolved: check the network and its name server"},
    {CURLE_COULDNT_RESOLVE_PROXY, CFD_ERROR_UNREACHABLE,
     "the name of the proxy on the way to %s cannot be resolved: check the proxy setting"},
    {PROXY_REFUSES, CFD_ERROR_UNREACHABLE,
     "the proxy on the way to %s does not accept connections: check that it runs, and the proxy "
     "setting (--proxy, or the environment's https_proxy)"},
    {CURLE_COULDNT_CONNECT, CFD_ERROR_UNREACHABLE,
     "%s does not accept connections: check the network, firewall and proxy"},
    {CURLE_PROXY, CFD_ERROR_UNREACHABLE,
     "the proxy on the way to %s does not let it through: check the proxy, and its user and "
     "password"},
    {CURLE_OPERATION_TIMEDOUT, CFD_ERROR_TIMEOUT,
     "%s has not answered in time: check the network, or try again"},
    {CURLE_PEER_FAILED_VERIFICATION, CFD_ERROR_OPTION,
     "the TLS certificate of %s is not trusted: if a proxy of your company opens TLS, give its "
     "certificate with --ca-file"},
    {CURLE_SSL_CONNECT_ERROR, CFD_ERROR_UNREACHABLE,
     "a TLS connection to %s could not be made: check the proxy and the clock of this machine"},
    {CURLE_SSL_CACERT_BADFILE, CFD_ERROR_OPTION,
     "the certificates to check %s with cannot be read: check that the file given with --ca-file "
     "exists and is in PEM form"},
    {CURLE_UNSUPPORTED_PROTOCOL, CFD_ERROR_OPTION, "the address of %s is not one for https"},
    {CURLE_URL_MALFORMAT, CFD_ERROR_OPTION, "the address of %s is malformed: check --api-url"},
    {CURLE_SEND_ERROR, CFD_ERROR_SERVER, "the connection to %s broke: try again"},
    {CURLE_RECV_ERROR, CFD_ERROR_SERVER, "the connection to %s broke: try again"},
    {CURLE_GOT_NOTHING, CFD_ERROR_SERVER, "%s closed the connection without an answer: try again"},
    {CURLE_PARTIAL_FILE, CFD_ERROR_SERVER,
     "the connection to %s broke before the answer was complete: try again"},
    {CURLE_HTTP2, CFD_ERROR_SERVER, "the connection to %s broke: try again"},
    {CURLE_HTTP2_STREAM, CFD_ERROR_SERVER, "the connection to %s broke: try again"},
};

static gchar *
find_host(const gchar *url)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);

    return g_strdup(uri != NULL && g_uri_get_host(uri) != NULL ? g_uri_get_host(uri)
                                                               : "the server");
}

/* Whether the host and port that libcurl names are not those of `url`. */
static gboolean
is_elsewhere(const gchar *url, const gchar *detail)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
    g_autofree gchar *words = NULL;
    gint port;

    if (uri == NULL || !g_str_has_prefix(detail, FAILED_TO_CONNECT))
        return FALSE;
    port = g_uri_get_port(uri);
    if (port < 0)
        port = g_str_equal(g_uri_get_scheme(uri), "https") ? HTTPS_PORT : HTTP_PORT;
    words = g_strdup_printf(FAILED_TO_CONNECT "%s port %d ", g_uri_get_host(uri), port);
    return !g_str_has_prefix(detail, words);
}

GError *
cfd_curl_error_new(gint curl_code, const gchar *url, const gchar *detail)
{
    g_autofree gchar *host = find_host(url);
    const gchar *words = *detail != '\0' ? detail : curl_easy_strerror((CURLcode)curl_code);
    g_autoptr(GString) text = g_string_new(NULL);

    if (curl_code == (gint)CURLE_COULDNT_CONNECT && is_elsewhere(url, detail))
        curl_code = (gint)PROXY_REFUSES;
    for (guint i = 0; i < G_N_ELEMENTS(MEANINGS); i++) {
        if ((gint)MEANINGS[i].curl != curl_code)
            continue;
        g_string_append(text, MEANINGS[i].sentence);
        g_string_replace(text, "%s", host, 1);
        g_string_append_printf(text, " (%s)", words);
        return g_error_new_literal(CFD_ERROR, (gint)MEANINGS[i].code, text->str);
    }
    return g_error_new(CFD_ERROR, CFD_ERROR_UNREACHABLE,
                       "talking to %s failed: %s (libcurl's code %d)", host, words, curl_code);
}
