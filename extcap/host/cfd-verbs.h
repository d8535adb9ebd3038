/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-environment.h"

#include <glib.h>

/* The answers to Wireshark's questions, to be printed as they are. Nothing is waited for to make
 * them: Wireshark asks at every start and waits without a limit. The caller frees them. */

/* --extcap-interfaces: the program and its one interface. */
gchar *cfd_verbs_interfaces(void);

/* --extcap-dlts: the link type until packets tell another. */
gchar *cfd_verbs_dlts(void);

/* --extcap-config: the dialog, from the table of options, with the defaults of the user's file.
 * Where the environment has no credentials Wireshark starts no capture before a token is typed. */
gchar *cfd_verbs_config(const CfdEnvironment *environment);
