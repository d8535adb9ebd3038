/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For LD_PRELOAD: makes time pass faster for a program. Its clocks run CFD_TEST_CLOCK_SCALE times
 * as fast, each from the moment on at which it is asked first, and its waits are that much shorter.
 * A tool for tests of what takes hours. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#define NS_PER_S 1000000000LL

typedef int (*ClockGetTime)(clockid_t, struct timespec *);
typedef int (*Poll)(struct pollfd *, nfds_t, int);

static long long
factor(void)
{
    static long long known;

    if (known == 0) {
        const char *text = getenv("CFD_TEST_CLOCK_SCALE");

        known = text != NULL ? strtoll(text, NULL, 10) : 1;
    }
    return known;
}

static long long
real_ns(clockid_t clock)
{
    static ClockGetTime original;
    struct timespec time;

    if (original == NULL)
        original = (ClockGetTime)dlsym(RTLD_NEXT, "clock_gettime");
    original(clock, &time);
    return time.tv_sec * NS_PER_S + time.tv_nsec;
}

/* Each clock from the moment on at which it is asked first. */
static long long
fast_ns(clockid_t clock)
{
    static long long starts[16];
    long long now = real_ns(clock);

    if (clock < 0 || clock >= 16)
        return now;
    if (starts[clock] == 0)
        starts[clock] = now;
    return starts[clock] + (now - starts[clock]) * factor();
}

int
clock_gettime(clockid_t clock, struct timespec *ret_time)
{
    long long now = fast_ns(clock);

    ret_time->tv_sec = now / NS_PER_S;
    ret_time->tv_nsec = now % NS_PER_S;
    return 0;
}

int
gettimeofday(struct timeval *ret_time, void *zone)
{
    long long now = fast_ns(CLOCK_REALTIME);

    (void)zone;
    ret_time->tv_sec = now / NS_PER_S;
    ret_time->tv_usec = now % NS_PER_S / 1000;
    return 0;
}

time_t
time(time_t *ret_time)
{
    time_t now = fast_ns(CLOCK_REALTIME) / NS_PER_S;

    if (ret_time != NULL)
        *ret_time = now;
    return now;
}

static int
wait_shorter(struct pollfd *descriptors, nfds_t count, int timeout_ms)
{
    static Poll original;

    if (original == NULL)
        original = (Poll)dlsym(RTLD_NEXT, "poll");
    if (timeout_ms > 0)
        timeout_ms = (int)((timeout_ms + factor() - 1) / factor());
    return original(descriptors, count, timeout_ms);
}

int
poll(struct pollfd *descriptors, nfds_t count, int timeout_ms)
{
    return wait_shorter(descriptors, count, timeout_ms);
}

/* What poll() is called by programs that were compiled with _FORTIFY_SOURCE. */
int __poll_chk(struct pollfd *descriptors, nfds_t count, int timeout_ms, size_t size);

int
__poll_chk(struct pollfd *descriptors, nfds_t count, int timeout_ms, size_t size)
{
    (void)size;
    return wait_shorter(descriptors, count, timeout_ms);
}
