/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Which samples to ask for, one after the other, so that together they cover a longer time: a plan
 * that knows nothing of requests. All times are Cloudflare's, in µs since 1970-01-01 UTC, and
 * windows begin and end at whole seconds. */
typedef struct CfdWindows CfdWindows;

/* The API's bounds of time_limit for a sample (API reference, create PCAP request). */
#define CFD_WINDOWS_SHORTEST_S 1
#define CFD_WINDOWS_LONGEST_S 300

/* Cloudflare takes one sample request a minute from an account
 * (developers.cloudflare.com/magic-transit/analytics/packet-captures). */
#define CFD_WINDOWS_TURN_S 60

/* From start up to, but not with, end. */
typedef struct {
    gint64 start_us;
    gint64 end_us;
} CfdWindow;

/* Whole seconds. */
typedef struct {
    gint64 since_us;
    gint64 until_us;    /* 0: there is no end, it follows the traffic */
    gint64 window_s;    /* as long as one is if nothing else asks for more or less */
    gint64 lag_s;       /* how long ago a window has to end when it is asked for */
    gint64 oldest_s;    /* how long ago one may begin; 0: as long as you like */
    guint max_requests; /* in all, with halves; 0: there are none */
} CfdWindowsConfig;

typedef enum {
    CFD_WINDOWS_ASK,  /* for a window, now */
    CFD_WINDOWS_OLD,  /* a window cannot be had any more */
    CFD_WINDOWS_WAIT, /* until a time */
    CFD_WINDOWS_END,  /* all were asked for */
} CfdWindowsNext;

typedef enum {
    CFD_WINDOWS_SPLIT,  /* its halves come next, in its place */
    CFD_WINDOWS_WHOLE,  /* nothing shorter is to be asked for */
    CFD_WINDOWS_BOUNDED /* max_requests does not suffice for its halves */
} CfdWindowsSplit;

CfdWindows *cfd_windows_new(const CfdWindowsConfig *config);
void cfd_windows_free(CfdWindows *self);

/* ASK and OLD set ret_window, WAIT sets ret_until_us. Changes nothing. */
CfdWindowsNext cfd_windows_next(const CfdWindows *self, gint64 now_us, CfdWindow *ret_window,
                                gint64 *ret_until_us);

/* The window that _next() has told was asked for, and Cloudflare has taken it at `now_us`, or may
 * have: the next comes in a turn of its own. */
void cfd_windows_asked(CfdWindows *self, const CfdWindow *window, gint64 now_us);

/* It is not asked for any more. */
void cfd_windows_skip(CfdWindows *self, const CfdWindow *window);

/* Nothing is asked for before. What has not been taken comes again then, in following with what has
 * passed meanwhile. */
void cfd_windows_put_off(CfdWindows *self, gint64 until_us);

/* Halves a saturated window that was asked for. */
CfdWindowsSplit cfd_windows_split(CfdWindows *self, const CfdWindow *window);

/* How many requests are still to come without any splitting; 0 when following. */
guint cfd_windows_remaining(const CfdWindows *self);

/* How long so many requests take, from the first to the last. */
gint64 cfd_windows_cost_us(guint requests);

/* When the last of them is asked for at the earliest; not before now. */
gint64 cfd_windows_last_us(const CfdWindows *self, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdWindows, cfd_windows_free)
