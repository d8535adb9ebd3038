/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket.h"

#include "cfd-bucket-caller.h"
#include "cfd-object-names.h"

#include "cfd-download.h"
#include "cfd-error.h"
#include "cfd-text.h"
#include "cfd-tries.h"

/* For a page of the list, or a small object. */
#define REPLY_TIMEOUT_S 60

/* What a store says when it refuses is not measured by what was asked for. */
#define MAX_REFUSAL_BYTES ((gsize)(64 * 1024))

/* A full page has 1,000 objects; some stores send shorter ones. */
#define MAX_PAGES 100

/* A key has up to 1,024 bytes, an error not many more. */
#define MAX_NAME_BYTES 200

struct CfdBucket {
    CfdBucketConfig config;
    CfdBucketCaller *caller;
};

CfdBucket *
cfd_bucket_new(const CfdBucketConfig *config)
{
    CfdBucket *self = g_new0(CfdBucket, 1);

    self->config = *config;
    self->caller = cfd_bucket_caller_new(config);
    return self;
}

void
cfd_bucket_free(CfdBucket *self)
{
    if (self == NULL)
        return;
    cfd_bucket_caller_free(self->caller);
    g_free(self);
}

const gchar *
cfd_bucket_region(const CfdBucket *self)
{
    return cfd_bucket_caller_region(self->caller);
}

/* One try. ret_ask_again: the caller has learned how to ask better. */
static CfdTransfer *
ask_once(CfdBucket *self, CfdBucketAsk *ask, gboolean *ret_ask_again, gint64 *ret_retry_after_s,
         GError **error)
{
    g_autoptr(CfdTransfer) transfer = cfd_bucket_caller_start(self->caller, ask, NULL, NULL, error);

    *ret_ask_again = FALSE;
    *ret_retry_after_s = -1;
    if (transfer == NULL || !cfd_transfer_wait(transfer, self->config.loop, error))
        return NULL;
    cfd_report_note(self->config.report, CFD_REPORT_DEBUG, "%s of bucket %s: %u",
                    ask->key != NULL ? ask->key : "list", self->config.url->bucket,
                    cfd_transfer_status(transfer));
    *ret_retry_after_s = cfd_retry_read_after_s(transfer);
    if (cfd_bucket_caller_check(self->caller, ask, transfer, error))
        return g_steal_pointer(&transfer);
    *ret_ask_again = cfd_bucket_caller_mend(self->caller, ask, transfer);
    return NULL;
}

/* Tries again what is transient. */
static CfdTransfer *
ask_patiently(CfdBucket *self, CfdBucketAsk *ask, CfdRetryPatience patience, GError **error)
{
    g_autoptr(CfdTries) tries =
        cfd_tries_new(self->config.clock, self->config.report, patience, self->config.url->bucket);

    for (;;) {
        GError *failure = NULL;
        gboolean ask_again;
        gint64 retry_after_s;
        CfdTransfer *transfer = ask_once(self, ask, &ask_again, &retry_after_s, &failure);

        if (transfer != NULL)
            return transfer;
        if (ask_again)
            g_clear_error(&failure);
        else if (!cfd_tries_wait(tries, self->config.loop, failure, retry_after_s, error))
            return NULL;
    }
}

/* continuation: NULL for the first page. */
static CfdListing *
get_page(CfdBucket *self, const gchar *prefix, const gchar *continuation, GError **error)
{
    const gchar *query[] = {
        "list-type",
        "2",
        "encoding-type",
        "url",
        "prefix",
        prefix,
        continuation != NULL ? "continuation-token" : NULL,
        continuation,
        NULL,
    };
    CfdBucketAsk ask = {.query = query, .total_timeout_s = REPLY_TIMEOUT_S};
    g_autoptr(CfdTransfer) transfer = ask_patiently(self, &ask, CFD_RETRY_PATIENT, error);
    const gchar *body;
    gsize size;
    CfdListing *page;

    if (transfer == NULL)
        return NULL;
    body = cfd_transfer_body(transfer, &size);
    page = cfd_listing_parse(body != NULL ? body : "", size, error);
    if (page == NULL)
        g_prefix_error(error, "check the network and --bucket-endpoint: ");
    return page;
}

static gboolean
check_page(const CfdListing *page, const gchar *continuation, guint pages, guint objects,
           GError **error)
{
    if (objects > CFD_BUCKET_MAX_OBJECTS || (pages >= MAX_PAGES && page->continuation != NULL)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE,
                    "there are more than %d objects in its folder: give captures a folder of their "
                    "own, and move older files away",
                    CFD_BUCKET_MAX_OBJECTS);
        return FALSE;
    }
    if (page->continuation == NULL || g_strcmp0(page->continuation, continuation) != 0)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                "the store sends the same page of its list again and again: try again");
    return FALSE;
}

static gboolean
collect_pages(CfdBucket *self, const gchar *prefix, GPtrArray *objects, GError **error)
{
    g_autofree gchar *continuation = NULL;

    for (guint pages = 1;; pages++) {
        g_autoptr(CfdListing) page = get_page(self, prefix, continuation, error);

        if (page == NULL)
            return FALSE;
        if (page->left_out > 0)
            cfd_report_note(self->config.report, CFD_REPORT_WARNING,
                            "bucket %s: %u objects are left out, as their keys are no text",
                            self->config.url->bucket, page->left_out);
        for (guint i = 0; i < page->objects->len; i++) {
            const CfdListingObject *object = g_ptr_array_index(page->objects, i);

            g_ptr_array_add(objects,
                            cfd_listing_object_new(object->key, object->size_bytes, object->etag));
        }
        if (!check_page(page, continuation, pages, objects->len, error))
            return FALSE;
        if (page->continuation == NULL)
            return TRUE;
        g_free(continuation);
        continuation = g_strdup(page->continuation);
    }
}

GPtrArray *
cfd_bucket_list(CfdBucket *self, const gchar *prefix, GError **error)
{
    g_autoptr(GPtrArray) objects =
        g_ptr_array_new_with_free_func((GDestroyNotify)cfd_listing_object_free);

    if (!collect_pages(self, prefix, objects, error)) {
        g_prefix_error(error, "could not list bucket %s: ", self->config.url->bucket);
        return NULL;
    }
    return g_steal_pointer(&objects);
}

GPtrArray *
cfd_bucket_find_files(CfdBucket *self, const gchar *capture_id, const gchar *colo_name,
                      gboolean anywhere, guint *ret_empty, GError **error)
{
    const gchar *folder = self->config.url->folder;
    g_autofree gchar *all = *folder != '\0' ? g_strconcat(folder, "/", NULL) : g_strdup("");
    g_autofree gchar *named = g_strconcat(all, "pcap_", capture_id, NULL);
    g_autoptr(GPtrArray) objects = cfd_bucket_list(self, named, error);
    GPtrArray *files;

    if (objects == NULL)
        return NULL;
    files = cfd_object_names_choose(objects, capture_id, all, colo_name, ret_empty);
    if (files->len > 0 || *ret_empty > 0 || !anywhere)
        return files;
    g_ptr_array_unref(files);
    g_ptr_array_unref(objects);
    objects = cfd_bucket_list(self, all, error);
    if (objects != NULL)
        return cfd_object_names_choose(objects, capture_id, all, colo_name, ret_empty);
    g_prefix_error(error,
                   "none of its files is named pcap_%s, and the others cannot be looked "
                   "through: ",
                   capture_id);
    return NULL;
}

gchar *
cfd_bucket_read_text(CfdBucket *self, const gchar *name, gsize max_bytes, GError **error)
{
    const gchar *folder = self->config.url->folder;
    g_autofree gchar *key = g_strconcat(folder, *folder != '\0' ? "/" : "", name, NULL);
    CfdBucketAsk ask = {.key = key,
                        .total_timeout_s = REPLY_TIMEOUT_S,
                        .max_bytes = MAX(max_bytes, MAX_REFUSAL_BYTES)};
    g_autoptr(CfdTransfer) transfer = ask_patiently(self, &ask, CFD_RETRY_HASTY, error);
    const gchar *body;
    gsize size = 0;

    body = transfer != NULL ? cfd_transfer_body(transfer, &size) : NULL;
    if (size > max_bytes)
        g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE,
                    "it is larger than %" G_GSIZE_FORMAT " bytes", max_bytes);
    if (transfer == NULL || size > max_bytes) {
        g_prefix_error(error, "could not read %s of bucket %s: ", key, self->config.url->bucket);
        return NULL;
    }
    return g_strndup(body != NULL ? body : "", size);
}

/* An object on its way. */
typedef struct {
    CfdBucketCaller *caller;
    gchar *key;
    CfdBucketAsk ask;
} Object;

static CfdTransfer *
start_object(gpointer user_data, const gchar *const *more_headers, const CfdReceiver *receiver,
             GError **error)
{
    Object *self = user_data;

    return cfd_bucket_caller_start(self->caller, &self->ask, more_headers, receiver, error);
}

static gboolean
check_object(gpointer user_data, const CfdTransfer *transfer, GError **error)
{
    Object *self = user_data;
    gsize size;

    if (!cfd_bucket_caller_check(self->caller, &self->ask, transfer, error))
        return FALSE;
    cfd_transfer_body(transfer, &size);
    if (size == 0)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY, "the store sent JSON instead of packets");
    return FALSE;
}

static gboolean
mend_object(gpointer user_data, const CfdTransfer *transfer)
{
    Object *self = user_data;

    return cfd_bucket_caller_mend(self->caller, &self->ask, transfer);
}

static void
free_object(gpointer user_data)
{
    Object *self = user_data;

    g_free(self->key);
    g_free(self);
}

static const CfdDownloadSource OBJECT_SOURCE = {start_object, check_object, mend_object,
                                                free_object};

CfdDownload *
cfd_bucket_download(CfdBucket *self, const CfdListingObject *object, CfdSpool *spool,
                    gint64 head_bytes, void (*changed)(gpointer changed_data),
                    gpointer changed_data)
{
    Object *source = g_new0(Object, 1);
    g_autofree gchar *key = cfd_text_line(object->key, MAX_NAME_BYTES);
    g_autofree gchar *name = g_strconcat("object ", key, NULL);
    CfdDownloadConfig config = {
        .loop = self->config.loop,
        .clock = self->config.clock,
        .report = self->config.report,
        .spool = spool,
        .source = &OBJECT_SOURCE,
        .user_data = source,
        .name = name,
        .size_bytes = object->size_bytes,
        .etag = object->etag,
        .max_bytes = G_MAXINT64,
        .head_bytes = head_bytes,
        .changed = changed,
        .changed_data = changed_data,
    };

    source->caller = self->caller;
    source->key = g_strdup(object->key);
    source->ask.key = source->key;
    return cfd_download_new(&config);
}
