/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* No protocol is asked for: packets of any. */
#define CFD_PROTOCOL_ANY (-1)

/* The number of an IP protocol from its text: 0 to 255, or a usual name in any case (IANA,
 * "Assigned Internet Protocol Numbers"). CFD_PROTOCOL_ANY when it is neither. */
gint cfd_protocol_parse(const gchar *text);
