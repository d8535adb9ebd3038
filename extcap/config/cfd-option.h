/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What an option's value is, and the field that it goes into. */
typedef enum {
    CFD_KIND_TEXT,     /* gchar *: what the row's pattern matches; NULL: not given */
    CFD_KIND_HEX,      /* the same, in lower case */
    CFD_KIND_PROFILE,  /* as TEXT: one of the configuration file's profiles */
    CFD_KIND_SECRET,   /* CfdSecret *; NULL: not given */
    CFD_KIND_NUMBER,   /* guint within the row's minimum and maximum; 0: not given */
    CFD_KIND_CHOICE,   /* an enum: the number of one of the row's choices */
    CFD_KIND_OFFSET,   /* CfdOffset; both 0: now */
    CFD_KIND_ADDRESS,  /* gchar *: an IPv4 or IPv6 address in its canonical form; NULL: not given */
    CFD_KIND_PROTOCOL, /* gint: number of an IP protocol; CFD_PROTOCOL_ANY: not given */
    CFD_KIND_SERVER_URL, /* gchar *: see cfd_url_parse_server(); NULL: not given */
    CFD_KIND_PROXY_URL,  /* gchar *: see cfd_url_check_proxy(); NULL: not given */
    CFD_KIND_PATH,       /* gchar *: an absolute path; NULL: not given */
    CFD_KIND_COMMAND,    /* gchar *: for g_shell_parse_argv(); NULL: not given */
    CFD_KIND_COLO,       /* gchar *: see cfd_place_parse(); NULL: not given */
    CFD_KIND_SWITCH,     /* gboolean: takes no value */
} CfdOptionKind;

/* Tabs of the dialog and headings of the help, in this order. */
typedef enum {
    CFD_GROUP_CAPTURE,
    CFD_GROUP_FILTER,
    CFD_GROUP_LIVE,
    CFD_GROUP_FULL,
    CFD_GROUP_EXISTING,
    CFD_GROUP_CREDENTIALS,
    CFD_GROUP_DEBUG,
    /* Never in the dialog: Wireshark's profiles are shared, and an imported one must not send
     * stored tokens elsewhere or write files. */
    CFD_GROUP_COMMAND_LINE,
    /* Of commands for people alone: neither variables nor the file have them. */
    CFD_GROUP_SHELL,
    /* On no command line either: it says which program is run. */
    CFD_GROUP_FILE,
    CFD_N_GROUPS,
} CfdOptionGroup;

/* For what an option means something. */
typedef enum {
    CFD_FOR_SAMPLE = 1 << 0,    /* one */
    CFD_FOR_LOOK_BACK = 1 << 1, /* samples up to an end */
    CFD_FOR_FOLLOW = 1 << 2,    /* samples until it is stopped */
    CFD_FOR_FULL = 1 << 3,
    CFD_FOR_EXISTING = 1 << 4, /* the packets of a capture that is opened by its id */
    CFD_FOR_NAMED = 1 << 5,    /* a capture without its packets */
    CFD_FOR_PROOF = 1 << 6,    /* the ownership of a bucket */
    CFD_FOR_ACCOUNT = 1 << 7,  /* what the account has */
    CFD_FOR_ITSELF = 1 << 8,   /* nothing but what a command itself takes */
    CFD_FOR_SERIES = CFD_FOR_LOOK_BACK | CFD_FOR_FOLLOW,
    CFD_FOR_SAMPLES = CFD_FOR_SAMPLE | CFD_FOR_SERIES,
    CFD_FOR_NEW = CFD_FOR_SAMPLES | CFD_FOR_FULL,
    CFD_FOR_PACKETS = CFD_FOR_NEW | CFD_FOR_EXISTING,
    CFD_FOR_ANYTHING = CFD_FOR_PACKETS | CFD_FOR_NAMED | CFD_FOR_PROOF | CFD_FOR_ACCOUNT,
} CfdOptionUse;

/* What an account has, from which the dialog lets one choose: its lists are loaded on demand. */
typedef enum {
    CFD_LIST_NONE,
    CFD_LIST_ACCOUNTS,
    CFD_LIST_CAPTURES,
    CFD_LIST_BUCKETS,
} CfdOptionList;

/* One value of a choice; a list of them ends with one whose value is NULL. One without a display is
 * another word for one that has it: it is taken, and not offered. */
typedef struct {
    const gchar *value;
    const gchar *display;
    guint number;
} CfdOptionChoice;

/* One row of the table of options. Texts are plain ASCII; NULL where a row has none. */
typedef struct {
    const gchar *name; /* `time-limit` is --time-limit on the command line */
    gchar letter;      /* `w` is -w in a command for people; 0: none */
    CfdOptionGroup group;
    CfdOptionKind kind;
    gsize offset;                   /* of the field in CfdOptions */
    const gchar *label;             /* in the dialog; at most 80 characters, or Wireshark aborts */
    const gchar *tooltip;           /* what it is for; what can be given is added to it */
    const gchar *placeholder;       /* stands in the empty field */
    const gchar *metavar;           /* stands for the value in a usage text; NULL: the kind's */
    const gchar *default_text;      /* NULL: not given is a value of its own */
    const gchar *variable;          /* of the environment */
    const gchar *second_variable;   /* where that one is not set */
    const gchar *together_with;     /* the option whose source this one must come from */
    guint counts_for;               /* of CfdOptionUse; 0: for everything */
    const gchar *pattern;           /* what the dialog takes, without anchors (PCRE) */
    const gchar *allowed;           /* where the kind does not tell, after "give" */
    const gchar *unit;              /* NUMBER: seconds, packets */
    guint minimum, maximum;         /* NUMBER; SECRET: characters */
    const CfdOptionChoice *choices; /* CHOICE */
    gboolean secret;                /* wiped from argv, never shown in an error */
    gboolean guarded;               /* not shown either: a secret may be there by mistake */
    gboolean unsaved;               /* Wireshark forgets it */
    CfdOptionList list;             /* in the dialog it is chosen from a list that can be loaded */
    const gchar *unchosen;          /* that list's first entry, for no value */
    const gchar *overrides;         /* the option with the same field that is typed: this one is
                                     * chosen in the dialog, instead of it */
} CfdOption;
