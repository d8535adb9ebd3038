/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-control-frame.h"

#include "cfd-loop.h"

/* What a capture that runs tells Wireshark's toolbar, by the FIFO of --extcap-control-out. It never
 * waits for its reader: what one that reads nothing leaves behind is limited, the rest is lost. */
typedef struct CfdControlOut CfdControlOut;

/* Opens the FIFO at `path` as soon as somebody reads it; until then what is sent is kept. Borrows
 * loop and clock. */
CfdControlOut *cfd_control_out_new(const gchar *path, CfdLoop *loop, CfdClock *clock);
void cfd_control_out_free(CfdControlOut *self);

/* text: NULL: none. */
void cfd_control_out_send(CfdControlOut *self, guint8 control, CfdControlCommand command,
                          const gchar *text);

/* Whether the reader has taken all, or is gone. */
gboolean cfd_control_out_is_taken(const CfdControlOut *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdControlOut, cfd_control_out_free)
