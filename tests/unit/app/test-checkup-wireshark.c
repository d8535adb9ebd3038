/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-wireshark.h"

#include "fake-loop.h"
#include "finding-assert.h"

#include <glib/gstdio.h>

#include <string.h>

#define INTERFACE "12. cloudflaredump (Cloudflare Magic Transit)\n"
#define PROTOCOL "Cloudflare Magic Transit\tCloudflare Magic Transit\tcloudflare\n"
#define PROTOCOL_4_4 "Cloudflare Magic Transit\tCLOUDFLARE\tcloudflare\tT\tT\tT\n"

/* A folder with a tshark that prints what a test wants, and the folders that it looks into. */
typedef struct {
    FakeLoop loop;
    gchar *folder;
    CfdWireshark wireshark;
    CfdCheckupWireshark checkup;
} Fixture;

static void
set_up(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    fake_loop_init(&self->loop);
    self->loop.happen = fake_loop_let_run;
    self->folder = g_dir_make_tmp("tshark-XXXXXX", NULL);
    self->wireshark = (CfdWireshark){
        .tshark = g_build_filename(self->folder, "tshark", NULL),
        .series = (gchar *)"4.9",
        .personal_extcaps = g_build_filename(self->folder, "personal", NULL),
        .global_extcaps = g_build_filename(self->folder, "global", NULL),
        .personal_plugins = self->folder,
    };
    g_mkdir(self->wireshark.personal_extcaps, 0700);
    g_mkdir(self->wireshark.global_extcaps, 0700);
    self->checkup = (CfdCheckupWireshark){
        .wireshark = &self->wireshark,
        .loop = self->loop.loop,
    };
}

static void
remove_file(const gchar *folder, const gchar *name)
{
    g_autofree gchar *path = g_build_filename(folder, name, NULL);

    g_remove(path);
}

static void
tear_down(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    remove_file(self->wireshark.personal_extcaps, "cloudflaredump");
    remove_file(self->wireshark.global_extcaps, "cloudflaredump");
    remove_file(self->folder, "cloudflare.lua");
    g_rmdir(self->wireshark.personal_extcaps);
    g_rmdir(self->wireshark.global_extcaps);
    g_remove(self->wireshark.tshark);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->wireshark.tshark);
    g_free(self->wireshark.personal_extcaps);
    g_free(self->wireshark.global_extcaps);
    g_free(self->folder);
    fake_loop_clear(&self->loop);
}

/* output: NULL: it fails. */
static void
let_print(const Fixture *self, const gchar *output)
{
    g_autofree gchar *script = output != NULL
                                   ? g_strdup_printf("#!/bin/sh\n/bin/cat <<'END'\n%sEND\n", output)
                                   : g_strdup("#!/bin/sh\nexit 3\n");

    g_assert_true(g_file_set_contents(self->wireshark.tshark, script, -1, NULL));
    g_assert_cmpint(g_chmod(self->wireshark.tshark, 0700), ==, 0);
}

static void
put(const gchar *folder, const gchar *name)
{
    g_autofree gchar *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, "", 0, NULL));
}

static void
test_extcap(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    let_print(self, "1. eth0\n" INTERFACE);
    finding_assert(cfd_checkup_wireshark_extcap(&self->checkup), CFD_FINDING_GOOD,
                   "4.9 lists the interface");
    let_print(self, "1. eth0\n2. cloudflaredumper (x)\n");
    finding_assert(cfd_checkup_wireshark_extcap(&self->checkup), CFD_FINDING_BAD,
                   "run cloudflaredump install-extcap");
    put(self->wireshark.personal_extcaps, "cloudflaredump");
    finding_assert(cfd_checkup_wireshark_extcap(&self->checkup), CFD_FINDING_BAD, "though ");
    put(self->wireshark.global_extcaps, "cloudflaredump");
    finding_assert(cfd_checkup_wireshark_extcap(&self->checkup), CFD_FINDING_BAD, "twice");
}

static void
test_extcap_fails(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    let_print(self, NULL);
    finding_assert(cfd_checkup_wireshark_extcap(&self->checkup), CFD_FINDING_BAD,
                   self->wireshark.tshark);
    finding_assert(cfd_checkup_wireshark_dissector(&self->checkup), CFD_FINDING_BAD,
                   self->wireshark.tshark);
}

static void
test_dissector(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    let_print(self, "A\tB\tc\n" PROTOCOL);
    finding_assert(cfd_checkup_wireshark_dissector(&self->checkup), CFD_FINDING_GOOD, "4.9 has it");
    let_print(self, "A\tB\tc\tT\tT\tT\n" PROTOCOL_4_4);
    finding_assert(cfd_checkup_wireshark_dissector(&self->checkup), CFD_FINDING_GOOD, "4.9 has it");
    let_print(self, "A\tB\tc\nAnother cloudflare\tcloudflare\tcloudflare-2\n");
    finding_assert(cfd_checkup_wireshark_dissector(&self->checkup), CFD_FINDING_BAD,
                   "run cloudflaredump install-extcap");
    put(self->folder, "cloudflare.lua");
    finding_assert(cfd_checkup_wireshark_dissector(&self->checkup), CFD_FINDING_BAD,
                   "does not load ");
    self->checkup.is_root = TRUE;
    finding_assert(cfd_checkup_wireshark_dissector(&self->checkup), CFD_FINDING_OPEN,
                   "no plugins for root");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/checkup-wireshark/extcap", Fixture, NULL, set_up, test_extcap, tear_down);
    g_test_add("/checkup-wireshark/extcap-fails", Fixture, NULL, set_up, test_extcap_fails,
               tear_down);
    g_test_add("/checkup-wireshark/dissector", Fixture, NULL, set_up, test_dissector, tear_down);
    return g_test_run();
}
