/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-api.h"

#include "cfd-reply.h"

#include "cfd-error.h"
#include "cfd-http.h"
#include "cfd-json.h"
#include "cfd-text.h"

#include <string.h>

/* The API answers within a second or two; its gateway gives up after 100 s. */
#define CALL_IDLE_TIMEOUT_S 30
#define CALL_TOTAL_TIMEOUT_S 60

/* A sample is at most 10,000 packets of some 240 bytes: 3 MiB. */
#define MAX_DOWNLOAD_BYTES (256 * 1024 * 1024)

/* As many accounts as an error can name. */
#define MAX_NAMED_ACCOUNTS 5
#define MAX_NAME_BYTES 60

struct CfdApi {
    CfdTransport *transport;
    CfdLoop *loop;
    CfdClock *clock;
    CfdReport *report;
    gchar *base_url;
    gchar *account_id;
    CfdSecret *token;
    gchar *email;
    CfdSecret *key;
    gboolean knows_time;
    gint64 ahead_us; /* how much the server's clock is ahead of this machine's */
};

struct CfdDownload {
    CfdTransfer *transfer;
    CfdSpool *spool;
};

CfdApi *
cfd_api_new(const CfdApiConfig *config)
{
    CfdApi *self = g_new0(CfdApi, 1);

    self->transport = config->transport;
    self->loop = config->loop;
    self->clock = config->clock;
    self->report = config->report;
    self->base_url = g_strdup(config->base_url);
    self->account_id = g_strdup(config->account_id);
    self->token = config->token != NULL ? cfd_secret_ref(config->token) : NULL;
    self->email = g_strdup(config->email);
    self->key = config->key != NULL ? cfd_secret_ref(config->key) : NULL;
    return self;
}

void
cfd_api_free(CfdApi *self)
{
    if (self == NULL)
        return;
    g_free(self->base_url);
    g_free(self->account_id);
    cfd_secret_unref(self->token);
    g_free(self->email);
    cfd_secret_unref(self->key);
    g_free(self);
}

static void
wipe_header(gpointer header)
{
    if (header == NULL)
        return; /* the end of the list */
    cfd_secret_wipe(header, strlen(header));
    g_free(header);
}

static GPtrArray *
make_headers(const CfdApi *self, const gchar *accept, gboolean has_body)
{
    GPtrArray *headers = g_ptr_array_new_with_free_func(wipe_header);

    if (self->token != NULL) {
        g_ptr_array_add(headers,
                        g_strconcat("Authorization: Bearer ", cfd_secret_text(self->token), NULL));
    } else {
        g_ptr_array_add(headers, g_strconcat("X-Auth-Email: ", self->email, NULL));
        g_ptr_array_add(headers, g_strconcat("X-Auth-Key: ", cfd_secret_text(self->key), NULL));
    }
    g_ptr_array_add(headers, g_strconcat("Accept: ", accept, NULL));
    if (has_body)
        g_ptr_array_add(headers, g_strdup("Content-Type: application/json"));
    g_ptr_array_add(headers, NULL);
    return headers;
}

/* The `Date` of an answer has whole seconds: the middle of that second is the best guess. */
static void
learn_time(CfdApi *self, const CfdTransfer *transfer)
{
    const gchar *date = cfd_transfer_header(transfer, "date");
    gint64 server_us = date != NULL ? cfd_transfer_parse_date_us(date) : -1;

    if (server_us < 0)
        return;
    self->ahead_us = server_us + G_USEC_PER_SEC / 2 - cfd_clock_wall_us(self->clock);
    self->knows_time = TRUE;
}

static gboolean
perform(CfdApi *self, const CfdRequest *request, CfdTransfer **ret_transfer, GError **error)
{
    g_autoptr(CfdTransfer) transfer = cfd_transfer_new(self->transport, request, NULL, error);
    gint64 start_us = cfd_clock_monotonic_us(self->clock);

    if (transfer == NULL || !cfd_transfer_wait(transfer, self->loop, error))
        return FALSE;
    cfd_report_note(self->report, CFD_REPORT_DEBUG, "%s %s: %u in %" G_GINT64_FORMAT " ms",
                    request->method, request->url, cfd_transfer_status(transfer),
                    (cfd_clock_monotonic_us(self->clock) - start_us) / 1000);
    learn_time(self, transfer);
    *ret_transfer = g_steal_pointer(&transfer);
    return TRUE;
}

/* path: after the base URL. Returns the whole answer. */
static CfdJson *
call(CfdApi *self, const gchar *method, const gchar *path, const gchar *body, GError **error)
{
    g_autofree gchar *url = g_strconcat(self->base_url, path, NULL);
    g_autoptr(GPtrArray) headers = make_headers(self, "application/json", body != NULL);
    g_autoptr(CfdTransfer) transfer = NULL;
    CfdRequest request = {
        .method = method,
        .url = url,
        .headers = (const gchar *const *)headers->pdata,
        .body = body,
        .max_reply_bytes = CFD_JSON_MAX_BYTES,
        .idle_timeout_s = CALL_IDLE_TIMEOUT_S,
        .total_timeout_s = CALL_TOTAL_TIMEOUT_S,
    };

    if (!perform(self, &request, &transfer, error))
        return NULL;
    return cfd_reply_parse(transfer, error);
}

static gchar *
make_path(const CfdApi *self, const gchar *rest)
{
    return g_strconcat("/accounts/", self->account_id, "/pcaps", rest, NULL);
}

/* Several: the error names them, so that one can be copied into the option. */
static void
set_several_accounts(GError **error, const CfdJson *accounts)
{
    guint count = cfd_json_length(accounts);
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < MIN(count, MAX_NAMED_ACCOUNTS); i++) {
        const CfdJson *account = cfd_json_element(accounts, i);
        const gchar *id = cfd_json_string(cfd_json_member(account, "id"));
        const gchar *name = cfd_json_string(cfd_json_member(account, "name"));
        g_autofree gchar *line = cfd_text_line(name != NULL ? name : "", MAX_NAME_BYTES);

        g_string_append_printf(names, "%s%s (%s)", i > 0 ? ", " : "", id != NULL ? id : "?", line);
    }
    if (count > MAX_NAMED_ACCOUNTS)
        g_string_append(names, ", …");
    g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION,
                "these credentials see %u accounts: choose one with --account-id: %s", count,
                names->str);
}

gboolean
cfd_api_find_account(CfdApi *self, GError **error)
{
    g_autoptr(CfdJson) document = NULL;
    const CfdJson *accounts;
    const gchar *id;

    if (self->account_id != NULL)
        return TRUE;
    document = call(self, "GET", "/accounts?per_page=50", NULL, error);
    if (document == NULL) {
        g_prefix_error(error, "could not look up the account: ");
        return FALSE;
    }
    accounts = cfd_json_member(document, "result");
    id = cfd_json_string(cfd_json_member(cfd_json_element(accounts, 0), "id"));
    if (cfd_json_length(accounts) > 1) {
        set_several_accounts(error, accounts);
        return FALSE;
    }
    if (id == NULL || !cfd_job_is_identifier(id)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_PERMISSION,
                    "these credentials see no account: give its ID with --account-id, or a token "
                    "that is for the account");
        return FALSE;
    }
    self->account_id = g_strdup(id);
    cfd_report_note(self->report, CFD_REPORT_INFO, "account %s", id);
    return TRUE;
}

gint64
cfd_api_server_time_us(CfdApi *self, GError **error)
{
    if (!self->knows_time) {
        g_autoptr(GPtrArray) jobs = cfd_api_list(self, error);

        if (jobs == NULL)
            return -1;
    }
    return cfd_clock_wall_us(self->clock) + self->ahead_us;
}

CfdJob *
cfd_api_create(CfdApi *self, const CfdJobSpec *spec, GError **error)
{
    g_autofree gchar *path = make_path(self, "");
    g_autoptr(CfdJson) request = cfd_job_spec_to_json(spec);
    g_autofree gchar *body = cfd_json_to_text(request);
    g_autoptr(CfdJson) document = call(self, "POST", path, body, error);
    CfdJob *job;

    if (document == NULL) {
        g_prefix_error(error, "could not create the capture: ");
        return NULL;
    }
    job = cfd_job_from_json(cfd_json_member(document, "result"), error);
    if (job == NULL)
        g_prefix_error(error, "a capture was created, but it is not known which: ");
    return job;
}

CfdJob *
cfd_api_get(CfdApi *self, const gchar *capture_id, GError **error)
{
    g_autofree gchar *rest = g_strconcat("/", capture_id, NULL);
    g_autofree gchar *path = make_path(self, rest);
    g_autoptr(CfdJson) document = call(self, "GET", path, NULL, error);

    if (document == NULL) {
        g_prefix_error(error, "could not read the status of capture %s: ", capture_id);
        return NULL;
    }
    return cfd_job_from_json(cfd_json_member(document, "result"), error);
}

GPtrArray *
cfd_api_list(CfdApi *self, GError **error)
{
    g_autofree gchar *path = make_path(self, "");
    g_autoptr(CfdJson) document = call(self, "GET", path, NULL, error);
    g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_job_free);
    const CfdJson *result;

    if (document == NULL) {
        g_prefix_error(error, "could not list the captures: ");
        return NULL;
    }
    result = cfd_json_member(document, "result");
    for (guint i = 0; i < cfd_json_length(result); i++) {
        CfdJob *job = cfd_job_from_json(cfd_json_element(result, i), error);

        if (job == NULL)
            return NULL;
        g_ptr_array_add(jobs, job);
    }
    return g_steal_pointer(&jobs);
}

static gboolean
take_bytes(const guint8 *data, gsize size, gpointer user_data, GError **error)
{
    CfdDownload *self = user_data;

    return cfd_spool_append(self->spool, data, size, error);
}

static void
take_end(const CfdTransfer *transfer, gpointer user_data)
{
    CfdDownload *self = user_data;
    g_autoptr(GError) failure = NULL;

    if (!cfd_transfer_check(transfer, &failure) || !cfd_reply_check(transfer, &failure))
        g_prefix_error(&failure, "could not download the packets: ");
    cfd_spool_end(self->spool, failure);
}

CfdDownload *
cfd_api_download(CfdApi *self, const gchar *capture_id, CfdSpool *spool, GError **error)
{
    g_autofree gchar *rest = g_strconcat("/", capture_id, "/download", NULL);
    g_autofree gchar *path = make_path(self, rest);
    g_autofree gchar *url = g_strconcat(self->base_url, path, NULL);
    g_autoptr(GPtrArray) headers = make_headers(self, "application/vnd.tcpdump.pcap", FALSE);
    g_autoptr(CfdDownload) download = g_new0(CfdDownload, 1);
    CfdReceiver receiver = {take_bytes, take_end, download};
    CfdRequest request = {
        .method = "GET",
        .url = url,
        .headers = (const gchar *const *)headers->pdata,
        .max_reply_bytes = MAX_DOWNLOAD_BYTES,
        .idle_timeout_s = CALL_IDLE_TIMEOUT_S,
    };

    download->spool = spool;
    download->transfer = cfd_transfer_new(self->transport, &request, &receiver, error);
    return download->transfer != NULL ? g_steal_pointer(&download) : NULL;
}

void
cfd_download_free(CfdDownload *self)
{
    if (self == NULL)
        return;
    cfd_transfer_free(self->transfer);
    g_free(self);
}
