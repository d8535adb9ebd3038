/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-option.h"

/* How groups and keys of the configuration file are written. */

/* Where our keys stand in the file, and, behind this word and a blank, those of a profile; other
 * groups are left alone. */
#define CFD_CONFIG_FILE_GROUP "cloudflaredump"
#define CFD_CONFIG_FILE_PROFILE "profile"

/* What stands behind the word in a profile's group, `work` of `profile work`, whether it is a name
 * or not; NULL: the group is another one. Within `group`. */
const gchar *cfd_config_group_profile(const gchar *group);

/* Whether a text is a name that a profile can have, and that can be shown. */
gboolean cfd_config_group_is_name(const gchar *text);

/* Whether keys of an option can stand there at all: it is typed, and not for one command alone. */
gboolean cfd_config_group_takes(const CfdOption *row);

/* The option of a key; NULL: there is none. */
const CfdOption *cfd_config_group_find_key(const gchar *key);
