/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-finding.h"
#include "cfd-wireshark.h"

#include "cfd-loop.h"

/* Asks a Wireshark what it sees of this program, by running its tshark. */
typedef struct {
    const CfdWireshark *wireshark;
    CfdLoop *loop;
    gboolean is_root; /* whom Wireshark denies some things */
} CfdCheckupWireshark;

/* Whether it lists the interface, once. The caller frees it, as the next. */
CfdFinding *cfd_checkup_wireshark_extcap(const CfdCheckupWireshark *self);

/* Whether packets' labels have fields in it. */
CfdFinding *cfd_checkup_wireshark_dissector(const CfdCheckupWireshark *self);
