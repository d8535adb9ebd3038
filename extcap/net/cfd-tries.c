/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-tries.h"

struct CfdTries {
    CfdClock *clock;
    CfdReport *report;
    const CfdRetryPolicy *policy;
    gchar *what;
    GRand *rand;
    guint failures;
    gint64 start_us; /* of the first try, on the monotonic clock */
};

CfdTries *
cfd_tries_new(CfdClock *clock, CfdReport *report, CfdRetryPatience patience, const gchar *what)
{
    CfdTries *self = g_new0(CfdTries, 1);

    self->clock = clock;
    self->report = report;
    self->policy = cfd_retry_policy(patience);
    self->what = g_strdup(what);
    self->rand = g_rand_new();
    cfd_tries_restart(self);
    return self;
}

void
cfd_tries_free(CfdTries *self)
{
    if (self == NULL)
        return;
    g_rand_free(self->rand);
    g_free(self->what);
    g_free(self);
}

void
cfd_tries_restart(CfdTries *self)
{
    self->failures = 0;
    self->start_us = cfd_clock_monotonic_us(self->clock);
}

gint64
cfd_tries_plan_ms(CfdTries *self, const GError *error, gint64 retry_after_s)
{
    gint64 elapsed_us = cfd_clock_monotonic_us(self->clock) - self->start_us;
    gint64 wait_ms;

    self->failures++;
    wait_ms = cfd_retry_wait_ms(self->policy, error, self->failures, elapsed_us / 1000,
                                retry_after_s, self->rand);
    if (wait_ms >= 0)
        cfd_report_note(self->report, CFD_REPORT_INFO, "%s: %s; trying again in %.1f s", self->what,
                        error->message, (gdouble)wait_ms / 1000);
    return wait_ms;
}

gboolean
cfd_tries_wait(CfdTries *self, CfdLoop *loop, GError *failure, gint64 retry_after_s, GError **error)
{
    gint64 wait_ms = cfd_tries_plan_ms(self, failure, retry_after_s);
    gint64 next_us = cfd_clock_monotonic_us(self->clock) + wait_ms * 1000;

    if (wait_ms < 0 || cfd_loop_ends_before(loop, next_us)) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    g_error_free(failure);
    return cfd_loop_wait_until(loop, next_us, error);
}
