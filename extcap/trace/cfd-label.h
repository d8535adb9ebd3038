/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What is known of where the packets of one file were seen; nothing is invented for what is
 * NULL. */
typedef struct {
    const gchar *type;       /* the API's word: "simple" or "full" */
    const gchar *capture_id; /* 32 hex digits */
    const gchar *colo;       /* full: the site that the key proves, else the group asked for */
    const gchar *city;       /* of the colo, in words */
    const gchar *country;    /* of the colo, two letters */
    const gchar *machine;    /* full: what tells this file from the others, or a number from 1 */
    const gchar *object_key; /* full: the file's key in the bucket */
} CfdLabel;

/* For if_name: "magic-transit", or "ord02/MACHINE" for a file of a full capture. Caller
 * frees. */
gchar *cfd_label_interface_name(const CfdLabel *self);

/* For if_description: words for people, then "; key=value" pairs for programs, as in
 *   Cloudflare Magic Transit sample, all colos; type=simple; capture=ID
 *   Cloudflare Magic Transit ord02 (Chicago, US); type=full; capture=ID; colo=ord02; object=KEY
 * In all values `;`, `%`, control characters and bytes that are not UTF-8 are percent-encoded
 * (RFC 3986, 2.1), so that the first `;` ends the words and each further one a pair. The caller
 * frees it. */
gchar *cfd_label_interface_description(const CfdLabel *self);
