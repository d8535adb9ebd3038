/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Where the time comes from; tests bring their own. */
typedef struct CfdClock CfdClock;

struct CfdClock {
    gint64 (*wall_us)(CfdClock *self);      /* since 1970-01-01 UTC; may be wrong, may jump */
    gint64 (*monotonic_us)(CfdClock *self); /* only differences mean something */
    /* The same, and goes on while the computer sleeps; NULL: as monotonic_us. */
    gint64 (*sleepless_us)(CfdClock *self);
};

/* The clocks of this machine; owned by the program, never freed. */
CfdClock *cfd_clock_system(void);

gint64 cfd_clock_wall_us(CfdClock *self);
gint64 cfd_clock_monotonic_us(CfdClock *self);
gint64 cfd_clock_sleepless_us(CfdClock *self);
