/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-curl-loop.h"

#include "cfd-curl-error.h"
#include "cfd-error.h"

#include <curl/curl.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>

/* A person waits: a server that does not even accept a connection by then will not. */
#define CONNECT_TIMEOUT_S 10L

/* libcurl reads so much at a time: its own 16 KiB need four times as many system calls. A spool has
 * room for two beside what makes it full. */
#define BUFFER_BYTES (64L * 1024)

/* Freed memory that stays with the process: some of the above for each transfer. */
#define FREED_BYTES (4 * 1024 * 1024)

/* A transfer that has to wait for its receiver is looked at again so soon. */
#define REST_MS 50

struct CfdCurlLoop {
    CfdTransport transport;
    CfdLoopDriver driver;
    CURLM *multi;
    GPtrArray *handles; /* of Handle: those under way */
    gchar *proxy;
    gchar *ca_file;
};

/* One request's handle and what has to live as long as it does. */
typedef struct {
    CURL *easy;
    struct curl_slist *headers;
    CfdTransfer *transfer;
    gchar *url;
    gboolean begun; /* some of the body has come */
    gboolean rests; /* its connection is not read from */
    gchar words[CURL_ERROR_SIZE];
} Handle;

static CfdCurlLoop *
from_driver(CfdLoopDriver *driver)
{
    return (CfdCurlLoop *)(gpointer)((gchar *)driver - G_STRUCT_OFFSET(CfdCurlLoop, driver));
}

static void
free_handle(CfdCurlLoop *self, Handle *handle)
{
    g_ptr_array_remove_fast(self->handles, handle);
    curl_multi_remove_handle(self->multi, handle->easy);
    curl_easy_cleanup(handle->easy);
    curl_slist_free_all(handle->headers);
    g_free(handle->url);
    g_free(handle);
}

static void
take_status_line(Handle *handle)
{
    glong status = 0;

    curl_easy_getinfo(handle->easy, CURLINFO_RESPONSE_CODE, &status);
    cfd_transfer_take_status(handle->transfer, (guint)status);
}

static gsize
take_header_line(gchar *data, gsize size, gsize count, gpointer user_data)
{
    Handle *handle = user_data;
    g_autofree gchar *line = g_strndup(data, size * count);
    gchar *colon = strchr(line, ':');

    if (g_str_has_prefix(line, "HTTP/")) {
        take_status_line(handle);
    } else if (colon != NULL) {
        *colon = '\0';
        cfd_transfer_take_header(handle->transfer, g_strstrip(line), g_strstrip(colon + 1));
    }
    return size * count;
}

/* Lets its sender wait or go on, as its receiver asks. Not before the body: libcurl hands out lines
 * of the head that came in a rest as one. A failure is that of what was held back. */
static CURLcode
set_rest(Handle *handle)
{
    gboolean rests = handle->begun && !cfd_transfer_has_room(handle->transfer);

    if (rests == handle->rests)
        return CURLE_OK;
    handle->rests = rests; /* before the call, which may bring what was held back, and ask again */
    return curl_easy_pause(handle->easy, rests ? CURLPAUSE_RECV : CURLPAUSE_CONT);
}

static gsize
take_body(gchar *data, gsize size, gsize count, gpointer user_data)
{
    Handle *handle = user_data;

    handle->begun = TRUE;
    if (!cfd_transfer_take_body(handle->transfer, (const guint8 *)data, size * count))
        return 0;
    (void)set_rest(handle); /* libcurl would read on as long as something comes */
    return size * count;
}

/* The connection stands, by proxy and TLS too: the request leaves now. */
static gint
take_start(gpointer user_data, G_GNUC_UNUSED gchar *primary_ip, G_GNUC_UNUSED gchar *local_ip,
           G_GNUC_UNUSED gint primary_port, G_GNUC_UNUSED gint local_port)
{
    cfd_transfer_take_sent(((Handle *)user_data)->transfer);
    return CURL_PREREQFUNC_OK;
}

static void
set_request(Handle *handle, const CfdRequest *request)
{
    CURL *easy = handle->easy;

    for (guint i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
        handle->headers = curl_slist_append(handle->headers, request->headers[i]);
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, handle->headers);
    /* One that rests must not hold up others on the same connection. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    if (request->body != NULL)
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->body);
    /* On a connection that was used before, libcurl sends a request once more when it breaks. */
    if (!g_str_equal(request->method, "GET"))
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (glong)request->idle_timeout_s);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (glong)request->total_timeout_s);
}

/* All that keeps a transfer from going where it should not. Plain http is for loopback addresses,
 * which the options see to. */
static void
set_safety(const CfdCurlLoop *self, CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (glong)(CURLPROTO_HTTPS | CURLPROTO_HTTP));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_NETRC, (glong)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, (glong)CURLHEADER_SEPARATE);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "cloudflaredump/" CFD_VERSION);
    if (self->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, self->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
}

/* What goes to this machine in plain http must not leave it by any proxy. */
static void
set_proxy(const CfdCurlLoop *self, Handle *handle)
{
    if (g_ascii_strncasecmp(handle->url, "http:", strlen("http:")) == 0)
        curl_easy_setopt(handle->easy, CURLOPT_PROXY, "");
    else if (self->proxy != NULL)
        curl_easy_setopt(handle->easy, CURLOPT_PROXY, self->proxy);
}

static gpointer
start_request(CfdTransport *transport, const CfdRequest *request, CfdTransfer *transfer,
              G_GNUC_UNUSED GError **error)
{
    CfdCurlLoop *self = (CfdCurlLoop *)transport;
    Handle *handle = g_new0(Handle, 1);

    handle->easy = curl_easy_init();
    if (handle->easy == NULL)
        g_error("curl_easy_init: out of memory");
    handle->transfer = transfer;
    handle->url = g_strdup(request->url);
    set_request(handle, request);
    set_safety(self, handle->easy);
    set_proxy(self, handle);
    curl_easy_setopt(handle->easy, CURLOPT_ERRORBUFFER, handle->words);
    curl_easy_setopt(handle->easy, CURLOPT_PRIVATE, handle);
    curl_easy_setopt(handle->easy, CURLOPT_PREREQFUNCTION, take_start);
    curl_easy_setopt(handle->easy, CURLOPT_PREREQDATA, handle);
    curl_easy_setopt(handle->easy, CURLOPT_HEADERFUNCTION, take_header_line);
    curl_easy_setopt(handle->easy, CURLOPT_HEADERDATA, handle);
    curl_easy_setopt(handle->easy, CURLOPT_BUFFERSIZE, BUFFER_BYTES);
    curl_easy_setopt(handle->easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle->easy, CURLOPT_WRITEDATA, handle);
    curl_multi_add_handle(self->multi, handle->easy);
    g_ptr_array_add(self->handles, handle);
    return handle;
}

static void
cancel_request(CfdTransport *transport, gpointer handle)
{
    free_handle((CfdCurlLoop *)transport, handle);
}

/* libcurl's code for two kinds of failure says where it was noticed, not what has failed. */
static CURLcode
correct_code(const Handle *handle, CURLcode code)
{
    glong proxy_status = 0;

    curl_easy_getinfo(handle->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    if (code != CURLE_OK &&
        (proxy_status >= 300 || g_str_has_prefix(handle->words, "Proxy CONNECT")))
        return CURLE_PROXY;
    if (code == CURLE_OPERATION_TIMEDOUT && !cfd_transfer_may_have_arrived(handle->transfer))
        return CURLE_COULDNT_CONNECT;
    return code;
}

/* libcurl does not tell when a connection has come about that is not secured. */
static gboolean
is_about_tls(CURLcode code)
{
    return code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION ||
           code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CIPHER;
}

/* code: as it was corrected. libcurl's time for something is 0 before it has come about. */
static CfdTransferStage
find_stage(const Handle *handle, CURLcode code)
{
    curl_off_t resolved_us = 0, connected_us = 0, secured_us = 0;

    curl_easy_getinfo(handle->easy, CURLINFO_NAMELOOKUP_TIME_T, &resolved_us);
    curl_easy_getinfo(handle->easy, CURLINFO_CONNECT_TIME_T, &connected_us);
    curl_easy_getinfo(handle->easy, CURLINFO_APPCONNECT_TIME_T, &secured_us);
    if (secured_us > 0)
        return CFD_TRANSFER_SECURED;
    if (is_about_tls(code) || (connected_us > 0 && code != CURLE_PROXY))
        return CFD_TRANSFER_CONNECTED;
    return resolved_us > 0 ? CFD_TRANSFER_RESOLVED : CFD_TRANSFER_NOWHERE;
}

static void
end_request(CfdCurlLoop *self, CURL *easy, CURLcode code)
{
    g_autoptr(GError) failure = NULL;
    Handle *handle = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (gchar **)&handle);
    code = correct_code(handle, code);
    if (code != CURLE_OK)
        failure = cfd_curl_error_new((gint)code, handle->url, handle->words);
    cfd_transfer_take_stage(handle->transfer, find_stage(handle, code));
    cfd_transfer_take_end(handle->transfer, failure);
    free_handle(self, handle);
}

static void
perform(CfdCurlLoop *self)
{
    gint running = 0;
    gint left = 0;
    CURLMsg *message;

    curl_multi_perform(self->multi, &running);
    while ((message = curl_multi_info_read(self->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE)
            end_request(self, message->easy_handle, message->data.result);
    }
}

static struct curl_waitfd *
to_curl_descriptors(const GPollFD *fds, guint count)
{
    struct curl_waitfd *waits = g_new0(struct curl_waitfd, count);

    for (guint i = 0; i < count; i++) {
        waits[i].fd = fds[i].fd;
        waits[i].events = (gshort)(((fds[i].events & G_IO_IN) != 0 ? CURL_WAIT_POLLIN : 0) |
                                   ((fds[i].events & G_IO_OUT) != 0 ? CURL_WAIT_POLLOUT : 0));
    }
    return waits;
}

/* Returns whether any has to rest. One that fails in this leaves its place to the last. */
static gboolean
set_rests(CfdCurlLoop *self)
{
    gboolean any = FALSE;

    for (guint i = self->handles->len; i-- > 0;) {
        Handle *handle = g_ptr_array_index(self->handles, i);
        CURLcode code = set_rest(handle);

        any = any || handle->rests;
        if (code != CURLE_OK)
            end_request(self, handle->easy, code);
    }
    return any;
}

/* libcurl does not tell errors and hang-ups of others' descriptors, so these are asked for again,
 * without waiting. */
static gboolean
poll_all(CfdLoopDriver *driver, GPollFD *fds, guint count, gint timeout_ms, GError **error)
{
    CfdCurlLoop *self = from_driver(driver);
    g_autofree struct curl_waitfd *waits = to_curl_descriptors(fds, count);
    gint longest_ms = set_rests(self) ? MIN(timeout_ms, REST_MS) : timeout_ms;
    CURLMcode code = curl_multi_poll(self->multi, waits, count, longest_ms, NULL);

    if (code != CURLM_OK) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_UNREACHABLE, "waiting for the network failed: %s",
                    curl_multi_strerror(code));
        return FALSE;
    }
    if (g_poll(fds, count, 0) < 0) {
        for (guint i = 0; i < count; i++)
            fds[i].revents = 0;
    }
    perform(self);
    return TRUE;
}

/* What comes while a transfer begins to rest is kept by libcurl, and freed a moment later: glibc
 * would give that memory back to the system each time, and take it again page by page. */
static void
keep_freed_memory(void)
{
#ifdef M_TRIM_THRESHOLD
    mallopt(M_TRIM_THRESHOLD, FREED_BYTES);
#endif
}

CfdCurlLoop *
cfd_curl_loop_new(GError **error)
{
    CfdCurlLoop *self;

    keep_freed_memory();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_UNREACHABLE,
                    "could not start libcurl: reinstall it");
        return NULL;
    }
    self = g_new0(CfdCurlLoop, 1);
    self->transport.start = start_request;
    self->transport.cancel = cancel_request;
    self->driver.poll = poll_all;
    self->multi = curl_multi_init();
    self->handles = g_ptr_array_new();
    return self;
}

void
cfd_curl_loop_free(CfdCurlLoop *self)
{
    if (self == NULL)
        return;
    curl_multi_cleanup(self->multi);
    g_ptr_array_unref(self->handles);
    g_free(self->proxy);
    g_free(self->ca_file);
    g_free(self);
    curl_global_cleanup();
}

void
cfd_curl_loop_configure(CfdCurlLoop *self, const CfdCurlConfig *config)
{
    g_free(self->proxy);
    g_free(self->ca_file);
    self->proxy = g_strdup(config->proxy);
    self->ca_file = g_strdup(config->ca_file);
}

CfdLoopDriver *
cfd_curl_loop_driver(CfdCurlLoop *self)
{
    return &self->driver;
}

CfdTransport *
cfd_curl_loop_transport(CfdCurlLoop *self)
{
    return &self->transport;
}

gchar *
cfd_curl_loop_library(void)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

    return g_strdup_printf("libcurl %s with %s", info->version, info->ssl_version);
}
