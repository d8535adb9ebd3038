/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-filter-needs.h"

#include "cfd-filter-words.h"

#include <pcap/pcap.h>

#include <pcap/namedb.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* Nobody writes so many parentheses into each other by hand. */
#define MAX_DEPTH 50

/* What stands for brackets and all in them, and for an operator of arithmetic. */
#define BRACKETS "["
#define OPERATOR "+"

/* pcap-filter(7), "the protocol qualifiers"; numbers of IANA's protocol-numbers. */
static const struct {
    const gchar *word;
    gint number;
    gboolean has_ports; /* of the kind that Cloudflare's filter means */
} protocols[] = {
    {"tcp", IPPROTO_TCP, TRUE},    {"udp", IPPROTO_UDP, TRUE},       {"sctp", IPPROTO_SCTP, FALSE},
    {"icmp", IPPROTO_ICMP, FALSE}, {"icmp6", IPPROTO_ICMPV6, FALSE}, {"igmp", IPPROTO_IGMP, FALSE},
    {"pim", 103, FALSE},           {"esp", IPPROTO_ESP, FALSE},      {"vrrp", 112, FALSE},
};

/* Behind these it is about what a packet carries, which has other addresses and ports. */
static const gchar *const tunnels[] = {"vlan", "mpls", "pppoed", "pppoes", "geneve", "vxlan", NULL};

/* Extension headers of IPv6 (RFC 8200): the protocol of such a packet is what stands behind. */
static const gint extensions[] = {0, 43, 44, 51, 60};

/* A piece of the expression, from the first of its words to before `end`. */
typedef struct {
    const GPtrArray *words;
    guint begin, end;
} Piece;

/* libpcap takes what begins with 0 for octal or hexadecimal. */
static gboolean
is_number(const gchar *text, guint64 most, guint64 *ret_number)
{
    return (text[0] != '0' || text[1] == '\0') &&
           g_ascii_string_to_unsigned(text, 10, 0, most, ret_number, NULL);
}

static const gchar *
word_at(const Piece *piece, guint index)
{
    return index < piece->end ? g_ptr_array_index(piece->words, index) : "";
}

static gboolean
is_word(const Piece *piece, guint index, const gchar *word)
{
    return g_str_equal(word_at(piece, index), word);
}

/* Whether one of these words joins two primitives here. In "src and dst port 53" it does not: that
 * is one, of which a "not" in front takes both directions away. */
static gboolean
joins(const Piece *piece, guint index, const gchar *word, const gchar *sign)
{
    gboolean is_direction = index > piece->begin &&
                            (is_word(piece, index - 1, "src") || is_word(piece, index - 1, "dst"));

    return !is_direction && (is_word(piece, index, word) || is_word(piece, index, sign));
}

/* The next word, bracket, parenthesis or operator; spaces are passed over. NULL at the end. */
static gchar *
take_word(const gchar **text)
{
    const gchar *start = *text + strspn(*text, " \t\r\n");
    gsize length = cfd_filter_words_measure(start);

    *text = start + length;
    if (length > 0)
        return g_strndup(start, length);
    if (*start == '\0')
        return NULL;
    if (*start == '[') {
        *text = cfd_filter_words_skip_brackets(start);
        return g_strdup(BRACKETS);
    }
    if (g_str_has_prefix(start, "&&") || g_str_has_prefix(start, "||") ||
        g_str_has_prefix(start, "!=")) {
        *text = start + 2;
        return g_strndup(start, 2);
    }
    *text = start + 1;
    return strchr("()!", *start) != NULL ? g_strndup(start, 1) : g_strdup(OPERATOR);
}

static GPtrArray *
divide(const gchar *expression)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    gchar *word;

    while ((word = take_word(&expression)) != NULL)
        g_ptr_array_add(words, word);
    return words;
}

static gboolean
has_tunnel(const GPtrArray *words)
{
    for (guint i = 0; i < words->len; i++) {
        if (g_strv_contains(tunnels, g_ptr_array_index(words, i)))
            return TRUE;
    }
    return FALSE;
}

static void
need_protocol(CfdFilterNeeds *needs, gint number)
{
    for (guint i = 0; i < G_N_ELEMENTS(extensions); i++) {
        if (extensions[i] == number)
            return;
    }
    if (needs->protocol < 0)
        needs->protocol = number;
}

/* Of two of a kind the first counts: nothing passes through both but what has it. */
static void
need_port(CfdFilterNeeds *needs, const gchar *direction, const gchar *text)
{
    guint *port = g_str_equal(direction, "src") ? &needs->source_port : &needs->destination_port;
    guint64 number;
    int named;
    int protocol;

    if (*port != 0)
        return;
    if (is_number(text, G_MAXUINT16, &number))
        *port = (guint)number;
    else if (!g_ascii_isdigit(*text) && pcap_nametoport(text, &named, &protocol))
        *port = (guint)named;
}

static void
need_address(CfdFilterNeeds *needs, const gchar *direction, const gchar *text)
{
    gchar **address =
        g_str_equal(direction, "src") ? &needs->source_address : &needs->destination_address;
    gint family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
    guint8 bytes[sizeof(struct in6_addr)];
    gchar canonical[INET6_ADDRSTRLEN];

    if (*address == NULL && inet_pton(family, text, bytes) == 1 &&
        inet_ntop(family, bytes, canonical, sizeof canonical) != NULL)
        *address = g_strdup(canonical);
}

static gint
find_protocol(const gchar *word)
{
    guint64 number;

    for (guint i = 0; i < G_N_ELEMENTS(protocols); i++) {
        if (g_str_equal(protocols[i].word, word))
            return protocols[i].number;
    }
    return is_number(word, G_MAXUINT8, &number) ? (gint)number : -1;
}

/* `proto 17`, `ip proto \udp` */
static void
need_named_protocol(CfdFilterNeeds *needs, const gchar *name)
{
    gint number = find_protocol(*name == '\\' ? name + 1 : name);

    if (number >= 0)
        need_protocol(needs, number);
}

/* What may stand in front of a direction and a kind: `ip`, `tcp`; the number of the latter, or -1.
 * Moves `index` behind it. */
static gint
take_qualifier(const Piece *piece, guint *index)
{
    for (guint i = 0; i < G_N_ELEMENTS(protocols); i++) {
        if (is_word(piece, *index, protocols[i].word)) {
            (*index)++;
            return protocols[i].number;
        }
    }
    if (is_word(piece, *index, "ip") || is_word(piece, *index, "ip6"))
        (*index)++;
    return -1;
}

/* One that is joined by "and", and is no longer divided: `tcp dst port 443`. Whatever else it is
 * needs nothing that is known here. */
static void
add_primitive(CfdFilterNeeds *needs, const Piece *piece)
{
    guint index = piece->begin;
    gint protocol = take_qualifier(piece, &index);
    const gchar *direction =
        is_word(piece, index, "src") || is_word(piece, index, "dst") ? word_at(piece, index++) : "";
    guint rest = piece->end - index;
    gboolean is_named = rest == 2 && !is_word(piece, index + 1, BRACKETS);

    if (protocol >= 0 && *direction == '\0' && (rest == 0 || is_word(piece, index, BRACKETS))) {
        need_protocol(needs, protocol); /* `tcp[13] == 2` is about TCP alone */
        return;
    }
    if (is_named && (is_word(piece, index, "port") || is_word(piece, index, "portrange"))) {
        if (protocol >= 0)
            need_protocol(needs, protocol);
        if (*direction != '\0' && is_word(piece, index, "port"))
            need_port(needs, direction, word_at(piece, index + 1));
    } else if (protocol < 0 && *direction == '\0' && is_named && is_word(piece, index, "proto")) {
        need_named_protocol(needs, word_at(piece, index + 1));
    } else if (protocol < 0 && *direction != '\0' &&
               (rest == 1 || (is_named && is_word(piece, index, "host")))) {
        need_address(needs, direction, word_at(piece, piece->end - 1));
    }
}

/* Behind the parenthesis that is opened at `index`. */
static guint
find_end_of_group(const Piece *piece, guint index)
{
    gint depth = 0;

    do {
        depth += is_word(piece, index, "(");
        depth -= is_word(piece, index, ")");
        index++;
    } while (depth > 0 && index < piece->end);
    return index;
}

/* Behind the primitive or group that stands at `index`. */
static guint
skip_one(const Piece *piece, guint index)
{
    return is_word(piece, index, "(") ? find_end_of_group(piece, index) : index + 1;
}

/* Where what begins at `index` ends: at the next "and", or the end. */
static guint
find_and(const Piece *piece, guint index)
{
    while (index < piece->end && !joins(piece, index, "and", "&&"))
        index = skip_one(piece, index);
    return index;
}

/* "or" binds as strongly as "and", from the left: "a or b and c" is "(a or b) and c". So what
 * stands behind the first "and" behind the last "or" is joined with all before it. */
static guint
find_begin(const Piece *piece)
{
    guint begin = piece->begin;

    for (guint i = piece->begin; i < piece->end; i = skip_one(piece, i)) {
        if (joins(piece, i, "or", "||"))
            begin = find_and(piece, i) + 1;
    }
    return begin;
}

static void
add_joined(CfdFilterNeeds *needs, const Piece *piece, guint depth)
{
    guint end;

    for (guint at = find_begin(piece); at < piece->end; at = end + 1) {
        Piece part = {piece->words, at, end = find_and(piece, at)};
        Piece inner = {piece->words, at + 1, end - 1};

        if (!is_word(&part, at, "("))
            add_primitive(needs, &part);
        else if (depth < MAX_DEPTH && find_end_of_group(piece, at) == end)
            add_joined(needs, &inner, depth + 1);
    }
}

static gboolean
has_ports(gint protocol)
{
    for (guint i = 0; i < G_N_ELEMENTS(protocols); i++) {
        if (protocols[i].number == protocol)
            return protocols[i].has_ports;
    }
    return FALSE;
}

void
cfd_filter_needs_find(const gchar *expression, CfdFilterNeeds *ret_needs)
{
    g_autoptr(GPtrArray) words = divide(expression != NULL ? expression : "");
    const Piece all = {words, 0, words->len};

    *ret_needs = (CfdFilterNeeds){.protocol = -1};
    if (!has_tunnel(words))
        add_joined(ret_needs, &all, 0);
    /* "port" alone is SCTP's, too. */
    if (!has_ports(ret_needs->protocol))
        ret_needs->source_port = ret_needs->destination_port = 0;
}

void
cfd_filter_needs_clear(CfdFilterNeeds *self)
{
    g_clear_pointer(&self->source_address, g_free);
    g_clear_pointer(&self->destination_address, g_free);
}
