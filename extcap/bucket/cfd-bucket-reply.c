/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-reply.h"

#include "cfd-error.h"
#include "cfd-http.h"
#include "cfd-text.h"

#define MAX_WORDS_BYTES 300

#define DENIED                                                                                     \
    "{store} does not permit it: the credentials ({origin}) need {permission} for bucket {bucket}"
#define REGION                                                                                     \
    "bucket {bucket} is not in region {region}: write its region into its address, as in "         \
    "s3://{bucket}?region=us-east-1, or check --bucket-endpoint"
#define EXPIRED "the credentials ({origin}) have expired: sign in again, or give new ones"
#define UNKNOWN_KEY "{store} does not know the access key: check the credentials ({origin})"
#define REFUSED "{store} does not accept the credentials ({origin}): check that they are whole"
#define BAD_TOKEN                                                                                  \
    "{store} does not accept the token ({origin}): most live for an hour or a few, so make a new " \
    "one, or leave out a session token that belongs to other keys"
#define CHANGED "it has changed since it was listed: try again"
#define BUSY "{store} has had too many requests for this bucket: try again in a minute"

/* What the codes of the stores mean, whatever the status that they come with. */
static const struct {
    const gchar *store_code;
    CfdErrorCode code;
    const gchar *sentence;
} MEANINGS[] = {
    {"AccessDenied", CFD_ERROR_PERMISSION, DENIED},
    {"AllAccessDisabled", CFD_ERROR_PERMISSION, DENIED},
    {"InvalidAccessKeyId", CFD_ERROR_CREDENTIALS, UNKNOWN_KEY},
    {"SignatureDoesNotMatch", CFD_ERROR_CREDENTIALS,
     "access key and secret key do not belong together: check the credentials ({origin})"},
    {"Unauthorized", CFD_ERROR_CREDENTIALS, REFUSED},
    {"AuthenticationRequired", CFD_ERROR_CREDENTIALS, BAD_TOKEN},
    {"InvalidToken", CFD_ERROR_CREDENTIALS, BAD_TOKEN},
    {"ExpiredToken", CFD_ERROR_CREDENTIALS, EXPIRED},
    {"TokenRefreshRequired", CFD_ERROR_CREDENTIALS, EXPIRED},
    {"NoSuchBucket", CFD_ERROR_NOT_FOUND, "there is no bucket {bucket}: {hint}"},
    {"NoSuchKey", CFD_ERROR_NOT_FOUND, "it is not there, or not any more: try again"},
    {"PreconditionFailed", CFD_ERROR_REPLY, CHANGED},
    {"InvalidRange", CFD_ERROR_REPLY, CHANGED},
    {"PermanentRedirect", CFD_ERROR_OPTION, REGION},
    {"TemporaryRedirect", CFD_ERROR_OPTION, REGION},
    {"AuthorizationHeaderMalformed", CFD_ERROR_OPTION, REGION},
    {"IllegalLocationConstraintException", CFD_ERROR_OPTION, REGION},
    {"RequestTimeTooSkewed", CFD_ERROR_OPTION,
     "{store} refuses the time of the request, even by its own clock: set the clock of this "
     "machine"},
    {"NotImplemented", CFD_ERROR_OPTION,
     "what answers is no store that can list a bucket: check --bucket-endpoint"},
    {"RequestTimeout", CFD_ERROR_TIMEOUT, "{store} gave up waiting: try again"},
    {"SlowDown", CFD_ERROR_QUOTA, BUSY},
    {"TooManyRequests", CFD_ERROR_QUOTA, BUSY},
    {"InternalError", CFD_ERROR_SERVER, "{store} has a fault of its own: try again later"},
    {"InvalidRequest", CFD_ERROR_OPTION, "{store} refuses the request"},
    {"", CFD_ERROR_REPLY, "the answer is not one that a store gives: check --bucket-endpoint"},
};

/* The code that stands for a status without one that is known. */
static const struct {
    guint first_status;
    guint last_status;
    const gchar *list_code;
    const gchar *object_code;
} STATUS_CODES[] = {
    {301, 302, "PermanentRedirect", "PermanentRedirect"},
    {307, 308, "TemporaryRedirect", "TemporaryRedirect"},
    {401, 401, "Unauthorized", "Unauthorized"},
    {403, 403, "AccessDenied", "AccessDenied"},
    {404, 404, "NoSuchBucket", "NoSuchKey"},
    {408, 408, "RequestTimeout", "RequestTimeout"},
    {412, 412, "PreconditionFailed", "PreconditionFailed"},
    {416, 416, "InvalidRange", "InvalidRange"},
    {425, 425, "RequestTimeout", "RequestTimeout"},
    {429, 429, "SlowDown", "SlowDown"},
    {400, 499, "InvalidRequest", "InvalidRequest"},
    {500, 599, "InternalError", "InternalError"},
    {0, 999, "", ""},
};

/* What to look for where the store knows no such bucket. */
static const gchar *const HINTS[] = {
    [CFD_BUCKET_S3] = "check its name, its region and --bucket-endpoint",
    [CFD_BUCKET_GCS] = "check its name",
    [CFD_BUCKET_R2] = ("check its name, the account-id in its address, and --r2-jurisdiction if "
                       "it is bound to one"),
};

static const gchar *const LIST_PERMISSIONS[] = {
    [CFD_BUCKET_S3] = "the permission s3:ListBucket",
    [CFD_BUCKET_GCS] = "the role Storage Object Viewer (storage.objects.list)",
    [CFD_BUCKET_R2] = "the R2 permission Object Read",
};

static const gchar *const OBJECT_PERMISSIONS[] = {
    [CFD_BUCKET_S3] = "the permission s3:GetObject",
    [CFD_BUCKET_GCS] = "the role Storage Object Viewer (storage.objects.get)",
    [CFD_BUCKET_R2] = "the R2 permission Object Read",
};

static const gchar *
find_status_code(guint status, gboolean is_object)
{
    for (guint i = 0; i < G_N_ELEMENTS(STATUS_CODES); i++) {
        if (status >= STATUS_CODES[i].first_status && status <= STATUS_CODES[i].last_status)
            return is_object ? STATUS_CODES[i].object_code : STATUS_CODES[i].list_code;
    }
    g_assert_not_reached();
}

static guint
find_meaning(const gchar *store_code)
{
    for (guint i = 0; store_code != NULL && i < G_N_ELEMENTS(MEANINGS); i++) {
        if (g_str_equal(MEANINGS[i].store_code, store_code))
            return i;
    }
    return G_MAXUINT;
}

static gchar *
fill_in(const gchar *sentence, const CfdBucketPlace *place)
{
    const gchar *const *permissions = place->is_object ? OBJECT_PERMISSIONS : LIST_PERMISSIONS;
    g_autoptr(GString) text = g_string_new(sentence);

    g_string_replace(text, "{store}", cfd_bucket_url_store_name(place->url), 0);
    g_string_replace(text, "{permission}", permissions[place->url->store], 0);
    g_string_replace(text, "{hint}", HINTS[place->url->store], 0);
    g_string_replace(text, "{region}", place->region, 0);
    g_string_replace(text, "{bucket}", place->url->bucket, 0);
    g_string_replace(text, "{origin}", place->origin, 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gchar *
quote_refusal(const CfdListingError *refusal, guint status)
{
    g_autoptr(GString) words = g_string_new(NULL);

    if (refusal->message != NULL && *refusal->message != '\0')
        g_string_append_printf(words, "“%s”, ", refusal->message);
    if (refusal->code != NULL)
        g_string_append_printf(words, "code %s", refusal->code);
    else
        g_string_append_printf(words, "HTTP status %u", status);
    return cfd_text_line(words->str, MAX_WORDS_BYTES);
}

gboolean
cfd_bucket_reply_set_error(GError **error, const CfdTransfer *transfer,
                           const CfdListingError *refusal, const CfdBucketPlace *place)
{
    guint status = cfd_transfer_status(transfer);
    g_autofree gchar *words = quote_refusal(refusal, status);
    g_autofree gchar *sentence = NULL;
    guint meaning = find_meaning(refusal->code);

    if (meaning == G_MAXUINT)
        meaning = find_meaning(find_status_code(status, place->is_object));
    sentence = fill_in(MEANINGS[meaning].sentence, place);
    g_set_error(error, CFD_ERROR, (gint)MEANINGS[meaning].code, "%s (%s)", sentence, words);
    return FALSE;
}
