/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-shell.h"

/* The commands for people, a file each; what they are for stands in the table of commands. All fail
 * with an error that says what to do. */
gboolean cfd_cli_list(CfdShell *shell, GError **error);
gboolean cfd_cli_show(CfdShell *shell, GError **error);
gboolean cfd_cli_capture(CfdShell *shell, GError **error);
gboolean cfd_cli_stop(CfdShell *shell, GError **error);
gboolean cfd_cli_open(CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_list(CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_add(CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_validate(CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_remove(CfdShell *shell, GError **error);
gboolean cfd_cli_colos(CfdShell *shell, GError **error);
gboolean cfd_cli_config(CfdShell *shell, GError **error);

/* A command has failed: where the error says that the packets of its capture can be had later, the
 * command that does it; else NULL. The caller frees it. */
gchar *cfd_cli_capture_hint(const CfdShell *shell, const GError *error);
