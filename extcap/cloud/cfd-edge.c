/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-edge.h"

#include "cfd-colo.h"
#include "cfd-error.h"
#include "cfd-http.h"

#include <string.h>

#define PATH "/cdn-cgi/trace"

/* It has some fifteen short lines. */
#define MAX_BYTES 16384
#define TIMEOUT_S 10

/* https://host:port of a URL that has been checked when it was given. */
static gchar *
cut_origin(const gchar *url)
{
    const gchar *host = strstr(url, "://") + strlen("://");

    return g_strndup(url, (gsize)(host - url) + strcspn(host, "/"));
}

/* Lines of name=value. */
static gchar *
read_colo(const gchar *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], "colo=")) {
            const gchar *colo = g_strchomp(lines[i] + strlen("colo="));

            return cfd_colo_is_name(colo) ? cfd_colo_spell(colo) : NULL;
        }
    }
    return NULL;
}

static CfdEdgeWay
find_way(const CfdTransfer *transfer, gboolean is_plain)
{
    switch (cfd_transfer_stage(transfer)) {
    case CFD_TRANSFER_NOWHERE:
        return CFD_EDGE_NO_NAME;
    case CFD_TRANSFER_RESOLVED:
        return CFD_EDGE_NO_CONNECTION;
    case CFD_TRANSFER_CONNECTED:
        return is_plain ? CFD_EDGE_NO_ANSWER : CFD_EDGE_NO_TLS;
    case CFD_TRANSFER_SECURED:
        break;
    }
    return CFD_EDGE_NO_ANSWER;
}

static void
read_answer(const CfdTransfer *transfer, CfdEdge *edge)
{
    const gchar *date = cfd_transfer_header(transfer, "date");
    gsize size;
    const gchar *body = cfd_transfer_body(transfer, &size);
    g_autofree gchar *text = g_strndup(body != NULL ? body : "", size);

    edge->time_us = date != NULL ? cfd_transfer_parse_date_us(date) : -1;
    edge->colo = cfd_transfer_status(transfer) == 200 ? read_colo(text) : NULL;
    if (edge->colo != NULL)
        edge->way = CFD_EDGE_ANSWERS;
}

gboolean
cfd_edge_ask(CfdTransport *transport, CfdLoop *loop, const gchar *base_url, CfdEdge *ret_edge,
             GError **error)
{
    g_autofree gchar *origin = cut_origin(base_url);
    g_autofree gchar *url = g_strconcat(origin, PATH, NULL);
    CfdRequest request = {
        .method = "GET",
        .url = url,
        .max_reply_bytes = MAX_BYTES,
        .idle_timeout_s = TIMEOUT_S,
        .total_timeout_s = TIMEOUT_S,
    };
    g_autoptr(CfdTransfer) transfer = cfd_transfer_new(transport, &request, NULL, error);
    gboolean is_done = transfer != NULL && cfd_transfer_wait(transfer, loop, error);

    *ret_edge = (CfdEdge){.time_us = -1};
    if (transfer != NULL)
        ret_edge->way = find_way(transfer, g_str_has_prefix(url, "http:"));
    if (!is_done)
        return FALSE;
    read_answer(transfer, ret_edge);
    if (ret_edge->colo != NULL)
        return TRUE;
    ret_edge->way = CFD_EDGE_NO_ANSWER;
    g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                "%s does not tell a colo: no data centre of Cloudflare has answered, but "
                "something else on the way",
                url);
    return FALSE;
}

void
cfd_edge_clear(CfdEdge *self)
{
    g_clear_pointer(&self->colo, g_free);
}
