/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The state file of one capture: written when Cloudflare has accepted it, locked while this program
 * cares for it, gone when its packets are delivered. One that is there and not locked belongs to a
 * stray: whoever ran it was killed, or could not wait for the packets. It holds no secret. */
typedef struct CfdRecord CfdRecord;

/* What a state file says. */
typedef struct {
    gchar *capture_id; /* 32 hex digits, as both */
    gchar *account_id;
    gchar *type;       /* the API's word */
    gboolean to_stop;  /* it may still record, and nobody wants that once its run is gone */
    gchar *submitted;  /* when it was asked for, as Cloudflare tells it (RFC 3339); NULL: unknown */
    gint64 written_us; /* the file's time, of one that was read: since 1970-01-01 UTC, by this
                        * machine's clock */
} CfdRecordFacts;

/* cloudflaredump/captures in the user's state folder (XDG Base Directory Specification). The caller
 * frees it. */
gchar *cfd_record_folder(void);

/* Writes a state file into `folder`, which is made for the user alone where it is missing, and
 * locks it; one that a stray has left is taken over. ret_running: whether another run cares for the
 * capture: then there is no record for us. NULL with CFD_ERROR_DISK. */
CfdRecord *cfd_record_new(const gchar *folder, const CfdRecordFacts *facts, gboolean *ret_running,
                          GError **error);

/* Lets go of the lock; the file stays. */
void cfd_record_free(CfdRecord *self);

/* The capture needs no care any more: removes the file. */
void cfd_record_remove(CfdRecord *self);

/* Nobody is to stop it any more: it was stopped, has ended, or the user was told of it. */
void cfd_record_let_be(CfdRecord *self);

/* Owned by self. */
const CfdRecordFacts *cfd_record_facts(const CfdRecord *self);

/* Takes over a stray, and locks it; NULL where another run has done so meanwhile. */
CfdRecord *cfd_record_take(const gchar *folder, const gchar *capture_id);

/* The strays in `folder`, newest first, without those of more than a week: then the dashboard is
 * the place to look. A glance: nothing is changed, and no lock kept. now_us: since 1970-01-01 UTC,
 * by this machine's clock. The caller unrefs the array of CfdRecordFacts. */
GPtrArray *cfd_record_list_strays(const gchar *folder, gint64 now_us);

/* Removes the files of more than a week that nobody cares for. */
void cfd_record_remove_old(const gchar *folder, gint64 now_us);

/* The account of a capture that has a state file, whoever cares for it; NULL where there is none.
 * The caller frees it. */
gchar *cfd_record_find_account(const gchar *folder, const gchar *capture_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdRecord, cfd_record_free)
