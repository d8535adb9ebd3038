/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-clock.h"

typedef struct CfdTransfer CfdTransfer;

/* A server's idea of the time, for desktops whose clock is wrong, or set while it is used. All
 * zero: not known yet. */
typedef struct {
    gboolean is_known;
    gint64 ahead_us; /* of this machine's clock that does not sleep */
} CfdServerClock;

/* From the `Date` of an answer (RFC 9110, 6.6.1). FALSE if there is none. */
gboolean cfd_server_clock_learn(CfdServerClock *self, CfdClock *clock, const CfdTransfer *transfer);

/* In µs since 1970-01-01 UTC; this machine's time while the server's is not known. */
gint64 cfd_server_clock_now_us(const CfdServerClock *self, CfdClock *clock);
