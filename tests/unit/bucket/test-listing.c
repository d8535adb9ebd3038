/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-listing.h"

#include "cfd-error.h"

#include <string.h>

#define LIST(inner)                                                                                \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                 \
    "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" inner                   \
    "</ListBucketResult>"
#define OBJECT(key) "<Contents><Key>" key "</Key><Size>1</Size></Contents>"

static CfdListing *
parse(const gchar *text)
{
    g_autoptr(GError) error = NULL;
    CfdListing *listing = cfd_listing_parse(text, strlen(text), &error);

    g_assert_no_error(error);
    return listing;
}

static const CfdListingObject *
get_object(const CfdListing *listing, guint index)
{
    g_assert_cmpuint(index, <, listing->objects->len);
    return g_ptr_array_index(listing->objects, index);
}

static void
test_page(void)
{
    g_autoptr(CfdListing) listing = parse(LIST(
        "<Name>bucket</Name>\n <Prefix>dir/pcap_</Prefix><KeyCount>2</KeyCount>"
        "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
        "<NextContinuationToken>1/a+b%2B==</NextContinuationToken>"
        "<Contents><Key>dir/pcap_1.pcap</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
        "<ETag>&quot;abc-2&quot;</ETag><Size>9223372036854775807</Size><Owner><ID>x</ID></Owner>"
        "</Contents>\n<Contents>\n <Size>0</Size>\n <Key>dir/pcap_2.pcap</Key></Contents>"));

    g_assert_cmpuint(listing->objects->len, ==, 2);
    g_assert_cmpstr(get_object(listing, 0)->key, ==, "dir/pcap_1.pcap");
    g_assert_cmpint(get_object(listing, 0)->size_bytes, ==, G_MAXINT64);
    g_assert_cmpstr(get_object(listing, 0)->etag, ==, "\"abc-2\"");
    g_assert_cmpstr(get_object(listing, 1)->key, ==, "dir/pcap_2.pcap");
    g_assert_cmpint(get_object(listing, 1)->size_bytes, ==, 0);
    g_assert_null(get_object(listing, 1)->etag);
    g_assert_cmpstr(listing->continuation, ==, "1/a+b%2B==");
    g_assert_cmpuint(listing->left_out, ==, 0);
}

static void
test_last_page(void)
{
    g_autoptr(CfdListing) listing = parse("\xef\xbb\xbf" LIST(
        "<IsTruncated>false</IsTruncated><NextContinuationToken>x</NextContinuationToken>"));
    g_autoptr(CfdListing) shortest = parse("<ListBucketResult/>");

    g_assert_cmpuint(listing->objects->len, ==, 0);
    g_assert_null(listing->continuation);
    g_assert_cmpuint(shortest->objects->len, ==, 0);
    g_assert_null(shortest->continuation);
}

/* The encoding may be told behind the keys; not every store encodes when asked to. */
static void
test_encoding(void)
{
    g_autoptr(CfdListing) encoded =
        parse(LIST(OBJECT("a+b%2Bc%20d%C3%BC//%25") "<EncodingType>url</EncodingType>"));
    g_autoptr(CfdListing) plain = parse(LIST(OBJECT("a+b%2Bc") "<EncodingType/>"));

    g_assert_cmpstr(get_object(encoded, 0)->key, ==, "a b+c dü//%");
    g_assert_cmpstr(get_object(plain, 0)->key, ==, "a+b%2Bc");
}

static void
test_pieces_of_text(void)
{
    g_autoptr(CfdListing) listing =
        parse(LIST(OBJECT("a&amp;b&#60;c<!-- x -->d<![CDATA[<e>]]>&#xfc;")));

    g_assert_cmpstr(get_object(listing, 0)->key, ==, "a&b<cd<e>ü");
}

/* They are counted, so that packets are not missed without a word. */
static void
test_left_out(void)
{
    g_autofree gchar *longest = g_strnfill(1024, 'k');
    g_autofree gchar *text =
        g_strdup_printf(LIST("<EncodingType>url</EncodingType>" OBJECT("%%00") OBJECT("%%0A")
                                 OBJECT("%%FF") OBJECT("%%zz") OBJECT("") OBJECT("%%C2%%85")
                                     OBJECT("%sk") OBJECT("%s") OBJECT("good")),
                        longest, longest);
    g_autoptr(CfdListing) listing = parse(text);

    g_assert_cmpuint(listing->left_out, ==, 7);
    g_assert_cmpuint(listing->objects->len, ==, 2);
    g_assert_cmpstr(get_object(listing, 0)->key, ==, longest);
    g_assert_cmpstr(get_object(listing, 1)->key, ==, "good");
}

static void
test_etags(void)
{
    static const gchar *const texts[] = {"abc", "W/&quot;a&quot;", "&quot;a&#13;&#10;b: c&quot;",
                                         "&quot;a b&quot;", "&quot;"};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree gchar *text = g_strdup_printf(
            LIST("<Contents><Key>k</Key><Size>1</Size><ETag>%s</ETag></Contents>"), texts[i]);
        g_autoptr(CfdListing) listing = parse(text);

        g_assert_null(get_object(listing, 0)->etag);
    }
}

static void
assert_refused(const gchar *text, gsize size, CfdErrorCode code)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(cfd_listing_parse(text, size, &error));
    g_assert_error(error, CFD_ERROR, (gint)code);
}

static void
test_refused(void)
{
    static const gchar *const texts[] = {
        "",
        "\xef\xbb\xbf",
        "no markup",
        "<html><body>502 Bad Gateway</body></html>",
        "<!DOCTYPE html><html><body><p>502<br></body></html>",
        "<Error><Code>NoSuchBucket</Code></Error>",
        "<Other><ListBucketResult></ListBucketResult></Other>",
        "<ListBucketResults/>",
        "<ListBucketResult><Contents><Key>k</Key><Size>1</Size></Contents>",
        "<ListBucketResult></ListBucketResult><ListBucketResult>",
        "<ListBucketResult>\xff</ListBucketResult>",
        LIST("<Contents><Key>k</Key></Contents>"),
        LIST("<Contents><Size>1</Size></Contents>"),
        LIST("<Contents/>"),
        LIST("<Contents><Key>k</Key><Size>-1</Size></Contents>"),
        LIST("<Contents><Key>k</Key><Size>1.5</Size></Contents>"),
        LIST("<Contents><Key>k</Key><Size></Size></Contents>"),
        LIST("<Contents><Key>k</Key><Size>9223372036854775808</Size></Contents>"),
        LIST("<IsTruncated>true</IsTruncated>"),
        LIST("<IsTruncated>true</IsTruncated><NextContinuationToken/>"),
        LIST(OBJECT("&unknown;")),
        "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" LIST(OBJECT("&b;")),
        "<!DOCTYPE ListBucketResult>" LIST(""),
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_test_message("%s", texts[i]);
        assert_refused(texts[i], strlen(texts[i]), CFD_ERROR_REPLY);
    }
    assert_refused("<ListBucketResult>\0</ListBucketResult>", 38, CFD_ERROR_REPLY);
}

/* A connection may end anywhere. */
static void
test_every_cut(void)
{
    static const gchar text[] = LIST("<IsTruncated>false</IsTruncated>" OBJECT("k&amp;"));

    for (gsize size = 0; size < strlen(text); size++)
        assert_refused(text, size, CFD_ERROR_REPLY);
}

static gchar *
nest(guint depth)
{
    GString *text = g_string_new("<ListBucketResult>");

    for (guint i = 0; i < depth; i++)
        g_string_append(text, "<a>");
    for (guint i = 0; i < depth; i++)
        g_string_append(text, "</a>");
    g_string_append(text, "</ListBucketResult>");
    return g_string_free(text, FALSE);
}

static void
test_limits(void)
{
    g_autofree gchar *deepest = nest(15);
    g_autofree gchar *deeper = nest(16);
    g_autofree gchar *spaces = g_strnfill(CFD_LISTING_MAX_BYTES, ' ');
    g_autofree gchar *largest = g_strconcat("<ListBucketResult/>", spaces, NULL);
    g_autoptr(CfdListing) deep = parse(deepest);
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdListing) large = cfd_listing_parse(largest, CFD_LISTING_MAX_BYTES, &error);

    g_assert_nonnull(deep);
    g_assert_no_error(error);
    g_assert_nonnull(large);
    assert_refused(deeper, strlen(deeper), CFD_ERROR_REPLY);
    assert_refused(largest, CFD_LISTING_MAX_BYTES + 1, CFD_ERROR_TOO_LARGE);
}

static void
assert_error_document(const gchar *text, const gchar *code, const gchar *message,
                      const gchar *region)
{
    g_auto(CfdListingError) error = {0};

    g_test_message("%s", text);
    cfd_listing_error_parse(&error, text, strlen(text));
    g_assert_cmpstr(error.code, ==, code);
    g_assert_cmpstr(error.message, ==, message);
    g_assert_cmpstr(error.region, ==, region);
}

static void
test_errors(void)
{
    assert_error_document(
        "<?xml version=\"1.0\"?>\n<Error><Code>AuthorizationHeaderMalformed</Code>"
        "<Message>expecting &apos;eu-west-1&apos;\n</Message>"
        "<Region>eu-west-1</Region><RequestId>x</RequestId></Error>",
        "AuthorizationHeaderMalformed", "expecting 'eu-west-1' ", "eu-west-1");
    assert_error_document("<Error><Code>NoSuchKey</Code></Error>", "NoSuchKey", NULL, NULL);
    assert_error_document("<Error><Region>evil.example/</Region><Code>a b</Code></Error>", NULL,
                          NULL, NULL);
    assert_error_document("<Error><Code>NoSuchKey</Code>", NULL, NULL, NULL);
    assert_error_document("<html><Code>NoSuchKey</Code></html>", NULL, NULL, NULL);
    assert_error_document("", NULL, NULL, NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/listing/page", test_page);
    g_test_add_func("/listing/last-page", test_last_page);
    g_test_add_func("/listing/encoding", test_encoding);
    g_test_add_func("/listing/pieces", test_pieces_of_text);
    g_test_add_func("/listing/left-out", test_left_out);
    g_test_add_func("/listing/etags", test_etags);
    g_test_add_func("/listing/refused", test_refused);
    g_test_add_func("/listing/every-cut", test_every_cut);
    g_test_add_func("/listing/limits", test_limits);
    g_test_add_func("/listing/errors", test_errors);
    return g_test_run();
}
