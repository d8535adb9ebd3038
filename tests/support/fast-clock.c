/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For LD_PRELOAD: makes time pass faster for a program while it waits for nothing but time. Then
 * its clocks run CFD_TEST_CLOCK_SCALE times as fast; while it works, and while it waits for a
 * server or for the reader of a pipe, they run as others do, so that nobody is late who would not
 * be late otherwise. By how much they are ahead is kept in the file CFD_TEST_CLOCK, 8 bytes, in ns,
 * which the stand-in cloud's clock follows (--clock-file). A tool for tests of what takes hours. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL
#define NS_PER_MS 1000000LL
/* So that the others' clock does not stand still for long. */
#define LONGEST_STEP_MS 10

typedef int (*ClockGetTime)(clockid_t, struct timespec *);
typedef int (*Poll)(struct pollfd *, nfds_t, int);

static ClockGetTime original_clock_gettime;
static Poll original_poll;
static long long factor = 1;
static long long none;
static long long *ahead_ns = &none;

/* Nothing waits before this is done. */
__attribute__((constructor)) static void
set_up(void)
{
    const char *path = getenv("CFD_TEST_CLOCK");
    const char *scale = getenv("CFD_TEST_CLOCK_SCALE");
    int file;

    original_poll = (Poll)dlsym(RTLD_NEXT, "poll");
    if (path == NULL || scale == NULL)
        return;
    file = open(path, O_RDWR | O_CLOEXEC);
    if (file >= 0)
        ahead_ns = mmap(NULL, sizeof *ahead_ns, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || ahead_ns == MAP_FAILED) {
        perror(path);
        abort();
    }
    close(file);
    factor = strtoll(scale, NULL, 10);
}

static long long
real_ns(clockid_t clock)
{
    struct timespec time = {0, 0};

    if (original_clock_gettime == NULL)
        original_clock_gettime = (ClockGetTime)dlsym(RTLD_NEXT, "clock_gettime");
    original_clock_gettime(clock, &time);
    return time.tv_sec * NS_PER_S + time.tv_nsec;
}

static long long
fast_ns(clockid_t clock)
{
    long long now = real_ns(clock);

    if (clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID)
        return now;
    return now + __atomic_load_n(ahead_ns, __ATOMIC_RELAXED);
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

/* Whether somebody else has to do something: a server, or the reader of a pipe. */
static int
waits_for_others(const struct pollfd *descriptors, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        int domain = AF_UNSPEC;
        socklen_t size = sizeof domain;

        if ((descriptors[i].events & POLLOUT) != 0)
            return 1;
        if (getsockopt(descriptors[i].fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
            (domain == AF_INET || domain == AF_INET6))
            return 1;
    }
    return 0;
}

/* One step of a wait that ends after left_ns, 1 or more, at the latest. */
static int
step(struct pollfd *descriptors, nfds_t count, long long left_ns)
{
    long long begun = real_ns(CLOCK_MONOTONIC);
    long long step_ms = left_ns / factor / NS_PER_MS + 1;
    long long waited_ns;
    int ready;

    if (step_ms > LONGEST_STEP_MS)
        step_ms = LONGEST_STEP_MS;
    ready = original_poll(descriptors, count, (int)step_ms);
    waited_ns = real_ns(CLOCK_MONOTONIC) - begun;
    /* What is longer, the machine was busy with others for: no time passes faster by that. */
    if (waited_ns > step_ms * NS_PER_MS)
        waited_ns = step_ms * NS_PER_MS;
    __atomic_add_fetch(ahead_ns, waited_ns * (factor - 1), __ATOMIC_RELAXED);
    return ready;
}

static int
wait_faster(struct pollfd *descriptors, nfds_t count, int timeout_ms)
{
    long long end = fast_ns(CLOCK_MONOTONIC) + timeout_ms * NS_PER_MS;

    if (timeout_ms <= 0 || waits_for_others(descriptors, count))
        return original_poll(descriptors, count, timeout_ms);
    for (;;) {
        long long left_ns = end - fast_ns(CLOCK_MONOTONIC);
        int ready =
            left_ns > 0 ? step(descriptors, count, left_ns) : original_poll(descriptors, count, 0);

        if (ready != 0 || left_ns <= 0)
            return ready;
    }
}

int
poll(struct pollfd *descriptors, nfds_t count, int timeout_ms)
{
    return wait_faster(descriptors, count, timeout_ms);
}

/* What poll() is called by programs that were compiled with _FORTIFY_SOURCE. */
int __poll_chk(struct pollfd *descriptors, nfds_t count, int timeout_ms, size_t size);

int
__poll_chk(struct pollfd *descriptors, nfds_t count, int timeout_ms, size_t size)
{
    (void)size;
    return wait_faster(descriptors, count, timeout_ms);
}
