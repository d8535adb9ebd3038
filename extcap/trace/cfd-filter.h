/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-packet.h"

/* A capture filter in libpcap's language (pcap-filter(7)). */
typedef struct CfdFilter CfdFilter;

/* Whether cfd_filter_new would accept it; the same error. */
gboolean cfd_filter_check(const gchar *expression, GError **error);

/* expression: NULL or empty matches every packet. Else it must compile for Ethernet or for raw IP:
 * NULL with CFD_ERROR_OPTION, and libpcap's own words, when it does for neither.
 * Host names in it are looked up here, which may take as long as the resolver takes. */
CfdFilter *cfd_filter_new(const gchar *expression, GError **error);
void cfd_filter_free(CfdFilter *self);

/* link_type: a LINKTYPE_ value; one for which the expression does not compile never matches. */
gboolean cfd_filter_matches(CfdFilter *self, guint16 link_type, const CfdPacket *packet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdFilter, cfd_filter_free)
