/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-error.h"

/* Whether a capture filter (pcap-filter(7)) names no host, network or station: pcap_compile() would
 * ask the resolver for these, and wait for a silent name server with all signals unheard. What it
 * finds in files of this machine stays allowed: services, protocols, libpcap's own words.
 * expression: NULL or anything else; a bad one is as good as accepted where it names nothing, for
 * pcap_compile() to refuse. Touches nothing outside. FALSE with CFD_ERROR_OPTION, which quotes the
 * first such word; so also for a word that stands where none can, since pcap-filter(7) takes it for
 * a host (and libpcap, so far, for a syntax error). */
gboolean cfd_filter_names_check(const gchar *expression, GError **error);
