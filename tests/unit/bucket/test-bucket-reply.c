/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-net.h"

#include "cfd-bucket-reply.h"

/* The error of a reply of this status, about the list or an object of this store. */
static GError *
refuse(guint status, const gchar *code, const gchar *message, CfdBucketStore store,
       gboolean is_object)
{
    FakeReply replies[] = {{.status = status, .body = "x"}};
    CfdRequest request = {.method = "GET", .url = "https://a.test", .max_reply_bytes = 10};
    CfdBucketUrl url = {.store = store, .bucket = "captures"};
    CfdBucketPlace place = {&url, "eu-west-1", "profile work", is_object};
    CfdListingError refusal = {(gchar *)code, (gchar *)message, NULL};
    GError *error = NULL;
    FakeNet net;
    CfdTransfer *transfer;

    fake_net_init(&net, replies);
    transfer = cfd_transfer_new(&net.transport, &request, NULL, NULL);
    g_assert_true(cfd_transfer_wait(transfer, net.loop.loop, NULL));
    g_assert_false(cfd_bucket_reply_set_error(&error, transfer, &refusal, &place));
    cfd_transfer_free(transfer);
    fake_net_clear(&net);
    return error;
}

static void
test_whole_sentence(void)
{
    g_autoptr(GError) error = refuse(403, "AccessDenied", "Access Denied", CFD_BUCKET_S3, FALSE);

    g_assert_error(error, CFD_ERROR, CFD_ERROR_PERMISSION);
    g_assert_cmpstr(error->message, ==,
                    "Amazon S3 does not permit it: the credentials (profile work) need the "
                    "permission s3:ListBucket for bucket captures (“Access Denied”, code "
                    "AccessDenied)");
}

static void
test_meanings(void)
{
    static const struct {
        guint status;
        const gchar *code;
        CfdBucketStore store;
        gboolean is_object;
        CfdErrorCode error;
        const gchar *words;
    } cases[] = {
        {403, "AccessDenied", CFD_BUCKET_S3, TRUE, CFD_ERROR_PERMISSION, "s3:GetObject"},
        {403, "AccessDenied", CFD_BUCKET_GCS, FALSE, CFD_ERROR_PERMISSION, "storage.objects.list"},
        {403, "AccessDenied", CFD_BUCKET_R2, TRUE, CFD_ERROR_PERMISSION, "Object Read"},
        {403, "InvalidAccessKeyId", CFD_BUCKET_S3, FALSE, CFD_ERROR_CREDENTIALS, "profile work"},
        {403, "SignatureDoesNotMatch", CFD_BUCKET_S3, FALSE, CFD_ERROR_CREDENTIALS, "profile work"},
        {400, "ExpiredToken", CFD_BUCKET_S3, TRUE, CFD_ERROR_CREDENTIALS, "sign in again"},
        {404, "NoSuchBucket", CFD_BUCKET_R2, FALSE, CFD_ERROR_NOT_FOUND, "--r2-jurisdiction"},
        {404, "NoSuchBucket", CFD_BUCKET_S3, TRUE, CFD_ERROR_NOT_FOUND, "its region"},
        {404, "NoSuchKey", CFD_BUCKET_S3, TRUE, CFD_ERROR_NOT_FOUND, "it is not there"},
        {301, "PermanentRedirect", CFD_BUCKET_S3, FALSE, CFD_ERROR_OPTION,
         "is not in region eu-west-1"},
        {403, "RequestTimeTooSkewed", CFD_BUCKET_S3, FALSE, CFD_ERROR_OPTION, "set the clock"},
        {400, "RequestTimeout", CFD_BUCKET_S3, FALSE, CFD_ERROR_TIMEOUT, "try again"},
        {503, "SlowDown", CFD_BUCKET_S3, FALSE, CFD_ERROR_QUOTA, "in a minute"},
        {501, "NotImplemented", CFD_BUCKET_S3, FALSE, CFD_ERROR_OPTION, "--bucket-endpoint"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error =
            refuse(cases[i].status, cases[i].code, "Words", cases[i].store, cases[i].is_object);

        g_assert_error(error, CFD_ERROR, (gint)cases[i].error);
        g_assert_nonnull(strstr(error->message, cases[i].words));
        g_assert_nonnull(strstr(error->message, cases[i].code));
        g_assert_null(strchr(error->message, '{'));
    }
}

static void
test_status_without_a_known_code(void)
{
    static const struct {
        guint status;
        gboolean is_object;
        CfdErrorCode error;
        const gchar *words;
    } cases[] = {
        {301, FALSE, CFD_ERROR_OPTION, "region"},
        {307, FALSE, CFD_ERROR_OPTION, "region"},
        {400, FALSE, CFD_ERROR_OPTION, "refuses the request"},
        {401, FALSE, CFD_ERROR_CREDENTIALS, "does not accept"},
        {403, FALSE, CFD_ERROR_PERMISSION, "s3:ListBucket"},
        {404, FALSE, CFD_ERROR_NOT_FOUND, "no bucket captures"},
        {404, TRUE, CFD_ERROR_NOT_FOUND, "it is not there"},
        {408, FALSE, CFD_ERROR_TIMEOUT, "try again"},
        {412, TRUE, CFD_ERROR_REPLY, "it has changed since it was listed"},
        {416, TRUE, CFD_ERROR_REPLY, "it has changed since it was listed"},
        {418, TRUE, CFD_ERROR_OPTION, "refuses the request"},
        {429, FALSE, CFD_ERROR_QUOTA, "too many requests"},
        {500, FALSE, CFD_ERROR_SERVER, "fault of its own"},
        {503, TRUE, CFD_ERROR_SERVER, "fault of its own"},
        {304, TRUE, CFD_ERROR_REPLY, "--bucket-endpoint"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *status = g_strdup_printf("(HTTP status %u)", cases[i].status);
        g_autoptr(GError) error =
            refuse(cases[i].status, NULL, NULL, CFD_BUCKET_S3, cases[i].is_object);
        g_autoptr(GError) other =
            refuse(cases[i].status, "Unheard", NULL, CFD_BUCKET_S3, cases[i].is_object);

        g_assert_error(error, CFD_ERROR, (gint)cases[i].error);
        g_assert_error(other, CFD_ERROR, (gint)cases[i].error);
        g_assert_nonnull(strstr(error->message, cases[i].words));
        g_assert_true(g_str_has_suffix(error->message, status));
        g_assert_true(g_str_has_suffix(other->message, "(code Unheard)"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket-reply/sentence", test_whole_sentence);
    g_test_add_func("/bucket-reply/meanings", test_meanings);
    g_test_add_func("/bucket-reply/statuses", test_status_without_a_known_code);
    return g_test_run();
}
