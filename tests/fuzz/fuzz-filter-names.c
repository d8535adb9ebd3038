/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as a capture filter: what cfd_filter_names_check() lets through makes libpcap ask no
 * resolver. The functions by which it would ask are replaced by ones that abort. */
#include "fuzz.h"

#include "cfd-error.h"
#include "cfd-filter-names.h"
#include "cfd-filter.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/ether.h>

typedef int (*GetAddrInfo)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

/* libpcap asks it for services, and for the bytes of an address. */
int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
            struct addrinfo **ret_result)
{
    GetAddrInfo next = (GetAddrInfo)dlsym(RTLD_NEXT, "getaddrinfo");
    struct in6_addr address;

    if (node != NULL && inet_pton(AF_INET, node, &address) != 1 &&
        inet_pton(AF_INET6, node, &address) != 1)
        g_error("the resolver is asked for the host \"%s\"", node);
    return next(node, service, hints, ret_result);
}

struct hostent *
gethostbyname(const char *name)
{
    g_error("the resolver is asked for the host \"%s\"", name);
}

struct netent *
getnetbyname(const char *name)
{
    g_error("the resolver is asked for the network \"%s\"", name);
}

int
getnetbyname_r(const char *name, struct netent *network, char *buffer, size_t size,
               struct netent **ret_network, int *ret_problem)
{
    (void)network;
    (void)buffer;
    (void)size;
    (void)ret_network;
    (void)ret_problem;
    g_error("the resolver is asked for the network \"%s\"", name);
}

int
ether_hostton(const char *name, struct ether_addr *address)
{
    (void)address;
    g_error("the resolver is asked for the station \"%s\"", name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree gchar *text = fuzz_text(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdFilter) filter = NULL;

    if (!cfd_filter_names_check(text, &error)) {
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        return 0;
    }
    g_assert_no_error(error);
    filter = cfd_filter_new(text, NULL);
    return 0;
}
