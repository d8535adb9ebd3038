/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-listing.h"

#include "cfd-error.h"
#include "cfd-text.h"

#include <string.h>

/* The documents of S3 nest four levels. */
#define MAX_DEPTH 16

/* S3 User Guide, "Naming Amazon S3 objects". */
#define MAX_KEY_BYTES 1024

/* Stores use a digest, with the number of parts behind it. */
#define MAX_ETAG_BYTES 256

#define MAX_CODE_BYTES 64
#define MAX_MESSAGE_BYTES 300
#define MAX_REGION_BYTES 32

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* An element has ended. path: the names of it and of those around it, "/Error/Code". */
typedef gboolean (*TakeElement)(const gchar *path, const gchar *text, gpointer data);

/* The way through a document. */
typedef struct {
    GString *path;
    GString *text; /* since the last tag */
    guint depth;
    TakeElement take;
    gpointer data;
} Walk;

static void
refuse(GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                "what came is cut off, or is no list of the objects in a bucket");
}

static void
enter(G_GNUC_UNUSED GMarkupParseContext *context, const gchar *name,
      G_GNUC_UNUSED const gchar **names, G_GNUC_UNUSED const gchar **values, gpointer data,
      GError **error)
{
    Walk *self = data;

    g_string_append_printf(self->path, "/%s", name);
    g_string_truncate(self->text, 0);
    if (++self->depth > MAX_DEPTH)
        refuse(error);
}

static void
leave(G_GNUC_UNUSED GMarkupParseContext *context, const gchar *name, gpointer data, GError **error)
{
    Walk *self = data;

    if (!self->take(self->path->str, self->text->str, self->data))
        refuse(error);
    g_string_truncate(self->path, self->path->len - strlen(name) - 1);
    g_string_truncate(self->text, 0);
    self->depth--;
}

static void
add_text(G_GNUC_UNUSED GMarkupParseContext *context, const gchar *text, gsize size, gpointer data,
         G_GNUC_UNUSED GError **error)
{
    g_string_append_len(((Walk *)data)->text, text, (gssize)size);
}

/* A document type can declare entities; no store has one. */
static void
pass(G_GNUC_UNUSED GMarkupParseContext *context, const gchar *text, gsize size,
     G_GNUC_UNUSED gpointer data, GError **error)
{
    if (size >= 4 && memcmp(text, "<!", 2) == 0 && memcmp(text, "<!--", 4) != 0)
        refuse(error);
}

static gboolean
walk(const gchar *text, gsize size, TakeElement take, gpointer data)
{
    static const GMarkupParser parser = {enter, leave, add_text, pass, NULL};
    g_autoptr(GString) path = g_string_new(NULL);
    g_autoptr(GString) piece = g_string_new(NULL);
    Walk self = {path, piece, 0, take, data};
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &self, NULL);

    if (size >= strlen(BYTE_ORDER_MARK) &&
        memcmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
        text += strlen(BYTE_ORDER_MARK);
        size -= strlen(BYTE_ORDER_MARK);
    }
    return size > 0 && memchr(text, '\0', size) == NULL &&
           g_markup_parse_context_parse(context, text, (gssize)size, NULL) &&
           g_markup_parse_context_end_parse(context, NULL);
}

static void
replace(gchar **field, const gchar *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

/* A page on its way. */
typedef struct {
    CfdListing *listing;
    GPtrArray *objects;       /* as they came */
    CfdListingObject *object; /* that is being read */
    gchar *size;              /* of it; NULL: not told */
    gchar *token;             /* NULL: not told */
    gboolean is_list;
    gboolean is_truncated;
    gboolean is_encoded;
} Page;

static void
clear_page(Page *self)
{
    cfd_listing_free(self->listing);
    g_ptr_array_unref(self->objects);
    cfd_listing_object_free(self->object);
    g_free(self->size);
    g_free(self->token);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Page, clear_page)

static gboolean
finish_object(Page *self)
{
    guint64 size;

    if (self->object->key == NULL || self->size == NULL ||
        !g_ascii_string_to_unsigned(self->size, 10, 0, G_MAXINT64, &size, NULL))
        return FALSE;
    self->object->size_bytes = (gint64)size;
    g_ptr_array_add(self->objects, self->object);
    self->object = cfd_listing_object_new(NULL, 0, NULL);
    g_clear_pointer(&self->size, g_free);
    return TRUE;
}

/* It goes into a header as it is. */
static gboolean
is_etag(const gchar *text)
{
    gsize length = strlen(text);

    if (length < 2 || length > MAX_ETAG_BYTES || text[0] != '"' || text[length - 1] != '"')
        return FALSE;
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isgraph(text[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean
take_of_page(const gchar *path, const gchar *text, gpointer data)
{
    static const gchar list[] = "/ListBucketResult";
    Page *self = data;
    const gchar *name = path + strlen(list);

    if (!g_str_has_prefix(path, list))
        return FALSE;
    if (*name == '\0')
        self->is_list = TRUE;
    else if (g_str_equal(name, "/Contents/Key"))
        replace(&self->object->key, text);
    else if (g_str_equal(name, "/Contents/Size"))
        replace(&self->size, text);
    else if (g_str_equal(name, "/Contents/ETag"))
        replace(&self->object->etag, is_etag(text) ? text : NULL);
    else if (g_str_equal(name, "/Contents"))
        return finish_object(self);
    else if (g_str_equal(name, "/EncodingType"))
        self->is_encoded = g_str_equal(text, "url");
    else if (g_str_equal(name, "/IsTruncated"))
        self->is_truncated = g_str_equal(text, "true");
    else if (g_str_equal(name, "/NextContinuationToken"))
        replace(&self->token, text);
    return TRUE;
}

static gboolean
decode_key(CfdListingObject *object)
{
    gchar *plain;

    /* A + that is meant is encoded. */
    g_strdelimit(object->key, "+", ' ');
    plain = g_uri_unescape_string(object->key, NULL);
    g_free(object->key);
    object->key = plain;
    return plain != NULL;
}

static gboolean
is_for_people(const gchar *key)
{
    if (*key == '\0' || strlen(key) > MAX_KEY_BYTES || !g_utf8_validate(key, -1, NULL))
        return FALSE;
    for (; *key != '\0'; key = g_utf8_next_char(key)) {
        if (g_unichar_iscntrl(g_utf8_get_char(key)))
            return FALSE;
    }
    return TRUE;
}

static void
finish_keys(Page *self)
{
    for (guint i = 0; i < self->objects->len; i++) {
        CfdListingObject *object = g_ptr_array_index(self->objects, i);

        if ((!self->is_encoded || decode_key(object)) && is_for_people(object->key)) {
            g_ptr_array_add(self->listing->objects, object);
            self->objects->pdata[i] = NULL;
        } else {
            self->listing->left_out++;
        }
    }
}

/* To take a page for the last one that is not would lose packets without a word. */
static gboolean
finish_page(Page *self)
{
    gboolean has_token = self->token != NULL && *self->token != '\0';

    if (!self->is_list || (self->is_truncated && !has_token))
        return FALSE;
    if (self->is_truncated)
        self->listing->continuation = g_steal_pointer(&self->token);
    finish_keys(self);
    return TRUE;
}

static void
free_object(gpointer object)
{
    cfd_listing_object_free(object);
}

CfdListing *
cfd_listing_parse(const gchar *text, gsize size, GError **error)
{
    g_auto(Page) page = {.listing = g_new0(CfdListing, 1),
                         .objects = g_ptr_array_new_with_free_func(free_object),
                         .object = cfd_listing_object_new(NULL, 0, NULL)};

    page.listing->objects = g_ptr_array_new_with_free_func(free_object);
    if (size > CFD_LISTING_MAX_BYTES) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE,
                    "a page of the list of objects is larger than %d MiB",
                    CFD_LISTING_MAX_BYTES / 1024 / 1024);
        return NULL;
    }
    if (!walk(text, size, take_of_page, &page) || !finish_page(&page)) {
        refuse(error);
        return NULL;
    }
    return g_steal_pointer(&page.listing);
}

void
cfd_listing_free(CfdListing *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->objects);
    g_free(self->continuation);
    g_free(self);
}

CfdListingObject *
cfd_listing_object_new(const gchar *key, gint64 size_bytes, const gchar *etag)
{
    CfdListingObject *self = g_new0(CfdListingObject, 1);

    *self = (CfdListingObject){g_strdup(key), size_bytes, g_strdup(etag)};
    return self;
}

void
cfd_listing_object_free(CfdListingObject *self)
{
    if (self == NULL)
        return;
    g_free(self->key);
    g_free(self->etag);
    g_free(self);
}

static gboolean
is_made_of(const gchar *text, const gchar *characters, gsize max_bytes)
{
    gsize length = strlen(text);

    return length > 0 && length <= max_bytes && strspn(text, characters) == length;
}

static gboolean
take_of_error(const gchar *path, const gchar *text, gpointer data)
{
    CfdListingError *self = data;

    if (!g_str_has_prefix(path, "/Error"))
        return FALSE;
    if (g_str_equal(path, "/Error/Code") &&
        is_made_of(text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-", MAX_CODE_BYTES))
        replace(&self->code, text);
    else if (g_str_equal(path, "/Error/Region") &&
             is_made_of(text, G_CSET_a_2_z G_CSET_DIGITS "-", MAX_REGION_BYTES))
        replace(&self->region, text);
    else if (g_str_equal(path, "/Error/Message")) {
        g_free(self->message);
        self->message = cfd_text_line(text, MAX_MESSAGE_BYTES);
    }
    return TRUE;
}

void
cfd_listing_error_parse(CfdListingError *ret_error, const gchar *text, gsize size)
{
    *ret_error = (CfdListingError){0};
    if (size > CFD_LISTING_MAX_BYTES || !walk(text, size, take_of_error, ret_error))
        cfd_listing_error_clear(ret_error);
}

void
cfd_listing_error_clear(CfdListingError *self)
{
    g_clear_pointer(&self->code, g_free);
    g_clear_pointer(&self->message, g_free);
    g_clear_pointer(&self->region, g_free);
}
