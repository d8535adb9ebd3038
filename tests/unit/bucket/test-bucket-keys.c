/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-keys.h"

#include "cfd-error.h"

#include <string.h>

static void
assert_hidden(const CfdRedactor *redactor, const gchar *text)
{
    g_autofree gchar *shown = cfd_redactor_apply(redactor, text);

    g_assert_cmpstr(shown, ==, "[redacted]");
}

static void
test_pair(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdBucketKeys) keys =
        cfd_bucket_keys_new(redactor, "AKIA", "s3cr3t/+=", "session", &error);
    g_autoptr(CfdBucketKeys) lasting = cfd_bucket_keys_new(redactor, "AKIA", "other", NULL, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(keys->access_key_id, ==, "AKIA");
    g_assert_cmpstr(cfd_secret_text(keys->secret_key), ==, "s3cr3t/+=");
    g_assert_cmpstr(cfd_secret_text(keys->session_token), ==, "session");
    g_assert_null(keys->bearer);
    g_assert_null(lasting->session_token);
    assert_hidden(redactor, "s3cr3t/+=");
    assert_hidden(redactor, "session");
}

static void
test_bearer(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdBucketKeys) keys = cfd_bucket_keys_new_bearer(redactor, "ya29.token", &error);

    g_assert_no_error(error);
    g_assert_cmpstr(cfd_secret_text(keys->bearer), ==, "ya29.token");
    g_assert_null(keys->access_key_id);
    g_assert_null(keys->secret_key);
    assert_hidden(redactor, "ya29.token");
    g_assert_null(cfd_bucket_keys_new_bearer(redactor, "not a token", &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    assert_hidden(redactor, "not a token");
}

static void
test_refused(void)
{
    static const struct {
        const gchar *id, *secret, *token, *message;
    } cases[] = {
        {"", "secret", NULL, "the access key id is empty"},
        {"AKIA\nX: y", "secret", NULL,
         "the access key id has a blank or another character that no key has"},
        {"AKIA", "", NULL, "the secret key is empty"},
        {"AKIA", "sec ret", NULL,
         "the secret key has a blank or another character that no key has"},
        {"AKIA", "secret", "", "the session token is empty"},
        {"AKIA", "secret", "tök",
         "the session token has a blank or another character that no "
         "key has"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
        g_autoptr(GError) error = NULL;

        g_assert_null(
            cfd_bucket_keys_new(redactor, cases[i].id, cases[i].secret, cases[i].token, &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
        g_assert_cmpstr(error->message, ==, cases[i].message);
        if (cases[i].secret[0] != '\0')
            assert_hidden(redactor, cases[i].secret);
    }
}

/* The sanitizers tell what is left behind, or given back too often. */
static void
test_free(void)
{
    CfdBucketKeys *keys = g_new0(CfdBucketKeys, 1);

    keys->region = g_strdup("us-east-1");
    keys->origin = g_strdup("here");
    cfd_bucket_keys_free(keys);
    cfd_bucket_keys_free(NULL);
}

static void
test_swapped(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(GError) error = NULL;

    g_assert_null(
        cfd_bucket_keys_new(redactor, "wJalrXUtnFEMI/K7MDENG", "AKIDEXAMPLE", NULL, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_null(strstr(error->message, "wJalr"));
    g_assert_nonnull(strstr(error->message, "swapped"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket-keys/pair", test_pair);
    g_test_add_func("/bucket-keys/bearer", test_bearer);
    g_test_add_func("/bucket-keys/refused", test_refused);
    g_test_add_func("/bucket-keys/free", test_free);
    g_test_add_func("/bucket-keys/swapped", test_swapped);
    return g_test_run();
}
