/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-loop.h"

/* HTTP as the rest of the program sees it: the one seam to the network. Knows no cloud. */
typedef struct CfdTransport CfdTransport;

/* One request on its way, and what has come back of it. */
typedef struct CfdTransfer CfdTransfer;

/* How far a connection of its own has come, by a proxy or without; each has what is above it. */
typedef enum {
    CFD_TRANSFER_NOWHERE,
    CFD_TRANSFER_RESOLVED,  /* the name of the server, or of the proxy */
    CFD_TRANSFER_CONNECTED, /* with the server */
    CFD_TRANSFER_SECURED,   /* by TLS */
} CfdTransferStage;

typedef struct {
    const gchar *method;
    const gchar *url;
    const gchar *const *headers; /* "Name: value", NULL at the end; may hold secrets */
    const gchar *body;           /* sent as it is; NULL: none */
    gsize max_reply_bytes;       /* a longer body fails with CFD_ERROR_TOO_LARGE */
    guint idle_timeout_s;        /* nothing came for so long */
    guint total_timeout_s;       /* 0: none */
} CfdRequest;

/* Who takes a reply as it comes in, from within the loop's wait. */
typedef struct {
    /* A piece of the body of a 2xx reply that is not JSON. FALSE with an error ends the transfer
     * with it. */
    gboolean (*take)(const guint8 *data, gsize size, gpointer user_data, GError **error);
    /* Nothing will follow: ask cfd_transfer_check() and cfd_transfer_status(). */
    void (*end)(const CfdTransfer *transfer, gpointer user_data);
    /* Whether more of the body may come now: asked after each piece and before each wait; a few
     * pieces may come all the same. NULL: always. */
    gboolean (*has_room)(gpointer user_data);
    gpointer user_data;
} CfdReceiver;

struct CfdTransport {
    /* Sends the request; what comes back is given to the functions at the end of this page. */
    gpointer (*start)(CfdTransport *self, const CfdRequest *request, CfdTransfer *transfer,
                      GError **error);
    void (*cancel)(CfdTransport *self, gpointer handle);
};

/* Starts a request. receiver is copied; NULL: the body is kept. Errors: those of the transport. */
CfdTransfer *cfd_transfer_new(CfdTransport *transport, const CfdRequest *request,
                              const CfdReceiver *receiver, GError **error);

/* Cancels what is still under way. */
void cfd_transfer_free(CfdTransfer *self);

/* FALSE with the error that the transfer ended with. A reply of any status is no error. */
gboolean cfd_transfer_check(const CfdTransfer *self, GError **error);

/* Waits in `loop` until it is done, then as cfd_transfer_check(). */
gboolean cfd_transfer_wait(CfdTransfer *self, CfdLoop *loop, GError **error);

/* Whether the server may have acted on it: FALSE only if the request certainly did not leave. */
gboolean cfd_transfer_may_have_arrived(const CfdTransfer *self);

/* How far it came when it has ended. Where a connection was used again, nothing is known. */
CfdTransferStage cfd_transfer_stage(const CfdTransfer *self);

/* 0 while no reply has begun. */
guint cfd_transfer_status(const CfdTransfer *self);

/* A header of the reply by its name in lower case, or NULL; owned by the transfer. */
const gchar *cfd_transfer_header(const CfdTransfer *self, const gchar *name);

/* The body that was kept; owned by the transfer. */
const gchar *cfd_transfer_body(const CfdTransfer *self, gsize *ret_size);

/* The time of a `Date` header (RFC 9110, 5.6.7) in µs since 1970-01-01 UTC, or -1. */
gint64 cfd_transfer_parse_date_us(const gchar *text);

/* For transports: whether the receiver wants more of the body now. */
gboolean cfd_transfer_has_room(const CfdTransfer *self);
/* For transports: bytes of the request have left. */
void cfd_transfer_take_sent(CfdTransfer *self);
/* For transports: the reply as it comes in. A new status forgets the headers before it. */
void cfd_transfer_take_status(CfdTransfer *self, guint status);
void cfd_transfer_take_header(CfdTransfer *self, const gchar *name, const gchar *value);
gboolean cfd_transfer_take_body(CfdTransfer *self, const guint8 *data, gsize size);
void cfd_transfer_take_stage(CfdTransfer *self, CfdTransferStage stage);
/* error: NULL if the reply is complete; copied. Called once, last. */
void cfd_transfer_take_end(CfdTransfer *self, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdTransfer, cfd_transfer_free)
