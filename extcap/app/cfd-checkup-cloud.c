/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-cloud.h"

#include "cfd-bucket-access.h"
#include "cfd-bucket-check.h"
#include "cfd-error.h"
#include "cfd-spec.h"

#define TOKEN "token"
#define ACCOUNT "account"
#define CAPTURES "captures"
#define BUCKETS "buckets"
#define BUCKET "bucket"

/* One of a user needs no account to be told. */
static CfdFinding *
judge_refusal(CfdApi *api, const GError *failure)
{
    gboolean is_about_it = g_error_matches(failure, CFD_ERROR, CFD_ERROR_CREDENTIALS) ||
                           g_error_matches(failure, CFD_ERROR, CFD_ERROR_PERMISSION);
    CfdFinding *finding;

    if (!is_about_it || cfd_api_account_id(api) != NULL)
        return cfd_finding_from_error(TOKEN, failure);
    finding = cfd_finding_new(CFD_FINDING_BAD, TOKEN,
                              "%s; a token that an account owns needs the account's ID "
                              "(--account-id)",
                              failure->message);
    finding->code = failure->code;
    return finding;
}

CfdFinding *
cfd_checkup_cloud_token(CfdApi *api, const CfdOptions *options)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(CfdToken) token = NULL;
    CfdFinding *finding;

    if (options->api_token == NULL)
        return cfd_finding_new(
            CFD_FINDING_OPEN, TOKEN,
            "a Global API Key is in use: the list of captures shows whether it is right");
    token = cfd_api_verify_token(api, &failure);
    if (token == NULL)
        return judge_refusal(api, failure);
    if (cfd_token_is_active(token))
        return cfd_finding_new(CFD_FINDING_GOOD, TOKEN, "Cloudflare accepts it%s%s",
                               token->expires != NULL ? " until " : "",
                               token->expires != NULL ? token->expires : "");
    finding = cfd_finding_new(CFD_FINDING_BAD, TOKEN,
                              "it is %s: renew it in Cloudflare's dashboard under My Profile > API "
                              "Tokens, or create another",
                              token->status);
    finding->code = CFD_ERROR_CREDENTIALS;
    return finding;
}

/* The account among those that the credentials list; NULL: it is not there. */
static const CfdAccount *
find_account(const GPtrArray *accounts, const gchar *account_id)
{
    for (guint i = 0; accounts != NULL && i < accounts->len; i++) {
        const CfdAccount *account = g_ptr_array_index(accounts, i);

        if (g_str_equal(account->id, account_id))
            return account;
    }
    return NULL;
}

CfdFinding *
cfd_checkup_cloud_account(CfdApi *api)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) accounts = NULL;
    const CfdAccount *account;
    const gchar *id;

    if (!cfd_api_find_account(api, &failure))
        return cfd_finding_from_error(ACCOUNT, failure);
    id = cfd_api_account_id(api);
    accounts = cfd_api_list_accounts(api, NULL);
    account = find_account(accounts, id);
    if (account != NULL)
        return cfd_finding_new(CFD_FINDING_GOOD, ACCOUNT, "%s (%s)", account->name, id);
    return cfd_finding_new(CFD_FINDING_OPEN, ACCOUNT,
                           "%s, which Cloudflare does not list for these credentials: if they do "
                           "not work for it, check the account ID (--account-id)",
                           id);
}

CfdFinding *
cfd_checkup_cloud_captures(CfdApi *api)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) captures = cfd_api_list(api, &failure);

    if (captures == NULL)
        return cfd_finding_from_error(CAPTURES, failure);
    return cfd_finding_new(
        CFD_FINDING_GOOD, CAPTURES,
        "the list can be read (%u there); to make one takes the permission Magic "
        "Firewall Packet Captures (Edit), too",
        captures->len);
}

CfdFinding *
cfd_checkup_cloud_buckets(CfdApi *api)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) buckets = cfd_api_list_ownership(api, &failure);
    guint n_proved = 0;

    if (buckets == NULL)
        return cfd_finding_from_error(BUCKETS, failure);
    for (guint i = 0; i < buckets->len; i++)
        n_proved +=
            ((const CfdOwnership *)g_ptr_array_index(buckets, i))->status == CFD_OWNERSHIP_SUCCESS;
    if (n_proved == 0)
        return cfd_finding_new(CFD_FINDING_OPEN, BUCKETS,
                               "Cloudflare has no proof of any: only full captures need one "
                               "(cloudflaredump bucket add)");
    return cfd_finding_new(CFD_FINDING_GOOD, BUCKETS,
                           "the list can be read; Cloudflare writes full captures into %u of them",
                           n_proved);
}

static CfdFinding *
check_bucket(CfdApi *api, CfdBucket *bucket, const CfdBucketUrl *url, CfdReport *report)
{
    g_autoptr(GError) failure = NULL;
    const gchar *hint = NULL;

    if (!cfd_bucket_check(bucket, url, api, report, &hint, &failure))
        return cfd_finding_from_error(BUCKET, failure);
    if (hint != NULL)
        return cfd_finding_new(CFD_FINDING_BAD, BUCKET, "%s: it can be read, but %s", url->bucket,
                               hint);
    return cfd_finding_new(CFD_FINDING_GOOD, BUCKET, "%s can be read, and Cloudflare writes there",
                           url->bucket);
}

CfdFinding *
cfd_checkup_cloud_bucket(CfdApi *api, CfdBucketAccess *access, const CfdOptions *options,
                         CfdReport *report)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(CfdBucketUrl) url = NULL;
    g_autoptr(CfdBucket) bucket = NULL;

    if (options->bucket == NULL)
        return cfd_finding_new(CFD_FINDING_OPEN, BUCKET,
                               "none is set: only full captures need one (--bucket)");
    url = cfd_spec_parse_bucket(options, &failure);
    if (url == NULL)
        return cfd_finding_from_error(BUCKET, failure);
    bucket = cfd_bucket_access_open(access, url);
    return check_bucket(api, bucket, url, report);
}
