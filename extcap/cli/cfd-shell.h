/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-meter.h"
#include "cfd-terminal.h"

#include "cfd-environment.h"

typedef struct CfdApi CfdApi;
typedef struct CfdBucketAccess CfdBucketAccess;
typedef struct CfdShell CfdShell;

/* What a command for people works with; all borrowed. What it did not ask for in the table of
 * commands is NULL. */
struct CfdShell {
    const CfdArguments *arguments;
    CfdTerminal *terminal;
    const gchar *word; /* what the command is about; NULL: nothing */
    /* CFD_COMMAND_OPTIONS */
    const CfdEnvironment *environment;
    const CfdOptions *options;
    /* CFD_COMMAND_NETWORK */
    CfdLoop *loop;
    CfdCancel *cancel; /* of the loop */
    CfdMeter *meter;   /* its report goes to the log, too */
    /* The code of the colo that this computer reaches. The caller frees it. */
    gchar *(*find_near_colo)(CfdShell *self, GError **error);
    /* CFD_COMMAND_API */
    CfdApi *api; /* its account is known */
    CfdBucketAccess *access;
    /* CFD_COMMAND_PACKETS: the capture that the options ask for goes as pcapng to `path`, see
     * cfd_pipe_open(), or, where that is NULL, to the descriptor `fd`, which is closed when
     * the program ends. Fails as cfd_capture_run(). */
    gboolean (*deliver)(CfdShell *self, const gchar *path, gint fd, GError **error);
};
