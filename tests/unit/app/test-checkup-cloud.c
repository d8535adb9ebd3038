/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-cloud.h"

#include "cfd-error.h"
#include "fake-access.h"
#include "fake-account.h"
#include "finding-assert.h"

#include <string.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define ACCOUNT "0123456789abcdef0123456789abcdef"
#define TOKEN "abcdefghijklmnopqrstuvwxyz0123456789ABCD"

#define ANSWER(result)                                                                             \
    {                                                                                              \
        .status = 200, .body = OK(result)                                                          \
    }
#define REFUSAL(code)                                                                              \
    {                                                                                              \
        .status = code,                                                                            \
        .body = "{\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"x\"}]}"               \
    }

typedef CfdFinding *(*Check)(CfdApi *api);

static void
assert_found(Check check, const FakeReply *replies, CfdFindingResult result, const gchar *words)
{
    g_auto(FakeAccount) fixture;

    fake_account_init(&fixture, replies);
    finding_assert(check(fixture.api), result, words);
}

static CfdFinding *
check_token(CfdApi *api)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) options = cfd_options_new();

    cfd_options_set(options, cfd_options_find("api-token"), "", TOKEN, redactor, NULL);
    return cfd_checkup_cloud_token(api, options);
}

/* No request is made. */
static CfdFinding *
check_key(CfdApi *api)
{
    g_autoptr(CfdOptions) options = cfd_options_new();

    return cfd_checkup_cloud_token(api, options);
}

static CfdFinding *
check_token_without_account(CfdApi *api)
{
    cfd_api_choose_account(api, NULL);
    return check_token(api);
}

static void
test_token(void)
{
    static const FakeReply active[] = {ANSWER("{\"id\":\"" ID "\",\"status\":\"active\"}")};
    static const FakeReply expired[] = {ANSWER("{\"id\":\"" ID "\",\"status\":\"expired\"}")};
    static const FakeReply owned[] = {REFUSAL(401), ANSWER("{\"id\":\"" ID "\"}")};
    static const FakeReply wrong[] = {REFUSAL(401), REFUSAL(401)};

    assert_found(check_token, active, CFD_FINDING_GOOD, "Cloudflare accepts it");
    assert_found(check_token, expired, CFD_FINDING_BAD, "it is expired: renew it");
    assert_found(check_token, owned, CFD_FINDING_GOOD, "Cloudflare accepts it");
    assert_found(check_token, wrong, CFD_FINDING_BAD, "does not accept");
    assert_found(check_token_without_account, wrong, CFD_FINDING_BAD,
                 "; a token that an account owns needs the account's ID (--account-id)");
    assert_found(check_key, NULL, CFD_FINDING_OPEN, "Global API Key");
}

static CfdFinding *
check_unknown_account(CfdApi *api)
{
    cfd_api_choose_account(api, NULL);
    return cfd_checkup_cloud_account(api);
}

static void
test_account(void)
{
    static const FakeReply named[] = {ANSWER("[{\"id\":\"" ACCOUNT "\",\"name\":\"Example\"}]")};
    static const FakeReply unnamed[] = {REFUSAL(403)};
    static const FakeReply none[] = {ANSWER("[]")};
    static const FakeReply other[] = {ANSWER("[{\"id\":\"" ID "\",\"name\":\"Other\"}]")};

    assert_found(cfd_checkup_cloud_account, named, CFD_FINDING_GOOD, "Example (" ACCOUNT ")");
    assert_found(cfd_checkup_cloud_account, unnamed, CFD_FINDING_OPEN, ACCOUNT);
    assert_found(cfd_checkup_cloud_account, other, CFD_FINDING_OPEN, "check the account ID");
    assert_found(check_unknown_account, none, CFD_FINDING_BAD, "these credentials see no account");
}

static void
test_lists(void)
{
    static const FakeReply captures[] = {ANSWER("[{\"id\":\"" ID "\"}]")};
    static const FakeReply refused[] = {REFUSAL(403)};
    static const FakeReply proved[] = {
        ANSWER("[{\"id\":\"" ID "\",\"destination_conf\":\"s3://a?region=x\","
               "\"status\":\"success\"},{\"id\":\"" ID "\",\"destination_conf\":\"s3://b\","
               "\"status\":\"pending\"}]")};
    static const FakeReply none[] = {ANSWER("[]")};

    assert_found(cfd_checkup_cloud_captures, captures, CFD_FINDING_GOOD, "(1 there)");
    assert_found(cfd_checkup_cloud_captures, refused, CFD_FINDING_BAD, "does not permit it");
    assert_found(cfd_checkup_cloud_buckets, proved, CFD_FINDING_GOOD, "into 1 of them");
    assert_found(cfd_checkup_cloud_buckets, none, CFD_FINDING_OPEN, "cloudflaredump bucket add");
    assert_found(cfd_checkup_cloud_buckets, refused, CFD_FINDING_BAD, "does not permit it");
}

static const gchar *
look_up_nothing(const gchar *name, gpointer data G_GNUC_UNUSED)
{
    return g_str_has_prefix(name, "AWS_") && g_str_has_suffix(name, "_FILE") ? "/dev/null/aws"
                                                                             : NULL;
}

static void
assert_bucket(const gchar *address, CfdFindingResult result, const gchar *words)
{
    g_auto(FakeAccount) fixture;
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) options = cfd_options_new();
    CfdEnvironment environment = {.lookup = look_up_nothing};
    g_autoptr(CfdBucketAccess) access = NULL;

    fake_account_init(&fixture, NULL);
    options->bucket = g_strdup(address);
    access = fake_access_new(&fixture.net, fixture.api, redactor, options, &environment);
    finding_assert(cfd_checkup_cloud_bucket(fixture.api, access, options, &fixture.net.report),
                   result, words);
}

/* The rest is there in integration/test_doctor.py, with a bucket. */
static void
test_bucket(void)
{
    assert_bucket(NULL, CFD_FINDING_OPEN, "none is set");
    assert_bucket("captures", CFD_FINDING_BAD, "Bucket (--bucket): ");
    assert_bucket("s3://captures?region=us-east-1", CFD_FINDING_BAD,
                  "there is no AWS profile default");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/checkup-cloud/token", test_token);
    g_test_add_func("/checkup-cloud/account", test_account);
    g_test_add_func("/checkup-cloud/lists", test_lists);
    g_test_add_func("/checkup-cloud/bucket", test_bucket);
    return g_test_run();
}
