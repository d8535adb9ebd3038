/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-net.h"

#include "cfd-record.h"
#include "cfd-strays.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define ACCOUNT "0123456789abcdef0123456789abcdef"

static void
test_tells_what_was_left(void)
{
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    g_autofree gchar *path = g_build_filename(folder, ID, NULL);
    CfdRecord *record = cfd_record_new(folder, ID, ACCOUNT, "simple", NULL);
    FakeNet net;

    fake_net_init(&net, NULL);
    cfd_strays_tend(folder, &net.loop.clock, &net.report);
    g_assert_cmpstr(net.notes->str, ==, "");
    cfd_record_free(record);
    cfd_strays_tend(folder, &net.loop.clock, &net.report);
    g_assert_nonnull(strstr(net.notes->str, "capture " ID " (simple) of an earlier run"));
    fake_net_clear(&net);
    g_unlink(path);
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/strays/told", test_tells_what_was_left);
    return g_test_run();
}
