/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-clock.h"

static gint64
read_wall(G_GNUC_UNUSED CfdClock *self)
{
    return g_get_real_time();
}

static gint64
read_monotonic(G_GNUC_UNUSED CfdClock *self)
{
    return g_get_monotonic_time();
}

CfdClock *
cfd_clock_system(void)
{
    static const CfdClock system_clock = {read_wall, read_monotonic};

    return (CfdClock *)&system_clock;
}

gint64
cfd_clock_wall_us(CfdClock *self)
{
    return self->wall_us(self);
}

gint64
cfd_clock_monotonic_us(CfdClock *self)
{
    return self->monotonic_us(self);
}
