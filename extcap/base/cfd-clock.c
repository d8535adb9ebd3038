/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-clock.h"

#include <time.h>

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

/* Linux's monotonic clock stands still meanwhile, and so has one of its own. */
static gint64
read_sleepless(G_GNUC_UNUSED CfdClock *self)
{
#ifdef CLOCK_BOOTTIME
    struct timespec time;

    if (clock_gettime(CLOCK_BOOTTIME, &time) == 0)
        return time.tv_sec * (gint64)G_USEC_PER_SEC + time.tv_nsec / 1000;
#endif
    return g_get_monotonic_time();
}

CfdClock *
cfd_clock_system(void)
{
    static const CfdClock system_clock = {read_wall, read_monotonic, read_sleepless};

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

gint64
cfd_clock_sleepless_us(CfdClock *self)
{
    return self->sleepless_us != NULL ? self->sleepless_us(self) : self->monotonic_us(self);
}
