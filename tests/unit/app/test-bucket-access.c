/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-access.h"

#include "cfd-error.h"
#include "fake-access.h"
#include "fake-api.h"

#include <glib/gstdio.h>

#define TOKEN_ID "ed17574386854bf78a67040be0a770b0"
#define VERIFIED "{\"success\":true,\"result\":{\"id\":\"" TOKEN_ID "\",\"status\":\"active\"}}"
#define EMPTY_PAGE                                                                                 \
    "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>"           \
    "</ListBucketResult>"

/* Options, an API, AWS's files, and a PATH of our own. */
typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api;
    CfdOptions *options;
    CfdEnvironment environment;
    CfdBucketAccess *access;
    CfdBucketKeys *keys;
    GError *error;
    gchar *folder;
    gchar *files[3]; /* credentials, config, gcloud */
    gchar *old_path;
} Fixture;

static const FakeReply REPLIES[] = {
    {.status = 200, .body = VERIFIED},
    {.status = 200, .body = EMPTY_PAGE},
};

static const gchar *
look_up(const gchar *name, gpointer data)
{
    Fixture *self = data;

    if (g_str_equal(name, "AWS_SHARED_CREDENTIALS_FILE"))
        return self->files[0];
    return g_str_equal(name, "AWS_CONFIG_FILE") ? self->files[1] : NULL;
}

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const names[] = {"credentials", "config", "gcloud"};

    fake_net_init(&self->net, REPLIES);
    self->redactor = cfd_redactor_new();
    self->api = fake_api_new(&self->net, self->redactor);
    self->options = cfd_options_new();
    self->folder = g_dir_make_tmp("access-XXXXXX", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        self->files[i] = g_build_filename(self->folder, names[i], NULL);
    self->old_path = g_strdup(g_getenv("PATH"));
    g_setenv("PATH", self->folder, TRUE);
    self->environment = (CfdEnvironment){.lookup = look_up, .data = self};
    self->access =
        fake_access_new(&self->net, self->api, self->redactor, self->options, &self->environment);
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_setenv("PATH", self->old_path, TRUE);
    g_free(self->old_path);
    cfd_bucket_access_free(self->access);
    cfd_bucket_keys_free(self->keys);
    g_clear_error(&self->error);
    for (guint i = 0; i < G_N_ELEMENTS(self->files); i++) {
        g_remove(self->files[i]);
        g_free(self->files[i]);
    }
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    cfd_options_free(self->options);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

static void
set(Fixture *self, const gchar *name, const gchar *text)
{
    g_clear_error(&self->error);
    cfd_options_set(self->options, cfd_options_find(name), name, text, self->redactor,
                    &self->error);
    g_assert_no_error(self->error);
}

static void
set_pair(Fixture *self, const gchar *id, const gchar *secret, const gchar *token)
{
    set(self, "bucket-access-key", id);
    set(self, "bucket-secret-key", secret);
    set(self, "bucket-session-token", token);
    g_free(self->options->bucket_keys_origin);
    self->options->bucket_keys_origin = g_strdup("AWS_ACCESS_KEY_ID");
}

static void
write_file(const gchar *path, const gchar *text)
{
    gboolean written = g_file_set_contents(path, text, -1, NULL);

    g_assert_true(written);
}

static void
find(Fixture *self, CfdBucketStore store)
{
    g_clear_pointer(&self->keys, cfd_bucket_keys_free);
    g_clear_error(&self->error);
    self->keys = cfd_bucket_access_find_keys(self->access, store, &self->error);
}

static void
assert_keys(const Fixture *self, const gchar *id, const gchar *secret, const gchar *origin)
{
    g_assert_no_error(self->error);
    g_assert_cmpstr(self->keys->access_key_id, ==, id);
    g_assert_cmpstr(cfd_secret_text(self->keys->secret_key), ==, secret);
    g_assert_true(g_str_has_prefix(self->keys->origin, origin));
}

static void
assert_failure(const Fixture *self, CfdErrorCode code, const gchar *prefix)
{
    g_assert_null(self->keys);
    g_assert_error(self->error, CFD_ERROR, (gint)code);
    if (!g_str_has_prefix(self->error->message, prefix))
        g_assert_cmpstr(self->error->message, ==, prefix);
}

#define PROFILES                                                                                   \
    "[default]\naws_access_key_id = DID\naws_secret_access_key = dsecret\n"                        \
    "[work]\naws_access_key_id = WID\naws_secret_access_key = wsecret\n"

/* In every store, before anything else is looked for. */
static void
test_pair_of_the_options(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    write_file(self->files[0], PROFILES);
    set_pair(self, "AID", "asecret", "atoken");
    set(self, "aws-profile", "work");
    set(self, "api-token", FAKE_TOKEN);
    for (gint store = CFD_BUCKET_S3; store <= CFD_BUCKET_R2; store++) {
        find(self, (CfdBucketStore)store);
        assert_keys(self, "AID", "asecret", "AWS_ACCESS_KEY_ID");
        g_assert_cmpstr(cfd_secret_text(self->keys->session_token), ==, "atoken");
    }
    set_pair(self, "AID", "asecret", "");
    find(self, CFD_BUCKET_S3);
    g_assert_null(self->keys->session_token);
    g_assert_cmpuint(self->net.requests->len, ==, 0);
}

static void
test_half_a_pair(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const gchar *const halves[][3] = {
        {"AID", "", ""}, {"AID", "", "t0ken"}, {"", "s3cret", ""}, {"", "", "t0ken"}};

    write_file(self->files[0], PROFILES);
    set(self, "api-token", FAKE_TOKEN);
    for (guint i = 0; i < G_N_ELEMENTS(halves); i++) {
        set_pair(self, halves[i][0], halves[i][1], halves[i][2]);
        for (gint store = CFD_BUCKET_S3; store <= CFD_BUCKET_R2; store++) {
            find(self, (CfdBucketStore)store);
            assert_failure(self, CFD_ERROR_CREDENTIALS,
                           *halves[i][0] != '\0'
                               ? "AWS_ACCESS_KEY_ID has no secret key beside it: give that in the "
                                 "same place, for keys of different places are never mixed: as "
                                 "\"Bucket secret access key\" (--bucket-secret-key), "
                               : "AWS_ACCESS_KEY_ID has no access key ID beside it: give that in "
                                 "the same place, ");
            g_assert_cmpuint(strlen(self->error->message), <, 500);
        }
    }
}

static void
test_profiles(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    write_file(self->files[0], PROFILES);
    write_file(self->files[1], "[profile work]\nregion = eu-west-1\n");
    find(self, CFD_BUCKET_S3);
    assert_keys(self, "DID", "dsecret", "profile default in ");
    set(self, "aws-profile", "work");
    find(self, CFD_BUCKET_S3);
    assert_keys(self, "WID", "wsecret", "profile work in ");
    g_assert_cmpstr(self->keys->region, ==, "eu-west-1");
    set(self, "api-token", FAKE_TOKEN);
    find(self, CFD_BUCKET_R2);
    assert_keys(self, "WID", "wsecret", "profile work in ");
    set(self, "aws-profile", "other");
    find(self, CFD_BUCKET_S3);
    assert_failure(self, CFD_ERROR_CREDENTIALS, "there is no AWS profile other in ");
}

/* Who names a profile in the dialog does not mean the keys of the terminal. */
static void
test_stronger_profile(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    write_file(self->files[0], PROFILES);
    set_pair(self, "AID", "asecret", "");
    set(self, "aws-profile", "work");
    self->options->is_profile_stronger = TRUE;
    find(self, CFD_BUCKET_S3);
    assert_keys(self, "WID", "wsecret", "profile work in ");
    find(self, CFD_BUCKET_R2);
    assert_keys(self, "WID", "wsecret", "profile work in ");
    find(self, CFD_BUCKET_GCS);
    assert_keys(self, "AID", "asecret", "AWS_ACCESS_KEY_ID");
}

static void
test_keys_from_the_api_token(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree gchar *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, FAKE_TOKEN, -1);
    g_autofree gchar *shown = cfd_redactor_apply(self->redactor, hash);

    write_file(self->files[0], PROFILES);
    set(self, "api-token", FAKE_TOKEN);
    g_assert_cmpstr(shown, ==, hash);
    find(self, CFD_BUCKET_R2);
    assert_keys(self, TOKEN_ID, hash, "the API token");
    g_assert_true(g_str_has_prefix(fake_net_request(&self->net, 0),
                                   "GET https://api.test/user/tokens/verify\n"));
    g_free(shown);
    shown = cfd_redactor_apply(self->redactor, hash);
    g_assert_cmpstr(shown, ==, "[redacted]");
}

static void
test_no_keys_from_a_global_key(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, CFD_BUCKET_R2);
    assert_failure(self, CFD_ERROR_CREDENTIALS,
                   "no keys are given for Cloudflare R2, and none can be made from a Global API "
                   "Key: give the keys of an R2 API token with --bucket-access-key and "
                   "--bucket-secret-key, or");
    g_assert_cmpuint(self->net.requests->len, ==, 0);
}

static void
test_token_without_an_id(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const FakeReply refused[] = {
        {.status = 401, .body = "{\"success\":false,\"errors\":[{\"code\":1000}]}"},
        {.status = 401, .body = "{\"success\":false,\"errors\":[{\"code\":1000}]}"},
    };

    self->net.replies = refused;
    set(self, "api-token", FAKE_TOKEN);
    find(self, CFD_BUCKET_R2);
    assert_failure(self, CFD_ERROR_CREDENTIALS,
                   "could not make keys for Cloudflare R2 from the API token: ");
}

static void
test_google_token(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    set_pair(self, "GOOG1", "asecret", "");
    set(self, "gcs-access-token", "ya29.typed");
    find(self, CFD_BUCKET_GCS);
    g_assert_no_error(self->error);
    g_assert_cmpstr(cfd_secret_text(self->keys->bearer), ==, "ya29.typed");
    g_assert_nonnull(strstr(self->keys->origin, "--gcs-access-token"));
    find(self, CFD_BUCKET_S3);
    assert_keys(self, "GOOG1", "asecret", "AWS_ACCESS_KEY_ID");
}

static void
test_gcloud(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    find(self, CFD_BUCKET_GCS);
    assert_failure(self, CFD_ERROR_CREDENTIALS,
                   "no keys are given for Google Cloud Storage, and the program gcloud was not");
    write_file(self->files[2],
               "#!/bin/sh\necho \"ya29.asked$AWS_SECRET_ACCESS_KEY$CFD_TEST_KEPT\"\n");
    g_assert_cmpint(g_chmod(self->files[2], 0700), ==, 0);
    g_setenv("AWS_SECRET_ACCESS_KEY", "s3cr3t", TRUE);
    g_setenv("CFD_TEST_KEPT", "-kept", TRUE);
    self->net.loop.happen = fake_loop_let_run;
    find(self, CFD_BUCKET_GCS);
    g_unsetenv("AWS_SECRET_ACCESS_KEY");
    g_unsetenv("CFD_TEST_KEPT");
    g_assert_no_error(self->error);
    g_assert_cmpstr(cfd_secret_text(self->keys->bearer), ==, "ya29.asked-kept");
}

/* What the first request for the bucket looks like. */
static const gchar *
open_and_list(Fixture *self, const gchar *address)
{
    g_autoptr(CfdBucketUrl) url = cfd_bucket_url_parse(address, &self->error);
    g_autoptr(CfdBucket) bucket = cfd_bucket_access_open(self->access, url);
    g_autoptr(GPtrArray) objects = cfd_bucket_list(bucket, "x", &self->error);

    g_assert_no_error(self->error);
    g_assert_cmpuint(objects->len, ==, 0);
    return fake_net_request(&self->net, self->net.requests->len - 1);
}

static void
test_open_r2(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const gchar *request;

    set(self, "api-token", FAKE_TOKEN);
    set(self, "r2-jurisdiction", "fedramp");
    request = open_and_list(self, "r2://packets?account-id=" FAKE_ACCOUNT);
    g_assert_true(g_str_has_prefix(request, "GET https://" FAKE_ACCOUNT
                                            ".fedramp.r2.cloudflarestorage.com/packets/?"));
    g_assert_nonnull(strstr(request, "Credential=" TOKEN_ID "/"));
}

static void
test_open_at_an_endpoint(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const gchar *request;

    self->net.replies = &REPLIES[1];
    set_pair(self, "AID", "asecret", "");
    set(self, "bucket-endpoint", "https://store.example:9000/s3/");
    set(self, "bucket-region", "eu-west-9");
    request = open_and_list(self, "s3://packets/dir?region=eu-west-1");
    g_assert_true(g_str_has_prefix(request, "GET https://store.example:9000/s3/packets/?"));
    g_assert_nonnull(strstr(request, "Credential=AID/"));
    g_assert_nonnull(strstr(request, "/eu-west-1/s3/aws4_request"));
}

/* Google's token, or keys made from Cloudflare's, would go there. */
static void
test_endpoint_of_amazon(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const FakeReply page = {.status = 200, .body = EMPTY_PAGE};
    const FakeReply pages[] = {page, page, page};
    const gchar *request;

    self->net.replies = pages;
    set_pair(self, "AID", "asecret", "");
    set(self, "gcs-access-token", "ya29.a-token");
    set(self, "bucket-endpoint", "https://store.example");
    self->options->is_endpoint_for_s3 = TRUE;
    request = open_and_list(self, "gs://packets");
    g_assert_true(g_str_has_prefix(request, "GET https://storage.googleapis.com/packets/?"));
    request = open_and_list(self, "r2://packets?account-id=" FAKE_ACCOUNT);
    g_assert_true(g_str_has_prefix(request, "GET https://" FAKE_ACCOUNT
                                            ".r2.cloudflarestorage.com/packets/?"));
    request = open_and_list(self, "s3://packets?region=eu-west-1");
    g_assert_true(g_str_has_prefix(request, "GET https://store.example/packets/?"));
}

static void
test_region_of_the_options(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    const FakeReply page = {.status = 200, .body = EMPTY_PAGE};
    const FakeReply pages[] = {page, page};
    const gchar *request;

    self->net.replies = pages;
    set_pair(self, "AID", "asecret", "");
    set(self, "bucket-region", "eu-west-9");
    request = open_and_list(self, "s3://packets");
    g_assert_true(g_str_has_prefix(request, "GET https://packets.s3.eu-west-9.amazonaws.com/?"));
    request = open_and_list(self, "r2://packets?account-id=" FAKE_ACCOUNT);
    g_assert_nonnull(strstr(request, "/auto/s3/aws4_request"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/bucket-access/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("pair", test_pair_of_the_options);
    ADD("half", test_half_a_pair);
    ADD("profiles", test_profiles);
    ADD("stronger-profile", test_stronger_profile);
    ADD("api-token", test_keys_from_the_api_token);
    ADD("global-key", test_no_keys_from_a_global_key);
    ADD("token-without-id", test_token_without_an_id);
    ADD("google-token", test_google_token);
    ADD("gcloud", test_gcloud);
    ADD("open-r2", test_open_r2);
    ADD("open-endpoint", test_open_at_an_endpoint);
    ADD("region", test_region_of_the_options);
    ADD("amazons-endpoint", test_endpoint_of_amazon);
    return g_test_run();
}
