/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-option-kind.h"

/* The rows of the table of options, in the order of dialog and help. They stand in several lists
 * for the length of the files alone: everyone else sees one table, by cfd_options_row(). A row
 * without a name ends a list. */
extern const CfdOption cfd_option_table_first[]; /* Account, Capture */
extern const CfdOption cfd_option_table_full[];  /* Full capture */
extern const CfdOption cfd_option_table_last[];  /* Filter to what the dialog does not have */
extern const CfdOption cfd_option_table_shell[]; /* commands for people */
extern const CfdOption cfd_option_table_file[];  /* the file alone */
