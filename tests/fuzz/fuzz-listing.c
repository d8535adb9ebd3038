/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as what a store answers: as a page of a list, as the objects of a capture in it, and as
 * an <Error> document. */
#include "fuzz.h"

#include "cfd-error.h"
#include "cfd-listing.h"
#include "cfd-object-names.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"

/* S3 User Guide, "Naming Amazon S3 objects". */
#define MAX_KEY_BYTES 1024

static void
check_objects(const CfdListing *listing)
{
    for (guint i = 0; i < listing->objects->len; i++) {
        const CfdListingObject *object = g_ptr_array_index(listing->objects, i);

        fuzz_assert_line(object->key);
        g_assert_cmpuint(strlen(object->key), >, 0);
        g_assert_cmpuint(strlen(object->key), <=, MAX_KEY_BYTES);
        g_assert_cmpint(object->size_bytes, >=, 0);
        if (object->etag != NULL)
            g_assert_true(g_regex_match_simple("\\A\"[!-~]*\"\\z", object->etag, 0, 0));
    }
}

/* No two of them have the same name. */
static void
check_names(const GPtrArray *objects, const gchar *folder, const gchar *colo_name)
{
    guint empty;
    g_autoptr(GPtrArray) names = cfd_object_names_choose(objects, ID, folder, colo_name, &empty);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    g_assert_cmpuint(names->len + empty, <=, objects->len);
    for (guint i = 0; i < names->len; i++) {
        const CfdObjectName *name = g_ptr_array_index(names, i);
        const gchar *colo = name->colo != NULL ? name->colo : "";
        gboolean is_new = g_hash_table_add(seen, g_strdup_printf("%s %s", colo, name->machine));

        g_assert_true(is_new);
        g_assert_cmpint(name->object->size_bytes, >, 0);
        fuzz_assert_line(name->machine);
        g_assert_true(*name->machine != '\0');
        g_assert_true(g_regex_match_simple("\\A([a-z]{3}[0-9]*)?\\z", colo, G_REGEX_CASELESS, 0));
    }
}

/* A page that has lost its end is no page, however little is lost. */
static void
check_cut(const gchar *text, gsize size)
{
    CfdListing *listing;

    while (size > 0 && g_ascii_isspace(text[size - 1]))
        size--;
    listing = cfd_listing_parse(text, size - 1, NULL);
    g_assert_null(listing);
}

static void
take_page(const gchar *text, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdListing) listing = cfd_listing_parse(text, size, &error);

    if (listing == NULL) {
        g_assert_error(error, CFD_ERROR, CFD_ERROR_REPLY);
        fuzz_assert_line(error->message);
        return;
    }
    check_objects(listing);
    g_assert_true(listing->continuation == NULL || *listing->continuation != '\0');
    check_names(listing->objects, "", "ORD");
    check_names(listing->objects, "captures", "ord02");
    check_names(listing->objects, "captures/pcap_" ID ".", "");
    check_cut(text, size);
}

static void
take_refusal(const gchar *text, gsize size)
{
    g_auto(CfdListingError) refusal = {0};

    cfd_listing_error_parse(&refusal, text, size);
    if (refusal.code != NULL)
        g_assert_true(g_regex_match_simple("\\A[A-Za-z0-9._-]+\\z", refusal.code, 0, 0));
    if (refusal.region != NULL)
        g_assert_true(g_regex_match_simple("\\A[a-z0-9-]+\\z", refusal.region, 0, 0));
    if (refusal.message != NULL)
        fuzz_assert_line(refusal.message);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    take_page((const gchar *)data, size);
    take_refusal((const gchar *)data, size);
    return 0;
}
