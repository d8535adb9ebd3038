/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-options.h"
#include "cfd-redact.h"

#include <glib.h>

/* The one interface of this program. Preferences of users carry it: never change it. */
#define CFD_INTERFACE_NAME "cloudflaredump"

/* What is asked for. Where a command line asks for several, the first in this order is done. */
typedef enum {
    CFD_VERB_HELP,         /* --help */
    CFD_VERB_VERSION,      /* --version */
    CFD_VERB_INTERFACES,   /* --extcap-interfaces */
    CFD_VERB_RELOAD,       /* --extcap-config --extcap-reload-option NAME */
    CFD_VERB_CONFIG,       /* --extcap-config */
    CFD_VERB_DLTS,         /* --extcap-dlts */
    CFD_VERB_CAPTURE,      /* --capture */
    CFD_VERB_CLEANUP,      /* --extcap-cleanup-postkill (4.6) */
    CFD_VERB_CHECK_FILTER, /* --extcap-capture-filter F alone */
    CFD_VERB_SHELL,        /* a command for people: a word that is no option comes first */
    CFD_VERB_OVERVIEW,     /* an empty command line */
    CFD_VERB_NONE,
} CfdVerb;

/* A command line, taken apart. Texts are NULL when not given or empty. */
typedef struct {
    CfdVerb verb;
    gchar *interface;
    gchar *fifo; /* a path, or - for standard output */
    gchar *capture_filter;
    gchar *wireshark_version; /* `4.4` */
    gchar *reload_option;
    gchar *control_in;
    gchar *control_out;
    GPtrArray *words;          /* of gchar *: the command for people, and what it is about */
    guint use;                 /* of CfdOptionUse: what it is about; 0: as the options tell */
    const gchar *const *takes; /* names of options that count for it besides; NULL: none */
    gboolean has_no_profile;   /* whatever environment and file choose */
    gboolean asks_once;        /* see CfdApiConfig */
    gboolean makes_profile;    /* it may name a profile that the file does not have yet */
    const gchar *name;         /* private, as all that follows: see cfd_argv_set() */
    const CfdOption *named;
    GHashTable *values; /* see cfd_argv_value() */
    GPtrArray *secrets; /* see cfd_argv_wipe() */
    GError *problem;    /* see cfd_argv_check() */
} CfdArguments;

/* Takes a command line apart as Wireshark 4.0 to 4.6 and people write it: any order, `--x v` and
 * `--x=v`, the last of several wins, unknown --extcap-* are passed over. Always gives back what it
 * understood, so that the FIFO can be opened before the first problem is told. `redactor` learns
 * every secret, and what stands behind an unknown option: it may be one. A command for people takes
 * none of Wireshark's options, but letters, and words. */
CfdArguments *cfd_argv_parse(int argc, char **argv, CfdRedactor *redactor);
void cfd_argv_free(CfdArguments *self);

/* Whether the command line can be obeyed. CFD_ERROR_OPTION with the first problem: an unknown
 * option (and which was meant), a stray word, a missing value, another interface than ours,
 * --capture without --fifo. Values are checked by cfd_environment_resolve(). */
gboolean cfd_argv_check(const CfdArguments *self, GError **error);

/* The text given for an option, or NULL; owned by self. */
const gchar *cfd_argv_value(const CfdArguments *self, const CfdOption *row);

/* Gives an option a value as if it stood on the command line: a word of a command for people, which
 * is called `name` there (not copied). CFD_ERROR_OPTION if it stands there as well. */
gboolean cfd_argv_set(CfdArguments *self, const CfdOption *row, const gchar *name,
                      const gchar *text, GError **error);

/* What an option of the command line is called in an error: by its label of the dialog, too, unless
 * it is a command's. The caller frees it. */
gchar *cfd_argv_origin(const CfdArguments *self, const CfdOption *row);

/* Overwrites what cfd_argv_parse() has told the redactor where it stands in argv, whatever was
 * wrong with it, so that `ps` shows it no longer. */
void cfd_argv_wipe(CfdArguments *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdArguments, cfd_argv_free)
