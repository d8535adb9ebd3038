/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-api.h"

#include "cfd-error.h"
#include "fake-account.h"

#define ID "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"

#define PAGE(accounts, pages)                                                                      \
    "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":[" accounts                        \
    "],\"result_info\":{\"total_pages\":" pages "}}"

static void
assert_accounts(const FakeReply *replies, guint requests, const gchar *expected)
{
    g_auto(FakeAccount) fixture;
    g_autoptr(GPtrArray) accounts = NULL;
    g_autoptr(GString) ids = g_string_new(NULL);

    fake_account_init(&fixture, replies);
    accounts = cfd_api_list_accounts(fixture.api, &fixture.error);
    g_assert_no_error(fixture.error);
    for (guint i = 0; i < accounts->len; i++)
        g_string_append_printf(ids, "%s;", ((CfdAccount *)g_ptr_array_index(accounts, i))->id);
    g_assert_cmpstr(ids->str, ==, expected);
    g_assert_cmpuint(fixture.net.requests->len, ==, requests);
    g_assert_nonnull(strstr(fake_net_request(&fixture.net, 0), "/accounts?page=1&per_page=50\n"));
}

static void
test_pages(void)
{
    static const FakeReply one[] = {
        {.status = 200, .body = PAGE("{\"id\":\"" ID "\",\"name\":\"A\"},{\"id\":7}", "1")}};
    static const FakeReply two[] = {
        {.status = 200, .body = PAGE("{\"id\":\"" ID "\",\"name\":\"A\"}", "2")},
        {.status = 200, .body = PAGE("{\"id\":\"" OTHER "\",\"name\":\"B\"}", "2")}};
    static const FakeReply ends_early[] = {
        {.status = 200, .body = PAGE("{\"id\":\"" ID "\",\"name\":\"A\"}", "9")},
        {.status = 200, .body = PAGE("", "9")}};
    static const FakeReply without_number[] = {
        {.status = 200, .body = OK("[{\"id\":\"" ID "\",\"name\":\"A\"}]")}};

    assert_accounts(one, 1, ID ";");
    assert_accounts(two, 2, ID ";" OTHER ";");
    assert_accounts(ends_early, 2, ID ";");
    assert_accounts(without_number, 1, ID ";");
}

/* One that gives the same page, whatever the number. */
static void
test_page_that_comes_again(void)
{
    static const FakeReply replies[] = {
        {.status = 200, .body = PAGE("{\"id\":\"" ID "\"}", "1000000")},
        {.status = 200, .body = PAGE("{\"id\":\"" ID "\"}", "1000000")}};

    assert_accounts(replies, 2, ID ";");
}

/* One that tells of ever more pages. */
static void
test_endless_pages(void)
{
    FakeReply replies[12];
    gchar *bodies[G_N_ELEMENTS(replies)];
    g_auto(FakeAccount) fixture;
    g_autoptr(GPtrArray) accounts = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
        bodies[i] = g_strdup_printf(PAGE("{\"id\":\"%032x\"}", "1000000"), i);
        replies[i] = (FakeReply){.status = 200, .body = bodies[i]};
    }
    fake_account_init(&fixture, replies);
    accounts = cfd_api_list_accounts(fixture.api, &fixture.error);
    g_assert_cmpuint(accounts->len, ==, 10);
    g_assert_cmpuint(fixture.net.requests->len, ==, 10);
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        g_free(bodies[i]);
}

static void
test_refusal(void)
{
    static const FakeReply replies[] = {{.status = 403, .body = "{}"}};
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, replies);
    g_assert_null(cfd_api_list_accounts(fixture.api, &fixture.error));
    g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_PERMISSION);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/api-accounts/pages", test_pages);
    g_test_add_func("/api-accounts/same-page", test_page_that_comes_again);
    g_test_add_func("/api-accounts/endless-pages", test_endless_pages);
    g_test_add_func("/api-accounts/refusal", test_refusal);
    return g_test_run();
}
