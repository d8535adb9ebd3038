/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-http.h"

#include "cfd-error.h"

#include <curl/curl.h>

#include <string.h>

/* Cloudflare and the stores send some twenty headers. */
#define MAX_HEADERS 200

/* A body that is kept in memory: the largest JSON document that is taken (CFD_JSON_MAX_BYTES). */
#define MAX_KEPT_BYTES (8 * 1024 * 1024)

struct CfdTransfer {
    CfdTransport *transport;
    gpointer handle; /* the transport's; NULL once done */
    CfdReceiver receiver;
    gsize max_reply_bytes;
    gsize received_bytes;
    guint status;
    GHashTable *headers; /* of gchar *, by gchar * in lower case */
    GByteArray *body;
    CfdTransferStage stage;
    gboolean sent;
    gboolean done;
    GError *error;
};

CfdTransfer *
cfd_transfer_new(CfdTransport *transport, const CfdRequest *request, const CfdReceiver *receiver,
                 GError **error)
{
    g_autoptr(CfdTransfer) self = g_new0(CfdTransfer, 1);

    self->transport = transport;
    if (receiver != NULL)
        self->receiver = *receiver;
    self->max_reply_bytes = request->max_reply_bytes;
    self->headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->body = g_byte_array_new();
    self->handle = transport->start(transport, request, self, error);
    if (self->handle == NULL)
        return NULL;
    return g_steal_pointer(&self);
}

void
cfd_transfer_free(CfdTransfer *self)
{
    if (self == NULL)
        return;
    if (self->handle != NULL)
        self->transport->cancel(self->transport, self->handle);
    g_hash_table_unref(self->headers);
    g_byte_array_unref(self->body);
    g_clear_error(&self->error);
    g_free(self);
}

gboolean
cfd_transfer_check(const CfdTransfer *self, GError **error)
{
    if (self->error == NULL)
        return TRUE;
    g_propagate_error(error, g_error_copy(self->error));
    return FALSE;
}

gboolean
cfd_transfer_wait(CfdTransfer *self, CfdLoop *loop, GError **error)
{
    while (!self->done) {
        if (!cfd_loop_wait(loop, G_MAXINT64, error))
            return FALSE;
    }
    return cfd_transfer_check(self, error);
}

gboolean
cfd_transfer_may_have_arrived(const CfdTransfer *self)
{
    return self->sent;
}

CfdTransferStage
cfd_transfer_stage(const CfdTransfer *self)
{
    return self->stage;
}

guint
cfd_transfer_status(const CfdTransfer *self)
{
    return self->status;
}

const gchar *
cfd_transfer_header(const CfdTransfer *self, const gchar *name)
{
    return g_hash_table_lookup(self->headers, name);
}

const gchar *
cfd_transfer_body(const CfdTransfer *self, gsize *ret_size)
{
    *ret_size = self->body->len;
    return (const gchar *)self->body->data;
}

gint64
cfd_transfer_parse_date_us(const gchar *text)
{
    time_t seconds = curl_getdate(text, NULL);

    return seconds < 0 ? -1 : (gint64)seconds * G_USEC_PER_SEC;
}

gboolean
cfd_transfer_has_room(const CfdTransfer *self)
{
    return self->receiver.has_room == NULL || self->receiver.has_room(self->receiver.user_data);
}

void
cfd_transfer_take_sent(CfdTransfer *self)
{
    self->sent = TRUE;
}

void
cfd_transfer_take_status(CfdTransfer *self, guint status)
{
    self->sent = TRUE;
    self->status = status;
    g_hash_table_remove_all(self->headers);
}

void
cfd_transfer_take_header(CfdTransfer *self, const gchar *name, const gchar *value)
{
    if (g_hash_table_size(self->headers) < MAX_HEADERS)
        g_hash_table_replace(self->headers, g_ascii_strdown(name, -1), g_strdup(value));
}

/* What is no success, and JSON always, is for people or for the caller as a whole. */
static gboolean
is_streamed(const CfdTransfer *self)
{
    const gchar *type = cfd_transfer_header(self, "content-type");

    return self->receiver.take != NULL && self->status >= 200 && self->status < 300 &&
           (type == NULL ||
            g_ascii_strncasecmp(type, "application/json", strlen("application/json")) != 0);
}

gboolean
cfd_transfer_take_body(CfdTransfer *self, const guint8 *data, gsize size)
{
    gsize max_bytes = self->max_reply_bytes;

    if (self->error != NULL)
        return FALSE;
    if (!is_streamed(self))
        max_bytes = MIN(max_bytes, MAX_KEPT_BYTES);
    if (size > max_bytes - MIN(self->received_bytes, max_bytes)) {
        g_set_error(&self->error, CFD_ERROR, CFD_ERROR_TOO_LARGE,
                    "the reply is larger than %" G_GSIZE_FORMAT " bytes", max_bytes);
        return FALSE;
    }
    self->received_bytes += size;
    if (is_streamed(self))
        return self->receiver.take(data, size, self->receiver.user_data, &self->error);
    g_byte_array_append(self->body, data, (guint)size);
    return TRUE;
}

void
cfd_transfer_take_stage(CfdTransfer *self, CfdTransferStage stage)
{
    self->stage = stage;
}

void
cfd_transfer_take_end(CfdTransfer *self, const GError *error)
{
    self->done = TRUE;
    self->handle = NULL;
    if (error != NULL && self->error == NULL)
        self->error = g_error_copy(error);
    if (self->receiver.end != NULL)
        self->receiver.end(self, self->receiver.user_data);
}
