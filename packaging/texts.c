/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints what is made from the program's own tables of commands and options:
 *   texts options          the README's list of options (Markdown)
 *   texts man TEMPLATE     the manual page
 *   texts bash TEMPLATE    the completion for bash
 * In a template the generated parts stand as @NAME@. */
#include "texts.h"

#include "cfd-help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
print(const gchar *text)
{
    return fputs(text, stdout) < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* parts: a name and what makes the text for it; NULL at the end. */
static int
fill_in(const gchar *path, const Part *parts)
{
    g_autofree gchar *contents = NULL;
    g_autoptr(GString) text = NULL;

    if (!g_file_get_contents(path, &contents, NULL, NULL)) {
        fprintf(stderr, "texts: could not read %s\n", path);
        return EXIT_FAILURE;
    }
    text = g_string_new(contents);
    for (const Part *part = parts; part->name != NULL; part++) {
        g_autoptr(GString) made = g_string_new(NULL);

        part->append(made);
        if (g_string_replace(text, part->name, made->str, 0) == 0) {
            fprintf(stderr, "texts: there is no %s in %s\n", part->name, path);
            return EXIT_FAILURE;
        }
    }
    return print(text->str);
}

int
main(int argc, char **argv)
{
    g_autofree gchar *options = cfd_help_markdown();

    if (argc == 2 && strcmp(argv[1], "options") == 0)
        return print(options);
    if (argc == 3 && strcmp(argv[1], "man") == 0)
        return fill_in(argv[2], manual_parts);
    if (argc == 3 && strcmp(argv[1], "bash") == 0)
        return fill_in(argv[2], completion_parts);
    fputs("usage: texts options | man TEMPLATE | bash TEMPLATE\n", stderr);
    return EXIT_FAILURE;
}
