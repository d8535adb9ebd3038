/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-packet.h"

/* A capture filter in libpcap's language (pcap-filter(7)). */
typedef struct CfdFilter CfdFilter;

/* Whether cfd_filter_new would accept it; the same error. */
gboolean cfd_filter_check(const gchar *expression, GError **error);

/* expression: NULL or empty matches every packet. Else it must compile for Ethernet or for raw IP:
 * NULL with CFD_ERROR_OPTION, and libpcap's own words, when it does for neither; or the words of
 * cfd_filter_names_check() when it names a host or a network. So nothing here asks the resolver. */
CfdFilter *cfd_filter_new(const gchar *expression, GError **error);
void cfd_filter_free(CfdFilter *self);

/* link_type: a LINKTYPE_ value. Whether the expression has a meaning there: "ether host ..." fits
 * Ethernet but not raw IP. One that matches every packet fits all. */
gboolean cfd_filter_fits(CfdFilter *self, guint16 link_type);

/* link_type: a LINKTYPE_ value; one for which the expression does not compile never matches. */
gboolean cfd_filter_matches(CfdFilter *self, guint16 link_type, const CfdPacket *packet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdFilter, cfd_filter_free)
