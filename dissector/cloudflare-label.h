/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The protocol's title, with which each label begins. */
#define CLOUDFLARE_TITLE "Cloudflare Magic Transit"

/* What the description and the name of an interface say about where its packets were seen; written
 * by extcap/trace/cfd-label.c, whose header tells the form of both. The twin of label.lua, which
 * must say the same. Each text is called as its field is, and NULL where it is not known. */
typedef struct {
    gchar *capture_id;
    gchar *capture_type; /* simple or full */
    gboolean is_sample;  /* simple: it mixes all colos */
    gchar *colo;         /* ORD */
    gchar *colo_name;    /* ord02 */
    const gchar *city;   /* of the table of colos, as the two that follow */
    const gchar *country;
    const gchar *region;
    gdouble latitude; /* NAN where there is no city */
    gdouble longitude;
    gchar *object;
    gchar *machine;
    gchar *place;             /* the colo or its site, in words */
    gchar *machine_place;     /* ord02/m1 of 00112233: a machine's name is its capture's alone */
    gchar *sentence;          /* all of it in words */
    gchar *problem;           /* why it cannot be read; then of the rest there may be less */
    gboolean is_unknown_colo; /* there is a colo, and the table does not have it */
} CloudflareLabel;

/* NULL for an interface without a label; the caller frees it. description: not NULL; name: NULL: it
 * has none. */
CloudflareLabel *cloudflare_label_parse(const gchar *description, const gchar *name);
void cloudflare_label_free(CloudflareLabel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CloudflareLabel, cloudflare_label_free)
