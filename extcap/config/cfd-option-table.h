/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-option.h"

/* The rows of the table of options, in the order of dialog and help. They stand in several lists
 * for the length of the files alone: everyone else sees one table, by cfd_options_row(). A row
 * without a name ends a list. */
extern const CfdOption cfd_option_table_first[]; /* Capture, Filter */
extern const CfdOption cfd_option_table_live[];  /* Live */
extern const CfdOption cfd_option_table_full[];  /* Full capture, Existing capture */
extern const CfdOption cfd_option_table_credentials[];
extern const CfdOption cfd_option_table_last[];  /* Debug, and what the dialog does not have */
extern const CfdOption cfd_option_table_shell[]; /* commands for people */
extern const CfdOption cfd_option_table_file[];  /* the file alone */

/* As all of the API's identifiers are: the pattern of an ID. */
#define CFD_OPTION_TABLE_ID "[0-9A-Fa-f]{32}"

/* The pattern of a profile's name in the configuration file. */
#define CFD_OPTION_TABLE_PROFILE "[A-Za-z0-9_][A-Za-z0-9._-]{0,31}"

/* The pattern of CFD_OFFSET_FORMS. */
#define CFD_OPTION_TABLE_TIME                                                                      \
    "-(?:[0-9]+[hms])+|[0-9]{2}:[0-9]{2}(?::[0-9]{2})?|"                                           \
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?"                      \
    "(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
