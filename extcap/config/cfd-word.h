/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-argv.h"

/* One word of a command line that begins with a dash: which option it is. For cfd-argv alone. */

#define CFD_WORD_NO_FIELD (-1)

/* What can be said beside the options of the table. */
typedef struct {
    const gchar *name;
    CfdVerb verb; /* CFD_VERB_NONE: asks for nothing by itself */
    glong field;  /* of CfdArguments; CFD_WORD_NO_FIELD: takes no value */
    gchar letter; /* -h; 0: it is for Wireshark, and no command for people takes it */
} CfdWordFlag;

typedef struct {
    gchar *name;             /* without dashes, up to = */
    gchar *value;            /* behind =, or NULL; within the word */
    const CfdWordFlag *flag; /* exactly this one, or NULL */
    const CfdOption *row;    /* exactly this one, or NULL */
    gboolean is_of_host;     /* a Wireshark says it, this one or a later one */
} CfdWord;

/* NULL from the number of flags on. */
const CfdWordFlag *cfd_word_flag(guint index);

/* in_shell: of a command for people, which takes other options than Wireshark passes, and letters.
 * With one dash it is else nobody's option, but still the slip for one. */
CfdWord cfd_word_read(gchar *text, gboolean in_shell);
void cfd_word_clear(CfdWord *self);

/* Whether it is an option that is known. A value may begin with dashes too: -2h, a token. */
gboolean cfd_word_is_option(gchar *text, gboolean in_shell);

/* The option that was most likely meant by `name`, or NULL. */
const gchar *cfd_word_guess(const gchar *name, gboolean in_shell);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CfdWord, cfd_word_clear)
