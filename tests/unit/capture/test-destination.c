/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"
#include "fake-bucket.h"

#include "cfd-destination.h"

#define ADDRESS "s3://captures/dir?region=us-east-1"
#define OK(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"
#define LIST(contents)                                                                             \
    "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>" contents  \
    "</ListBucketResult>"

typedef struct {
    FakeBucket fake;
    CfdApi *api;
    guint opened;
    CfdBucket *bucket;
    CfdDestination *destination;
    GError *error;
} Fixture;

/* The address is kept by the bucket, as that of a program is. */
static CfdBucket *
open_bucket(gpointer data, const CfdBucketUrl *url)
{
    Fixture *self = data;

    self->opened++;
    self->fake.config.url = url;
    self->bucket = cfd_bucket_new(&self->fake.config);
    return self->bucket;
}

static void
init(Fixture *self, const gchar *address, const FakeReply *replies)
{
    *self = (Fixture){0};
    fake_bucket_init(&self->fake, replies);
    self->api = fake_api_new(&self->fake.net, self->fake.redactor);
    self->destination = cfd_destination_new(open_bucket, self, address, &self->error);
}

static void
fixture_clear(Fixture *self)
{
    cfd_destination_free(self->destination);
    cfd_api_free(self->api);
    g_clear_error(&self->error);
    fake_bucket_clear(&self->fake);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static void
test_opened(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = LIST("<Contents><Key>dir/x</Key><Size>5</Size></Contents>")}};
    g_auto(Fixture) fixture;
    g_autoptr(GPtrArray) objects = NULL;

    init(&fixture, ADDRESS, replies);
    g_assert_no_error(fixture.error);
    g_assert_cmpuint(fixture.opened, ==, 1);
    g_assert_true(cfd_destination_bucket(fixture.destination) == fixture.bucket);
    g_assert_cmpstr(fixture.fake.config.url->folder, ==, "dir");
    g_assert_cmpstr(fixture.fake.config.url->region, ==, "us-east-1");
    objects = cfd_bucket_list(fixture.bucket, "dir/", NULL);
    g_assert_cmpuint(objects->len, ==, 1);
}

static void
test_no_address(void)
{
    static const gchar *const cases[] = {"", "captures", "s3://AKIDEXAMPLE:s3cr3t@captures"};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Fixture) fixture;

        init(&fixture, cases[i], NULL);
        g_assert_null(fixture.destination);
        g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_null(strstr(fixture.error->message, "s3cr3t"));
        g_assert_cmpuint(fixture.opened, ==, 0);
    }
}

static gboolean
check(Fixture *self, const gchar **ret_hint)
{
    return cfd_destination_check(self->destination, self->api, &self->fake.net.report, ret_hint,
                                 &self->error);
}

/* That of this very bucket is looked at. */
static void
test_checked(void)
{
    static const FakeReply owned[] = {
        {.status = 200, .body = LIST("")},
        {.status = 200,
         .body = OK("[{\"destination_conf\":\"" ADDRESS "\",\"status\":\"success\"}]")}};
    static const FakeReply pending[] = {
        {.status = 200, .body = LIST("")},
        {.status = 200,
         .body = OK("[{\"destination_conf\":\"" ADDRESS "\",\"status\":\"pending\"}]")}};
    static const FakeReply denied[] = {
        {.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"}};
    g_auto(Fixture) good;
    g_auto(Fixture) unproved;
    g_auto(Fixture) unreadable;
    const gchar *hint = "untouched";

    init(&good, ADDRESS, owned);
    g_assert_true(check(&good, &hint));
    g_assert_null(hint);
    init(&unproved, ADDRESS, pending);
    g_assert_false(check(&unproved, &hint));
    g_assert_error(unproved.error, CFD_ERROR, CFD_ERROR_PERMISSION);
    init(&unreadable, ADDRESS, denied);
    g_assert_false(check(&unreadable, &hint));
    g_assert_error(unreadable.error, CFD_ERROR, CFD_ERROR_PERMISSION);
}

static void
test_unknown_bucket_may_be_the_reason(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = LIST("")},
                                        {.status = 200, .body = OK("[]")}};
    g_auto(Fixture) fixture;
    const gchar *hint = NULL;

    init(&fixture, ADDRESS, replies);
    g_assert_true(check(&fixture, &hint));
    g_assert_nonnull(hint);
}

static void
test_nothing_to_free(void)
{
    cfd_destination_free(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/destination/opened", test_opened);
    g_test_add_func("/destination/no-address", test_no_address);
    g_test_add_func("/destination/checked", test_checked);
    g_test_add_func("/destination/hint", test_unknown_bucket_may_be_the_reason);
    g_test_add_func("/destination/nothing", test_nothing_to_free);
    return g_test_run();
}
