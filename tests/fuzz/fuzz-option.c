/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as the value of every option; or, where the first byte is an `a`, as a command line, one
 * word a line, in which each $ is a mark of its own. */
#include "fuzz.h"

#include "cfd-argv.h"
#include "cfd-environment.h"
#include "cfd-error.h"
#include "cfd-options.h"

#define NOW_US (G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC)

static gboolean
is_text(const CfdOption *row)
{
    switch (row->kind) {
    case CFD_KIND_TEXT:
    case CFD_KIND_PROFILE:
    case CFD_KIND_HEX:
    case CFD_KIND_ADDRESS:
    case CFD_KIND_SERVER_URL:
    case CFD_KIND_PROXY_URL:
    case CFD_KIND_PATH:
    case CFD_KIND_COMMAND:
    case CFD_KIND_COLO:
        return TRUE;
    case CFD_KIND_SECRET:
    case CFD_KIND_NUMBER:
    case CFD_KIND_CHOICE:
    case CFD_KIND_OFFSET:
    case CFD_KIND_PROTOCOL:
    case CFD_KIND_SWITCH:
        break;
    }
    return FALSE;
}

/* The canonical form of a text is its own canonical form. */
static void
check_canonical(CfdOptions *options, const CfdOption *row, CfdRedactor *redactor)
{
    g_autofree gchar *first = g_strdup(G_STRUCT_MEMBER(gchar *, options, row->offset));
    gboolean valid;

    if (first == NULL)
        return;
    valid = cfd_options_set(options, row, row->name, first, redactor, NULL);
    g_assert_true(valid);
    g_assert_cmpstr(G_STRUCT_MEMBER(gchar *, options, row->offset), ==, first);
}

static void
check_error(const CfdOption *row, const GError *error)
{
    g_autofree gchar *allowed = cfd_option_kind_allowed(row);
    g_autofree gchar *hidden = g_strdup_printf("%s cannot be used: give %s", row->name, allowed);
    g_autofree gchar *open =
        g_strdup_printf("%s has a quote that is not closed: give %s", row->name, allowed);

    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    fuzz_assert_line(error->message);
    if (row->secret && !g_str_has_suffix(error->message, "is longer than 4096 bytes"))
        g_assert_true(g_str_equal(error->message, hidden) || g_str_equal(error->message, open));
}

static void
set_every_option(const gchar *text)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) options = cfd_options_new();
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        g_autoptr(GError) error = NULL;

        if (!cfd_options_set(options, row, row->name, text, redactor, &error))
            check_error(row, error);
        else if (is_text(row))
            check_canonical(options, row, redactor);
    }
    cfd_offset_check(&options->offset_time, CFD_OPTIONS_OFFSET_TIME, NOW_US,
                     CFD_OFFSET_LOCAL_TOLERANCE_US, NULL);
}

static const gchar *
look_up_nothing(const gchar *name, gpointer data)
{
    (void)name;
    (void)data;
    return NULL;
}

static void
check_arguments(const CfdArguments *arguments, CfdRedactor *redactor)
{
    static const CfdEnvironment environment = {.lookup = look_up_nothing};
    g_autoptr(GError) problem = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdOptions) options = NULL;

    if (!cfd_argv_check(arguments, &problem))
        fuzz_assert_no_secret(redactor, problem->message);
    options = cfd_environment_resolve(&environment, arguments, redactor, NOW_US, &error);
    if (options == NULL)
        fuzz_assert_no_secret(redactor, error->message);
}

/* What the redactor was told of the word is gone from it; more may be. */
static void
check_wiped(const gchar *before, const gchar *after, const CfdRedactor *redactor)
{
    for (guint i = 0; i < FUZZ_MAX_MARKS; i++) {
        g_autofree gchar *mark = fuzz_mark(i);
        gboolean is_gone = memmem(after, strlen(before), mark, strlen(mark)) == NULL;

        g_assert_true(is_gone || !fuzz_is_secret(redactor, before, mark));
    }
}

static void
take_command_line(const gchar *text)
{
    g_autofree gchar *expanded = fuzz_expand(text);
    g_auto(GStrv) before = g_strsplit(expanded, "\n", -1);
    g_auto(GStrv) argv = g_strdupv(before);
    int argc = (int)g_strv_length(argv);
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdArguments) arguments = cfd_argv_parse(argc, argv, redactor);

    cfd_argv_wipe(arguments);
    for (int i = 1; i < argc; i++)
        check_wiped(before[i], argv[i], redactor);
    check_arguments(arguments, redactor);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree gchar *text = fuzz_text(data, size);

    if (*text == 'a')
        take_command_line(text);
    else
        set_every_option(text);
    return 0;
}
