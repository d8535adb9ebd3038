/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a bucket that Cloudflare knows to one that is proved. */
#include "fake-proof.h"

#include <string.h>

#define S ((gint64)G_USEC_PER_SEC)
#define TOKEN "s3cr3t-google-token"

/* Cloudflare knows the bucket, and has told that in the first reply. */
static void
open_known(FakeProof *self, const FakeReply *replies)
{
    fake_proof_init(self, replies);
    fake_proof_set(self, "bucket", GCS);
    fake_proof_set(self, "gcs-access-token", TOKEN);
    self->proof = fake_proof_new(self);
    g_assert_true(cfd_proof_look_up(self->proof, &self->error));
    self->start_us = self->net.loop.monotonic_us;
}

static void
test_challenge(void)
{
    static const FakeReply replies[] = {LISTED("pending"),
                                        {.status = 200, .body = " \tthe text\r\n\n"}};
    g_auto(FakeProof) fixture;
    g_autofree gchar *challenge = NULL;

    open_known(&fixture, replies);
    challenge = cfd_proof_read_challenge(fixture.proof, &fixture.error);
    g_assert_no_error(fixture.error);
    g_assert_cmpstr(challenge, ==, "the text");
    g_assert_true(g_str_has_prefix(fake_net_request(&fixture.net, 1),
                                   "GET https://storage.googleapis.com/example/dir/" FILENAME
                                   "\n"));
    g_assert_cmpuint(fixture.tellings, ==, 0);
    g_assert_cmpint(fake_proof_elapsed_us(&fixture), ==, 0);
}

/* Cloudflare writes it in its own time. */
static void
test_challenge_at_the_third_look(void)
{
    static const FakeReply replies[] = {
        LISTED("pending"), MISSING, MISSING, {.status = 200, .body = "the text"}};
    g_auto(FakeProof) fixture;
    g_autofree gchar *challenge = NULL;

    open_known(&fixture, replies);
    challenge = cfd_proof_read_challenge(fixture.proof, &fixture.error);
    g_assert_no_error(fixture.error);
    g_assert_cmpstr(challenge, ==, "the text");
    fake_proof_assert_requests(&fixture, "GET /ownership READ READ READ");
    g_assert_cmpint(fake_proof_elapsed_us(&fixture), ==, 6 * S);
    g_assert_cmpuint(fixture.tellings, ==, 2);
    g_assert_cmpint(fixture.told.phase, ==, CFD_PHASE_CHALLENGE);
    g_assert_cmpint(fixture.told.since_us, ==, fixture.start_us);
    g_assert_cmpint(fixture.told.until_us, ==, 0);
}

static void
test_no_challenge_for_a_minute(void)
{
    FakeReply replies[22] = {LISTED("pending")};
    g_auto(FakeProof) fixture;

    for (guint i = 1; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply)MISSING;
    open_known(&fixture, replies);
    g_assert_null(cfd_proof_read_challenge(fixture.proof, &fixture.error));
    fake_proof_assert_error(&fixture, CFD_ERROR_TIMEOUT,
                            "check that it may write into gs://example/dir: could not read");
    g_assert_cmpint(fake_proof_elapsed_us(&fixture), ==, 60 * S);
    g_assert_cmpuint(fixture.net.requests->len, ==, G_N_ELEMENTS(replies));
}

/* Only what may be there in a moment is waited for. */
static void
test_challenge_out_of_reach(void)
{
    static const FakeReply denied[] = {
        LISTED("pending"), {.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"}};
    static const FakeReply too_large[] = {LISTED("pending"),
                                          {.status = 200, .body = "x", .size = 4097}};
    static const struct {
        const FakeReply *replies;
        CfdErrorCode code;
    } cases[] = {{denied, CFD_ERROR_PERMISSION}, {too_large, CFD_ERROR_TOO_LARGE}};
    g_autofree gchar *large = g_strnfill(4097, 'x');

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeReply replies[] = {cases[i].replies[0], cases[i].replies[1]};
        g_auto(FakeProof) fixture;

        if (replies[1].size > 0)
            replies[1].body = large;
        open_known(&fixture, replies);
        g_assert_null(cfd_proof_read_challenge(fixture.proof, &fixture.error));
        fake_proof_assert_error(&fixture, cases[i].code, "could not read dir/" FILENAME);
        g_assert_cmpint(fake_proof_elapsed_us(&fixture), ==, 0);
    }
}

static void
test_largest_challenge(void)
{
    g_autofree gchar *large = g_strnfill(4096, 'x');
    g_autofree gchar *challenge = NULL;
    FakeReply replies[] = {LISTED("pending"), {.status = 200}};
    g_auto(FakeProof) fixture;

    replies[1].body = large;
    open_known(&fixture, replies);
    challenge = cfd_proof_read_challenge(fixture.proof, &fixture.error);
    g_assert_no_error(fixture.error);
    g_assert_cmpstr(challenge, ==, large);
}

static void
test_no_filename(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = OK("[{\"destination_conf\":\"" GCS "\",\"filename\":\"\"}]")}};
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    g_assert_null(cfd_proof_read_challenge(fixture.proof, &fixture.error));
    fake_proof_assert_error(&fixture, CFD_ERROR_REPLY, "the name of the file with the challenge");
    fake_proof_assert_requests(&fixture, "GET /ownership");
}

static gboolean
stop_after_two_tellings(gpointer data)
{
    FakeProof *self = data;

    if (self->tellings == 2)
        cfd_cancel_trigger(self->net.loop.cancel, CFD_CANCEL_STOP, self->net.loop.monotonic_us);
    return happen_fake(&self->net);
}

static void
test_stopped_while_the_file_is_missing(void)
{
    static const FakeReply replies[] = {LISTED("pending"), MISSING, MISSING};
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    fixture.net.loop.happen = stop_after_two_tellings;
    fixture.net.loop.data = &fixture;
    g_assert_null(cfd_proof_read_challenge(fixture.proof, &fixture.error));
    fake_proof_assert_error(&fixture, CFD_ERROR_STOPPED, "stopped");
}

static void
test_sent(void)
{
    static const FakeReply replies[] = {LISTED("failed"), TOLD("pending")};
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    g_assert_true(cfd_proof_send(fixture.proof, "\"quoted\"", &fixture.error));
    g_assert_no_error(fixture.error);
    g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_PENDING);
    fake_proof_assert_requests(&fixture, "GET /ownership POST /ownership/validate");
    g_assert_true(g_str_has_suffix(fake_net_request(&fixture.net, 1),
                                   "\n\n{\"destination_conf\":\"" GCS
                                   "\",\"ownership_challenge\":\"\\\"quoted\\\"\"}"));
}

static void
test_not_sent(void)
{
    static const FakeReply replies[] = {LISTED("failed"), {.status = 400, .body = "no"}};
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    g_assert_false(cfd_proof_send(fixture.proof, "x", &fixture.error));
    fake_proof_assert_error(&fixture, CFD_ERROR_OPTION, "could not validate the bucket: ");
    g_assert_cmpint(cfd_proof_state(fixture.proof), ==, CFD_PROOF_FAILED);
}

static void
test_nothing_to_wait_for(void)
{
    static const FakeReply replies[] = {LISTED("success")};
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    g_assert_true(cfd_proof_wait(fixture.proof, &fixture.error));
    g_assert_cmpuint(fixture.net.requests->len, ==, 1);
    g_assert_cmpuint(fixture.tellings, ==, 0);
}

/* Often at first, then every ten seconds. */
static void
test_wait(void)
{
    static const FakeReply replies[] = {LISTED("pending"), LISTED("pending"),    LISTED("pending"),
                                        LISTED("pending"), LISTED("unheard_of"), LISTED("pending"),
                                        LISTED("pending"), LISTED("success")};
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    g_assert_true(cfd_proof_wait(fixture.proof, &fixture.error));
    g_assert_no_error(fixture.error);
    g_assert_cmpint(fake_proof_elapsed_us(&fixture), ==, 30 * S);
    g_assert_cmpuint(fixture.net.requests->len, ==, G_N_ELEMENTS(replies));
    g_assert_cmpuint(fixture.tellings, ==, 7);
    g_assert_cmpint(fixture.told.phase, ==, CFD_PHASE_CHECKING);
    g_assert_cmpint(fixture.told.since_us, ==, fixture.start_us);
}

/* As many tries as one question has; what was known stays. */
static void
test_wait_while_the_network_is_away(void)
{
    static const FakeReply replies[] = {
        LISTED("pending"), {.status = 0}, {.status = 0}, {.status = 0}, LISTED("success")};
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    g_assert_true(cfd_proof_wait(fixture.proof, &fixture.error));
    g_assert_no_error(fixture.error);
    g_assert_nonnull(strstr(fixture.net.notes->str, "no way there; asking on\n"));
}

static void
assert_wait_fails(const FakeReply *replies, CfdErrorCode code, const gchar *words)
{
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    g_assert_false(cfd_proof_wait(fixture.proof, &fixture.error));
    fake_proof_assert_error(&fixture, code, words);
}

static void
test_wait_fails(void)
{
    static const FakeReply failed[] = {LISTED("pending"), LISTED("failed")};
    static const FakeReply failed_before[] = {LISTED("failed")};
    static const FakeReply nameless[] = {
        {.status = 200, .body = OK("[{\"destination_conf\":\"" GCS "\",\"status\":\"failed\"}]")}};
    static const FakeReply gone[] = {LISTED("pending"), NONE};
    static const FakeReply refused[] = {LISTED("pending"), REFUSED};

    assert_wait_fails(failed, CFD_ERROR_SERVER, "that the text is what " FILENAME " says");
    assert_wait_fails(failed_before, CFD_ERROR_SERVER, "that the proof has failed");
    assert_wait_fails(nameless, CFD_ERROR_SERVER, "that the text is what the file says");
    assert_wait_fails(gone, CFD_ERROR_NOT_FOUND, "does not know the bucket any more");
    assert_wait_fails(refused, CFD_ERROR_PERMISSION, "could not list the account's buckets: ");
}

static void
test_wait_has_an_end(void)
{
    FakeReply replies[1 + 5 + 119];
    g_auto(FakeProof) fixture;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply)LISTED("pending");
    open_known(&fixture, replies);
    g_assert_false(cfd_proof_wait(fixture.proof, &fixture.error));
    fake_proof_assert_error(&fixture, CFD_ERROR_TIMEOUT,
                            "has not checked the bucket in 20 minutes");
    g_assert_cmpint(fake_proof_elapsed_us(&fixture), ==, 20 * 60 * S);
    g_assert_cmpuint(fixture.net.requests->len, ==, G_N_ELEMENTS(replies));
}

static void
test_wait_is_stopped(void)
{
    static const FakeReply replies[] = {LISTED("pending"), LISTED("pending")};
    g_auto(FakeProof) fixture;

    open_known(&fixture, replies);
    fixture.net.loop.happen = stop_after_two_tellings;
    fixture.net.loop.data = &fixture;
    g_assert_false(cfd_proof_wait(fixture.proof, &fixture.error));
    fake_proof_assert_error(&fixture, CFD_ERROR_STOPPED, "stopped");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/proof-challenge/read", test_challenge);
    g_test_add_func("/proof-challenge/third-look", test_challenge_at_the_third_look);
    g_test_add_func("/proof-challenge/never", test_no_challenge_for_a_minute);
    g_test_add_func("/proof-challenge/out-of-reach", test_challenge_out_of_reach);
    g_test_add_func("/proof-challenge/largest", test_largest_challenge);
    g_test_add_func("/proof-challenge/no-filename", test_no_filename);
    g_test_add_func("/proof-challenge/stopped", test_stopped_while_the_file_is_missing);
    g_test_add_func("/proof-challenge/sent", test_sent);
    g_test_add_func("/proof-challenge/not-sent", test_not_sent);
    g_test_add_func("/proof-challenge/done", test_nothing_to_wait_for);
    g_test_add_func("/proof-challenge/wait", test_wait);
    g_test_add_func("/proof-challenge/away", test_wait_while_the_network_is_away);
    g_test_add_func("/proof-challenge/wait-fails", test_wait_fails);
    g_test_add_func("/proof-challenge/wait-ends", test_wait_has_an_end);
    g_test_add_func("/proof-challenge/wait-stopped", test_wait_is_stopped);
    return g_test_run();
}
