/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-api.h"
#include "cfd-packet.h"

/* One file of packets that a capture has left: its download into a spool, and the packets read from
 * there while it grows. */
typedef struct CfdObject CfdObject;

/* Starts to download the packets of a sample. Borrows api and loop. spool_folder: see
 * cfd_spool_new(). */
CfdObject *cfd_object_new_sample(CfdApi *api, CfdLoop *loop, const gchar *capture_id,
                                 const gchar *spool_folder, GError **error);
void cfd_object_free(CfdObject *self);

/* Waits until the head of the file is there. The caller frees the source, before the object. Fails
 * with what the download failed with, or CFD_ERROR_PACKETS if it is not a file of packets. */
CfdPacketSource *cfd_object_open(CfdObject *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdObject, cfd_object_free)
