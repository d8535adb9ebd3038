/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-shell.h"

/* The commands for people, a file each; what they are for stands in the table of commands, as when
 * each is called. All fail with an error that says what to do. */
gboolean cfd_cli_list_check(const CfdShell *shell, GError **error);
gboolean cfd_cli_list(CfdShell *shell, GError **error);
gboolean cfd_cli_show(CfdShell *shell, GError **error);
gboolean cfd_cli_capture_check(const CfdShell *shell, GError **error);
gboolean cfd_cli_capture(CfdShell *shell, GError **error);
gboolean cfd_cli_stop(CfdShell *shell, GError **error);
gboolean cfd_cli_open(CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_list(CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_add(CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_validate(CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_remove_check(const CfdShell *shell, GError **error);
gboolean cfd_cli_bucket_remove(CfdShell *shell, GError **error);
gboolean cfd_cli_colos_check(const CfdShell *shell, GError **error);
gboolean cfd_cli_colos(CfdShell *shell, GError **error);
gboolean cfd_cli_config(CfdShell *shell, GError **error);
gboolean cfd_cli_login_check(const CfdShell *shell, GError **error);
gboolean cfd_cli_login(CfdShell *shell, GError **error);
gboolean cfd_cli_logout(CfdShell *shell, GError **error);
gboolean cfd_cli_doctor(CfdShell *shell, GError **error);
gboolean cfd_cli_install(CfdShell *shell, GError **error);
gboolean cfd_cli_uninstall(CfdShell *shell, GError **error);

/* A command has failed with `error`: how the packets of a capture can be had that exists all the
 * same, or NULL, also where nobody wants them. The caller frees it. */
gchar *cfd_cli_capture_hint(const CfdShell *shell, const GError *error);
