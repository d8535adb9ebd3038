/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-filter-names.h"

#include "cfd-filter-words.h"

#include <arpa/inet.h>
#include <string.h>

#define HEX_DIGITS "0123456789abcdefABCDEF"

/* What libpcap takes a word for that is neither a keyword nor a number nor an address. */
typedef enum {
    PLACE_NONE,  /* nothing: a syntax error */
    PLACE_HOST,  /* the name of a host, network or station, to be looked up */
    PLACE_LOCAL, /* a service, a protocol, or one of a list within libpcap */
    PLACE_SAME,  /* of a keyword: the same as before it, as in "host A or B" */
} Place;

typedef struct {
    Place place;
    GArray *outer; /* the place at each parenthesis still open: behind it, it holds again */
} State;

/* The keywords of libpcap 1.10's scanner.l, a space on either side of each, by what a word behind
 * them would be. The constants come one by one: "icmp-anything" is a name to libpcap. */
static const struct {
    Place behind;
    const gchar *words;
} keywords[] = {
    {PLACE_HOST, " host net gateway src dst ra ta addr1 addr2 addr3 addr4 "},
    {PLACE_HOST, " address1 address2 address3 address4 "},
    {PLACE_LOCAL, " port portrange proto protochain type subtype dir direction llc "},
    {PLACE_LOCAL, " on ifname rset ruleset reason action "},
    {PLACE_SAME, " and or not mask "},
    {PLACE_NONE,
     " link ether ppp slip fddi tr wlan radio arp rarp ip ip6 sctp tcp udp icmp icmp6 "},
    {PLACE_NONE, " igmp igrp pim vrrp carp ah esp atalk aarp decnet lat sca moprc mopdl stp ipx "},
    {PLACE_NONE, " netbeui iso esis es-is isis is-is l1 l2 iih lsp snp csnp psnp clnp "},
    {PLACE_NONE, " less greater byte len length broadcast multicast inbound outbound ifindex "},
    {PLACE_NONE, " vlan mpls pppoed pppoes geneve rnr rulenum srnr subrulenum lane metac bcc "},
    {PLACE_NONE, " oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect "},
    {PLACE_NONE, " fisu lssu lsu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls "},
    {PLACE_SAME, " icmptype icmpcode icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect "},
    {PLACE_SAME, " icmp-echo icmp-routeradvert icmp-routersolicit icmp-timxceed icmp-paramprob "},
    {PLACE_SAME, " icmp-tstamp icmp-tstampreply icmp-ireq icmp-ireqreply icmp-maskreq "},
    {PLACE_SAME, " icmp-maskreply icmp6type icmp6code icmp6-destinationunreach "},
    {PLACE_SAME, " icmp6-packettoobig icmp6-timeexceeded icmp6-parameterproblem icmp6-echo "},
    {PLACE_SAME, " icmp6-echoreply icmp6-multicastlistenerquery icmp6-multicastlistenerreportv1 "},
    {PLACE_SAME, " icmp6-multicastlistenerdone icmp6-routersolicit icmp6-routeradvert "},
    {PLACE_SAME, " icmp6-neighborsolicit icmp6-neighboradvert icmp6-redirect icmp6-routerrenum "},
    {PLACE_SAME, " icmp6-nodeinformationquery icmp6-nodeinformationresponse "},
    {PLACE_SAME, " icmp6-ineighbordiscoverysolicit icmp6-ineighbordiscoveryadvert "},
    {PLACE_SAME, " icmp6-multicastlistenerreportv2 icmp6-homeagentdiscoveryrequest "},
    {PLACE_SAME, " icmp6-homeagentdiscoveryreply icmp6-mobileprefixsolicit "},
    {PLACE_SAME, " icmp6-mobileprefixadvert icmp6-certpathsolicit icmp6-certpathadvert "},
    {PLACE_SAME, " icmp6-multicastrouteradvert icmp6-multicastroutersolicit "},
    {PLACE_SAME, " icmp6-multicastrouterterm tcpflags tcp-fin tcp-syn tcp-rst tcp-push tcp-ack "},
    {PLACE_SAME, " tcp-urg tcp-ece tcp-cwr "},
};

static gboolean
find_keyword(const gchar *word, Place *ret_behind)
{
    g_autofree gchar *between_spaces = g_strdup_printf(" %s ", word);

    for (gsize i = 0; i < G_N_ELEMENTS(keywords); i++) {
        if (strstr(keywords[i].words, between_spaces) != NULL) {
            *ret_behind = keywords[i].behind;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
is_hex(const gchar *text, gsize least, gsize most)
{
    gsize length = strspn(text, HEX_DIGITS);

    return text[length] == '\0' && length >= least && length <= most;
}

static gboolean
is_number(const gchar *text)
{
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        return is_hex(text + 2, 1, G_MAXSIZE);
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* An IPv4 or DECnet address, an IPv4 network or a plain number: libpcap looks at the range of the
 * parts only once it has decided that this is what it is. */
static gboolean
is_dotted(const gchar *word)
{
    g_auto(GStrv) parts = g_strsplit(word, ".", -1);
    guint count = g_strv_length(parts);

    for (guint i = 0; i < count; i++) {
        if (!is_number(parts[i]))
            return FALSE;
    }
    return count >= 1 && count <= 4;
}

static gboolean
has_hex_parts(const gchar *word, const gchar *separator, guint count, gsize least, gsize most)
{
    g_auto(GStrv) parts = g_strsplit(word, separator, -1);

    for (guint i = 0; parts[i] != NULL; i++) {
        if (!is_hex(parts[i], least, most))
            return FALSE;
    }
    return g_strv_length(parts) == count;
}

static gboolean
is_mac(const gchar *word)
{
    return has_hex_parts(word, ":", 6, 1, 2) || has_hex_parts(word, "-", 6, 1, 2) ||
           has_hex_parts(word, ".", 6, 1, 2) || has_hex_parts(word, ".", 3, 4, 4) ||
           is_hex(word, 12, 12);
}

/* Numbers among them: whether they may stand here is for pcap_compile() to say. */
static gboolean
is_address(const gchar *word)
{
    struct in6_addr ip6;

    if (*word == '$') /* of ARCnet */
        return is_hex(word + 1, 1, 2);
    return is_dotted(word) || is_mac(word) || inet_pton(AF_INET6, word, &ip6) == 1;
}

static gboolean
has_letter(const gchar *word)
{
    while (*word != '\0' && !g_ascii_isalpha(*word) && (guchar)*word < 0x80)
        word++;
    return *word != '\0';
}

static void
set_name_error(GError **error, const gchar *word, Place place)
{
    g_autofree gchar *shown = g_utf8_make_valid(word, -1);
    g_autofree gchar *lower = g_ascii_strdown(word, -1);
    const gchar *problem = "is neither a keyword nor an address";
    Place behind;

    if (find_keyword(lower, &behind))
        problem = "is a keyword in lower case only";
    else if (!has_letter(word) || strchr(word, ':') != NULL)
        problem = "is no address";
    else if (place == PLACE_HOST)
        problem = "is a name: give its address";
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "\"%s\" %s", shown, problem);
}

static gboolean
take_word(State *self, const gchar *word, GError **error)
{
    Place behind;

    if (find_keyword(word, &behind)) {
        if (behind != PLACE_SAME)
            self->place = behind;
        return TRUE;
    }
    if (self->place == PLACE_LOCAL || is_address(word))
        return TRUE;
    set_name_error(error, word, self->place);
    return FALSE;
}

static const gchar *
take_operator(State *self, const gchar *text)
{
    if (*text == '[')
        return cfd_filter_words_skip_brackets(text);
    if (*text == '(') {
        g_array_append_val(self->outer, self->place);
    } else if (*text == ')' && self->outer->len > 0) {
        self->place = g_array_index(self->outer, Place, self->outer->len - 1);
        g_array_set_size(self->outer, self->outer->len - 1);
    }
    return text + 1;
}

gboolean
cfd_filter_names_check(const gchar *expression, GError **error)
{
    g_autoptr(GArray) outer = g_array_new(FALSE, FALSE, sizeof(Place));
    State state = {.place = PLACE_NONE, .outer = outer};
    const gchar *text = expression == NULL ? "" : expression;

    while (*text != '\0') {
        gsize length = cfd_filter_words_measure(text);
        g_autofree gchar *word = g_strndup(text, length);

        if (length == 0) {
            text = take_operator(&state, text);
            continue;
        }
        if (!take_word(&state, word, error))
            return FALSE;
        text += length;
    }
    return TRUE;
}
