/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"

#include <sys/types.h>

/* Notices that the Wireshark that has begun a capture is gone without a word: then no signal comes,
 * and its dumpcap reads on, so that a capture would go on for nobody. */
typedef struct CfdParent CfdParent;

/* From now on the end of the parent process is a stop, unless there was one. ask: getppid(), or a
 * test's. Borrows all three. A process that has no parent of its own (init's child) is not
 * watched. */
CfdParent *cfd_parent_new(CfdLoop *loop, CfdClock *clock, CfdCancel *cancel, pid_t (*ask)(void));
void cfd_parent_free(CfdParent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdParent, cfd_parent_free)
