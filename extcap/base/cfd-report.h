/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The command that writes the packets of a capture that exists. */
#define CFD_REPORT_OPENER "cloudflaredump fetch"

typedef enum {
    CFD_REPORT_DEBUG,   /* what a developer asks for */
    CFD_REPORT_INFO,    /* steps on the way */
    CFD_REPORT_NOTICE,  /* what is known before it begins, and takes long */
    CFD_REPORT_WARNING, /* less than was asked for is delivered */
    CFD_REPORT_ERROR,   /* the sentence that the program ends with */
} CfdReportLevel;

/* What is waited for, in the order in which a capture comes there. */
typedef enum {
    CFD_PHASE_STARTING,     /* for what can be known to be wrong before anything is made */
    CFD_PHASE_QUEUED,       /* for the account's turn */
    CFD_PHASE_PENDING,      /* for Cloudflare to begin */
    CFD_PHASE_RECORDING,    /* for a full capture to reach a limit */
    CFD_PHASE_CONVERTING,   /* for Cloudflare to convert what was recorded */
    CFD_PHASE_SEARCHING,    /* for the files to be in the bucket */
    CFD_PHASE_LOADING,      /* for the packets */
    CFD_PHASE_LOOKING_BACK, /* for the next of many samples up to an end */
    CFD_PHASE_LIVE,         /* for the next of many samples, that follow the traffic */
    CFD_PHASE_CHALLENGE,    /* for Cloudflare to write a file into a new bucket */
    CFD_PHASE_CHECKING,     /* for Cloudflare to check that a bucket is the account's */
    CFD_N_PHASES,
} CfdPhase;

/* How far it is. */
typedef struct {
    CfdPhase phase;
    const gchar *capture_id; /* NULL before there is one */
    gint64 since_us;         /* when the phase began, on the monotonic clock */
    gint64 until_us;         /* when it ends, as far as is known; 0: nobody knows */
    gint64 answered_us;      /* when Cloudflare told of it last; 0: it is not asked */
    guint64 bytes;           /* loaded, as they are sent */
    guint64 total_bytes;     /* 0: not known */
    guint64 packets;         /* delivered */
    gint64 window_start_us;  /* of many samples: what the last has covered, */
    gint64 window_end_us;    /* since 1970-01-01 UTC; 0: there was none yet */
    guint incomplete;        /* of them: packets are missing there */
    const gchar *hindrance;  /* why the next one is late; NULL: it is not; a constant */
    gboolean is_lost;        /* Cloudflare has failed: there will be no packets */
    gboolean may_end;        /* its recording can be ended before its time */
} CfdProgress;

/* What is told while a capture is under way; who listens decides where it goes. */
typedef struct CfdReport CfdReport;

struct CfdReport {
    void (*note)(CfdReport *self, CfdReportLevel level, const gchar *text);
    /* As often as anything may have changed; NULL: nobody listens. */
    void (*progress)(CfdReport *self, const CfdProgress *progress);
    gboolean in_shell;    /* its reader has no dialog */
    const gchar *profile; /* that was named for this run, and has to be again; NULL: none */
};

void cfd_report_note(CfdReport *self, CfdReportLevel level, const gchar *format, ...)
    G_GNUC_PRINTF(3, 4);
void cfd_report_progress(CfdReport *self, const CfdProgress *progress);

/* How its reader opens a capture that exists, to follow "open it": `in the tab Existing capture, or
 * with cloudflaredump fetch ID --profile NAME`. The caller frees it. */
gchar *cfd_report_opening(const CfdReport *self, const gchar *capture_id);
