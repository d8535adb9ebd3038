/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"

#include <glib.h>

/* What of ours it finds there: the program, and its dissector. */
#define CFD_WIRESHARK_PROGRAM "cloudflaredump"
#define CFD_WIRESHARK_SCRIPT "cloudflare.lua"

/* The folders in which a Wireshark of this computer looks for what it runs and loads. */
typedef struct {
    gchar *tshark; /* its path; NULL: not known */
    gchar *series; /* `4.0`; NULL: it does not tell */
    gchar *personal_extcaps;
    gchar *global_extcaps;   /* NULL: it does not tell, as all that follow */
    gchar *personal_plugins; /* of Lua, for every version */
    gchar *global_plugins;
} CfdWireshark;

/* Takes apart what `tshark -G folders` prints (Wireshark 4.0 to 4.6, tshark(1)). NULL where there
 * is nothing of it. */
CfdWireshark *cfd_wireshark_parse(const gchar *folders);
void cfd_wireshark_free(CfdWireshark *self);

/* Of every tshark in the folders of `path` (as PATH), each pair of personal folders once: a list of
 * CfdWireshark, which the caller unrefs. Waits in the loop. CFD_ERROR_DISK where there is none, and
 * what to do; or the loop's own error. */
GPtrArray *cfd_wireshark_find(const gchar *path, CfdLoop *loop, GError **error);

/* What a tshark prints for an option and, or NULL, its value, within 10 s; it gets none of our
 * secrets. The caller frees it. Fails as cfd_spawn_run(). */
gchar *cfd_wireshark_ask(const gchar *tshark, const gchar *option, const gchar *what, CfdLoop *loop,
                         GError **error);

/* The path of a file if it is there; NULL: it, or the folder, is not. The caller frees it. */
gchar *cfd_wireshark_find_file(const gchar *folder, const gchar *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdWireshark, cfd_wireshark_free)
