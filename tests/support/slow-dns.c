/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For LD_PRELOAD: a getaddrinfo() that blocks for CFD_TEST_DNS_SECONDS before it looks up a name.
 * IP addresses are answered at once. This is a tool for tests that stands in for a DNS server which
 * does not answer; it alone may sleep, for it must block as the real function does. */
#define _GNU_SOURCE /* RTLD_NEXT */

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int (*LookUp)(const char *node, const char *service, const struct addrinfo *hints,
                      struct addrinfo **ret_list);

static int
is_address(const char *node)
{
    unsigned char address[sizeof(struct in6_addr)];

    /* What has a colon is no name, with or without a zone. */
    return inet_pton(AF_INET, node, address) == 1 || strchr(node, ':') != NULL;
}

static void
block(void)
{
    const char *text = getenv("CFD_TEST_DNS_SECONDS");
    double seconds = text != NULL ? strtod(text, NULL) : 0;
    struct timespec end;

    if (!(seconds > 0) || seconds > 24 * 3600)
        return;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += (time_t)seconds;
    end.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (end.tv_nsec >= 1000000000L) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000L;
    }
    /* To a moment, not for a time: signals must not shorten it. */
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
        continue;
}

int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
            struct addrinfo **ret_list)
{
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    LookUp look_up;

    if (symbol == NULL)
        return EAI_SYSTEM;
    memcpy(&look_up, &symbol, sizeof look_up); /* ISO C knows no cast of this kind */
    if (node != NULL && !is_address(node))
        block();
    return look_up(node, service, hints, ret_list);
}
