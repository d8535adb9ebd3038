/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cloudflare-label.h"
#include "cloudflare-series.h"

/* That of the packet's interface, which is read once; NULL: it has none. It is there until the file
 * is closed or dissected anew: what is to stay is copied. */
const CloudflareLabel *cloudflare_labels_find(const packet_info *pinfo);

/* What is known of the file's interfaces is freed. */
void cloudflare_labels_forget(void);
