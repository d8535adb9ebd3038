/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What to do where cfd_wireshark_find() finds none. */
#define CFD_WIRESHARK_NONE                                                                         \
    "there is no tshark in PATH that tells where Wireshark looks for extcaps: install tshark, "    \
    "or make the links yourself, as the README says"

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
 * CfdWireshark, empty where there is none. The caller unrefs it. */
GPtrArray *cfd_wireshark_find(const gchar *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdWireshark, cfd_wireshark_free)
