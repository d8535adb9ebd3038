/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"
#include "cfd-sink.h"

/* The way out: what Wireshark passes with --fifo, a file, or standard output. While it takes
 * nothing, the loop goes on; when its reader goes away, the loop is cancelled. */
typedef struct CfdPipe CfdPipe;

/* path: a FIFO (waits for its reader), "-" for standard output, or a file, which is emptied only
 * when there is something to write; one that was not there is gone again if there never is. Borrows
 * loop, clock and cancel. NULL with CFD_ERROR_DISK, CFD_ERROR_TIMEOUT when nobody opens the FIFO,
 * or the loop's error. */
CfdPipe *cfd_pipe_open(const gchar *path, CfdLoop *loop, CfdClock *clock, CfdCancel *cancel,
                       GError **error);

/* The write end of a pipe of ours, which is closed in the end. Borrows and fails as above. */
CfdPipe *cfd_pipe_new(gint fd, CfdLoop *loop, CfdClock *clock, CfdCancel *cancel, GError **error);

/* Before anything is written: a file stays as it is until there is a flush, or more than is held
 * back; all else is as before. */
void cfd_pipe_hold_back(CfdPipe *self);

/* Waits until the reader has taken all that was flushed, but not longer than the loop lets it, not
 * after a second stop, and at most until `until_us` on the monotonic clock: Wireshark ends its
 * dumpcap as soon as we have ended after a Stop, and what then still lies in the FIFO is in no file
 * (4.4). */
void cfd_pipe_wait_until_taken(CfdPipe *self, gint64 until_us);

/* What has not been flushed is lost. */
void cfd_pipe_free(CfdPipe *self);

/* Owned by the pipe. */
CfdSink *cfd_pipe_sink(CfdPipe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdPipe, cfd_pipe_free)
