/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The protocol's name, in filters and as the name of its tap, which gives the CloudflareLabel of
 * each packet that has one. */
#define CLOUDFLARE_NAME "cloudflare"

/* Statistics > Cloudflare Magic Transit (tshark -z cloudflare,tree), the protocol's tabs in
 * Statistics > Conversations and Endpoints, and the conversation filter in a packet's menu.
 * protocol: its number. */
void cloudflare_tables_register(int protocol);
