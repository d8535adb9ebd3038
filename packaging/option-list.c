/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the README's list of options, made from the program's own table. */
#include "cfd-help.h"

#include <stdio.h>
#include <stdlib.h>

int
main(void)
{
    g_autofree gchar *text = cfd_help_markdown();

    return fputs(text, stdout) < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
