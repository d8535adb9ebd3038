/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A row of dissector/colos.tsv, explained in the README there. Latitude and longitude are those of
 * the airport that has the code: the colo itself may be tens of kilometres away. Arrays, not
 * pointers: the table is made at build and leaves the loader nothing to relocate at each start. */
typedef struct {
    gchar code[4];     /* ORD */
    gchar country[3];  /* ISO 3166-1 alpha-2 */
    gchar city[32];    /* without accents */
    gchar region[30];  /* as on Cloudflare's status page */
    gdouble latitude;  /* degrees north */
    gdouble longitude; /* degrees east */
} CfdColo;

/* The rows in the order of their codes: NULL from the number of rows on. */
const CfdColo *cfd_colo_row(guint index);

/* Whether `text` is formed like the name of a group of colos (ORD) or of one site (ord02), in any
 * case: three letters and no digits, or two or three. The API's reference gives these two examples
 * and no rule. Whether there is such a colo is another question. */
gboolean cfd_colo_is_name(const gchar *text);

/* The colo of a group or a site. NULL when the name is malformed or in no row: colos come and go,
 * so it may exist all the same. */
const CfdColo *cfd_colo_find(const gchar *name);

/* A name as the API's reference writes it: `ORD` for a group, `ord02` for a site; what is no name
 * stays as it is. The caller frees it. */
gchar *cfd_colo_spell(const gchar *name);

/* For people: `ord02 (Chicago, US)`; the name alone when it is in no row. The caller frees it. */
gchar *cfd_colo_describe(const gchar *name);

/* Where nothing was seen at a colo that is in no row, what to check: `that there is a colo xqq01
 * (cloudflaredump colos does not list it)`; NULL when it is in a row. The caller frees it. */
gchar *cfd_colo_doubt(const gchar *name);

/* What was most likely meant by a misspelt code or by a city: `ORD (Chicago, US)` for ORC, ord2,
 * Chicago or chigaco. NULL when nothing is near. The caller frees it. */
gchar *cfd_colo_suggest(const gchar *text);

/* Whether `text` is part of its code, city or region in any case and with any accents, or the code
 * of its country, or the name of one of its sites. */
gboolean cfd_colo_matches(const CfdColo *self, const gchar *text);
