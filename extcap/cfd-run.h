/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-argv.h"

/* The objects that a run is made of, wired together. Sees every folder, as main does. */
typedef struct CfdRun CfdRun;

/* Borrows both. */
CfdRun *cfd_run_new(const CfdArguments *arguments, CfdRedactor *redactor);
void cfd_run_free(CfdRun *self);

/* --capture: the packets go to the FIFO. TRUE if all were delivered, or there is nothing to be said
 * because the user stopped, or whoever read them has gone. Else the error is for the user. */
gboolean cfd_run_capture(CfdRun *self, GError **error);

/* --extcap-reload-option: the entries of a selector of the dialog, within ten seconds; where it
 * fails, the one that says what to do; empty where there is no such list. The caller frees it. */
gchar *cfd_run_load_list(CfdRun *self);

/* --extcap-cleanup-postkill: looks after what a run that was killed has left. */
gboolean cfd_run_clean_up(CfdRun *self, GError **error);

/* A command for people, to its end: prints what it has to say, also of a failure. Returns the
 * status that the program exits with. `arguments` become those of the command. */
int cfd_run_shell(CfdArguments *arguments, CfdRedactor *redactor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdRun, cfd_run_free)
