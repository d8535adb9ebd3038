/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The colo that a person means, as the API spells it: a code or a site in any case, whether the
 * table knows it or not, for colos come and go; or a city that has one colo in the table. NULL when
 * it is none of these. The caller frees it. */
gchar *cfd_place_parse(const gchar *text);
