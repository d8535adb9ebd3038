/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-server-clock.h"

#include "cfd-http.h"

/* A `Date` has whole seconds: the middle of that second is the best guess. */
gboolean
cfd_server_clock_learn(CfdServerClock *self, CfdClock *clock, const CfdTransfer *transfer)
{
    const gchar *date = cfd_transfer_header(transfer, "date");
    gint64 server_us = date != NULL ? cfd_transfer_parse_date_us(date) : -1;

    if (server_us < 0)
        return FALSE;
    self->ahead_us = server_us + G_USEC_PER_SEC / 2 - cfd_clock_sleepless_us(clock);
    self->is_known = TRUE;
    return TRUE;
}

gint64
cfd_server_clock_now_us(const CfdServerClock *self, CfdClock *clock)
{
    return self->is_known ? cfd_clock_sleepless_us(clock) + self->ahead_us
                          : cfd_clock_wall_us(clock);
}
