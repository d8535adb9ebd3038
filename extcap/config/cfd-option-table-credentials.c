/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tab Credentials. */
#include "cfd-option-table.h"
#include "cfd-options.h"

#define FIELD(member) G_STRUCT_OFFSET(CfdOptions, member)

#define FOR_BUCKET (CFD_FOR_FULL | CFD_FOR_EXISTING | CFD_FOR_PROOF)

/* Printable ASCII: it becomes a header of HTTP. */
#define EMAIL_PATTERN "[!-?A-~]+@[!-?A-~]+"

/* Names of profiles have no rule; one with a dash first could be taken for an option of aws. */
#define PROFILE_PATTERN "[^-\\x00-\\x1f\\x7f][^\\x00-\\x1f\\x7f]*"

/* What a key or address is made of at most: what is wrong with it is better told in words than by
 * a red field. */
#define GRAPH_PATTERN "[!-~]+"

static const CfdOptionChoice jurisdictions[] = {
    {"none", "None", CFD_OPTIONS_JURISDICTION_NONE},
    {"eu", "European Union", CFD_OPTIONS_JURISDICTION_EU},
    {"fedramp", "FedRAMP", CFD_OPTIONS_JURISDICTION_FEDRAMP},
    {"us", "United States", CFD_OPTIONS_JURISDICTION_US},
    {0},
};

const CfdOption cfd_option_table_credentials[] = {
    {
        .name = "account-id",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_HEX,
        .offset = FIELD(account_id),
        .label = "Account ID",
        .tooltip = "The Cloudflare account whose traffic you want to see; leave it empty if your "
                   "token is for one account only, or if you have chosen Account in the tab "
                   "Capture.",
        .placeholder = "only if Account cannot be loaded",
        .variable = "CLOUDFLARE_ACCOUNT_ID",
        .pattern = CFD_OPTION_TABLE_ID,
        .allowed = "the account's ID, 32 hexadecimal digits",
    },
    {
        .name = "api-email",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(api_email),
        .label = "E-mail address",
        .tooltip = "Only together with a Global API Key instead of a token: the e-mail address of "
                   "the user whose key it is.",
        .placeholder = "only with a Global API Key",
        .variable = "CLOUDFLARE_EMAIL",
        .pattern = EMAIL_PATTERN,
        .allowed = "an e-mail address such as name@example.com",
    },
    {
        .name = "api-key",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_SECRET,
        .offset = FIELD(api_key),
        .label = "Global API Key",
        .tooltip = "Only without a token: the user's Global API Key. The dialog insists on a token "
                   "unless CLOUDFLARE_EMAIL is set in the environment, or the configuration file "
                   "has credentials.",
        .placeholder = "only without a token",
        .variable = "CLOUDFLARE_API_KEY",
        .allowed = "the key alone, without spaces, quotes or a comment: some 37 letters and digits",
        .minimum = CFD_OPTION_KIND_MIN_SECRET,
        .secret = TRUE,
    },
    {
        .name = "bucket-access-key",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(bucket_access_key),
        .label = "Bucket access key ID",
        .tooltip = "Of keys that may list and read the bucket: Amazon S3's, R2's, or an HMAC key "
                   "of Google Cloud Storage. The secret key and session token count only where "
                   "this one is given, too.",
        .placeholder = "empty: AWS profile, gcloud, R2 token",
        .variable = "AWS_ACCESS_KEY_ID",
        .pattern = GRAPH_PATTERN,
        .allowed = "the ID alone, without blanks",
        .counts_for = FOR_BUCKET,
        .guarded = TRUE,
    },
    {
        .name = "bucket-secret-key",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_SECRET,
        .offset = FIELD(bucket_secret_key),
        .label = "Bucket secret access key",
        .tooltip = "The secret that belongs to the access key ID. Wireshark does not save it: to "
                   "keep it, put both into the configuration file.",
        .placeholder = "belongs to the access key ID",
        .variable = "AWS_SECRET_ACCESS_KEY",
        .together_with = "bucket-access-key",
        .counts_for = FOR_BUCKET,
        .secret = TRUE,
    },
    {
        .name = "bucket-session-token",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_SECRET,
        .offset = FIELD(bucket_session_token),
        .label = "Bucket session token",
        .tooltip = "Only with temporary keys: the token that came with them.",
        .placeholder = "only with temporary keys",
        .variable = "AWS_SESSION_TOKEN",
        .together_with = "bucket-access-key",
        .counts_for = FOR_BUCKET,
        .secret = TRUE,
    },
    {
        .name = "aws-profile",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(aws_profile),
        .label = "AWS profile",
        .tooltip = "The profile of AWS's own tools whose keys are used, also by single sign-on, "
                   "for Amazon S3, and for R2 where it is named.",
        .placeholder = "empty: default",
        .variable = "AWS_PROFILE",
        .pattern = PROFILE_PATTERN,
        .allowed = "the name of a profile in ~/.aws/config or ~/.aws/credentials",
        .counts_for = FOR_BUCKET,
    },
    {
        .name = "gcs-access-token",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_SECRET,
        .offset = FIELD(gcs_access_token),
        .label = "Google access token",
        .tooltip = "Only for Google Cloud Storage: what gcloud auth print-access-token prints. "
                   "Without it gcloud is asked.",
        .placeholder = "empty: gcloud is asked",
        .variable = "CLOUDSDK_AUTH_ACCESS_TOKEN",
        .counts_for = FOR_BUCKET,
        .secret = TRUE,
    },
    {
        .name = "r2-jurisdiction",
        .group = CFD_GROUP_CREDENTIALS,
        .kind = CFD_KIND_CHOICE,
        .offset = FIELD(r2_jurisdiction),
        .label = "R2 jurisdiction",
        .tooltip = "Only for a bucket of Cloudflare R2 that was created in a jurisdiction.",
        .default_text = "none",
        .counts_for = FOR_BUCKET,
        .choices = jurisdictions,
    },
    {0},
};
