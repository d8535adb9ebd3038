/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tab Full capture. */
#include "cfd-option-table.h"
#include "cfd-options.h"

#define FIELD(member) G_STRUCT_OFFSET(CfdOptions, member)

#define FOR_STOP (CFD_FOR_FULL | CFD_FOR_EXISTING)
#define FOR_BUCKET (FOR_STOP | CFD_FOR_PROOF)

/* 0 to 10000 and 0 to 1000000000 */
#define PACKETS_PATTERN "0|[1-9][0-9]{0,3}|10000"
#define BYTES_PATTERN "0|[1-9][0-9]{0,8}|10{9}"

/* Names of profiles have no rule; one with a dash first could be taken for an option of aws. */
#define PROFILE_PATTERN "[^-\\x00-\\x1f\\x7f][^\\x00-\\x1f\\x7f]*"

/* What a key or address is made of at most: what is wrong with it is better told in words than by
 * a red field. */
#define GRAPH_PATTERN "[!-~]+"

/* Wireshark saves what the dialog takes, readable by others: no user and no key gets that far. */
#define BUCKET_PATTERN                                                                             \
    "[!->A-~]+(?:[?](?!.*(?:[Kk][Ee][Yy]|[Ss][Ee][Cc][Rr][Ee][Tt]|[Tt][Oo][Kk][Ee][Nn]))[!-?A-~]*" \
    ")?"

static const CfdOptionChoice stop_choices[] = {
    {"load", "Load: end the capture, show what it has recorded", CFD_OPTIONS_STOP_LOAD},
    {"leave", "Leave: let it go on, to be opened later", CFD_OPTIONS_STOP_LEAVE},
    {"discard", "Discard: end the capture, show nothing", CFD_OPTIONS_STOP_DISCARD},
    {0},
};

static const CfdOptionChoice jurisdictions[] = {
    {"none", "None", CFD_OPTIONS_JURISDICTION_NONE},
    {"eu", "European Union", CFD_OPTIONS_JURISDICTION_EU},
    {"fedramp", "FedRAMP", CFD_OPTIONS_JURISDICTION_FEDRAMP},
    {"us", "United States", CFD_OPTIONS_JURISDICTION_US},
    {0},
};

const CfdOption cfd_option_table_full[] = {
    {
        .name = "colo",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_COLO,
        .offset = FIELD(colo),
        .label = "Colo (data centre)",
        .tooltip = "The Cloudflare data centre that records. A full capture needs one.",
        .placeholder = "such as ORD, or one site of it: ord02",
        .pattern = "[^0-9\\x00-\\x1f\\x7f]+(?:[0-9]{2,3})?",
        .counts_for = CFD_FOR_FULL,
    },
    {
        .name = "bucket",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(bucket),
        .label = "Bucket",
        .tooltip = "Your bucket that Cloudflare writes the packets into and that they are loaded "
                   "from. A full capture needs one, and Cloudflare wants a proof first that it is "
                   "yours. Keys do not belong in here.",
        .placeholder = "such as s3://name/folder?region=us-east-1",
        .pattern = BUCKET_PATTERN,
        .allowed = "it without blanks and without keys (those go into --bucket-access-key and "
                   "--bucket-secret-key alone), as in s3://name/folder?region=us-east-1, "
                   "gs://name/folder or r2://name?account-id=ID",
        .counts_for = CFD_FOR_FULL | CFD_FOR_PROOF,
        .guarded = TRUE,
    },
    {
        .name = "full-time-limit",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(full_time_limit_s),
        .label = "Seconds to record",
        .tooltip = "After this time the full capture ends, and its packets are loaded.",
        .default_text = "300",
        .counts_for = CFD_FOR_FULL,
        .unit = "seconds",
        .minimum = 1,
        .maximum = 86400,
    },
    {
        .name = "byte-limit",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(byte_limit),
        .label = "Bytes to record",
        .tooltip = "The full capture ends when it has recorded this much; 0 or nothing is no limit "
                   "of yours.",
        .placeholder = "empty: no limit; or such as 100000000",
        .pattern = BYTES_PATTERN,
        .counts_for = CFD_FOR_FULL,
        .unit = "bytes",
        .maximum = 1000000000,
    },
    {
        .name = "full-packet-limit",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(full_packet_limit),
        .label = "Packets to record",
        .tooltip = "The full capture ends when it has recorded this many packets; 0 or nothing is "
                   "no limit of yours.",
        .placeholder = "empty: no limit; or such as 10000",
        .pattern = PACKETS_PATTERN,
        .counts_for = CFD_FOR_FULL,
        .unit = "packets",
        .maximum = 10000,
    },
    {
        .name = "on-stop",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_CHOICE,
        .offset = FIELD(on_stop),
        .label = "When stopped",
        .tooltip =
            "What Wireshark's Stop, or Ctrl-C in a shell, does to a full capture that is still "
            "recording: load ends it and shows what it has recorded so far; leave lets it go on at "
            "Cloudflare, to be opened later by its ID; discard ends it and shows nothing.",
        .default_text = "load",
        .counts_for = FOR_STOP,
        .choices = stop_choices,
    },
    {
        .name = "bucket-access-key",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(bucket_access_key),
        .label = "Access key ID",
        .tooltip = "Of keys that may list and read the bucket: Amazon S3's, R2's, or an HMAC key "
                   "of Google Cloud Storage. The secret key and session token count only where "
                   "this one is given, too.",
        .placeholder = "empty: of an AWS profile, gcloud, or for R2 the API token",
        .variable = "AWS_ACCESS_KEY_ID",
        .pattern = GRAPH_PATTERN,
        .allowed = "the ID alone, without blanks",
        .counts_for = FOR_BUCKET,
        .guarded = TRUE,
    },
    {
        .name = "bucket-secret-key",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_SECRET,
        .offset = FIELD(bucket_secret_key),
        .label = "Secret access key",
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
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_SECRET,
        .offset = FIELD(bucket_session_token),
        .label = "Session token",
        .tooltip = "Only with temporary keys: the token that came with them.",
        .placeholder = "only with temporary keys",
        .variable = "AWS_SESSION_TOKEN",
        .together_with = "bucket-access-key",
        .counts_for = FOR_BUCKET,
        .secret = TRUE,
    },
    {
        .name = "aws-profile",
        .group = CFD_GROUP_FULL,
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
        .group = CFD_GROUP_FULL,
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
        .group = CFD_GROUP_FULL,
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
