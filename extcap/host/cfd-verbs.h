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

/* What earlier runs have left for the dialog; borrowed. */
typedef struct {
    const gchar *lists;   /* see cfd_choice_cache_path() */
    const gchar *records; /* see cfd_record_folder() */
    gint64 now_us;        /* by this computer's clock, since 1970-01-01 UTC */
} CfdVerbsMemory;

/* --extcap-config: the dialog, from the table of options, with the defaults of the user's file, and
 * the lists to choose from as they were loaded last. Where the environment has no credentials
 * Wireshark starts no capture before a token is typed. */
gchar *cfd_verbs_config(const CfdEnvironment *environment, const CfdVerbsMemory *memory);

/* The option that --extcap-reload-option names, if its list can be loaded, and the number of its
 * argument in the dialog; else NULL. */
const CfdOption *cfd_verbs_find_list(const gchar *name, guint *ret_number);
