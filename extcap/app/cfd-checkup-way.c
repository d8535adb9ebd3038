/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-way.h"

#include "cfd-colo.h"

/* Signatures for stores hold for 15 minutes; a person who compares times is misled earlier. */
#define MAX_SKEW_S 30

/* Where the way ends, and why. */
typedef struct {
    const CfdCheckupWay *given;
    gchar *proxy;            /* without a user; NULL: none */
    gchar *proxy_origin;     /* where it is set */
    gboolean has_exceptions; /* hosts for which no proxy is used; libcurl does not tell which */
    gchar *host;
    gboolean is_plain;   /* http, to this computer alone */
    gboolean is_address; /* the host has no name that could be looked up */
} Way;

/* Without user and password, which are nobody's business. */
static gchar *
cut_user(const gchar *url)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NON_DNS, NULL);

    return uri != NULL ? g_uri_to_string_partial(uri, G_URI_HIDE_USERINFO)
                       : g_strdup("an address that cannot be read");
}

static void
find_proxy(Way *way)
{
    const CfdCheckupWay *given = way->given;
    const gchar *text = NULL;
    const gchar *const exceptions[] = {"no_proxy", "NO_PROXY"};

    if (way->is_plain)
        return;
    way->proxy_origin = cfd_environment_origin(given->environment, given->arguments,
                                               cfd_options_find("proxy"), &text);
    way->proxy = way->proxy_origin != NULL ? cut_user(text) : NULL;
    for (guint i = 0; i < G_N_ELEMENTS(exceptions); i++)
        way->has_exceptions =
            way->has_exceptions ||
            given->environment->lookup(exceptions[i], given->environment->data) != NULL;
}

static void
clear(Way *way)
{
    g_free(way->proxy);
    g_free(way->proxy_origin);
    g_free(way->host);
}

static CfdFinding *
fail(const Way *way, const gchar *check)
{
    return cfd_finding_from_error(check, way->given->failure);
}

static CfdFinding *
judge_proxy(const Way *way)
{
    if (way->proxy == NULL)
        return cfd_finding_new(CFD_FINDING_OPEN, "proxy", "none is %s",
                               way->is_plain ? "used for this computer" : "set");
    if (way->given->edge->way < CFD_EDGE_NO_TLS)
        return fail(way, "proxy");
    if (way->has_exceptions)
        return cfd_finding_new(CFD_FINDING_OPEN, "proxy",
                               "%s (%s) is set, and so is NO_PROXY, which may leave %s out",
                               way->proxy, way->proxy_origin, way->host);
    return cfd_finding_new(CFD_FINDING_GOOD, "proxy", "%s (%s) lets %s through", way->proxy,
                           way->proxy_origin, way->host);
}

static CfdFinding *
judge_name(const Way *way)
{
    if (way->proxy != NULL)
        return cfd_finding_new(CFD_FINDING_OPEN, "DNS", "where a proxy is used, it looks up %s",
                               way->host);
    if (way->is_address)
        return cfd_finding_new(CFD_FINDING_OPEN, "DNS", "%s is an address, and no name", way->host);
    if (way->given->edge->way == CFD_EDGE_NO_NAME)
        return fail(way, "DNS");
    return cfd_finding_new(CFD_FINDING_GOOD, "DNS", "%s is found", way->host);
}

static CfdFinding *
judge_tls(const Way *way)
{
    if (way->is_plain)
        return cfd_finding_new(CFD_FINDING_OPEN, "TLS", "%s is asked without TLS", way->host);
    if (way->given->edge->way < CFD_EDGE_NO_TLS)
        return cfd_finding_new(CFD_FINDING_OPEN, "TLS", "there is no connection to be secured");
    if (way->given->edge->way == CFD_EDGE_NO_TLS)
        return fail(way, "TLS");
    return cfd_finding_new(CFD_FINDING_GOOD, "TLS", "the certificate of %s is trusted", way->host);
}

/* Of all failures that the lines before have not told. */
static CfdFinding *
judge_answer(const Way *way)
{
    const CfdEdge *edge = way->given->edge;
    const CfdColo *colo = edge->colo != NULL ? cfd_colo_find(edge->colo) : NULL;
    gboolean is_told = edge->way == CFD_EDGE_NO_TLS ||
                       (edge->way < CFD_EDGE_NO_TLS && way->proxy != NULL) ||
                       (edge->way == CFD_EDGE_NO_NAME && !way->is_address);

    if (edge->way == CFD_EDGE_ANSWERS)
        return cfd_finding_new(CFD_FINDING_GOOD, "Cloudflare", "answers at %s, from %s%s%s%s",
                               way->host, edge->colo, colo != NULL ? " (" : "",
                               colo != NULL ? colo->city : "", colo != NULL ? ")" : "");
    if (is_told)
        return cfd_finding_new(CFD_FINDING_OPEN, "Cloudflare", "cannot be reached, see above");
    return fail(way, "Cloudflare");
}

static CfdFinding *
judge_clock(const Way *way)
{
    gint64 behind_us = way->given->edge->time_us - way->given->now_us;
    gint64 apart_s = ABS(behind_us) / G_USEC_PER_SEC;

    if (way->given->edge->time_us < 0)
        return cfd_finding_new(CFD_FINDING_OPEN, "clock", "there is no answer to compare it with");
    if (apart_s <= MAX_SKEW_S)
        return cfd_finding_new(CFD_FINDING_GOOD, "clock",
                               "this computer's agrees with Cloudflare's");
    return cfd_finding_new(CFD_FINDING_BAD, "clock",
                           "this computer's is %" G_GINT64_FORMAT " seconds %s: set it, or let the "
                           "system do that; beyond 15 minutes stores refuse all keys",
                           apart_s, behind_us > 0 ? "slow" : "fast");
}

GPtrArray *
cfd_checkup_way_judge(const CfdCheckupWay *self)
{
    g_autoptr(GUri) uri = g_uri_parse(self->options->api_url, G_URI_FLAGS_NONE, NULL);
    Way way = {.given = self, .host = g_strdup(uri != NULL ? g_uri_get_host(uri) : "")};
    GPtrArray *findings = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_finding_free);

    way.is_plain = uri != NULL && g_str_equal(g_uri_get_scheme(uri), "http");
    way.is_address = g_hostname_is_ip_address(way.host);
    find_proxy(&way);
    g_ptr_array_add(findings, judge_proxy(&way));
    g_ptr_array_add(findings, judge_name(&way));
    g_ptr_array_add(findings, judge_tls(&way));
    g_ptr_array_add(findings, judge_answer(&way));
    g_ptr_array_add(findings, judge_clock(&way));
    clear(&way);
    return findings;
}
