/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The answers to Wireshark's questions, to be printed as they are. They are made from fixed texts
 * alone: Wireshark asks at every start and waits without a limit. The caller frees them. */

/* --extcap-interfaces: the program and its one interface. */
gchar *cfd_verbs_interfaces(void);

/* --extcap-dlts: the link type until packets tell another. */
gchar *cfd_verbs_dlts(void);

/* --extcap-config: the dialog, from the table of options. token_required: Wireshark does not start
 * a capture before a token is typed in; see cfd_environment_has_credentials(). */
gchar *cfd_verbs_config(gboolean token_required);
