/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-job.h"

#include "cfd-clock.h"
#include "cfd-report.h"

/* The way of a capture through its phases, for whoever listens to the report's progress. */
typedef struct {
    CfdReport *report; /* borrowed, as the next */
    CfdClock *clock;
    CfdProgress now;
} CfdCourse;

/* Tells where it is. until_us: when the phase ends, on the monotonic clock; 0: nobody knows. What
 * else is known stands in self->now, and is kept from call to call. */
void cfd_course_tell(CfdCourse *self, CfdPhase phase, gint64 until_us);

/* The same while it is watched at Cloudflare. A recording ends at its time limit at the latest, and
 * is taken to have begun when it was submitted, or now, where nobody tells that. server_now_us:
 * since 1970-01-01 UTC. */
void cfd_course_tell_watch(CfdCourse *self, const CfdJob *job, const CfdJobSpec *spec,
                           gint64 server_now_us);
