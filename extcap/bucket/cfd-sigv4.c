/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-sigv4.h"

#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define SERVICE "s3"
#define DIGEST_BYTES 32

/* SHA-256 of nothing: no request of ours has a body. */
#define EMPTY_BODY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* A header or a parameter as it is signed. */
typedef struct {
    gchar *name;
    gchar *value;
} Pair;

static void
free_pair(gpointer data)
{
    Pair *self = data;

    g_free(self->name);
    cfd_secret_free_text(self->value);
    g_free(self);
}

/* Takes both. */
static void
add_pair(GPtrArray *pairs, gchar *name, gchar *value)
{
    Pair *pair = g_new(Pair, 1);

    *pair = (Pair){name, value};
    g_ptr_array_add(pairs, pair);
}

/* By the name alone first: as whole lines, a- would come before a=. */
static gint
compare_pairs(gconstpointer a, gconstpointer b)
{
    const Pair *first = *(Pair *const *)a;
    const Pair *second = *(Pair *const *)b;
    gint order = strcmp(first->name, second->name);

    return order != 0 ? order : strcmp(first->value, second->value);
}

gchar *
cfd_sigv4_encode(const gchar *text, gboolean keep_slashes)
{
    GString *encoded = g_string_new(NULL);

    for (const gchar *at = text; *at != '\0'; at++) {
        if (g_ascii_isalnum(*at) || strchr("-._~", *at) != NULL || (keep_slashes && *at == '/'))
            g_string_append_c(encoded, *at);
        else
            g_string_append_printf(encoded, "%%%02X", (guint)(guchar)*at);
    }
    return g_string_free(encoded, FALSE);
}

gchar *
cfd_sigv4_query(const gchar *const *query)
{
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(free_pair);
    GString *text = g_string_new(NULL);

    for (guint i = 0; query[i] != NULL; i += 2)
        add_pair(pairs, cfd_sigv4_encode(query[i], FALSE), cfd_sigv4_encode(query[i + 1], FALSE));
    g_ptr_array_sort(pairs, compare_pairs);
    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = g_ptr_array_index(pairs, i);

        g_string_append_printf(text, "%s%s=%s", i > 0 ? "&" : "", pair->name, pair->value);
    }
    return g_string_free(text, FALSE);
}

/* Every header that is signed, host and all, in the order of the signature. */
static GPtrArray *
collect_headers(const CfdSigv4Request *request, const CfdBucketKeys *keys, const gchar *time)
{
    GPtrArray *pairs = g_ptr_array_new_with_free_func(free_pair);
    const gchar *const *extra = request->headers;

    add_pair(pairs, g_strdup("host"), g_strdup(request->host));
    add_pair(pairs, g_strdup("x-amz-content-sha256"), g_strdup(EMPTY_BODY_HASH));
    add_pair(pairs, g_strdup("x-amz-date"), g_strdup(time));
    if (keys->session_token != NULL)
        add_pair(pairs, g_strdup("x-amz-security-token"),
                 g_strdup(cfd_secret_text(keys->session_token)));
    for (; extra != NULL && *extra != NULL; extra++) {
        gsize length = strcspn(*extra, ":");
        const gchar *value = (*extra)[length] != '\0' ? *extra + length + 1 : "";

        add_pair(pairs, g_ascii_strdown(*extra, (gssize)length), g_strstrip(g_strdup(value)));
    }
    g_ptr_array_sort(pairs, compare_pairs);
    return pairs;
}

static gchar *
join_names(const GPtrArray *headers)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < headers->len; i++) {
        const Pair *pair = g_ptr_array_index(headers, i);

        g_string_append_printf(names, "%s%s", i > 0 ? ";" : "", pair->name);
    }
    return g_string_free(names, FALSE);
}

/* Takes texts up to NULL. */
static void G_GNUC_NULL_TERMINATED
add_texts(GChecksum *sum, ...)
{
    const gchar *text;
    va_list texts;

    va_start(texts, sum);
    while ((text = va_arg(texts, const gchar *)) != NULL)
        g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
    va_end(texts);
}

/* In pieces, so that the session token is in no further place of memory. */
static gchar *
hash_request(const CfdSigv4Request *request, const GPtrArray *headers, const gchar *names)
{
    static const gchar *const no_query[] = {NULL};
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree gchar *path = cfd_sigv4_encode(request->path, TRUE);
    g_autofree gchar *query = cfd_sigv4_query(request->query != NULL ? request->query : no_query);

    add_texts(sum, "GET\n", path, "\n", query, "\n", NULL);
    for (guint i = 0; i < headers->len; i++) {
        const Pair *pair = g_ptr_array_index(headers, i);

        add_texts(sum, pair->name, ":", pair->value, "\n", NULL);
    }
    add_texts(sum, "\n", names, "\n", EMPTY_BODY_HASH, NULL);
    return g_strdup(g_checksum_get_string(sum));
}

/* key may be ret_digest. */
static void
authenticate(const guint8 *key, gsize key_size, const gchar *text, guint8 *ret_digest)
{
    g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA256, key, key_size);
    gsize size = DIGEST_BYTES;

    g_hmac_update(hmac, (const guchar *)text, (gssize)strlen(text));
    g_hmac_get_digest(hmac, ret_digest, &size);
}

static gchar *
compute_signature(const CfdSecret *secret_key, const gchar *day, const gchar *region,
                  const gchar *text)
{
    gchar *first_key = g_strconcat("AWS4", cfd_secret_text(secret_key), NULL);
    guint8 key[DIGEST_BYTES];
    gchar *signature;

    authenticate((const guint8 *)first_key, strlen(first_key), day, key);
    authenticate(key, sizeof key, region, key);
    authenticate(key, sizeof key, SERVICE, key);
    authenticate(key, sizeof key, "aws4_request", key);
    signature = g_compute_hmac_for_string(G_CHECKSUM_SHA256, key, sizeof key, text, -1);
    cfd_secret_wipe((gchar *)key, sizeof key);
    cfd_secret_free_text(first_key);
    return signature;
}

static gchar *
make_authorization(const CfdSigv4Request *request, const CfdBucketKeys *keys, const gchar *time)
{
    g_autoptr(GPtrArray) headers = collect_headers(request, keys, time);
    g_autofree gchar *names = join_names(headers);
    g_autofree gchar *hash = hash_request(request, headers, names);
    g_autofree gchar *day = g_strndup(time, strlen("YYYYMMDD"));
    g_autofree gchar *scope =
        g_strdup_printf("%s/%s/%s/aws4_request", day, request->region, SERVICE);
    g_autofree gchar *text = g_strdup_printf("%s\n%s\n%s\n%s", ALGORITHM, time, scope, hash);
    g_autofree gchar *signature = compute_signature(keys->secret_key, day, request->region, text);

    return g_strdup_printf("Authorization: %s Credential=%s/%s,SignedHeaders=%s,Signature=%s",
                           ALGORITHM, keys->access_key_id, scope, names, signature);
}

static void
add_signature(GPtrArray *lines, const CfdSigv4Request *request, const CfdBucketKeys *keys)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(request->time_us / G_USEC_PER_SEC);
    g_autofree gchar *time = g_date_time_format(utc, "%Y%m%dT%H%M%SZ");

    g_ptr_array_add(lines, make_authorization(request, keys, time));
    g_ptr_array_add(lines, g_strdup("x-amz-content-sha256: " EMPTY_BODY_HASH));
    g_ptr_array_add(lines, g_strconcat("x-amz-date: ", time, NULL));
    if (keys->session_token != NULL)
        g_ptr_array_add(lines, g_strconcat("x-amz-security-token: ",
                                           cfd_secret_text(keys->session_token), NULL));
}

GPtrArray *
cfd_sigv4_sign(const CfdSigv4Request *request, const CfdBucketKeys *keys)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(cfd_secret_free_text);

    if (keys->bearer != NULL)
        g_ptr_array_add(lines,
                        g_strconcat("Authorization: Bearer ", cfd_secret_text(keys->bearer), NULL));
    else
        add_signature(lines, request, keys);
    for (guint i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
        g_ptr_array_add(lines, g_strdup(request->headers[i]));
    g_ptr_array_add(lines, NULL);
    return lines;
}
