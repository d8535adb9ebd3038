/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-filter-names.h"

#include "cfd-link-type.h"

#include <pcap/pcap.h>

#include <dlfcn.h>
#include <netdb.h>
#include <string.h>

/* LINKTYPE_ values, by which the filters of other links than Ethernet compile */
enum { ETHERNET = 1, WLAN = 105, PFLOG = 117, SUNATM = 123, MTP2 = 140 };

typedef struct {
    guint16 link_type;
    const gchar *expression;
} Row;

static const Row nameless[] = {
    {ETHERNET, ""},
    {ETHERNET, "  \t\r\n"},
    {ETHERNET, "tcp"},
    {ETHERNET, "ip6 and not icmp6"},
    {ETHERNET, "host 192.0.2.1"},
    {ETHERNET, "src 192.0.2.1 or 198.51.100.2"},
    {ETHERNET, "dst host 192.0.2.1 and src net 198.51.100.0/24"},
    {ETHERNET, "src or dst net 192.0.2.0 mask 255.255.255.0 or 198.51.100.0/24"},
    {ETHERNET, "net 10 or 172.16 or 192.168.1"},
    {ETHERNET, "net 10.0.0.0/8"},
    {ETHERNET, "net 2001:db8::/32 or 64:ff9b::/96"},
    {ETHERNET, "ip6 host fe80::1"},
    {ETHERNET, "host ::1 or ::"},
    {ETHERNET, "host ::ffff:192.0.2.1"},
    {ETHERNET, "host 2001:DB8:0:0:8:800:200C:417A"},
    {ETHERNET, "host 3221225985 or 0xC0000201"},
    {ETHERNET, "ip host 192.0.2.1 and not (198.51.100.2 or 203.0.113.3)"},
    {ETHERNET, "arp host 192.0.2.1"},
    {ETHERNET, "not host 192.0.2.1&&!port 22||udp"},
    {ETHERNET, "(host 192.0.2.1)and(tcp)"},
    {ETHERNET, "ether host aa:bb:cc:dd:ee:ff"},
    {ETHERNET, "ether src 2-0-0-0-0-1 or AA.BB.CC.DD.EE.FF"},
    {ETHERNET, "ether dst aabb.ccdd.eeff or aabbccddeeff"},
    {ETHERNET, "ether proto 0x0800"},
    {ETHERNET, "ether proto \\ip or \\arp"},
    {ETHERNET, "ether broadcast or ip multicast or ip6 multicast"},
    {ETHERNET, "link[0] & 1 = 0 and ip[16] >= 224"},
    {ETHERNET, "decnet host 10.5"},
    {ETHERNET, "port 443"},
    {ETHERNET, "tcp dst port 80 or 443 and not 8080"},
    {ETHERNET, "src or dst port 53"},
    {ETHERNET, "portrange 1-80"},
    {ETHERNET, "udp src portrange 6000-6008 or 7000-7009"},
    {ETHERNET, "ip proto 47 or 50"},
    {ETHERNET, "ip6 protochain 44"},
    {ETHERNET, "sctp or ah or esp or pim or vrrp or carp or igmp or igrp"},
    {ETHERNET, "atalk or aarp or decnet or lat or moprc or mopdl or sca or rarp"},
    {ETHERNET, "iso or es-is or is-is or clnp or stp or ipx or netbeui"},
    {ETHERNET, "l1 or l2 or iih or lsp or snp or csnp or psnp"},
    {ETHERNET, "iso proto \\clnp"},
    {ETHERNET, "llc or llc i or llc rnr or llc xid"},
    {ETHERNET, "len > 100"},
    {ETHERNET, "length - 14 <= 0x40"},
    {ETHERNET, "less 64"},
    {ETHERNET, "greater 1400 and byte 3 = 5"},
    {ETHERNET, "vlan 5 and mpls 7"},
    {ETHERNET, "vlan and vlan 300 and ip"},
    {ETHERNET, "pppoed or pppoes 0x27 and ip host 192.0.2.1"},
    {ETHERNET, "geneve 0xb and host 192.0.2.1"},
    {ETHERNET, "icmp[icmptype] == icmp-echo or icmp[icmpcode] == 0"},
    {ETHERNET, "icmp[icmptype] != icmp-unreach and icmp[0] != icmp-timxceed"},
    {ETHERNET, "icmp6[icmp6type] == icmp6-neighborsolicit"},
    {ETHERNET, "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0"},
    {ETHERNET, "tcp[tcpflags]&(tcp-rst|tcp-ack)==(tcp-rst|tcp-ack) and host 192.0.2.1"},
    {ETHERNET, "tcp[tcp[12] >> 2 : 4] = 0x47455420"},
    {ETHERNET, "tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)"},
    {ETHERNET, "ip[6:2] & 0x1fff = 0 and ip[8] % 2 ^ 1 != 0"},
    {ETHERNET, "tcp[0]-1>5"},
    {ETHERNET, "port 80 and (host 192.0.2.1) and 443"},
    {ETHERNET, "host 192.0.2.1 and (port 443) and 198.51.100.2"},
    {WLAN, "type mgt subtype beacon or type ctl subtype rts"},
    {WLAN, "wlan type data or subtype qos-data-cf-ack-poll"},
    {WLAN, "dir tods or dir nods or direction 3"},
    {WLAN, "wlan ra 02:00:00:00:00:01 or wlan addr4 02:00:00:00:00:02"},
    {WLAN, "wlan address1 02:00:00:00:00:01 and wlan ta 02:00:00:00:00:02"},
    {PFLOG, "on eth0 and rulenum 5 or ifname www.example.org"},
    {PFLOG, "rset name and srnr 5 or ruleset other"},
    {PFLOG, "inbound and reason match and action pass"},
    {SUNATM, "lane or oam or oamf4 or metac or bcc or sc or ilmic"},
    {SUNATM, "vpi 5 and vci 6 or connectmsg or metaconnect"},
    {MTP2, "fisu or lssu or msu or sio 5 or opc 1 or dpc 2 or sls 3 or hsio 4"},
};

/* These compile where the files of the machine know them. */
static const gchar *const local_names[] = {
    "port http or https",
    "tcp dst port ftp or ftp-data or domain",
    "portrange ftp-data-http",
    "port not-there.example or (a and \\b)",
    "port 80 and (host 192.0.2.1) and https",
    "ip proto \\tcp or \\icmp",
    "proto gre or \\udp",
    "ip6 protochain esp-like",
    "host 192.0.2.1 and port http and proto ospf",
};

/* libpcap's own to refuse: nothing in them is a name. */
static const gchar *const malformed[] = {
    "tcp port port",     "(", ")",         "host",
    "host 192.0.2.999",  "[", "tcp[",      "tcp[foo]",
    "ip[0 and host foo", "]", "port \xff", "gateway 192.0.2.1",
    "host $ff",
};

typedef struct {
    const gchar *expression;
    const gchar *message;
} Refusal;

#define A_NAME " is a name: give its address"
#define NOT_ONE " is no address"
#define LOWER_CASE " is a keyword in lower case only"
#define NEITHER " is neither a keyword nor an address"

static const Refusal refusals[] = {
    {"host www.example.org", "\"www.example.org\"" A_NAME},
    {"host foo or bar", "\"foo\"" A_NAME},
    {"host 192.0.2.1 or bar", "\"bar\"" A_NAME},
    {"host 192.0.2.1 and not bar", "\"bar\"" A_NAME},
    {"host 192.0.2.1&&!(bar)", "\"bar\"" A_NAME},
    {"src foo", "\"foo\"" A_NAME},
    {"src or dst foo-1", "\"foo-1\"" A_NAME},
    {"tcp and dst host foo_1", "\"foo_1\"" A_NAME},
    {"not arp host foo", "\"foo\"" A_NAME},
    {"net mynet", "\"mynet\"" A_NAME},
    {"net 192.0.2.0/24 or mynet", "\"mynet\"" A_NAME},
    {"net 10.0.0.0 mask mymask", "\"mymask\"" A_NAME},
    {"gateway gw", "\"gw\"" A_NAME},
    {"ether host foo", "\"foo\"" A_NAME},
    {"wlan addr2 foo", "\"foo\"" A_NAME},
    {"decnet host foo", "\"foo\"" A_NAME},
    {"host a", "\"a\"" A_NAME},
    {"net beef", "\"beef\"" A_NAME},
    {"host aabbccddeef", "\"aabbccddeef\"" A_NAME},
    {"host 0x", "\"0x\"" A_NAME},
    {"host \\tcp", "\"\\tcp\"" A_NAME},
    {"host icmp-foo", "\"icmp-foo\"" A_NAME},
    {"host tcp.", "\"tcp.\"" A_NAME},
    {"host ex\xc3\xa4mple.org", "\"ex\xc3\xa4mple.org\"" A_NAME},
    {"host ex\xe4mple.org", "\"ex\xef\xbf\xbdmple.org\"" A_NAME},
    {"host \"foo\"", "\"foo\"" A_NAME},
    {"host fe80::1%eth0", "\"eth0\"" A_NAME},
    {"host 192.0.2.1 and (port 80) and foo", "\"foo\"" A_NAME},
    {"port http and host http", "\"http\"" A_NAME},
    {"tcp[0:2] = 5 and host foo", "\"foo\"" A_NAME},
    {"host fe80:", "\"fe80:\"" NOT_ONE},
    {"host fe80::1::2", "\"fe80::1::2\"" NOT_ONE},
    {"ether host aa:bb:cc:dd:ee", "\"aa:bb:cc:dd:ee\"" NOT_ONE},
    {"host a:b", "\"a:b\"" NOT_ONE},
    {"host 1.2.3.4.5", "\"1.2.3.4.5\"" NOT_ONE},
    {"host 1.2.3.", "\"1.2.3.\"" NOT_ONE},
    {"host 1-80", "\"1-80\"" NOT_ONE},
    {"host \\192.0.2.999", "\"\\192.0.2.999\"" NOT_ONE},
    {"host \\", "\"\\\"" NOT_ONE},
    {"host $", "\"$\"" NOT_ONE},
    {"host TCP", "\"TCP\"" LOWER_CASE},
    {"host 192.0.2.1 AND tcp", "\"AND\"" LOWER_CASE},
    {"Host 192.0.2.1", "\"Host\"" LOWER_CASE},
    {"example.org", "\"example.org\"" NEITHER},
    {"tcp prt 443", "\"prt\"" NEITHER},
    {"vlan foo", "\"foo\"" NEITHER},
    {"len-20 > 5", "\"len-20\"" NEITHER},
};

/* How many names libpcap asked the resolver for: its calls have no place for a test's own data. */
static guint asked;

typedef int (*Resolver)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

/* Stands before the C library's: counts names, and lets none of them out. */
int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
            struct addrinfo **ret_addresses)
{
    Resolver resolver = (Resolver)dlsym(RTLD_NEXT, "getaddrinfo");
    struct addrinfo numeric = hints == NULL ? (struct addrinfo){0} : *hints;
    gboolean may_ask = node != NULL && (numeric.ai_flags & AI_NUMERICHOST) == 0;
    int problem;

    if (node != NULL)
        numeric.ai_flags |= AI_NUMERICHOST;
    problem = resolver(node, service, &numeric, ret_addresses);
    if (problem != 0 && may_ask)
        asked++;
    return problem;
}

/* Whether it compiles, and asks for as many names on the way. */
static gboolean
compiles(const gchar *expression, guint16 link_type, guint names)
{
    pcap_t *pcap = cfd_link_type_open(link_type);
    struct bpf_program program = {0};
    gboolean compiled;

    g_assert_nonnull(pcap);
    asked = 0;
    compiled = pcap_compile(pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (asked != names)
        g_test_message("%s: asked for %u names, not %u", expression, asked, names);
    g_assert_cmpuint(asked, ==, names);
    pcap_freecode(&program);
    pcap_close(pcap);
    return compiled;
}

static void
assert_accepted(const gchar *expression)
{
    g_autoptr(GError) error = NULL;
    gboolean accepted = cfd_filter_names_check(expression, &error);

    g_assert_no_error(error);
    g_assert_true(accepted);
}

static void
test_nameless(void)
{
    assert_accepted(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(nameless); i++) {
        assert_accepted(nameless[i].expression);
        if (!compiles(nameless[i].expression, nameless[i].link_type, 0))
            g_error("does not compile: %s", nameless[i].expression);
    }
}

static void
test_local_names(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(local_names); i++) {
        assert_accepted(local_names[i]);
        compiles(local_names[i], ETHERNET, 0);
    }
}

static void
test_malformed(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(malformed); i++) {
        assert_accepted(malformed[i]);
        g_assert_false(compiles(malformed[i], ETHERNET, 0));
    }
}

static void
test_refusals(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(cfd_filter_names_check(refusals[i].expression, &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_cmpstr(error->message, ==, refusals[i].message);
        g_assert_false(cfd_filter_names_check(refusals[i].expression, NULL));
    }
}

/* The very harm, so that the zeros above mean something; some of it has no letter. */
static void
test_libpcap_asks(void)
{
    const gchar *asking[] = {
        "host foo",
        "src a",
        "host \\tcp",
        "host 1-80",
        "host 1.2.3.4.5",
        "host TCP",
        "host fe80:",
        "host a:b",
        "tcp or host foo or bar",
        "host icmp-foo",
        "host 192.0.2.1 and (port 80) and foo",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(asking); i++) {
        g_assert_false(cfd_filter_names_check(asking[i], NULL));
        g_assert_false(compiles(asking[i], ETHERNET, 1));
    }
}

/* As the filter arrives while it is being typed: no step of it asks. */
static void
test_typed(void)
{
    const gchar *whole = "tcp port http and (src host 2001:db8::1 or net 192.0.2.0/24) or "
                         "ether host aa:bb:cc:dd:ee:ff and host www.example.org or not \\tcp";

    for (gsize length = 0; length <= strlen(whole); length++) {
        g_autofree gchar *typed = g_strndup(whole, length);

        if (cfd_filter_names_check(typed, NULL))
            compiles(typed, ETHERNET, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/filter-names/nameless", test_nameless);
    g_test_add_func("/filter-names/local-names", test_local_names);
    g_test_add_func("/filter-names/malformed", test_malformed);
    g_test_add_func("/filter-names/refusals", test_refusals);
    g_test_add_func("/filter-names/libpcap-asks", test_libpcap_asks);
    g_test_add_func("/filter-names/typed", test_typed);
    return g_test_run();
}
