/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-api.h"
#include "cfd-bucket.h"
#include "cfd-object-names.h"
#include "cfd-packet.h"

/* One file of packets that a capture has left: its download into a spool, and the packets read from
 * there while it grows. */
typedef struct CfdObject CfdObject;

/* The packets of a sample. Borrows api and loop. spool_folder: see cfd_spool_new(). */
CfdObject *cfd_object_new_sample(CfdApi *api, CfdLoop *loop, const gchar *capture_id,
                                 const gchar *spool_folder, GError **error);

/* A file in a bucket. Borrows all; the rest as above. */
CfdObject *cfd_object_new_file(CfdBucket *bucket, const CfdObjectName *name, CfdLoop *loop,
                               const gchar *spool_folder, GError **error);
void cfd_object_free(CfdObject *self);

/* Which file it is; NULL: a sample's. */
const CfdObjectName *cfd_object_name(const CfdObject *self);

/* Bytes that have come of it. */
guint64 cfd_object_received(const CfdObject *self);

/* Calls `wanted` when the packets are read faster than they come; see cfd_spool_set_starved(). */
void cfd_object_set_wanted(CfdObject *self, void (*wanted)(gpointer data), gpointer data);

/* Starts the download. head_bytes, changed: see cfd_bucket_download(); a sample's comes as a
 * whole. */
void cfd_object_start(CfdObject *self, gint64 head_bytes, void (*changed)(gpointer data),
                      gpointer data);

/* More is wanted where it has parked: as much again as has come, at most 8 MiB. */
void cfd_object_go_on(CfdObject *self);

gboolean cfd_object_is_started(const CfdObject *self);

/* Whether it has parked, and what it brought has been read so far that more is welcome. */
gboolean cfd_object_has_room(const CfdObject *self);

/* Whether its download is under way, see cfd_download_is_running(). */
gboolean cfd_object_is_running(const CfdObject *self);

/* Waits until the head of the file is there; it must be started, or be so when it is wanted. The
 * caller frees the source, before the object. Fails with what the download failed with, or
 * CFD_ERROR_PACKETS if it is not a file of packets. */
CfdPacketSource *cfd_object_open(CfdObject *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdObject, cfd_object_free)
