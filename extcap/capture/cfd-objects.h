/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-object.h"

/* All files of packets that a capture has left, and in which order they are fetched: a merge needs
 * the head of each before it gives its first packet, and then the one that it waits for. */
typedef struct CfdObjects CfdObjects;

/* A sample's only one. Borrows and fails as cfd_object_new_sample(). */
CfdObjects *cfd_objects_new_sample(CfdApi *api, CfdLoop *loop, const gchar *capture_id,
                                   const gchar *spool_folder, GError **error);

/* Those in a bucket. files: of CfdObjectName; a reference is kept. Borrows the rest. CFD_ERROR_DISK
 * if they do not fit into the spool's folder, CFD_ERROR_TOO_LARGE if they are too many. */
CfdObjects *cfd_objects_new_files(CfdBucket *bucket, GPtrArray *files, CfdLoop *loop,
                                  const gchar *spool_folder, GError **error);
void cfd_objects_free(CfdObjects *self);

/* Starts to fetch. */
void cfd_objects_start(CfdObjects *self);

/* Bytes that have come of all, and that they have, as far as is known, else 0. */
void cfd_objects_measure(const CfdObjects *self, guint64 *ret_bytes, guint64 *ret_total_bytes);

guint cfd_objects_count(const CfdObjects *self);

/* index: below the count. Owned by self. */
CfdObject *cfd_objects_get(const CfdObjects *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdObjects, cfd_objects_free)
