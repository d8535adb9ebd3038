/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-keys.h"

/* The sanitizers tell what is left behind, or given back too often. */
static void
test_free(void)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdSecret) kept = cfd_secret_new(redactor, "s3cr3t");
    CfdBucketKeys *keys = g_new0(CfdBucketKeys, 1);

    keys->access_key_id = g_strdup("AKIA");
    keys->secret_key = cfd_secret_ref(kept);
    keys->session_token = cfd_secret_new(redactor, "session");
    keys->bearer = cfd_secret_new(redactor, "bearer");
    keys->region = g_strdup("us-east-1");
    keys->origin = g_strdup("here");
    cfd_bucket_keys_free(keys);
    g_assert_cmpstr(cfd_secret_text(kept), ==, "s3cr3t");
}

static void
test_free_nothing(void)
{
    cfd_bucket_keys_free(NULL);
    cfd_bucket_keys_free(g_new0(CfdBucketKeys, 1));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bucket-keys/free", test_free);
    g_test_add_func("/bucket-keys/free-nothing", test_free_nothing);
    return g_test_run();
}
