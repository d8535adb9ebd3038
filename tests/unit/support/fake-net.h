/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-loop.h"

#include "cfd-error.h"
#include "cfd-http.h"
#include "cfd-report.h"

#include <string.h>

/* What the fake server answers to one request. */
typedef struct {
    guint status; /* 0: no connection comes about, CFD_ERROR_UNREACHABLE */
    const gchar *date;
    const gchar *headers[5]; /* name, value, name, value */
    const gchar *body;
    gsize size;       /* of the body; 0: it is a text */
    gsize piece_size; /* bytes that arrive in one wait; 0: all */
    gsize stalls_at;  /* nothing comes any more after so many bytes; 0: all comes */
    gboolean breaks;  /* behind the body, or before the status if there is no body */
    gboolean hangs;   /* for ever */
    CfdTransferStage stage;
} FakeReply;

#define FAKE_MAX_TRANSFERS 32

/* A request that is being answered. */
typedef struct {
    CfdTransfer *transfer; /* NULL: free */
    const FakeReply *reply;
    gsize sent;
} FakeSlot;

/* A loop with a transport that answers from a list, a piece in each wait, all requests in turn, and
 * writes down what it was asked. */
typedef struct {
    FakeLoop loop;
    CfdTransport transport;
    CfdReport report;
    const FakeReply *replies;
    guint next_reply;
    GPtrArray *requests; /* of gchar *: "METHOD URL\nheaders\n\nbody" */
    GString *notes;      /* one a line */
    FakeSlot slots[FAKE_MAX_TRANSFERS];
    guint turn; /* the slot that was served last */
    guint most; /* requests at a time */
} FakeNet;

static gpointer
start_fake(CfdTransport *transport, const CfdRequest *request, CfdTransfer *transfer,
           G_GNUC_UNUSED GError **error)
{
    FakeNet *self = (FakeNet *)(gpointer)((gchar *)transport - G_STRUCT_OFFSET(FakeNet, transport));
    g_autofree gchar *headers =
        request->headers != NULL ? g_strjoinv("\n", (gchar **)request->headers) : g_strdup("");
    FakeSlot *slot = NULL;
    guint used = 1;

    for (guint i = 0; i < FAKE_MAX_TRANSFERS; i++) {
        used += self->slots[i].transfer != NULL ? 1 : 0;
        if (self->slots[i].transfer == NULL && slot == NULL)
            slot = &self->slots[i];
    }
    g_assert_nonnull(slot);
    self->most = MAX(self->most, used);
    g_ptr_array_add(self->requests,
                    g_strdup_printf("%s %s\n%s\n\n%s", request->method, request->url, headers,
                                    request->body != NULL ? request->body : ""));
    *slot = (FakeSlot){transfer, &self->replies[self->next_reply++], 0};
    return slot;
}

static void
cancel_fake(G_GNUC_UNUSED CfdTransport *transport, gpointer handle)
{
    ((FakeSlot *)handle)->transfer = NULL;
}

static void
end_fake(FakeSlot *self, GError *error)
{
    CfdTransfer *transfer = g_steal_pointer(&self->transfer);

    cfd_transfer_take_stage(transfer, self->reply->stage);
    cfd_transfer_take_end(transfer, error);
    g_clear_error(&error);
}

static void
begin_fake(FakeSlot *self)
{
    const FakeReply *reply = self->reply;

    cfd_transfer_take_status(self->transfer, reply->status);
    if (reply->date != NULL)
        cfd_transfer_take_header(self->transfer, "Date", reply->date);
    for (guint i = 0; reply->headers[i] != NULL; i += 2)
        cfd_transfer_take_header(self->transfer, reply->headers[i], reply->headers[i + 1]);
}

static gboolean
send_fake_piece(FakeSlot *self, gsize size)
{
    gsize end = self->reply->stalls_at != 0 ? self->reply->stalls_at : size;
    gsize piece = self->reply->piece_size != 0 ? self->reply->piece_size : size;
    const guint8 *data = (const guint8 *)self->reply->body + self->sent;

    piece = MIN(piece, end - self->sent);
    self->sent += piece;
    return piece == 0 || cfd_transfer_take_body(self->transfer, data, piece);
}

/* FALSE: nothing happens to this one. */
static gboolean
serve_fake(FakeSlot *self)
{
    const FakeReply *reply = self->reply;
    gsize size;

    if (self->transfer == NULL)
        return FALSE;
    if (reply->status == 0) {
        end_fake(self, g_error_new(CFD_ERROR, CFD_ERROR_UNREACHABLE, "no way there"));
        return TRUE;
    }
    if (reply->stalls_at != 0 && self->sent == reply->stalls_at)
        return FALSE;
    if (!cfd_transfer_has_room(self->transfer))
        return FALSE;
    cfd_transfer_take_sent(self->transfer);
    if (reply->hangs)
        return FALSE;
    size = reply->size == 0 && reply->body != NULL ? strlen(reply->body) : reply->size;
    if (self->sent == 0 && reply->body != NULL)
        begin_fake(self);
    if (!send_fake_piece(self, size))
        end_fake(self, NULL);
    else if (self->sent == size && reply->breaks)
        end_fake(self, g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "the connection broke"));
    else if (self->sent == size)
        end_fake(self, NULL);
    return TRUE;
}

static gboolean
happen_fake(gpointer data)
{
    FakeNet *self = data;

    for (guint i = 0; i < FAKE_MAX_TRANSFERS; i++) {
        self->turn = (self->turn + 1) % FAKE_MAX_TRANSFERS;
        if (serve_fake(&self->slots[self->turn]))
            return TRUE;
    }
    return FALSE;
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
    *self = (FakeNet){.transport = {start_fake, cancel_fake}, .report = {.note = note_fake}};
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

/* How many requests are being answered. */
static G_GNUC_UNUSED guint
fake_net_open(const FakeNet *self)
{
    guint open = 0;

    for (guint i = 0; i < FAKE_MAX_TRANSFERS; i++)
        open += self->slots[i].transfer != NULL ? 1 : 0;
    return open;
}
