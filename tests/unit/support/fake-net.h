/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-loop.h"

#include "cfd-error.h"
#include "cfd-http.h"
#include "cfd-report.h"

#include <string.h>

/* What the fake server answers to one request. */
typedef struct {
    guint status; /* 0: the connection fails with CFD_ERROR_UNREACHABLE */
    const gchar *date;
    const gchar *body;
    gsize size;       /* of the body; 0: it is a text */
    gsize piece_size; /* bytes that arrive in one wait; 0: all */
} FakeReply;

/* A loop with a transport that answers from a list and writes down what it was asked. */
typedef struct {
    FakeLoop loop;
    CfdTransport transport;
    CfdReport report;
    const FakeReply *replies;
    guint next_reply;
    GPtrArray *requests; /* of gchar *: "METHOD URL\nheaders\n\nbody" */
    GString *notes;      /* one a line */
    CfdTransfer *transfer;
    const FakeReply *reply;
    gsize sent;
} FakeNet;

static gpointer
start_fake(CfdTransport *transport, const CfdRequest *request, CfdTransfer *transfer,
           G_GNUC_UNUSED GError **error)
{
    FakeNet *self = (FakeNet *)(gpointer)((gchar *)transport - G_STRUCT_OFFSET(FakeNet, transport));
    g_autofree gchar *headers =
        request->headers != NULL ? g_strjoinv("\n", (gchar **)request->headers) : g_strdup("");

    g_assert_null(self->transfer);
    g_ptr_array_add(self->requests,
                    g_strdup_printf("%s %s\n%s\n\n%s", request->method, request->url, headers,
                                    request->body != NULL ? request->body : ""));
    self->transfer = transfer;
    self->reply = &self->replies[self->next_reply++];
    self->sent = 0;
    return self;
}

static void
cancel_fake(G_GNUC_UNUSED CfdTransport *transport, gpointer handle)
{
    ((FakeNet *)handle)->transfer = NULL;
}

static void
end_fake(FakeNet *self, GError *error)
{
    CfdTransfer *transfer = g_steal_pointer(&self->transfer);

    cfd_transfer_take_end(transfer, error);
    g_clear_error(&error);
}

static gboolean
happen_fake(gpointer data)
{
    FakeNet *self = data;
    gsize size;
    gsize piece;

    if (self->transfer == NULL)
        return FALSE;
    if (self->reply->status == 0) {
        end_fake(self, g_error_new(CFD_ERROR, CFD_ERROR_UNREACHABLE, "no way there"));
        return TRUE;
    }
    size = self->reply->size != 0 ? self->reply->size : strlen(self->reply->body);
    if (self->sent == 0) {
        cfd_transfer_take_status(self->transfer, self->reply->status);
        if (self->reply->date != NULL)
            cfd_transfer_take_header(self->transfer, "Date", self->reply->date);
    }
    piece = self->reply->piece_size != 0 ? self->reply->piece_size : size;
    piece = MIN(piece, size - self->sent);
    if (piece > 0 && !cfd_transfer_take_body(
                         self->transfer, (const guint8 *)self->reply->body + self->sent, piece)) {
        end_fake(self, NULL);
        return TRUE;
    }
    self->sent += piece;
    if (self->sent == size)
        end_fake(self, NULL);
    return TRUE;
}

static void
note_fake(CfdReport *report, G_GNUC_UNUSED CfdReportLevel level, const gchar *text)
{
    FakeNet *self = (FakeNet *)(gpointer)((gchar *)report - G_STRUCT_OFFSET(FakeNet, report));

    g_string_append_printf(self->notes, "%s\n", text);
}

/* replies: as many as there will be requests. */
static void
fake_net_init(FakeNet *self, const FakeReply *replies)
{
    *self = (FakeNet){.transport = {start_fake, cancel_fake}, .report = {note_fake}};
    fake_loop_init(&self->loop);
    self->loop.happen = happen_fake;
    self->loop.data = self;
    self->replies = replies;
    self->requests = g_ptr_array_new_with_free_func(g_free);
    self->notes = g_string_new(NULL);
}

static void
fake_net_clear(FakeNet *self)
{
    g_ptr_array_unref(self->requests);
    g_string_free(self->notes, TRUE);
    fake_loop_clear(&self->loop);
}

static G_GNUC_UNUSED const gchar *
fake_net_request(const FakeNet *self, guint index)
{
    g_assert_cmpuint(index, <, self->requests->len);
    return g_ptr_array_index(self->requests, index);
}
