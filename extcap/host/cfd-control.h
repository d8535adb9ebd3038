/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-control-frame.h"

#include "cfd-loop.h"

/* What Wireshark tells a capture that runs, by the FIFO of --extcap-control-in: what is done in its
 * toolbar; and from 5.0 on Stop, which then comes by no signal, as the interface says that it takes
 * that ({control=2}). */
typedef struct CfdControl CfdControl;

/* One of the toolbar's frames, but for CFD_CONTROL_INITIALIZED. */
typedef void (*CfdControlHeard)(gpointer data, const CfdControlFrame *frame);

/* Opens the FIFO at `path` without waiting for its writer, who may wait for us (extcap contract,
 * "Control pipes"). From then on a Stop cancels the loop as SIGTERM does. Borrows all three. NULL
 * where it cannot be opened: captures end by signals, then. */
CfdControl *cfd_control_open(const gchar *path, CfdLoop *loop, CfdClock *clock, CfdCancel *cancel);

/* Wireshark's window freezes for good if this comes before it has opened its end: see
 * cfd_control_may_be_closed(). */
void cfd_control_free(CfdControl *self);

/* heard: NULL: nobody listens any more. */
void cfd_control_listen(CfdControl *self, CfdControlHeard heard, gpointer data);

/* Whether a toolbar has opened its end, and said all that it says at first; or is gone. */
gboolean cfd_control_may_be_closed(const CfdControl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdControl, cfd_control_free)
