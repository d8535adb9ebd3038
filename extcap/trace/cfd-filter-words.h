/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* How libpcap's scanner divides a capture filter (pcap-filter(7), scanner.l of libpcap 1.10). */

/* The length of the word that begins at `text`, 0 if none does. Its end is libpcap's: "port-" is a
 * keyword and a minus, "len-20" one word. A word behind a backslash, which belongs to it, is no
 * keyword. */
gsize cfd_filter_words_measure(const gchar *text);

/* Behind the brackets that begin at `text`: in them is arithmetic, in which libpcap knows no
 * names. */
const gchar *cfd_filter_words_skip_brackets(const gchar *text);
