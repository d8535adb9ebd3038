/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-object-names.h"

#include "cfd-text.h"

#include <string.h>

/* What stands between the parts of a key. */
#define SEPARATORS "/_-."

/* It is shown in Wireshark's list of interfaces. */
#define MAX_MACHINE_BYTES 64

static const gchar *const ENDINGS[] = {".pcap", ".pcapng", ".pcap.gz", ".pcapng.gz"};

static void
free_name(gpointer data)
{
    CfdObjectName *self = data;

    cfd_listing_object_free(self->object);
    g_free(self->colo);
    g_free(self->machine);
    g_free(self);
}

/* The ending of a file of packets, NULL if it is none. */
static const gchar *
find_ending(const gchar *key)
{
    gsize length = strlen(key);

    for (guint i = 0; i < G_N_ELEMENTS(ENDINGS); i++) {
        gsize size = strlen(ENDINGS[i]);

        if (length >= size && g_ascii_strcasecmp(key + length - size, ENDINGS[i]) == 0)
            return key + length - size;
    }
    return NULL;
}

static const gchar *
find_id(const gchar *key, const gchar *capture_id)
{
    gsize size = strlen(capture_id);

    for (const gchar *at = key; strlen(at) >= size; at++) {
        if (g_ascii_strncasecmp(at, capture_id, size) == 0)
            return at;
    }
    return NULL;
}

/* The key without folder, id and ending. */
static gchar *
make_stem(const gchar *key, const gchar *capture_id, const gchar *folder)
{
    const gchar *start = g_str_has_prefix(key, folder) ? key + strlen(folder) : key;
    g_autoptr(GString) stem = g_string_new_len(start, find_ending(key) - start);
    const gchar *id = find_id(stem->str, capture_id);

    if (id != NULL)
        g_string_erase(stem, id - stem->str, (gssize)strlen(capture_id));
    return g_string_free(g_steal_pointer(&stem), FALSE);
}

/* `ord02` is one site, `ORD` any of ORD's. */
static gboolean
is_site(const gchar *part, gsize size, const gchar *colo_name)
{
    gsize named = strlen(colo_name);

    if (named == 0 || size < named || g_ascii_strncasecmp(part, colo_name, named) != 0)
        return FALSE;
    return strspn(part + named, "0123456789") >= size - named &&
           (size == named || !g_ascii_isdigit(colo_name[named - 1]));
}

/* Takes the part that is a colo out of the stem. The caller frees it. */
static gchar *
take_colo(gchar *stem, const gchar *colo_name)
{
    gsize size;

    if (colo_name == NULL)
        return NULL;
    for (gchar *part = stem; *part != '\0'; part += size + (part[size] != '\0')) {
        size = strcspn(part, SEPARATORS);
        if (is_site(part, size, colo_name)) {
            gchar *colo = g_strndup(part, size);

            memmove(part, part + size, strlen(part + size) + 1);
            return colo;
        }
    }
    return NULL;
}

/* How many bytes all of them begin with, in whole parts. */
static gsize
measure_common_start(const GPtrArray *stems)
{
    const gchar *first = g_ptr_array_index(stems, 0);
    gsize common = strlen(first);

    for (guint i = 1; i < stems->len; i++) {
        const gchar *stem = g_ptr_array_index(stems, i);
        gsize same = 0;

        while (same < common && stem[same] == first[same])
            same++;
        common = same;
    }
    while (common > 0 && strchr(SEPARATORS, first[common - 1]) == NULL)
        common--;
    return common;
}

/* The same at their ends, not counting what they begin with. */
static gsize
measure_common_end(const GPtrArray *stems, gsize start)
{
    const gchar *first = g_ptr_array_index(stems, 0);
    gsize length = strlen(first);
    gsize common = length - start;

    for (guint i = 1; i < stems->len; i++) {
        const gchar *stem = g_ptr_array_index(stems, i);
        gsize other = strlen(stem);
        gsize same = 0;

        while (same < MIN(common, other - start) &&
               stem[other - same - 1] == first[length - same - 1])
            same++;
        common = same;
    }
    while (common > 0 && strchr(SEPARATORS, first[length - common]) == NULL)
        common--;
    return common;
}

static gchar *
trim(const gchar *text, gsize size)
{
    g_autofree gchar *part = NULL;

    while (size > 0 && strchr(SEPARATORS, text[0]) != NULL) {
        text++;
        size--;
    }
    while (size > 0 && strchr(SEPARATORS, text[size - 1]) != NULL)
        size--;
    part = g_strndup(text, size);
    return cfd_text_line(part, MAX_MACHINE_BYTES);
}

static gboolean
are_unique(const GPtrArray *names)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < names->len; i++) {
        const CfdObjectName *name = g_ptr_array_index(names, i);

        if (!g_hash_table_add(seen, g_strdup_printf("%s %s", name->colo != NULL ? name->colo : "",
                                                    name->machine)))
            return FALSE;
    }
    return TRUE;
}

static void
number(const GPtrArray *names, gboolean all)
{
    for (guint i = 0; i < names->len; i++) {
        CfdObjectName *name = g_ptr_array_index(names, i);

        if (all || *name->machine == '\0') {
            g_free(name->machine);
            name->machine = g_strdup_printf("%u", i + 1);
        }
    }
}

static void
name_machines(const GPtrArray *names, const GPtrArray *stems)
{
    gsize start = measure_common_start(stems);
    gsize end = measure_common_end(stems, start);

    for (guint i = 0; i < names->len; i++) {
        CfdObjectName *name = g_ptr_array_index(names, i);
        const gchar *stem = g_ptr_array_index(stems, i);

        name->machine = trim(stem + start, strlen(stem) - start - end);
    }
    number(names, FALSE);
    if (!are_unique(names))
        number(names, TRUE);
}

static gint
compare_keys(gconstpointer a, gconstpointer b)
{
    const CfdObjectName *name_a = *(const CfdObjectName *const *)a;
    const CfdObjectName *name_b = *(const CfdObjectName *const *)b;

    return strcmp(name_a->object->key, name_b->object->key);
}

GPtrArray *
cfd_object_names_choose(const GPtrArray *objects, const gchar *capture_id, const gchar *folder,
                        const gchar *colo_name, guint *ret_empty)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(free_name);
    g_autoptr(GPtrArray) stems = g_ptr_array_new_with_free_func(g_free);

    *ret_empty = 0;
    for (guint i = 0; i < objects->len; i++) {
        const CfdListingObject *object = g_ptr_array_index(objects, i);
        CfdObjectName *name;

        if (find_ending(object->key) == NULL || find_id(object->key, capture_id) == NULL)
            continue;
        if (object->size_bytes == 0) {
            ++*ret_empty;
            continue;
        }
        name = g_new0(CfdObjectName, 1);
        name->object = cfd_listing_object_new(object->key, object->size_bytes, object->etag);
        g_ptr_array_add(names, name);
    }
    g_ptr_array_sort(names, compare_keys);
    for (guint i = 0; i < names->len; i++) {
        CfdObjectName *name = g_ptr_array_index(names, i);
        gchar *stem = make_stem(name->object->key, capture_id, folder);

        name->colo = take_colo(stem, colo_name);
        g_ptr_array_add(stems, stem);
    }
    if (names->len > 0)
        name_machines(names, stems);
    return names;
}
