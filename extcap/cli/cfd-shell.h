/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-meter.h"
#include "cfd-terminal.h"

#include "cfd-environment.h"

typedef struct CfdApi CfdApi;
typedef struct CfdBucketAccess CfdBucketAccess;
typedef struct CfdShell CfdShell;

/* How much is there; each has what stands above it, too. */
typedef enum {
    CFD_SHELL_NOTHING, /* options of the command line alone, whatever else is set */
    CFD_SHELL_LOOP,    /* a way to wait */
    CFD_SHELL_OPTIONS, /* the value of every option; with --here a network, too */
    CFD_SHELL_NETWORK, /* a way to ask, and a log */
    CFD_SHELL_CLOUD,   /* credentials */
    CFD_SHELL_API,     /* and an account */
    CFD_SHELL_PACKETS, /* a way for packets */
} CfdShellNeeds;

/* What a command for people works with; all borrowed. What it did not ask for in the table of
 * commands, or later, is NULL. */
struct CfdShell {
    const CfdArguments *arguments;
    CfdTerminal *terminal;
    const gchar *word; /* what the command is about; NULL: nothing */
    const CfdEnvironment *environment;
    const CfdOptions *options;
    /* Makes more ready than was asked for in the table of commands. What was ready stays so where
     * it fails. */
    gboolean (*reach)(CfdShell *self, CfdShellNeeds needs, GError **error);
    /* Which libraries the program uses, and of which versions. The caller frees it. */
    gchar *(*describe_libraries)(void);
    /* CFD_SHELL_LOOP */
    CfdLoop *loop;
    CfdCancel *cancel; /* of the loop */
    /* CFD_SHELL_NETWORK */
    CfdMeter *meter; /* its report goes to the log, too */
    /* The code of the colo that this computer reaches. The caller frees it. */
    gchar *(*find_near_colo)(CfdShell *self, GError **error);
    /* How the way to Cloudflare is: see cfd_checkup_way_judge(). ret_is_open: whether it can be
     * asked anything. The caller unrefs the array. */
    GPtrArray *(*check_way)(CfdShell *self, gboolean *ret_is_open);
    /* CFD_SHELL_CLOUD with a token, or with the Global API Key that belongs to the e-mail address
     * of the command line, instead of all credentials that are stored; their account is forgotten,
     * too. CFD_ERROR_OPTION, which does not show it, if it cannot be one. */
    gboolean (*log_in)(CfdShell *self, gboolean is_key, const gchar *secret, GError **error);
    /* An account for the API, by its ID; NULL: none. CFD_ERROR_OPTION if that cannot be one. */
    gboolean (*choose_account)(CfdShell *self, const gchar *account_id, GError **error);
    /* CFD_SHELL_CLOUD */
    CfdApi *api; /* with CFD_SHELL_API its account is known */
    CfdBucketAccess *access;
    /* CFD_SHELL_PACKETS: the capture that the options ask for goes as pcapng to `path`, see
     * cfd_pipe_open(), or, where that is NULL, to the descriptor `fd`, which is closed when
     * the program ends. Fails as cfd_capture_run(). */
    gboolean (*deliver)(CfdShell *self, const gchar *path, gint fd, GError **error);
};
