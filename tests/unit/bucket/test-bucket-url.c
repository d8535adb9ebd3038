/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-url.h"

#include "cfd-error.h"

#include <string.h>

#define ACCOUNT "0123456789abcdef0123456789abcdef"

static CfdBucketUrl *
parse(const gchar *text)
{
    g_autoptr(GError) error = NULL;
    CfdBucketUrl *url;

    g_test_message("%s", text);
    url = cfd_bucket_url_parse(text, &error);
    g_assert_no_error(error);
    return url;
}

static void
test_forms(void)
{
    static const struct {
        const gchar *text;
        CfdBucketUrl url;
        const gchar *canonical; /* NULL: as it is */
    } cases[] = {
        {"s3://bucket/a/b?region=us-east-1",
         {CFD_BUCKET_S3, "bucket", "a/b", "us-east-1", NULL},
         NULL},
        {"s3://my.bucket-1", {CFD_BUCKET_S3, "my.bucket-1", "", NULL, NULL}, NULL},
        {"S3://bucket//a//b//?region=US-GOV-West-1",
         {CFD_BUCKET_S3, "bucket", "a//b", "us-gov-west-1", NULL},
         "s3://bucket/a//b?region=us-gov-west-1"},
        {"s3://bucket/?", {CFD_BUCKET_S3, "bucket", "", NULL, NULL}, "s3://bucket"},
        {"gs://my_bucket/a=b&c@d:e%20",
         {CFD_BUCKET_GCS, "my_bucket", "a=b&c@d:e%20", NULL, NULL},
         NULL},
        {"r2://bucket/dir?account-id=" ACCOUNT,
         {CFD_BUCKET_R2, "bucket", "dir", NULL, ACCOUNT},
         NULL},
        {"r2://bucket?account-id=0123456789ABCDEF0123456789ABCDEF",
         {CFD_BUCKET_R2, "bucket", "", NULL, ACCOUNT},
         "r2://bucket?account-id=" ACCOUNT},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdBucketUrl) url = parse(cases[i].text);
        g_autofree gchar *text = cfd_bucket_url_to_text(url);

        g_assert_cmpint(url->store, ==, cases[i].url.store);
        g_assert_cmpstr(url->bucket, ==, cases[i].url.bucket);
        g_assert_cmpstr(url->folder, ==, cases[i].url.folder);
        g_assert_cmpstr(url->region, ==, cases[i].url.region);
        g_assert_cmpstr(url->account_id, ==, cases[i].url.account_id);
        g_assert_cmpstr(text, ==, cases[i].canonical ? cases[i].canonical : cases[i].text);
    }
}

static void
assert_refused(const gchar *text, const gchar *words)
{
    g_autoptr(GError) error = NULL;

    g_test_message("%s", text);
    g_assert_null(cfd_bucket_url_parse(text, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, words));
}

static void
test_wrong_forms(void)
{
    static const gchar *const all = "a bucket is given as s3://BUCKET/DIRECTORY?region=REGION, "
                                    "gs://BUCKET/DIRECTORY or r2://";
    static const gchar *const s3 = "a bucket of Amazon S3 is given as s3://BUCKET/";

    assert_refused("", all);
    assert_refused("bucket", all);
    assert_refused("bucket/dir", all);
    assert_refused("s3:/bucket", all);
    assert_refused("://bucket", all);
    assert_refused("https://example.org/bucket", all);
    assert_refused("https://bucket.s3.us-east-1.amazonaws.com/dir", s3);
    assert_refused("https://s3.amazonaws.com/bucket", s3);
    assert_refused("https://storage.googleapis.com/bucket/dir", "given as gs://BUCKET/DIRECTORY");
    assert_refused("https://" ACCOUNT ".r2.cloudflarestorage.com/bucket",
                   "given as r2://BUCKET/DIRECTORY?account-id=ACCOUNT");
}

static void
test_bucket_names(void)
{
    g_autofree gchar *longest = g_strnfill(63, 'a');
    g_autofree gchar *longest_url = g_strconcat("s3://", longest, NULL);
    g_autofree gchar *longer_url = g_strconcat("s3://a", longest, NULL);
    g_autoptr(CfdBucketUrl) url = parse(longest_url);

    g_assert_cmpstr(url->bucket, ==, longest);
    assert_refused(longer_url, "3 to 63 lower-case letters");
    assert_refused("s3://ab", "3 to 63 lower-case letters, digits, dots and hyphens");
    assert_refused("s3://", "the bucket's name is missing");
    assert_refused("s3:///bucket", "the bucket's name is missing");
    assert_refused("s3://Bucket", "no such bucket");
    assert_refused("s3://my_bucket", "no such bucket");
    assert_refused("s3://my..bucket", "no two dots in a row");
    assert_refused("s3://-bucket", "begins and ends");
    assert_refused("s3://bucket-", "begins and ends");
    assert_refused("s3://192.168.1.1", "no such bucket");
    assert_refused("s3://bucket:9000", "no such bucket");
    assert_refused("gs://bück", "digits, dots, hyphens and underscores");
    assert_refused("r2://my.bucket?account-id=" ACCOUNT, "letters, digits and hyphens");
}

static void
test_folders(void)
{
    g_autofree gchar *longest = g_strnfill(900, 'd');
    g_autofree gchar *longest_url = g_strconcat("gs://bucket//", longest, "/", NULL);
    g_autofree gchar *longer_url = g_strconcat("gs://bucket/d", longest, NULL);
    g_autoptr(CfdBucketUrl) url = parse(longest_url);

    g_assert_cmpstr(url->folder, ==, longest);
    assert_refused(longer_url, "longer than 900 bytes");
    assert_refused("gs://bucket/a b", "has a blank");
    assert_refused("gs://bucket/a\nb", "has a blank");
    assert_refused("gs://bucket/\177", "has a blank");
    assert_refused("gs://bucket/ü", "not ASCII");
    assert_refused("gs://bucket/a#b", "has a #");
}

static void
test_parameters(void)
{
    assert_refused("s3://bucket?regoin=us-east-1", "has no parameter regoin: give s3://");
    assert_refused("s3://bucket?account-id=" ACCOUNT, "has no parameter account-id");
    assert_refused("gs://bucket?region=us-east-1", "has no parameter region: give gs://");
    assert_refused("r2://bucket?account=1", "has no parameter account: give r2://");
    assert_refused("s3://bucket?region=us-east-1&region=us-east-1", "has region twice");
    assert_refused("s3://bucket?region=us-east-1&", "a parameter too many");
    assert_refused("s3://bucket?region", "such as us-east-1");
    assert_refused("s3://bucket?region=", "region in the bucket's address must be");
    assert_refused("s3://bucket?region=here", "region in the bucket's address must be");
    assert_refused("s3://bucket?region=us-east-1\n", "region in the bucket's address must be");
    assert_refused("r2://bucket?account-id=12", "32 hexadecimal digits");
}

static void
test_secrets(void)
{
    static const gchar *const texts[] = {
        "r2://bucket?account-id=" ACCOUNT "&access-key-id=wJalrXUtn&secret-access-key=wJalrXUtn",
        "s3://bucket?region=us-east-1&Secret=wJalrXUtn",
        "s3://bucket?x=1;AWS_SESSION_TOKEN=wJalrXUtn",
        "s3://bucket#?secret=wJalrXUtn",
        "https://b.s3.amazonaws.com/dir?X-Amz-Signature=wJalrXUtn",
        "s3://AKIA:wJalrXUtn@bucket",
        "s3://AKIA:wJal/wJalrXUtn@bucket",
        "AKIA:wJalrXUtn@bucket",
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        assert_refused(texts[i], "--bucket-access-key and --bucket-secret-key");
        g_assert_null(cfd_bucket_url_parse(texts[i], &error));
        g_assert_null(strstr(error->message, "wJal"));
    }
}

/* A secret without its name. */
static void
test_no_repetition(void)
{
    static const gchar *const texts[] = {
        "s3://bucket?wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE",
        "s3://wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE",
        "s3://bucket?region=wJalrXUtnFEMI/K7MDENG",
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(cfd_bucket_url_parse(texts[i], &error));
        g_assert_null(strstr(error->message, "wJal"));
        g_assert_null(strstr(error->message, "wjal"));
        g_assert_null(strstr(error->message, "K7"));
    }
}

static void
assert_lacks(const gchar *text, const gchar *name)
{
    g_autoptr(CfdBucketUrl) url = parse(text);
    g_autofree gchar *words = g_strdup_printf("the bucket's address lacks %s", name);
    g_autoptr(GError) error = NULL;

    if (cfd_bucket_url_check_destination(url, &error)) {
        g_assert_null(name);
        return;
    }
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_nonnull(name);
    g_assert_true(g_str_has_prefix(error->message, words));
}

static void
test_destination(void)
{
    assert_lacks("s3://bucket/dir", "region");
    assert_lacks("s3://bucket/dir?region=eu-west-1", NULL);
    assert_lacks("gs://bucket", NULL);
    assert_lacks("r2://bucket", "account-id");
    assert_lacks("r2://bucket?account-id=" ACCOUNT, NULL);
}

static void
test_same_place(void)
{
    static const struct {
        const gchar *a, *b;
        gboolean same;
    } cases[] = {
        {"s3://bucket/dir?region=us-east-1", "s3://bucket/dir/", TRUE},
        {"s3://bucket/dir?region=us-east-1", "s3://bucket/dir?region=eu-west-1", TRUE},
        {"s3://bucket/dir", "s3://bucket/dir2", FALSE},
        {"s3://bucket/dir", "s3://bucket", FALSE},
        {"s3://bucket", "gs://bucket", FALSE},
        {"s3://bucket", "s3://bucket2", FALSE},
        {"r2://bucket?account-id=" ACCOUNT, "r2://bucket", TRUE},
        {"r2://bucket?account-id=" ACCOUNT, "r2://bucket?account-id=" ACCOUNT, TRUE},
        {"r2://bucket?account-id=" ACCOUNT,
         "r2://bucket?account-id=ffffffffffffffffffffffffffffffff", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdBucketUrl) a = parse(cases[i].a);
        g_autoptr(CfdBucketUrl) b = parse(cases[i].b);

        g_assert_true(cfd_bucket_url_is_same_place(a, b) == cases[i].same);
        g_assert_true(cfd_bucket_url_is_same_place(b, a) == cases[i].same);
    }
}

static void
test_store_name(void)
{
    g_autoptr(CfdBucketUrl) url = parse("r2://bucket");

    g_assert_cmpstr(cfd_bucket_url_store_name(url), ==, "Cloudflare R2");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket-url/forms", test_forms);
    g_test_add_func("/bucket-url/wrong-forms", test_wrong_forms);
    g_test_add_func("/bucket-url/bucket-names", test_bucket_names);
    g_test_add_func("/bucket-url/folders", test_folders);
    g_test_add_func("/bucket-url/parameters", test_parameters);
    g_test_add_func("/bucket-url/secrets", test_secrets);
    g_test_add_func("/bucket-url/no-repetition", test_no_repetition);
    g_test_add_func("/bucket-url/destination", test_destination);
    g_test_add_func("/bucket-url/same-place", test_same_place);
    g_test_add_func("/bucket-url/store-name", test_store_name);
    return g_test_run();
}
