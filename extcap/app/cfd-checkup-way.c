/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-way.h"

#include "cfd-colo.h"

/* Signatures for stores hold for 15 minutes; a person who compares times is misled earlier. */
#define MAX_SKEW_S 30

/* Where the way ends, and why. */
typedef struct {
    const CfdCheckupWay *given;
    const gchar *proxy;        /* NULL: none */
    const gchar *proxy_origin; /* where it is set */
    gchar *host;
    gboolean is_plain;   /* http, to this computer alone */
    gboolean is_address; /* the host has no name that could be looked up */
} Way;

static void
find_proxy(Way *way)
{
    const CfdCheckupWay *given = way->given;

    way->proxy_origin = "--proxy";
    way->proxy = given->options->proxy;
    if (way->proxy == NULL)
        way->proxy_origin = cfd_environment_find_proxy(given->environment, &way->proxy);
    if (way->is_plain)
        way->proxy = NULL;
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
        return cfd_finding_new(CFD_FINDING_OPEN, "proxy", "none is set");
    if (way->given->edge->way < CFD_EDGE_NO_TLS)
        return fail(way, "proxy");
    return cfd_finding_new(CFD_FINDING_GOOD, "proxy", "%s (%s) lets %s through", way->proxy,
                           way->proxy_origin, way->host);
}

static CfdFinding *
judge_name(const Way *way)
{
    if (way->proxy != NULL)
        return cfd_finding_new(CFD_FINDING_OPEN, "DNS", "the proxy looks up %s", way->host);
    if (way->is_address)
        return cfd_finding_new(CFD_FINDING_OPEN, "DNS", "%s is no name", way->host);
    if (way->given->edge->way == CFD_EDGE_NO_NAME)
        return fail(way, "DNS");
    return cfd_finding_new(CFD_FINDING_GOOD, "DNS", "%s is found", way->host);
}

static CfdFinding *
judge_tls(const Way *way)
{
    if (way->is_plain)
        return cfd_finding_new(CFD_FINDING_OPEN, "TLS", "%s is asked without", way->host);
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
        return cfd_finding_new(CFD_FINDING_GOOD, "Cloudflare", "answers from %s%s%s%s", edge->colo,
                               colo != NULL ? " (" : "", colo != NULL ? colo->city : "",
                               colo != NULL ? ")" : "");
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
    g_autofree gchar *host = g_strdup(uri != NULL ? g_uri_get_host(uri) : "");
    Way way = {.given = self, .host = host};
    GPtrArray *findings = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_finding_free);

    way.is_plain = uri != NULL && g_str_equal(g_uri_get_scheme(uri), "http");
    way.is_address = g_hostname_is_ip_address(host);
    find_proxy(&way);
    g_ptr_array_add(findings, judge_proxy(&way));
    g_ptr_array_add(findings, judge_name(&way));
    g_ptr_array_add(findings, judge_tls(&way));
    g_ptr_array_add(findings, judge_answer(&way));
    g_ptr_array_add(findings, judge_clock(&way));
    return findings;
}
