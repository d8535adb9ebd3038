/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tabs Full capture and Existing capture. */
#include "cfd-option-table.h"
#include "cfd-options.h"

#define FIELD(member) G_STRUCT_OFFSET(CfdOptions, member)

#define FOR_STOP (CFD_FOR_FULL | CFD_FOR_EXISTING)

/* 0 to 10000 and 0 to 1000000000 */
#define PACKETS_PATTERN "0|[1-9][0-9]{0,3}|10000"
#define BYTES_PATTERN "0|[1-9][0-9]{0,8}|10{9}"

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
        .name = "known-bucket",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(bucket),
        .label = "Bucket",
        .tooltip = "Your bucket that Cloudflare writes the packets into and that they are loaded "
                   "from; a full capture needs one. Load lists those of the account that "
                   "Cloudflare knows; any other is typed as Bucket address.",
        .pattern = BUCKET_PATTERN,
        .allowed = "one of the list",
        .counts_for = CFD_FOR_FULL | CFD_FOR_PROOF,
        .guarded = TRUE,
        .list = CFD_LIST_BUCKETS,
        .unchosen = "None: press Load, or type it below",
        .overrides = "bucket",
    },
    {
        .name = "bucket",
        .group = CFD_GROUP_FULL,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(bucket),
        .label = "Bucket address",
        .tooltip = "Your bucket that Cloudflare writes the packets into and that they are loaded "
                   "from. A full capture needs one, and Cloudflare wants a proof first that it is "
                   "yours: cloudflaredump bucket add does that. Keys do not belong in here.",
        .placeholder = "only if it is not in the list: gs://name",
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
        .placeholder = "empty: no limit; or such as 2000",
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
        .name = "known-capture",
        .group = CFD_GROUP_EXISTING,
        .kind = CFD_KIND_HEX,
        .offset = FIELD(capture_id),
        .label = "Capture to open",
        .tooltip = "A capture of either type, recording or done: its packets are loaded, nothing "
                   "new is captured, and what is said of a new capture does not count. Load lists "
                   "the newest ones of the account; Wireshark does not save which you choose.",
        .pattern = CFD_OPTION_TABLE_ID,
        .allowed = "one of the list",
        .guarded = TRUE,
        .counts_for = CFD_FOR_PACKETS | CFD_FOR_NAMED,
        .unsaved = TRUE,
        .list = CFD_LIST_CAPTURES,
        .unchosen = "None: take a new capture",
        .overrides = "capture-id",
    },
    {
        .name = "capture-id",
        .group = CFD_GROUP_EXISTING,
        .kind = CFD_KIND_HEX,
        .offset = FIELD(capture_id),
        .label = "Capture ID",
        .tooltip = "The ID of the capture to open: its packets are loaded, nothing new is "
                   "captured, and what is said of a new capture does not count. Wireshark does not "
                   "save it.",
        .placeholder = "only if it is not in the list",
        .pattern = CFD_OPTION_TABLE_ID,
        .allowed = "the capture's ID, 32 hexadecimal digits",
        .guarded = TRUE,
        .counts_for = CFD_FOR_PACKETS | CFD_FOR_NAMED,
        .unsaved = TRUE,
    },
    {0},
};
