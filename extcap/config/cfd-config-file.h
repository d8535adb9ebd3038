/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-config-group.h"
#include "cfd-options.h"
#include "cfd-redact.h"

#include <glib.h>

/* Every option with the longest value of use takes a tenth of it. */
#define CFD_CONFIG_FILE_MAX_BYTES ((gsize)(64 * 1024))

/* The user's own settings, for who starts Wireshark from a menu and has no environment: those for
 * all, or those of one profile, which go before them. */
typedef struct CfdConfigFile CfdConfigFile;

/* cloudflaredump/config.ini in the user's configuration folder (XDG Base Directory
 * Specification). The caller frees it. */
gchar *cfd_config_file_path(void);

/* The key of an option: its name with underscores, time_limit. The caller frees it. */
gchar *cfd_config_file_key(const CfdOption *row);

/* Takes a key file apart (freedesktop.org, Desktop Entry Specification, "Basic format of the file";
 * values are taken as they stand). path: for errors. `redactor` learns every secret in it.
 * CFD_ERROR_OPTION, without any value: a line that is no key; an unknown key; a group that is
 * nearly ours, or a profile without a name that can be given; a key given twice; a value in quotes.
 * Values are checked by cfd_environment_resolve(). */
CfdConfigFile *cfd_config_file_parse(const gchar *text, const gchar *path, CfdRedactor *redactor,
                                     GError **error);

/* The same from a file; one that is not there is empty. CFD_ERROR_OPTION also as
 * cfd_private_file_read(), and where others may read it although it holds a secret. */
CfdConfigFile *cfd_config_file_read(const gchar *path, CfdRedactor *redactor, GError **error);
void cfd_config_file_free(CfdConfigFile *self);

/* The names of its profiles, in their order: NULL from their number on. Owned by self, which may be
 * NULL. */
const gchar *cfd_config_file_profile_name(const CfdConfigFile *self, guint index);

/* All of them, `work, home`, for people; NULL: there is none. self: may be NULL. The caller frees
 * it. */
gchar *cfd_config_file_list_profiles(const CfdConfigFile *self);

/* The settings of a profile; owned by self. NULL with CFD_ERROR_OPTION, to follow the origin of the
 * name, if there is none of this name: it names those that there are. */
const CfdConfigFile *cfd_config_file_profile(const CfdConfigFile *self, const gchar *name,
                                             GError **error);

/* The text given for an option, or NULL; owned by self, which may be NULL. */
const gchar *cfd_config_file_value(const CfdConfigFile *self, const CfdOption *row);

/* What to call an option of it in an error: `time_limit in PATH`, or, of a profile,
 * `time_limit in [profile work] in PATH`. The caller frees it. */
gchar *cfd_config_file_origin(const CfdConfigFile *self, const CfdOption *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdConfigFile, cfd_config_file_free)
