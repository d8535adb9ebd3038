/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"
#include "cfd-options.h"
#include "cfd-report.h"

typedef struct CfdApi CfdApi;
typedef struct CfdBucketAccess CfdBucketAccess;

/* The proof to Cloudflare that a bucket is the account's: Cloudflare writes a file with a challenge
 * into it, and wants to be told what it says
 * (developers.cloudflare.com/magic-transit/analytics/packet-captures). Functions in the order of
 * their calls; all wait in the loop. */
typedef struct CfdProof CfdProof;

/* All borrowed. */
typedef struct {
    CfdApi *api; /* its account is known */
    CfdBucketAccess *access;
    CfdLoop *loop;
    CfdReport *report;
    const CfdOptions *options; /* `bucket`, and its region */
} CfdProofConfig;

/* How far it has come. */
typedef enum {
    CFD_PROOF_NEW,     /* Cloudflare does not know the bucket */
    CFD_PROOF_PENDING, /* it does: the challenge is to be sent, or is being checked */
    CFD_PROOF_DONE,    /* the bucket is ready for captures */
    CFD_PROOF_FAILED,  /* it may be sent once more */
} CfdProofState;

/* Copies `config`. CFD_ERROR_OPTION if no bucket is given, or it cannot be written to. */
CfdProof *cfd_proof_new(const CfdProofConfig *config, GError **error);
void cfd_proof_free(CfdProof *self);

/* Asks Cloudflare whether it knows the bucket. Fails as cfd_api_list_ownership(). */
gboolean cfd_proof_look_up(CfdProof *self, GError **error);
CfdProofState cfd_proof_state(const CfdProof *self);

/* The bucket's address without keys, and the name of the file in it, NULL before Cloudflare has
 * told that. Owned by self. */
const gchar *cfd_proof_address(const CfdProof *self);
const gchar *cfd_proof_filename(const CfdProof *self);

/* Tells Cloudflare of a new bucket; of R2 with the keys that it is to write with. As
 * cfd_api_add_ownership(), or CFD_ERROR_CREDENTIALS where R2's keys are missing, or are another
 * store's. */
gboolean cfd_proof_add(CfdProof *self, GError **error);

/* What the file says, without blanks around it; waits for a minute while Cloudflare has not written
 * it, then CFD_ERROR_TIMEOUT. Else as cfd_bucket_read_text(). The caller frees it. */
gchar *cfd_proof_read_challenge(CfdProof *self, GError **error);

/* As cfd_api_validate_ownership(). */
gboolean cfd_proof_send(CfdProof *self, const gchar *challenge, GError **error);

/* Waits until Cloudflare has checked it. CFD_ERROR_SERVER if the proof has failed,
 * CFD_ERROR_TIMEOUT after 20 minutes, or as the list. */
gboolean cfd_proof_wait(CfdProof *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdProof, cfd_proof_free)
