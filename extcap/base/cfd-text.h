/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* One clean line of at most `max_bytes` bytes from any bytes: valid UTF-8, control characters
 * and those that turn or hide text made spaces, what is cut ends in "…". The caller frees it. */
gchar *cfd_text_line(const gchar *text, gsize max_bytes);

/* A command for a person to type, and behind it the profile that it is for; NULL: none. The caller
 * frees it. */
gchar *cfd_text_command(const gchar *profile, const gchar *format, ...) G_GNUC_PRINTF(2, 3);

/* RFC 3339 in UTC with whole seconds, as the PCAPs API writes it: 2020-01-01T08:00:00Z.
 * time_us: since 1970-01-01 UTC. The caller frees it. */
gchar *cfd_text_rfc3339(gint64 time_us);

/* The other way: a time of RFC 3339 with any zone and fraction, in µs. FALSE if it is none. */
gboolean cfd_text_parse_rfc3339(const gchar *text, gint64 *ret_time_us);
