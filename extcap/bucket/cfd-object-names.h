/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-listing.h"

/* One file of a full capture in the bucket. */
typedef struct {
    CfdListingObject *object;
    gchar *colo;    /* the data centre that the key names, as `ord02`; NULL: it names none */
    gchar *machine; /* what tells the files of a colo apart, else a number from 1 */
} CfdObjectName;

/* Which of `objects` (of CfdListingObject) are files of the capture `capture_id`, sorted by key.
 * Cloudflare documents the name pcap_<id>.pcap, one a machine, and not what tells them apart
 * (developers.cloudflare.com/network-flow/magic-transit-packet-captures): so a key is one that
 * holds the id and ends as a file of packets. folder: of the bucket, as the user chose it; says
 * nothing about colos. colo_name: what was captured in: `ord02`, `ORD`; NULL: not known. ret_empty:
 * how many more have no bytes. The caller unrefs the array of CfdObjectName, which owns copies. */
GPtrArray *cfd_object_names_choose(const GPtrArray *objects, const gchar *capture_id,
                                   const gchar *folder, const gchar *colo_name, guint *ret_empty);
