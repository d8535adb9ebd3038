/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

typedef struct CfdTransfer CfdTransfer;

/* How long to go on trying. */
typedef enum {
    CFD_RETRY_ONCE,    /* who asks tries again by itself */
    CFD_RETRY_HASTY,   /* nothing exists yet: a person waits, and can start again */
    CFD_RETRY_PATIENT, /* what is asked for is there, and worth a wait */
} CfdRetryPatience;

/* How patient to be with a request that may be repeated. */
typedef struct {
    gint64 base_ms;       /* the longest first wait */
    gint64 cap_ms;        /* the longest wait */
    guint tries;          /* the first one included */
    guint connect_tries;  /* the same where no connection comes about (CFD_ERROR_UNREACHABLE) */
    gint64 retry_after_s; /* give up where the server wants more than this */
    gint64 budget_ms;     /* no next try once all tries have taken this long */
} CfdRetryPolicy;

/* Never NULL. */
const CfdRetryPolicy *cfd_retry_policy(CfdRetryPatience patience);

/* How long to wait before the next try of a request. error: what the last try ended with;
 * cfd_error_is_transient() decides whether there is a next one. attempt: 1 for the first failure.
 * elapsed_ms: since the first try began. retry_after_s: the server's Retry-After, or -1. Returns
 * the wait in ms, or -1 to give up. Full jitter between 0 and a bound that doubles up to the cap
 * (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015). */
gint64 cfd_retry_wait_ms(const CfdRetryPolicy *policy, const GError *error, guint attempt,
                         gint64 elapsed_ms, gint64 retry_after_s, GRand *rand);

/* The seconds of a Retry-After header (RFC 9110, 10.2.3): a number, or a date, counted from the
 * `Date` of the same answer. NULL: no such header. -1 if there is none or it cannot be read. */
gint64 cfd_retry_parse_after_s(const gchar *retry_after, const gchar *date);

/* The same of an answer. */
gint64 cfd_retry_read_after_s(const CfdTransfer *transfer);
