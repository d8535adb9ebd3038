/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a failed sample means for the series that it is a part of. */
typedef enum {
    CFD_HINDRANCE_END,   /* no later sample would do better */
    CFD_HINDRANCE_LATER, /* the same is to be asked for once more */
    CFD_HINDRANCE_LOSE,  /* it is lost, and the series goes on */
} CfdHindranceKind;

/* What is known beside the failure. */
typedef struct {
    gboolean was_made;  /* this sample, at Cloudflare */
    gboolean was_heard; /* some sample was made */
    guint tries;        /* before this one that count, see CfdHindrance */
    gint64 told_wait_s; /* see cfd_window_sample_told_wait_s() */
} CfdHindranceFacts;

typedef struct {
    CfdHindranceKind kind;
    const gchar *words; /* LATER: for people; a constant */
    gint64 wait_s;      /* LATER: until it is asked for again */
    gboolean is_try;    /* LATER: it counts: it is not asked for without end */
} CfdHindrance;

CfdHindrance cfd_hindrance_judge(const GError *failure, const CfdHindranceFacts *facts);
