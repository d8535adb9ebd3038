/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-url.h"

#include <gio/gio.h>

#include <string.h>

/* All that RFC 3986 has in a URL. GUri takes more, and libcurl may then see another host. */
#define URL_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-._~:/?#[]@!$&'()*+,;=%"

static gboolean
is_loopback(const gchar *host)
{
    g_autoptr(GInetAddress) address = NULL;

    if (g_ascii_strcasecmp(host, "localhost") == 0)
        return TRUE;
    if (strchr(host, '%') != NULL)
        return FALSE;
    address = g_inet_address_new_from_string(host);
    return address != NULL && g_inet_address_get_is_loopback(address);
}

static gboolean
has_safe_scheme(GUri *uri)
{
    const gchar *scheme = g_uri_get_scheme(uri);

    if (g_str_equal(scheme, "https"))
        return TRUE;
    return g_str_equal(scheme, "http") && is_loopback(g_uri_get_host(uri));
}

static GUri *
parse_with_host(const gchar *text, GUriFlags flags)
{
    g_autoptr(GUri) uri = NULL;

    if (text[strspn(text, URL_CHARACTERS)] != '\0')
        return NULL;
    uri = g_uri_parse(text, flags, NULL);
    if (uri == NULL || g_uri_get_host(uri) == NULL || *g_uri_get_host(uri) == '\0')
        return NULL;
    if (g_uri_get_query(uri) != NULL || g_uri_get_fragment(uri) != NULL)
        return NULL;
    return g_steal_pointer(&uri);
}

gchar *
cfd_url_parse_api(const gchar *text)
{
    g_autoptr(GUri) uri = parse_with_host(text, G_URI_FLAGS_NONE);
    gsize length = strlen(text);

    if (uri == NULL || g_uri_get_userinfo(uri) != NULL || !has_safe_scheme(uri))
        return NULL;
    while (text[length - 1] == '/')
        length--;
    return g_strndup(text, length);
}

static gboolean
is_proxy_scheme(const gchar *scheme)
{
    static const gchar *const schemes[] = {"http", "https", "socks5", "socks5h", NULL};

    return g_strv_contains(schemes, scheme);
}

static void
make_known(CfdRedactor *redactor, const gchar *text)
{
    g_autoptr(CfdSecret) secret = NULL;

    if (text != NULL && *text != '\0')
        secret = cfd_secret_new(redactor, text);
}

/* As it stands in the URL, as libcurl puts it into Proxy-Authorization, and the password alone. */
static void
make_user_known(CfdRedactor *redactor, GUri *uri, const gchar *text)
{
    const gchar *start = strstr(text, "://") + strlen("://");
    const gchar *at = strrchr(start, '@');

    if (at != NULL) {
        g_autofree gchar *encoded = g_strndup(start, (gsize)(at - start));

        make_known(redactor, encoded);
    }
    make_known(redactor, g_uri_get_userinfo(uri));
    make_known(redactor, g_uri_get_password(uri));
}

gboolean
cfd_url_check_proxy(const gchar *text, CfdRedactor *redactor)
{
    g_autoptr(GUri) uri = parse_with_host(text, G_URI_FLAGS_HAS_PASSWORD);
    const gchar *path;

    if (uri == NULL || !is_proxy_scheme(g_uri_get_scheme(uri)))
        return FALSE;
    path = g_uri_get_path(uri);
    if (*path != '\0' && !g_str_equal(path, "/"))
        return FALSE;
    make_user_known(redactor, uri, text);
    return TRUE;
}
