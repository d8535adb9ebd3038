/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Up to a bucket that Cloudflare knows. */
#include "fake-proof.h"

#include <string.h>

#define R2_KEY_ID "9883874ecac311ec8475433579a6bf5f"

#define LIST "GET /ownership"
#define ADD "POST /ownership"
#define R2 "r2://example/dir?account-id=" R2_ACCOUNT

static void
test_addresses(void)
{
    static const gchar *const cases[][3] = {
        {"gs://example/dir/", NULL, "gs://example/dir"},
        {"s3://example?region=EU-west-1", "us-east-1", "s3://example?region=eu-west-1"},
        {"s3://example/a/b", "us-east-1", "s3://example/a/b?region=us-east-1"},
        {"R2://example//dir?account-id=FEDCBA9876543210FEDCBA9876543210", "us-east-1", R2},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeProof) fixture;

        fake_proof_init(&fixture, NULL);
        fake_proof_set(&fixture, "bucket", cases[i][0]);
        if (cases[i][1] != NULL)
            fake_proof_set(&fixture, "bucket-region", cases[i][1]);
        fixture.proof = fake_proof_new(&fixture);
        g_assert_no_error(fixture.error);
        g_assert_cmpstr(cfd_proof_address(fixture.proof), ==, cases[i][2]);
        g_assert_null(cfd_proof_filename(fixture.proof));
        g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_NEW);
    }
}

static void
test_no_address(void)
{
    static const gchar *const cases[][2] = {
        {NULL, "a bucket is given as "},
        {"example", "a bucket is given as "},
        {"s3://example", "lacks region"},
        {"r2://example", "lacks account-id"},
        {"gs://Example", "there is no such bucket"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeProof) fixture;

        fake_proof_init(&fixture, NULL);
        if (cases[i][0] != NULL)
            fake_proof_set(&fixture, "bucket", cases[i][0]);
        g_assert_null(fake_proof_new(&fixture));
        fake_proof_assert_error(&fixture, CFD_ERROR_OPTION, cases[i][1]);
    }
    cfd_proof_free(NULL);
}

static void
test_look_up(void)
{
    static const struct {
        FakeReply reply;
        CfdProofState state;
    } cases[] = {
        {NONE, CFD_PROOF_NEW},
        {LISTED("pending"), CFD_PROOF_PENDING},
        {LISTED("unheard_of"), CFD_PROOF_PENDING},
        {LISTED("success"), CFD_PROOF_DONE},
        {LISTED("failed"), CFD_PROOF_FAILED},
        {LISTED_AS("gs://example/other", "success"), CFD_PROOF_NEW},
        {LISTED_AS("no address", "success"), CFD_PROOF_NEW},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeProof) fixture;
        gboolean is_known = cases[i].state != CFD_PROOF_NEW;

        fake_proof_open(&fixture, GCS, &cases[i].reply);
        g_assert_true(cfd_proof_look_up(fixture.proof, &fixture.error));
        g_assert_no_error(fixture.error);
        g_assert_cmpint(cfd_proof_state(fixture.proof), ==, cases[i].state);
        g_assert_cmpstr(cfd_proof_filename(fixture.proof), ==, is_known ? FILENAME : NULL);
        fake_proof_assert_requests(&fixture, LIST);
    }
}

/* It may have been told several times, and proved at the second go; cfd-bucket-check.c, too, lets a
 * capture begin then. */
static void
test_several_of_one_place(void)
{
    static const struct {
        const gchar *first, *second;
        CfdProofState state;
        const gchar *filename;
    } cases[] = {
        {"failed", "success", CFD_PROOF_DONE, "2.txt"},
        {"success", "pending", CFD_PROOF_DONE, "1.txt"},
        {"pending", "success", CFD_PROOF_DONE, "2.txt"},
        {"failed", "pending", CFD_PROOF_PENDING, "2.txt"},
        {"unheard_of", "failed", CFD_PROOF_PENDING, "1.txt"},
        {"pending", "pending", CFD_PROOF_PENDING, "1.txt"},
        {"failed", "failed", CFD_PROOF_FAILED, "1.txt"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *body = g_strdup_printf(
            OK("[{\"destination_conf\":\"" GCS "\",\"filename\":\"1.txt\",\"status\":\"%s\"},"
               "{\"destination_conf\":\"" GCS "\",\"filename\":\"2.txt\",\"status\":\"%s\"}]"),
            cases[i].first, cases[i].second);
        const FakeReply reply = {.status = 200, .body = body};
        g_auto(FakeProof) fixture;

        g_test_message("%s, %s", cases[i].first, cases[i].second);
        fake_proof_open(&fixture, GCS, &reply);
        g_assert_true(cfd_proof_look_up(fixture.proof, NULL));
        g_assert_cmpint(cfd_proof_state(fixture.proof), ==, cases[i].state);
        g_assert_cmpstr(cfd_proof_filename(fixture.proof), ==, cases[i].filename);
    }
}

/* What is known already stays, until the list says something else. */
static void
test_look_up_again(void)
{
    static const FakeReply replies[] = {LISTED("pending"), REFUSED, NONE};
    g_auto(FakeProof) fixture;

    fake_proof_open(&fixture, GCS, replies);
    g_assert_true(cfd_proof_look_up(fixture.proof, NULL));
    g_assert_false(cfd_proof_look_up(fixture.proof, &fixture.error));
    fake_proof_assert_error(&fixture, CFD_ERROR_PERMISSION, "could not list the account's buckets");
    g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_PENDING);
    g_assert_true(cfd_proof_look_up(fixture.proof, NULL));
    g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_NEW);
    g_assert_null(cfd_proof_filename(fixture.proof));
}

/* The API orders parameters as it likes, and leaves some out. */
static void
test_other_form_of_the_address(void)
{
    static const FakeReply replies[] = {LISTED_AS("r2://example/dir/", "pending")};
    g_auto(FakeProof) fixture;

    fake_proof_open(&fixture, R2, replies);
    g_assert_true(cfd_proof_look_up(fixture.proof, NULL));
    g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_PENDING);
    g_assert_cmpstr(cfd_proof_address(fixture.proof), ==, R2);
}

static void
test_added(void)
{
    static const FakeReply replies[] = {TOLD("pending")};
    g_auto(FakeProof) fixture;

    fake_proof_open(&fixture, GCS, replies);
    g_assert_true(cfd_proof_add(fixture.proof, &fixture.error));
    g_assert_no_error(fixture.error);
    g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_PENDING);
    g_assert_cmpstr(cfd_proof_filename(fixture.proof), ==, FILENAME);
    fake_proof_assert_requests(&fixture, ADD);
    g_assert_true(g_str_has_suffix(fake_net_request(&fixture.net, 0),
                                   "\n\n{\"destination_conf\":\"" GCS "\"}"));
}

/* It may be known all the same: as it was before, or because the answer was lost. */
static void
test_found_after_a_failure(void)
{
    static const FakeReply conflict[] = {{.status = 409, .body = "no"}, LISTED("pending")};
    static const FakeReply lost[] = {{.status = 200, .breaks = TRUE}, LISTED("pending")};
    static const FakeReply fault[] = {{.status = 502, .body = "no"}, LISTED("pending")};
    static const FakeReply nameless[] = {{.status = 200, .body = OK("{}")}, LISTED("pending")};
    static const FakeReply *const cases[] = {conflict, lost, fault, nameless};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeProof) fixture;

        fake_proof_open(&fixture, GCS, cases[i]);
        g_assert_true(cfd_proof_add(fixture.proof, &fixture.error));
        g_assert_no_error(fixture.error);
        g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_PENDING);
        fake_proof_assert_requests(&fixture, ADD " " LIST);
    }
}

static void
assert_not_added(const FakeReply *replies, const gchar *requests, CfdErrorCode code)
{
    g_auto(FakeProof) fixture;

    fake_proof_open(&fixture, GCS, replies);
    g_assert_false(cfd_proof_add(fixture.proof, &fixture.error));
    fake_proof_assert_error(&fixture, code, "could not add the bucket: ");
    g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_NEW);
    fake_proof_assert_requests(&fixture, requests);
}

static void
test_not_added(void)
{
    static const FakeReply refused[] = {{.status = 400, .body = "no"}};
    static const FakeReply unreachable[] = {{.status = 0}};
    static const FakeReply conflict[] = {{.status = 409, .body = "no"}, NONE};
    static const FakeReply unclear[] = {{.status = 502, .body = "no"}, REFUSED};

    assert_not_added(refused, ADD, CFD_ERROR_OPTION);
    assert_not_added(unreachable, ADD, CFD_ERROR_UNREACHABLE);
    assert_not_added(conflict, ADD " " LIST, CFD_ERROR_OPTION);
    assert_not_added(unclear, ADD " " LIST, CFD_ERROR_SERVER);
}

#define WITH_KEYS(id, secret) R2 "&access-key-id=" id "&secret-access-key=" secret

static void
assert_only_in_the_post(const FakeProof *self)
{
    guint posts = 0;

    for (guint i = 0; i < self->net.requests->len; i++) {
        const gchar *request = fake_net_request(&self->net, i);

        if (strstr(request, "k3y-of-r2") == NULL)
            continue;
        posts++;
        g_assert_true(g_str_has_prefix(request, "POST https://api.test/"));
        g_assert_nonnull(strstr(request, "/pcaps/ownership\n"));
    }
    g_assert_cmpuint(posts, ==, 1);
    g_assert_null(strstr(self->net.notes->str, "k3y-of-r2"));
    g_assert_cmpstr(cfd_proof_address(self->proof), ==, R2);
}

/* Cloudflare gets R2's keys once, and percent-encoded. */
static void
test_keys_of_r2(void)
{
    static const FakeReply replies[] = {NONE,
                                        TOLD_OF(R2, "pending"),
                                        {.status = 200, .body = "text"},
                                        TOLD_OF(R2, "pending"),
                                        LISTED_AS(R2, "success")};
    g_auto(FakeProof) fixture;
    g_autofree gchar *challenge = NULL;

    fake_proof_init(&fixture, replies);
    fake_proof_set(&fixture, "bucket", R2);
    fake_proof_set(&fixture, "bucket-access-key", R2_KEY_ID);
    fake_proof_set(&fixture, "bucket-secret-key", "k3y-of-r2/+=&?%");
    fixture.proof = fake_proof_new(&fixture);
    g_assert_true(cfd_proof_look_up(fixture.proof, NULL));
    g_assert_true(cfd_proof_add(fixture.proof, &fixture.error));
    g_assert_no_error(fixture.error);
    challenge = cfd_proof_read_challenge(fixture.proof, &fixture.error);
    g_assert_cmpstr(challenge, ==, "text");
    g_assert_true(cfd_proof_send(fixture.proof, challenge, NULL));
    g_assert_true(cfd_proof_wait(fixture.proof, NULL));
    g_assert_true(g_str_has_suffix(
        fake_net_request(&fixture.net, 1),
        "\n\n{\"destination_conf\":\"" WITH_KEYS(R2_KEY_ID, "k3y-of-r2%2F%2B%3D%26%3F%25") "\"}"));
    assert_only_in_the_post(&fixture);
}

static void
test_keys_of_a_profile(void)
{
    static const FakeReply replies[] = {TOLD_OF(R2, "pending")};
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    g_auto(FakeProof) fixture;

    fake_proof_init(&fixture, replies);
    fixture.credentials = g_build_filename(folder, "credentials", NULL);
    g_file_set_contents(
        fixture.credentials,
        "[r2]\naws_access_key_id = " R2_KEY_ID "\naws_secret_access_key = k3y-of-r2\n", -1, NULL);
    fake_proof_set(&fixture, "bucket", R2);
    fake_proof_set(&fixture, "aws-profile", "r2");
    fixture.proof = fake_proof_new(&fixture);
    g_assert_true(cfd_proof_add(fixture.proof, &fixture.error));
    g_assert_no_error(fixture.error);
    g_assert_nonnull(
        strstr(fake_net_request(&fixture.net, 0), WITH_KEYS(R2_KEY_ID, "k3y-of-r2") "\"}"));
    assert_only_in_the_post(&fixture);
    g_unlink(fixture.credentials);
    g_rmdir(folder);
}

/* What the environment has for Amazon must not be given away: R2's keys look otherwise. */
static void
test_keys_of_another_store(void)
{
    static const gchar *const cases[][2] = {{"AKIAIOSFODNN7EXAMPLE", ""},
                                            {R2_KEY_ID, "s3cr3t-session-token"}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeProof) fixture;

        fake_proof_init(&fixture, NULL);
        fixture.options->bucket_keys_origin = g_strdup("AWS_ACCESS_KEY_ID");
        fake_proof_set(&fixture, "bucket", R2);
        fake_proof_set(&fixture, "bucket-access-key", cases[i][0]);
        fake_proof_set(&fixture, "bucket-secret-key", "s3cr3t-key");
        fake_proof_set(&fixture, "bucket-session-token", cases[i][1]);
        fixture.proof = fake_proof_new(&fixture);
        g_assert_false(cfd_proof_add(fixture.proof, &fixture.error));
        fake_proof_assert_error(&fixture, CFD_ERROR_CREDENTIALS,
                                "the keys (AWS_ACCESS_KEY_ID) are none of an R2 API token");
        g_assert_cmpuint(fixture.net.requests->len, ==, 0);
    }
}

/* Keys that are made from the API token must not be given away. */
static void
test_no_keys_of_r2(void)
{
    static const gchar *const cases[][3] = {
        {"api-token", "s3cr3t-token", "has Object Read & Write for it: give them as"},
        {"bucket-secret-key", "s3cr3t-key", "has Object Read & Write for it: give them as"},
        {"bucket-access-key", "AKID", "has no secret key beside it"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(FakeProof) fixture;

        fake_proof_init(&fixture, NULL);
        fixture.options->bucket_keys_origin = g_strdup("AWS_ACCESS_KEY_ID");
        fake_proof_set(&fixture, "bucket", R2);
        fake_proof_set(&fixture, cases[i][0], cases[i][1]);
        fixture.proof = fake_proof_new(&fixture);
        g_assert_false(cfd_proof_add(fixture.proof, &fixture.error));
        fake_proof_assert_error(&fixture, CFD_ERROR_CREDENTIALS, cases[i][2]);
        g_assert_null(strstr(fixture.error->message, "s3cr3t"));
        g_assert_cmpuint(fixture.net.requests->len, ==, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/proof/addresses", test_addresses);
    g_test_add_func("/proof/no-address", test_no_address);
    g_test_add_func("/proof/look-up", test_look_up);
    g_test_add_func("/proof/several", test_several_of_one_place);
    g_test_add_func("/proof/look-up-again", test_look_up_again);
    g_test_add_func("/proof/other-form", test_other_form_of_the_address);
    g_test_add_func("/proof/added", test_added);
    g_test_add_func("/proof/found", test_found_after_a_failure);
    g_test_add_func("/proof/not-added", test_not_added);
    g_test_add_func("/proof/keys", test_keys_of_r2);
    g_test_add_func("/proof/profile", test_keys_of_a_profile);
    g_test_add_func("/proof/keys-of-another-store", test_keys_of_another_store);
    g_test_add_func("/proof/no-keys", test_no_keys_of_r2);
    return g_test_run();
}
