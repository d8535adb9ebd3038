/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-exit.h"

#include "cfd-error.h"

static const struct {
    CfdErrorCode code;
    int status;
} STATUSES[] = {
    {CFD_ERROR_OPTION, 2},  {CFD_ERROR_CREDENTIALS, 3}, {CFD_ERROR_PERMISSION, 3},
    {CFD_ERROR_QUOTA, 1},   {CFD_ERROR_NOT_FOUND, 4},   {CFD_ERROR_UNREACHABLE, 1},
    {CFD_ERROR_TIMEOUT, 1}, {CFD_ERROR_SERVER, 1},      {CFD_ERROR_REPLY, 1},
    {CFD_ERROR_PACKETS, 1}, {CFD_ERROR_TOO_LARGE, 1},   {CFD_ERROR_DISK, 1},
    {CFD_ERROR_UNFIT, 1},   {CFD_ERROR_PIPE_CLOSED, 0}, {CFD_ERROR_STOPPED, 130},
};

static void
test_every_code(void)
{
    g_assert_cmpint(cfd_exit_status(NULL), ==, 0);
    g_assert_cmpuint(G_N_ELEMENTS(STATUSES), ==, CFD_ERROR_STOPPED + 1);
    for (guint i = 0; i < G_N_ELEMENTS(STATUSES); i++) {
        g_autoptr(GError) error = g_error_new(CFD_ERROR, (gint)STATUSES[i].code, "x");

        g_assert_cmpint(STATUSES[i].code, ==, i);
        g_assert_cmpint(cfd_exit_status(error), ==, STATUSES[i].status);
    }
}

static gboolean
is_told(int status)
{
    int told;

    for (guint i = 0; cfd_exit_meaning(i, &told) != NULL; i++) {
        if (told == status)
            return TRUE;
    }
    return FALSE;
}

/* In rising order, so none twice; and all that there are. */
static void
test_meanings(void)
{
    const gchar *meaning;
    int before = -1;
    int status = -1;
    guint i;

    for (i = 0; (meaning = cfd_exit_meaning(i, &status)) != NULL; i++) {
        g_assert_cmpint(status, >, before);
        g_assert_true(g_str_is_ascii(meaning));
        g_assert_cmpstr(meaning, !=, "");
        before = status;
    }
    g_assert_cmpint(before, ==, 130);
    g_assert_null(cfd_exit_meaning(i + 1, &status));
    g_assert_null(cfd_exit_meaning(G_MAXUINT, &status));
    for (guint code = 0; code < G_N_ELEMENTS(STATUSES); code++)
        g_assert_true(is_told(STATUSES[code].status));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exit/codes", test_every_code);
    g_test_add_func("/exit/meanings", test_meanings);
    return g_test_run();
}
