/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-net.h"

typedef struct {
    FakeNet net;
    GString *taken;
    guint ends;
    gboolean refuse;
} Fixture;

static const CfdRequest REQUEST = {
    .method = "GET", .url = "https://api.test/", .max_reply_bytes = 8};

static gboolean
take(const guint8 *data, gsize size, gpointer user_data, GError **error)
{
    Fixture *self = user_data;

    if (self->refuse) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "no room");
        return FALSE;
    }
    g_string_append_len(self->taken, (const gchar *)data, (gssize)size);
    return TRUE;
}

static void
end(G_GNUC_UNUSED const CfdTransfer *transfer, gpointer user_data)
{
    ((Fixture *)user_data)->ends++;
}

static CfdTransfer *
run(Fixture *self, const FakeReply *reply, gboolean streamed)
{
    CfdReceiver receiver = {take, end, NULL, self};
    CfdTransfer *transfer;

    fake_net_init(&self->net, reply);
    self->taken = g_string_new(NULL);
    self->ends = 0;
    transfer = cfd_transfer_new(&self->net.transport, &REQUEST, streamed ? &receiver : NULL, NULL);
    g_assert_nonnull(transfer);
    return transfer;
}

static void
clear(Fixture *self, CfdTransfer *transfer)
{
    cfd_transfer_free(transfer);
    g_string_free(self->taken, TRUE);
    fake_net_clear(&self->net);
}

static void
test_body_is_kept(void)
{
    Fixture fixture = {0};
    FakeReply reply = {.status = 200, .date = "Mon, 21 Sep 2026 14:13:20 GMT", .body = "12345678"};
    CfdTransfer *transfer = run(&fixture, &reply, FALSE);
    gsize size;

    g_assert_true(cfd_transfer_wait(transfer, fixture.net.loop.loop, NULL));
    g_assert_cmpuint(cfd_transfer_status(transfer), ==, 200);
    g_assert_cmpstr(cfd_transfer_header(transfer, "date"), ==, reply.date);
    g_assert_null(cfd_transfer_header(transfer, "etag"));
    g_assert_cmpmem(cfd_transfer_body(transfer, &size), 8, "12345678", 8);
    g_assert_cmpuint(size, ==, 8);
    clear(&fixture, transfer);
}

static void
test_too_large(void)
{
    Fixture fixture = {0};
    FakeReply reply = {.status = 200, .body = "123456789", .piece_size = 2};
    CfdTransfer *transfer = run(&fixture, &reply, FALSE);
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_transfer_wait(transfer, fixture.net.loop.loop, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE);
    clear(&fixture, transfer);
}

static void
test_success_is_streamed(void)
{
    Fixture fixture = {0};
    FakeReply reply = {.status = 206, .body = "abcdef", .piece_size = 4};
    CfdTransfer *transfer = run(&fixture, &reply, TRUE);
    gsize size;

    g_assert_true(cfd_transfer_wait(transfer, fixture.net.loop.loop, NULL));
    g_assert_cmpstr(fixture.taken->str, ==, "abcdef");
    g_assert_cmpuint(fixture.ends, ==, 1);
    cfd_transfer_body(transfer, &size);
    g_assert_cmpuint(size, ==, 0);
    clear(&fixture, transfer);
}

static void
test_refusal_is_kept(void)
{
    Fixture fixture = {0};
    FakeReply reply = {.status = 404, .body = "nothing"};
    CfdTransfer *transfer = run(&fixture, &reply, TRUE);
    gsize size;

    g_assert_true(cfd_transfer_wait(transfer, fixture.net.loop.loop, NULL));
    g_assert_cmpstr(fixture.taken->str, ==, "");
    g_assert_cmpmem(cfd_transfer_body(transfer, &size), 7, "nothing", 7);
    g_assert_cmpuint(fixture.ends, ==, 1);
    clear(&fixture, transfer);
}

static void
test_json_is_kept(void)
{
    Fixture fixture = {0};
    FakeReply reply = {
        .status = 200, .body = "{}", .headers = {"Content-Type", "application/json"}};
    CfdTransfer *transfer = run(&fixture, &reply, TRUE);
    gsize size;

    g_assert_true(cfd_transfer_wait(transfer, fixture.net.loop.loop, NULL));
    g_assert_cmpstr(fixture.taken->str, ==, "");
    g_assert_cmpmem(cfd_transfer_body(transfer, &size), 2, "{}", 2);
    clear(&fixture, transfer);
}

static void
test_large_refusal_is_cut_off(void)
{
    Fixture fixture = {0};
    const gsize size = 9 * 1024 * 1024;
    g_autofree gchar *page = g_strnfill(size, 'x');
    FakeReply reply = {.status = 502, .body = page, .piece_size = 1024 * 1024};
    CfdRequest request = {.method = "GET", .url = "https://api.test/", .max_reply_bytes = 1 << 30};
    CfdReceiver receiver = {take, end, NULL, &fixture};
    g_autoptr(CfdTransfer) transfer = NULL;
    g_autoptr(GError) error = NULL;

    fake_net_init(&fixture.net, &reply);
    transfer = cfd_transfer_new(&fixture.net.transport, &request, &receiver, NULL);
    g_assert_false(cfd_transfer_wait(transfer, fixture.net.loop.loop, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE);
    fake_net_clear(&fixture.net);
}

static void
test_receiver_ends_it(void)
{
    Fixture fixture = {.refuse = TRUE};
    FakeReply reply = {.status = 200, .body = "abcdef"};
    CfdTransfer *transfer = run(&fixture, &reply, TRUE);
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_transfer_wait(transfer, fixture.net.loop.loop, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_DISK);
    clear(&fixture, transfer);
}

static void
test_freed_under_way(void)
{
    Fixture fixture = {0};
    FakeReply reply = {.status = 200, .body = "abcdef"};
    CfdTransfer *transfer = run(&fixture, &reply, TRUE);

    cfd_transfer_free(transfer);
    g_assert_cmpuint(fake_net_open(&fixture.net), ==, 0);
    g_assert_cmpuint(fixture.ends, ==, 0);
    clear(&fixture, NULL);
}

static void
test_dates(void)
{
    g_assert_cmpint(cfd_transfer_parse_date_us("Mon, 21 Sep 2026 14:13:20 GMT"), ==,
                    G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC);
    g_assert_cmpint(cfd_transfer_parse_date_us("yesterday or so"), ==, -1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/body-is-kept", test_body_is_kept);
    g_test_add_func("/http/too-large", test_too_large);
    g_test_add_func("/http/success-is-streamed", test_success_is_streamed);
    g_test_add_func("/http/refusal-is-kept", test_refusal_is_kept);
    g_test_add_func("/http/json-is-kept", test_json_is_kept);
    g_test_add_func("/http/large-refusal", test_large_refusal_is_cut_off);
    g_test_add_func("/http/receiver-ends-it", test_receiver_ends_it);
    g_test_add_func("/http/freed-under-way", test_freed_under_way);
    g_test_add_func("/http/dates", test_dates);
    return g_test_run();
}
