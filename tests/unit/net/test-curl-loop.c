/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-curl-loop.h"

#include "cfd-error.h"

#include <gio/gio.h>

#include <string.h>
#include <unistd.h>

/* A server for one connection: answers a request with `reply`, then closes. */
typedef struct {
    GSocketListener *listener;
    guint16 port;
    GThread *thread;
    const gchar *reply; /* "": closes without an answer */
    gchar *request;     /* what came, up to the empty line */
} Server;

typedef struct {
    Server server;
    CfdCurlLoop *curl;
    CfdCancel *cancel;
    CfdLoop *loop;
    gchar *url;
} Fixture;

static gpointer
serve(gpointer data)
{
    Server *self = data;
    g_autoptr(GSocketConnection) connection =
        g_socket_listener_accept(self->listener, NULL, NULL, NULL);
    GInputStream *input = g_io_stream_get_input_stream(G_IO_STREAM(connection));
    GOutputStream *output = g_io_stream_get_output_stream(G_IO_STREAM(connection));
    gchar buffer[4096] = {0};
    gsize size = 0;

    while (strstr(buffer, "\r\n\r\n") == NULL) {
        gssize count =
            g_input_stream_read(input, buffer + size, sizeof buffer - 1 - size, NULL, NULL);

        if (count <= 0)
            break;
        size += (gsize)count;
    }
    self->request = g_strndup(buffer, size);
    g_output_stream_write_all(output, self->reply, strlen(self->reply), NULL, NULL, NULL);
    g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
    return NULL;
}

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    self->server.listener = g_socket_listener_new();
    self->server.port = g_socket_listener_add_any_inet_port(self->server.listener, NULL, NULL);
    self->url = g_strdup_printf("http://127.0.0.1:%u/a/../b?c=%%2B", self->server.port);
    self->curl = cfd_curl_loop_new(NULL);
    self->cancel = cfd_cancel_new();
    self->loop = cfd_loop_new(cfd_curl_loop_driver(self->curl), cfd_clock_system(), self->cancel);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    if (self->server.thread != NULL)
        g_thread_join(self->server.thread);
    g_free(self->server.request);
    g_object_unref(self->server.listener);
    cfd_loop_free(self->loop);
    cfd_cancel_free(self->cancel);
    cfd_curl_loop_free(self->curl);
    g_free(self->url);
}

static CfdTransfer *
start_for(Fixture *self, const gchar *reply, const gchar *body, gsize max_reply_bytes,
          const CfdReceiver *receiver)
{
    static const gchar *const headers[] = {"Authorization: Bearer t", NULL};
    CfdRequest request = {
        .method = body != NULL ? "POST" : "GET",
        .url = self->url,
        .headers = headers,
        .body = body,
        .max_reply_bytes = max_reply_bytes,
        .idle_timeout_s = 20,
        .total_timeout_s = 20,
    };

    if (reply != NULL) {
        self->server.reply = reply;
        self->server.thread = g_thread_new("server", serve, &self->server);
    }
    return cfd_transfer_new(cfd_curl_loop_transport(self->curl), &request, receiver, NULL);
}

static CfdTransfer *
start(Fixture *self, const gchar *reply, const gchar *body)
{
    return start_for(self, reply, body, 1000, NULL);
}

static void
test_request_and_reply(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdTransfer) transfer = start(
        self, "HTTP/1.1 201 Created\r\nETag:  \"x\" \r\nContent-Length: 2\r\n\r\nok", "{\"a\":1}");
    g_autoptr(GError) error = NULL;
    gsize size;

    g_assert_true(cfd_transfer_wait(transfer, self->loop, &error));
    g_assert_cmpuint(cfd_transfer_status(transfer), ==, 201);
    g_assert_cmpstr(cfd_transfer_header(transfer, "etag"), ==, "\"x\"");
    g_assert_cmpmem(cfd_transfer_body(transfer, &size), 2, "ok", 2);
    g_thread_join(g_steal_pointer(&self->server.thread));
    g_assert_true(g_str_has_prefix(self->server.request, "POST /a/../b?c=%2B HTTP/1.1\r\n"));
    g_assert_nonnull(strstr(self->server.request, "\r\nAuthorization: Bearer t\r\n"));
    g_assert_nonnull(strstr(self->server.request, "\r\nUser-Agent: cloudflaredump/"));
}

static void
test_redirect_is_not_followed(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdTransfer) transfer =
        start(self,
              "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
              "Content-Length: 0\r\n\r\n",
              NULL);

    g_assert_true(cfd_transfer_wait(transfer, self->loop, NULL));
    g_assert_cmpuint(cfd_transfer_status(transfer), ==, 302);
}

static void
assert_fails(Fixture *self, const gchar *reply, CfdErrorCode code, const gchar *words)
{
    g_autoptr(CfdTransfer) transfer = start(self, reply, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_transfer_wait(transfer, self->loop, &error));
    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, "127.0.0.1"));
    g_assert_nonnull(strstr(error->message, words));
}

static void
test_refused(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_socket_listener_close(self->server.listener);
    assert_fails(self, NULL, CFD_ERROR_UNREACHABLE, "does not accept connections");
}

static void
test_no_answer(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    assert_fails(self, "", CFD_ERROR_SERVER, "without an answer");
}

static void
test_cut_body(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    assert_fails(self, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf", CFD_ERROR_SERVER,
                 "before the answer was complete");
}

static void
test_other_schemes_are_refused(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_free(self->url);
    self->url = g_strdup("file:///etc/hostname");
    {
        g_autoptr(CfdTransfer) transfer = start(self, NULL, NULL);
        g_autoptr(GError) error = NULL;

        g_assert_false(cfd_transfer_wait(transfer, self->loop, &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    }
}

/* A receiver that takes some kilobytes, then has no room for a while. */
typedef struct {
    gsize taken;
    gsize room;
} Taker;

static gboolean
take(G_GNUC_UNUSED const guint8 *bytes, gsize size, gpointer user_data,
     G_GNUC_UNUSED GError **error)
{
    ((Taker *)user_data)->taken += size;
    return TRUE;
}

static gboolean
has_room(gpointer user_data)
{
    const Taker *taker = user_data;

    return taker->taken < taker->room;
}

/* Little comes beyond what there is room for, and nothing is lost. */
static void
test_sender_waits_for_room(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const gsize size = 4 * 1024 * 1024;
    const gsize most = 128 * 1024; /* beside the room: half of what a spool keeps in memory */
    g_autofree gchar *body = g_strnfill(size, 'x');
    g_autofree gchar *reply = g_strdup_printf(
        "HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", size, body);
    Taker taker = {0, 1000 * 1000};
    CfdReceiver receiver = {take, NULL, has_room, &taker};
    g_autoptr(CfdTransfer) transfer = start_for(self, reply, NULL, size, &receiver);

    while (taker.taken < taker.room)
        g_assert_true(cfd_loop_wait(self->loop, G_MAXINT64, NULL));
    for (guint i = 0; i < 3; i++) {
        g_assert_true(cfd_loop_wait(self->loop, cfd_loop_now_us(self->loop), NULL));
        g_assert_cmpuint(taker.taken, <, taker.room + most);
    }
    taker.room = G_MAXSIZE;
    g_assert_true(cfd_transfer_wait(transfer, self->loop, NULL));
    g_assert_cmpuint(taker.taken, ==, size);
    g_thread_join(g_steal_pointer(&self->server.thread)); /* it may still look at the reply */
}

static gboolean
has_room_each_other_time(gpointer user_data)
{
    return ++((Taker *)user_data)->room % 2 == 0;
}

/* libcurl would hand out several lines of a head as one that came while it had to rest. */
static void
test_head_comes_line_by_line(void)
{
    for (guint i = 0; i < 50; i++) {
        Fixture fixture = {0};
        Taker taker = {0};
        CfdReceiver receiver = {take, NULL, has_room_each_other_time, &taker};
        CfdTransfer *transfer;

        set_up(&fixture, NULL);
        transfer = start_for(&fixture,
                             "HTTP/1.1 206 Partial Content\r\nServer: x\r\nContent-Length: 1\r\n"
                             "Content-Range: bytes 0-0/1\r\n\r\nx",
                             NULL, 1, &receiver);
        g_assert_true(cfd_transfer_wait(transfer, fixture.loop, NULL));
        g_assert_cmpstr(cfd_transfer_header(transfer, "server"), ==, "x");
        g_assert_cmpstr(cfd_transfer_header(transfer, "content-range"), ==, "bytes 0-0/1");
        g_assert_cmpuint(taker.taken, ==, 1);
        cfd_transfer_free(transfer);
        tear_down(&fixture, NULL);
    }
}

static gboolean
fail_beyond_room(const guint8 *bytes, gsize size, gpointer user_data, GError **error)
{
    Taker *taker = user_data;

    take(bytes, size, user_data, NULL);
    if (taker->taken <= 1000 * 1000)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "full");
    return FALSE;
}

/* What was held back while it had to rest fails as what comes in, and as soon. */
static void
test_failure_after_a_rest(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const gsize size = 1100 * 1000;
    g_autofree gchar *body = g_strnfill(size, 'x');
    g_autofree gchar *reply = g_strdup_printf(
        "HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", size + 1, body);
    Taker taker = {0, 990 * 1000};
    CfdReceiver receiver = {fail_beyond_room, NULL, has_room, &taker};
    g_autoptr(CfdTransfer) transfer = start_for(self, reply, NULL, size + 1, &receiver);
    g_autoptr(GError) error = NULL;

    while (taker.taken < taker.room)
        g_assert_true(cfd_loop_wait(self->loop, G_MAXINT64, NULL));
    taker.room = G_MAXSIZE;
    g_assert_false(cfd_transfer_wait(transfer, self->loop, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    g_thread_join(g_steal_pointer(&self->server.thread)); /* it still sends the reply */
}

static void
cancel_all(G_GNUC_UNUSED gushort events, gpointer data)
{
    cfd_cancel_trigger(data, CFD_CANCEL_READER_GONE, 0);
}

static void
test_descriptors_are_served_during_a_transfer(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdTransfer) transfer = NULL;
    g_autoptr(GError) error = NULL;
    gint fds[2];
    guint id;

    g_assert_cmpint(pipe(fds), ==, 0);
    id = cfd_loop_watch(self->loop, fds[1], 0, cancel_all, self->cancel);
    transfer = start(self, NULL, NULL); /* nobody answers */
    close(fds[0]);
    g_assert_false(cfd_transfer_wait(transfer, self->loop, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PIPE_CLOSED);
    cfd_loop_unwatch(self->loop, id);
    close(fds[1]);
}

#define ADD(path, function)                                                                        \
    g_test_add("/curl-loop/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("request-and-reply", test_request_and_reply);
    ADD("redirect", test_redirect_is_not_followed);
    ADD("refused", test_refused);
    ADD("no-answer", test_no_answer);
    ADD("cut-body", test_cut_body);
    ADD("sender-waits", test_sender_waits_for_room);
    g_test_add_func("/curl-loop/head-by-line", test_head_comes_line_by_line);
    ADD("failure-after-a-rest", test_failure_after_a_rest);
    ADD("other-schemes", test_other_schemes_are_refused);
    ADD("descriptors", test_descriptors_are_served_during_a_transfer);
    return g_test_run();
}
