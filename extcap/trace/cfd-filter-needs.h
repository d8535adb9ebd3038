/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What every IP packet has that a capture filter lets through: of others the filter need not be
 * asked. */
typedef struct {
    gchar *source_address; /* in its canonical form, as both; NULL: any */
    gchar *destination_address;
    guint source_port; /* of TCP or UDP, as both; 0: any */
    guint destination_port;
    gint protocol; /* behind the extension headers of IPv6; -1: any */
} CfdFilterNeeds;

/* expression: one that cfd_filter_new() takes, or NULL. Only what is joined with all else by "and"
 * counts, and of that only what names one address, port or protocol: "src host 192.0.2.1 and tcp
 * dst port 443". What is left out is any, so that no packet is ever lost. Asks nobody. */
void cfd_filter_needs_find(const gchar *expression, CfdFilterNeeds *ret_needs);

void cfd_filter_needs_clear(CfdFilterNeeds *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CfdFilterNeeds, cfd_filter_needs_clear)
