/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-error.h"

static void
test_transient(void)
{
    static const gboolean transient[] = {
        [CFD_ERROR_OPTION] = FALSE,      [CFD_ERROR_CREDENTIALS] = FALSE,
        [CFD_ERROR_PERMISSION] = FALSE,  [CFD_ERROR_QUOTA] = TRUE,
        [CFD_ERROR_NOT_FOUND] = FALSE,   [CFD_ERROR_UNREACHABLE] = TRUE,
        [CFD_ERROR_TIMEOUT] = TRUE,      [CFD_ERROR_SERVER] = TRUE,
        [CFD_ERROR_REPLY] = FALSE,       [CFD_ERROR_PACKETS] = FALSE,
        [CFD_ERROR_TOO_LARGE] = FALSE,   [CFD_ERROR_DISK] = FALSE,
        [CFD_ERROR_PIPE_CLOSED] = FALSE, [CFD_ERROR_STOPPED] = FALSE,
    };
    g_autoptr(GError) foreign = g_error_new(G_FILE_ERROR, CFD_ERROR_SERVER, "x");

    for (guint code = 0; code < G_N_ELEMENTS(transient); code++) {
        g_autoptr(GError) error = g_error_new(CFD_ERROR, (gint)code, "x");

        g_assert_true(cfd_error_is_transient(error) == transient[code]);
    }
    g_assert_false(cfd_error_is_transient(foreign));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/transient", test_transient);
    return g_test_run();
}
