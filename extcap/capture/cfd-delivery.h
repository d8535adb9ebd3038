/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-objects.h"

#include "cfd-filter.h"
#include "cfd-job.h"
#include "cfd-sink.h"
#include "cfd-tally.h"

/* The way of a capture's packets: files, read behind their downloads, merged by time, labelled,
 * into the sink as pcapng. Functions in the order of their calls; all fail as the sink does
 * (CFD_ERROR_PIPE_CLOSED, CFD_ERROR_STOPPED, CFD_ERROR_DISK). */
typedef struct CfdDelivery CfdDelivery;

/* All borrowed. */
typedef struct {
    CfdReport *report;
    CfdSink *sink;          /* takes pcapng */
    CfdFilter *filter;      /* NULL: all packets */
    const CfdJobSpec *spec; /* what was captured */
    const gchar *capture_id;
} CfdDeliveryConfig;

/* Copies `config`. */
CfdDelivery *cfd_delivery_new(const CfdDeliveryConfig *config);
void cfd_delivery_free(CfdDelivery *self);

/* Writes the section header. comment: see cfd_plan_summary(). */
gboolean cfd_delivery_begin(CfdDelivery *self, const gchar *comment, GError **error);

/* Takes the files, and starts to fetch them; waits for the head of each, then writes an interface
 * for each that has one. Fails as cfd_object_open() if none has. */
gboolean cfd_delivery_open(CfdDelivery *self, CfdObjects *objects, GError **error);

/* Writes some packets; with the last of them the interface statistics, and waits until the sink has
 * let go of all. A file that is damaged, or cannot be fetched further, ends where it is, with a
 * warning. ret_ended is set, too, where the last flush fails. */
gboolean cfd_delivery_some(CfdDelivery *self, gboolean *ret_ended, GError **error);

/* Writes the interface statistics of what was written so far, and waits until the sink has let go
 * of all: for a delivery that ends early. */
gboolean cfd_delivery_finish(CfdDelivery *self, GError **error);

/* FALSE if files could not be fetched to their ends, with the first one's error and how many. */
gboolean cfd_delivery_check(const CfdDelivery *self, GError **error);

/* How many packets have come, whether the capture filter let them through or not. */
guint64 cfd_delivery_received(const CfdDelivery *self);

/* How many of them it has let through. */
guint64 cfd_delivery_written(const CfdDelivery *self);

/* Those that it has let through, counted; NULL for a full capture. Owned by self. */
const CfdTally *cfd_delivery_tally(const CfdDelivery *self);

/* How far it is: bytes, total_bytes and packets; the rest of `progress` stays as it is. */
void cfd_delivery_measure(const CfdDelivery *self, CfdProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdDelivery, cfd_delivery_free)
