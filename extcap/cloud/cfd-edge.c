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

gchar *
cfd_edge_find_colo(CfdTransport *transport, CfdLoop *loop, const gchar *base_url, GError **error)
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
    g_autofree gchar *text = NULL;
    const gchar *body;
    gchar *colo;
    gsize size;

    if (transfer == NULL || !cfd_transfer_wait(transfer, loop, error)) {
        g_prefix_error(error, "could not ask Cloudflare which colo is near: ");
        return NULL;
    }
    body = cfd_transfer_body(transfer, &size);
    text = g_strndup(body != NULL ? body : "", size);
    colo = cfd_transfer_status(transfer) == 200 ? read_colo(text) : NULL;
    if (colo == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                    "%s does not tell a colo: no data centre of Cloudflare has answered, but "
                    "something else on the way",
                    url);
    return colo;
}
