/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-argv.h"
#include "cfd-cli.h"

#define CFD_COMMAND_MAX_TAKES 10

/* One row of the table of commands. Texts are ASCII; NULL where a row has none. */
typedef struct {
    const gchar *name;         /* one word or two */
    const gchar *word;         /* what it is about, as in `show ID` */
    gboolean is_word_optional; /* else it must be given */
    const gchar *needed;       /* options that must be given, as in `fetch ID -w FILE` */
    const gchar *word_option;  /* the option that the word is the value of */
    guint use;                 /* of CfdOptionUse; 0: as the options tell */
    CfdShellNeeds needs;       /* before it can run */
    gboolean asks_once;        /* what Cloudflare does not answer is told at once */
    gboolean makes_profile;    /* it may be given one that the file does not have */
    const gchar *summary;      /* a line, without a full stop */
    const gchar *description;  /* what a person wants to know beside that */
    const gchar *examples;     /* lines */
    /* What is wrong with its options, before anything is asked or begun; NULL: nothing can be. */
    gboolean (*check)(const CfdShell *shell, GError **error);
    gboolean (*run)(CfdShell *shell, GError **error);
    /* Options that count for it beside those of its use; NULL at the end. */
    const gchar *takes[CFD_COMMAND_MAX_TAKES + 1];
} CfdCommand;

/* The rows of the table: NULL from the number of rows on. */
const CfdCommand *cfd_command_row(guint index);

/* Which command the words are, of which there is at least one. CFD_ERROR_OPTION names the one that
 * was most likely meant, or what is missing. */
const CfdCommand *cfd_command_find(const GPtrArray *words, GError **error);

/* `help show` is `show --help`. */
void cfd_command_accept_help(CfdArguments *arguments);

/* Makes the arguments those of this command: what it is about becomes the value of its option, and
 * only options that mean something for it count. CFD_ERROR_OPTION if there are too few words or too
 * many. */
gboolean cfd_command_take(const CfdCommand *self, CfdArguments *arguments, GError **error);

/* What the command is about, or NULL; owned by the arguments. */
const gchar *cfd_command_word(const CfdCommand *self, const CfdArguments *arguments);

/* FALSE with CFD_ERROR_OPTION if options were given that mean nothing for it. */
gboolean cfd_command_check(const CfdCommand *self, const CfdOptions *options, GError **error);

/* Whether an option can be given for this command. */
gboolean cfd_command_has_option(const CfdCommand *self, const CfdOption *row);
