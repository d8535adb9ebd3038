/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-capture.h"

/* The way of a capture's packets: objects, read behind their downloads, merged by time, labelled,
 * into the sink as pcapng. Functions in the order of their calls; all fail as the sink does
 * (CFD_ERROR_PIPE_CLOSED, CFD_ERROR_STOPPED, CFD_ERROR_DISK). */
typedef struct CfdDelivery CfdDelivery;

/* Borrows `parts`. */
CfdDelivery *cfd_delivery_new(const CfdCaptureParts *parts, const gchar *capture_id);
void cfd_delivery_free(CfdDelivery *self);

/* Writes the section header. comment: see cfd_plan_summary(). */
gboolean cfd_delivery_begin(CfdDelivery *self, const gchar *comment, GError **error);

/* Starts the download of a sample's packets. CFD_ERROR_DISK: see cfd_spool_new(). */
gboolean cfd_delivery_add_sample(CfdDelivery *self, const gchar *spool_folder, GError **error);

/* Waits for the head of every object, then writes an interface for each. Fails as
 * cfd_object_open(), too. */
gboolean cfd_delivery_open(CfdDelivery *self, GError **error);

/* Writes some packets; with the last of them the interface statistics, and waits until the sink has
 * let go of all. An object that is damaged ends where it is, with a warning; one whose download
 * fails ends all, with its error. ret_ended is set, too, where the last flush fails. */
gboolean cfd_delivery_some(CfdDelivery *self, gboolean *ret_ended, GError **error);

/* Writes the interface statistics of what was written so far, and waits until the sink has let go
 * of all: for a delivery that ends early. */
gboolean cfd_delivery_finish(CfdDelivery *self, GError **error);

/* How many packets have come, whether the capture filter let them through or not. */
guint64 cfd_delivery_received(const CfdDelivery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdDelivery, cfd_delivery_free)
