/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"

/* What Wireshark tells a capture that runs, by the FIFO of --extcap-control-in: from 5.0 on, Stop
 * comes there and not by a signal, as the interface says that it takes that ({control=2}). */
typedef struct CfdControl CfdControl;

/* Opens the FIFO at `path` without waiting for its writer, who may wait for us (extcap contract,
 * "Control pipes"). From then on a Stop cancels the loop as SIGTERM does. Borrows all three. NULL
 * where it cannot be opened: captures end by signals, then. */
CfdControl *cfd_control_open(const gchar *path, CfdLoop *loop, CfdClock *clock, CfdCancel *cancel);
void cfd_control_free(CfdControl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdControl, cfd_control_free)
