/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a CURLcode other than CURLE_OK means to a person. url: whose host is named. detail:
 * libcurl's own words, or "". Never NULL; the caller frees it. Codes: libcurl-errors(3). */
GError *cfd_curl_error_new(gint curl_code, const gchar *url, const gchar *detail);
