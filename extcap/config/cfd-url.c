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
cfd_url_parse_server(const gchar *text)
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

void
cfd_url_learn_user(const gchar *text, CfdRedactor *redactor)
{
    const gchar *scheme_end = strstr(text, "://");
    const gchar *start = scheme_end != NULL ? scheme_end + strlen("://") : text;
    const gchar *at = strrchr(start, '@');
    g_autofree gchar *user = NULL;
    g_autofree gchar *plain_user = NULL;
    const gchar *password;

    if (at == NULL)
        return;
    user = g_strndup(start, (gsize)(at - start));
    plain_user = g_uri_unescape_string(user, NULL);
    password = strchr(plain_user != NULL ? plain_user : user, ':');
    cfd_redactor_learn(redactor, user);
    cfd_redactor_learn(redactor, plain_user);
    cfd_redactor_learn(redactor, password != NULL ? password + 1 : NULL);
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
    cfd_url_learn_user(text, redactor);
    return TRUE;
}
