/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-packet.h"

/* Counts packets by what a filter could ask for: it takes memory for each address that comes, so it
 * is for a sample. */
typedef struct CfdTally CfdTally;

/* What is counted. */
typedef enum {
    CFD_TALLY_SOURCE_ADDRESS,
    CFD_TALLY_DESTINATION_ADDRESS,
    CFD_TALLY_SOURCE_PORT,
    CFD_TALLY_DESTINATION_PORT,
    CFD_TALLY_PROTOCOL,
    CFD_TALLY_N_FIELDS,
} CfdTallyField;

/* What many packets have. */
typedef struct {
    CfdTallyField field;
    const gchar *value; /* an address or a number */
    guint percent;      /* of all packets */
} CfdTallyBusiest;

CfdTally *cfd_tally_new(void);
void cfd_tally_free(CfdTally *self);

/* link_type: a LINKTYPE_ value; what is no IP counts for the whole alone. */
void cfd_tally_add(CfdTally *self, guint16 link_type, const CfdPacket *packet);

/* The busiest value of the fields from `first` to `last`, among those that not all packets have: a
 * filter for it would leave some out. FALSE: there is none. The value is self's, until more is
 * added. */
gboolean cfd_tally_busiest(const CfdTally *self, CfdTallyField first, CfdTallyField last,
                           CfdTallyBusiest *ret_busiest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdTally, cfd_tally_free)
