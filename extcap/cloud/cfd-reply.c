/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-reply.h"

#include "cfd-error.h"
#include "cfd-http.h"
#include "cfd-text.h"

#include <string.h>

#define MAX_WORDS_BYTES 300

#define SOMEBODY_ELSE                                                                              \
    "most often a log-in page of the network or a proxy has answered instead: open any page in a " \
    "browser, and check the proxy"

/* What the Cloudflare API's own codes mean, whatever the status that they come with. */
static const struct {
    gint64 api_code;
    CfdErrorCode code;
    const gchar *sentence;
} CODE_MEANINGS[] = {
    {6003, CFD_ERROR_CREDENTIALS,
     "the API token or key is not well formed: copy it once more, as a whole"},
    {7000, CFD_ERROR_OPTION,
     "there is no Cloudflare API at this address: check CLOUDFLARE_BASE_URL and --api-url"},
    {7003, CFD_ERROR_NOT_FOUND, "Cloudflare does not know the account: check the account ID"},
    {9103, CFD_ERROR_CREDENTIALS,
     "Cloudflare does not accept the credentials: check the e-mail address and its Global API Key"},
    {9106, CFD_ERROR_CREDENTIALS, "Cloudflare does not accept the credentials: there are none"},
    {9109, CFD_ERROR_CREDENTIALS,
     "Cloudflare does not accept the credentials: check that the API token is whole and active"},
    /* Also what a good token gets that lacks a permission. */
    {10000, CFD_ERROR_PERMISSION,
     "Cloudflare does not accept the credentials for this: check that the API token is whole and "
     "active, that it has the permission Magic Firewall Packet Captures (Edit), and that the "
     "account ID is right"},
};

static const struct {
    guint first_status;
    guint last_status;
    CfdErrorCode code;
    const gchar *sentence;
} MEANINGS[] = {
    {300, 399, CFD_ERROR_REPLY,
     "the answer is not one that the Cloudflare API gives: " SOMEBODY_ELSE},
    {400, 400, CFD_ERROR_OPTION, "Cloudflare refuses the request"},
    {401, 401, CFD_ERROR_CREDENTIALS,
     "Cloudflare does not accept the credentials: check the API token, its permissions and the "
     "account ID"},
    {403, 403, CFD_ERROR_PERMISSION,
     "Cloudflare does not permit it: the API token needs the permission Magic Firewall Packet "
     "Captures (Edit) for this account, and the account packet captures in its plan"},
    {404, 404, CFD_ERROR_NOT_FOUND,
     "Cloudflare does not know it: check the ID, and the account ID"},
    {408, 408, CFD_ERROR_TIMEOUT, "Cloudflare gave up waiting: try again"},
    {412, 412, CFD_ERROR_REPLY, "the file has changed in the middle of the download: try again"},
    {425, 425, CFD_ERROR_TIMEOUT, "Cloudflare was not ready: try again"},
    {409, 409, CFD_ERROR_OPTION, "Cloudflare refuses it as things stand"},
    {429, 429, CFD_ERROR_QUOTA,
     "Cloudflare has had too many requests from this account: try again in a minute"},
    {400, 499, CFD_ERROR_OPTION, "Cloudflare refuses the request"},
    {500, 599, CFD_ERROR_SERVER, "Cloudflare has a fault of its own: try again later"},
    {0, 999, CFD_ERROR_REPLY, "the answer is not one that the Cloudflare API gives"},
};

static gint64
get_code(const CfdJson *first_error)
{
    gint64 code = 0;

    cfd_json_integer(cfd_json_member(first_error, "code"), &code);
    return code;
}

/* The fields of a request, and the options that they come from. */
static const struct {
    const gchar *field;
    const gchar *options;
} FIELDS[] = {
    {"time_limit", "--time-limit or --full-time-limit"},
    {"packet_limit", "--packet-limit or --full-packet-limit"},
    {"byte_limit", "--byte-limit"},
    {"offset_time", "--offset-time"},
    {"colo_name", "--colo"},
    {"destination_conf", "--bucket"},
    {"source_address", "--source-address"},
    {"destination_address", "--destination-address"},
    {"source_port", "--source-port"},
    {"destination_port", "--destination-port"},
    {"protocol", "--protocol"},
    {"ownership_challenge", "--challenge"},
};

/* " for --source-port" from /filter_v1/source_port; else where the pointer points to. */
static void
append_place(GString *words, const gchar *pointer)
{
    const gchar *slash = strrchr(pointer, '/');
    const gchar *field = slash != NULL ? slash + 1 : pointer;

    for (guint i = 0; i < G_N_ELEMENTS(FIELDS); i++) {
        if (g_str_equal(field, FIELDS[i].field)) {
            g_string_append_printf(words, " for %s", FIELDS[i].options);
            return;
        }
    }
    if (*pointer != '\0')
        g_string_append_printf(words, " at %s", pointer);
}

/* What the API says itself: its first message, with the option that it is about, and the code. */
static gchar *
quote_error(const CfdJson *first_error, guint status)
{
    const CfdJson *source = cfd_json_member(first_error, "source");
    const gchar *message = cfd_json_string(cfd_json_member(first_error, "message"));
    const gchar *pointer = cfd_json_string(cfd_json_member(source, "pointer"));
    g_autoptr(GString) words = g_string_new(NULL);

    if (message == NULL)
        return g_strdup_printf("HTTP status %u", status);
    g_string_append_printf(words, "“%s”", message);
    if (pointer != NULL)
        append_place(words, pointer);
    g_string_append_printf(words, ", code %" G_GINT64_FORMAT, get_code(first_error));
    return cfd_text_line(words->str, MAX_WORDS_BYTES);
}

static CfdErrorCode
find_meaning(guint status, const CfdJson *first_error, const gchar **ret_sentence)
{
    const gchar *message = cfd_json_string(cfd_json_member(first_error, "message"));
    gint64 api_code = get_code(first_error);

    if (message != NULL && strstr(message, "entitle") != NULL) {
        *ret_sentence = "this Cloudflare account does not have packet captures in its plan: ask "
                        "your account team at Cloudflare";
        return CFD_ERROR_PERMISSION;
    }
    for (guint i = 0; i < G_N_ELEMENTS(CODE_MEANINGS); i++) {
        if (CODE_MEANINGS[i].api_code == api_code) {
            *ret_sentence = CODE_MEANINGS[i].sentence;
            return CODE_MEANINGS[i].code;
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(MEANINGS); i++) {
        if (status >= MEANINGS[i].first_status && status <= MEANINGS[i].last_status) {
            *ret_sentence = MEANINGS[i].sentence;
            return MEANINGS[i].code;
        }
    }
    g_assert_not_reached();
}

static void
set_refusal(GError **error, guint status, const CfdJson *document)
{
    const CfdJson *first_error = cfd_json_element(cfd_json_member(document, "errors"), 0);
    g_autofree gchar *words = quote_error(first_error, status);
    const gchar *sentence = NULL;
    CfdErrorCode code = find_meaning(status, first_error, &sentence);

    g_set_error(error, CFD_ERROR, (gint)code, "%s (%s)", sentence, words);
}

static CfdJson *
parse_body(const CfdTransfer *transfer, GError **error)
{
    gsize size;
    const gchar *body = cfd_transfer_body(transfer, &size);

    return cfd_json_parse(body != NULL ? body : "", size, error);
}

gboolean
cfd_reply_check(const CfdTransfer *transfer, GError **error)
{
    guint status = cfd_transfer_status(transfer);
    g_autoptr(CfdJson) document = NULL;

    if (status >= 200 && status < 300)
        return TRUE;
    document = parse_body(transfer, NULL);
    set_refusal(error, status, document);
    return FALSE;
}

static gboolean
is_object(const CfdTransfer *transfer)
{
    gsize size;
    const gchar *body = cfd_transfer_body(transfer, &size);

    while (size > 0 && g_ascii_isspace(*body)) {
        body++;
        size--;
    }
    return size > 0 && *body == '{';
}

static CfdJson *
parse_answer(const CfdTransfer *transfer, GError **error)
{
    g_autoptr(GError) failure = NULL;
    CfdJson *document = parse_body(transfer, &failure);

    if (document != NULL)
        return document;
    g_set_error(error, CFD_ERROR, failure->code, "Cloudflare's answer cannot be read: %s%s",
                failure->message, is_object(transfer) ? "" : "; " SOMEBODY_ELSE);
    return NULL;
}

CfdJson *
cfd_reply_parse(const CfdTransfer *transfer, GError **error)
{
    g_autoptr(CfdJson) document = NULL;

    if (!cfd_reply_check(transfer, error))
        return NULL;
    document = parse_answer(transfer, error);
    if (document == NULL)
        return NULL;
    if (!cfd_json_is_true(cfd_json_member(document, "success"))) {
        set_refusal(error, cfd_transfer_status(transfer), document);
        return NULL;
    }
    return g_steal_pointer(&document);
}
