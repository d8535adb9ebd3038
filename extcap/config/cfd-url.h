/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-redact.h"

#include <glib.h>

/* The URL of a server without its trailing slashes, or NULL when `text` is not one: https, or http
 * to this machine only (no secret and no packet crosses a network in the clear); no user
 * information, query or fragment. The caller frees it. */
gchar *cfd_url_parse_server(const gchar *text);

/* Whether `text` is the URL of a proxy that libcurl can use: http, https, socks5 or socks5h, a
 * host, no path, query or fragment. A user and password in it become known to `redactor`. */
gboolean cfd_url_check_proxy(const gchar *text, CfdRedactor *redactor);

/* Makes the user and password in any kind of URL, also a malformed one, known to `redactor`. */
void cfd_url_learn_user(const gchar *text, CfdRedactor *redactor);
