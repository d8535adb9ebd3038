/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-url.h"

#include "cfd-error.h"

#include <gio/gio.h>

#include <string.h>

/* The same for all three stores. Google allows more for names that are domains, but no API is known
 * to take such a bucket for packets. */
#define MIN_BUCKET_LENGTH 3
#define MAX_BUCKET_LENGTH 63

/* Keys have at most 1,024 bytes (S3 User Guide, "Naming Amazon S3 objects"; the others alike); this
 * leaves room for the file's own name. */
#define MAX_FOLDER_BYTES 900

#define ACCOUNT_ID_LENGTH 32

/* A parameter that is shown as it was given is no longer than this, so that it is no secret that
 * was put there without its name. */
#define MAX_SHOWN_NAME_BYTES 20

typedef struct {
    const gchar *scheme;
    const gchar *name;
    const gchar *form;      /* how to write it */
    const gchar *host;      /* in its URLs of https */
    const gchar *marks;     /* that a bucket's name may have beside letters and digits */
    const gchar *rule;      /* the same in words */
    const gchar *parameter; /* NULL: none */
    const gchar *value;     /* of the parameter: what it looks like */
} Store;

/* In the order of CfdBucketStore. Names of buckets: S3 User Guide, "General purpose bucket naming
 * rules"; Cloud Storage, "About buckets"; R2, "Create buckets". */
static const Store STORES[] = {
    {"s3", "Amazon S3", "s3://BUCKET/DIRECTORY?region=REGION", "amazonaws.com", ".-",
     "lower-case letters, digits, dots and hyphens", "region", "a region such as us-east-1"},
    {"gs", "Google Cloud Storage", "gs://BUCKET/DIRECTORY", "googleapis.com", "._-",
     "lower-case letters, digits, dots, hyphens and underscores", NULL, NULL},
    {"r2", "Cloudflare R2", "r2://BUCKET/DIRECTORY?account-id=ACCOUNT", "r2.cloudflarestorage.com",
     "-", "lower-case letters, digits and hyphens", "account-id",
     "the account's id, 32 hexadecimal digits"},
};

static gboolean G_GNUC_PRINTF(2, 3) fail(GError **error, const gchar *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_propagate_error(error, g_error_new_valist(CFD_ERROR, CFD_ERROR_OPTION, format, arguments));
    va_end(arguments);
    return FALSE;
}

/* The host, bucket or user: all before the first slash behind the scheme. */
static gchar *
cut_authority(const gchar *text)
{
    const gchar *scheme_end = strstr(text, "://");
    const gchar *start = scheme_end != NULL ? scheme_end + strlen("://") : text;

    return g_strndup(start, strcspn(start, "/?#"));
}

/* A secret key may have slashes, so the @ behind it may stand further on. */
static gboolean
has_user(const gchar *text)
{
    g_autofree gchar *authority = cut_authority(text);

    return strchr(authority, '@') != NULL ||
           (strchr(authority, ':') != NULL && strchr(text, '@') != NULL);
}

static gboolean
is_secret_name(const gchar *name)
{
    static const gchar *const words[] = {"key",   "secret",     "token",
                                         "passw", "credential", "signature"};
    g_autofree gchar *lower = g_ascii_strdown(name, -1);

    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strstr(lower, words[i]) != NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_secret_parameter(const gchar *text)
{
    const gchar *query = strchr(text, '?');
    g_auto(GStrv) parts = NULL;

    if (query == NULL)
        return FALSE;
    parts = g_strsplit_set(query + 1, "?&;#", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        parts[i][strcspn(parts[i], "=")] = '\0';
        if (is_secret_name(parts[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
check_no_secrets(const gchar *text, GError **error)
{
    if (has_user(text) || has_secret_parameter(text))
        return fail(error, "the bucket's address has a key or password in it: give keys with "
                           "--bucket-access-key and --bucket-secret-key alone");
    return TRUE;
}

static const Store *
find_store(const gchar *text)
{
    const gchar *end = strstr(text, "://");
    gsize length = end != NULL ? (gsize)(end - text) : 0;

    for (guint i = 0; i < G_N_ELEMENTS(STORES); i++) {
        if (strlen(STORES[i].scheme) == length &&
            g_ascii_strncasecmp(text, STORES[i].scheme, length) == 0)
            return &STORES[i];
    }
    return NULL;
}

/* What consoles show, and what other tools take, is often an address of https, or the name. */
static gboolean
fail_form(const gchar *text, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(STORES); i++) {
        if (strstr(text, STORES[i].host) != NULL)
            return fail(error, "a bucket of %s is given as %s", STORES[i].name, STORES[i].form);
    }
    return fail(error, "a bucket is given as %s, %s or %s", STORES[CFD_BUCKET_S3].form,
                STORES[CFD_BUCKET_GCS].form, STORES[CFD_BUCKET_R2].form);
}

static gboolean
is_lower_or_digit(gchar character)
{
    return g_ascii_islower(character) || g_ascii_isdigit(character);
}

static gboolean
is_address(const gchar *name)
{
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(name);

    return address != NULL;
}

static gboolean
is_bucket(const Store *store, const gchar *name)
{
    gsize length = strlen(name);

    if (length < MIN_BUCKET_LENGTH || length > MAX_BUCKET_LENGTH)
        return FALSE;
    for (gsize i = 0; i < length; i++) {
        if (!is_lower_or_digit(name[i]) && strchr(store->marks, name[i]) == NULL)
            return FALSE;
    }
    return is_lower_or_digit(name[0]) && is_lower_or_digit(name[length - 1]) &&
           strstr(name, "..") == NULL && !is_address(name);
}

static gboolean
take_bucket(CfdBucketUrl *self, const gchar *name, GError **error)
{
    const Store *store = &STORES[self->store];

    if (*name == '\0')
        return fail(error, "the bucket's name is missing: give %s", store->form);
    if (!is_bucket(store, name))
        return fail(error,
                    "there is no such bucket: its name in %s is %d to %d %s, begins and ends "
                    "with a letter or digit, and has no two dots in a row",
                    store->name, MIN_BUCKET_LENGTH, MAX_BUCKET_LENGTH, store->rule);
    self->bucket = g_strdup(name);
    return TRUE;
}

static gboolean
take_folder(CfdBucketUrl *self, const gchar *text, gsize length, GError **error)
{
    while (length > 0 && *text == '/') {
        text++;
        length--;
    }
    while (length > 0 && text[length - 1] == '/')
        length--;
    if (length > MAX_FOLDER_BYTES)
        return fail(error, "the bucket's directory is longer than %d bytes", MAX_FOLDER_BYTES);
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isgraph(text[i]))
            return fail(error, "the bucket's directory has a blank, or a character that is not "
                               "ASCII: Cloudflare takes no such directory");
    }
    self->folder = g_strndup(text, length);
    return TRUE;
}

/* aa-bb-1 */
static gboolean
is_region(const gchar *text)
{
    return g_regex_match_simple("\\A[a-z0-9]+(-[a-z0-9]+)+\\z", text, 0, 0);
}

static gboolean
is_account_id(const gchar *text)
{
    return strlen(text) == ACCOUNT_ID_LENGTH &&
           strspn(text, "0123456789abcdef") == ACCOUNT_ID_LENGTH;
}

static gboolean
fail_parameter(const Store *store, const gchar *name, GError **error)
{
    gsize length = strlen(name);
    gboolean is_shown =
        length > 0 && length <= MAX_SHOWN_NAME_BYTES && strspn(name, G_CSET_a_2_z "-_") == length;
    g_autofree gchar *words = is_shown ? g_strdup_printf("has no parameter %s", name)
                                       : g_strdup("has a parameter too many");

    return fail(error, "the address of a bucket in %s %s: give %s", store->name, words,
                store->form);
}

static gboolean
take_parameter(CfdBucketUrl *self, const gchar *part, GError **error)
{
    const Store *store = &STORES[self->store];
    gchar **field = self->store == CFD_BUCKET_S3 ? &self->region : &self->account_id;
    const gchar *equals = strchr(part, '=');
    g_autofree gchar *name = g_strndup(part, strcspn(part, "="));
    g_autofree gchar *value = g_ascii_strdown(equals != NULL ? equals + 1 : "", -1);
    gboolean valid = self->store == CFD_BUCKET_S3 ? is_region(value) : is_account_id(value);

    if (g_strcmp0(name, store->parameter) != 0)
        return fail_parameter(store, name, error);
    if (*field != NULL)
        return fail(error, "the bucket's address has %s twice", name);
    if (!valid)
        return fail(error, "%s in the bucket's address must be %s", name, store->value);
    *field = g_steal_pointer(&value);
    return TRUE;
}

static gboolean
take_query(CfdBucketUrl *self, const gchar *query, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(query, "&", -1);

    for (guint i = 0; parts[i] != NULL; i++) {
        if (!take_parameter(self, parts[i], error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
take_parts(CfdBucketUrl *self, const gchar *text, GError **error)
{
    g_autofree gchar *bucket = cut_authority(text);
    const gchar *folder = strstr(text, "://") + strlen("://") + strlen(bucket);
    gsize length = strcspn(folder, "?");

    if (strchr(text, '#') != NULL)
        return fail(error, "the bucket's address has a #, which nothing in it can have");
    if (!take_bucket(self, bucket, error) || !take_folder(self, folder, length, error))
        return FALSE;
    return folder[length] == '\0' || folder[length + 1] == '\0' ||
           take_query(self, folder + length + 1, error);
}

CfdBucketUrl *
cfd_bucket_url_parse(const gchar *text, GError **error)
{
    g_autoptr(CfdBucketUrl) self = NULL;
    const Store *store;

    if (!check_no_secrets(text, error))
        return NULL;
    store = find_store(text);
    if (store == NULL) {
        fail_form(text, error);
        return NULL;
    }
    self = g_new0(CfdBucketUrl, 1);
    self->store = (CfdBucketStore)(store - STORES);
    return take_parts(self, text, error) ? g_steal_pointer(&self) : NULL;
}

void
cfd_bucket_url_free(CfdBucketUrl *self)
{
    if (self == NULL)
        return;
    g_free(self->bucket);
    g_free(self->folder);
    g_free(self->region);
    g_free(self->account_id);
    g_free(self);
}

static const gchar *
get_value(const CfdBucketUrl *self)
{
    return self->store == CFD_BUCKET_S3 ? self->region : self->account_id;
}

gboolean
cfd_bucket_url_check_destination(const CfdBucketUrl *self, GError **error)
{
    const Store *store = &STORES[self->store];

    if (store->parameter != NULL && get_value(self) == NULL)
        return fail(error, "the bucket's address lacks %s, %s: give %s", store->parameter,
                    store->value, store->form);
    return TRUE;
}

gchar *
cfd_bucket_url_to_text(const CfdBucketUrl *self)
{
    const Store *store = &STORES[self->store];
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%s://%s", store->scheme, self->bucket);
    if (*self->folder != '\0')
        g_string_append_printf(text, "/%s", self->folder);
    if (get_value(self) != NULL)
        g_string_append_printf(text, "?%s=%s", store->parameter, get_value(self));
    return g_string_free(text, FALSE);
}

gboolean
cfd_bucket_url_is_same_place(const CfdBucketUrl *self, const CfdBucketUrl *other)
{
    if (self->store != other->store || !g_str_equal(self->bucket, other->bucket) ||
        !g_str_equal(self->folder, other->folder))
        return FALSE;
    return self->account_id == NULL || other->account_id == NULL ||
           g_str_equal(self->account_id, other->account_id);
}

gboolean
cfd_bucket_url_is_at(const CfdBucketUrl *self, const gchar *address)
{
    g_autoptr(CfdBucketUrl) other = cfd_bucket_url_parse(address, NULL);

    return other != NULL && cfd_bucket_url_is_same_place(self, other);
}

const gchar *
cfd_bucket_url_store_name(const CfdBucketUrl *self)
{
    return STORES[self->store].name;
}
