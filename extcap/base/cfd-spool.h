/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-byte-source.h"
#include "cfd-loop.h"

/* What grows at its end while it is read from its front: in memory as long as the reader keeps up,
 * else in a file, which has no name and goes with us. */
typedef struct CfdSpool CfdSpool;

/* The most that is kept in memory: half of it makes a spool full (see below), and a sender that has
 * to wait still brings some. The spools of a merge stay in the processor's cache. */
#define CFD_SPOOL_MEMORY_BYTES ((gsize)(256 * 1024))

/* folder: see cfd_file_open_unlinked(). loop: borrowed. NULL with CFD_ERROR_DISK. */
CfdSpool *cfd_spool_new(const gchar *folder, CfdLoop *loop, GError **error);
void cfd_spool_free(CfdSpool *self);

/* FALSE with CFD_ERROR_DISK. */
gboolean cfd_spool_append(CfdSpool *self, const guint8 *data, gsize size, GError **error);

/* FALSE: half of the memory waits for the reader, who was reading a moment ago (1 s): what comes
 * now would have to go to the disk, so better let the sender wait. A reader who is slow, or waits
 * for somebody else, does not hold up the sender. */
gboolean cfd_spool_has_room(CfdSpool *self);

/* Bytes that have come. */
guint64 cfd_spool_received(const CfdSpool *self);

/* No more will come: because all is there (error NULL), or because of `error`, which the reader
 * gets after the bytes that came before. */
void cfd_spool_end(CfdSpool *self, const GError *error);

/* The reader of a spool is about to wait. */
typedef void (*CfdSpoolStarved)(gpointer data);

/* Calls `starved` each time before the reader waits in the loop, which is when it has read all that
 * is there and more may come: whatever fills the spool should be preferred now. The call may start
 * downloads and append to the spool or end it, but not free it. NULL: nothing is called. */
void cfd_spool_set_starved(CfdSpool *self, CfdSpoolStarved starved, gpointer data);

/* Reads from the front; waits in the loop where the spool has not grown far enough, and fails with
 * the loop's error if that is cancelled. What it has read is given back to the disk in steps of
 * 4 MiB where the system can do that (Linux: holes, fallocate(2)), so a spool has one reader.
 * The caller frees it, before the spool. */
CfdByteSource *cfd_spool_read(CfdSpool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdSpool, cfd_spool_free)
