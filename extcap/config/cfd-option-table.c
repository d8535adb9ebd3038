/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-option-table.h"

#include "cfd-options.h"

#define FIELD(member) G_STRUCT_OFFSET(CfdOptions, member)

#define ADDRESS_PATTERN "[0-9A-Fa-f:.]+"

/* 1 to 65535 */
#define PORT_PATTERN                                                                               \
    "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"

static const CfdOptionChoice types[] = {
    {"simple", "Sample: look back at the last minutes", CFD_OPTIONS_TYPE_SIMPLE},
    {"full", "Full: record one data centre into your bucket", CFD_OPTIONS_TYPE_FULL},
    {"sample", NULL, CFD_OPTIONS_TYPE_SIMPLE}, /* as it is called for people */
    {0},
};

static const CfdOptionChoice log_levels[] = {
    {"debug", "Debug: every request", CFD_REPORT_DEBUG},
    {"info", "Info: every step", CFD_REPORT_INFO},
    {"warning", "Warning: what is missing", CFD_REPORT_WARNING},
    {"error", "Error: what failed", CFD_REPORT_ERROR},
    {0},
};

const CfdOption cfd_option_table_first[] = {
    {
        .name = "api-token",
        .group = CFD_GROUP_CAPTURE,
        .kind = CFD_KIND_SECRET,
        .offset = FIELD(api_token),
        .label = "API token",
        .tooltip =
            "Create it in Cloudflare's dashboard under My Profile > API Tokens, with the "
            "permission Magic Firewall Packet Captures (Edit). Wireshark does not save it: to "
            "keep it, run cloudflaredump login once.",
        .placeholder = "paste it here, or run cloudflaredump login",
        .variable = "CLOUDFLARE_API_TOKEN",
        .allowed = "the token alone, without spaces, quotes or a comment: some 40 letters, digits, "
                   "- and _",
        .minimum = CFD_OPTION_KIND_MIN_SECRET,
        .secret = TRUE,
    },
    {
        .name = "profile",
        .group = CFD_GROUP_CAPTURE,
        .kind = CFD_KIND_PROFILE,
        .offset = FIELD(profile),
        .label = "Profile",
        .tooltip = "Settings that the configuration file has under a name, as an account with its "
                   "token and bucket. In the dialog they count for what stands there as it was.",
        .variable = "CLOUDFLAREDUMP_PROFILE",
        .pattern = CFD_OPTION_TABLE_PROFILE,
        .allowed = "the NAME of a line [profile NAME] in the configuration file: at most 32 "
                   "letters, digits, "
                   "-, . and _, a letter, digit or _ first",
        .unchosen = "None",
    },
    {
        .name = "account",
        .group = CFD_GROUP_CAPTURE,
        .kind = CFD_KIND_HEX,
        .offset = FIELD(account_id),
        .label = "Account",
        .tooltip = "The Cloudflare account whose traffic you want to see. Load lists those that "
                   "the token sees; where it may not list them, type the Account ID in the tab "
                   "Credentials.",
        .pattern = CFD_OPTION_TABLE_ID,
        .allowed = "the account's ID, 32 hexadecimal digits",
        .list = CFD_LIST_ACCOUNTS,
        .unchosen = "None: the only account of the token",
        .overrides = "account-id",
    },
    {
        .name = "type",
        .group = CFD_GROUP_CAPTURE,
        .kind = CFD_KIND_CHOICE,
        .offset = FIELD(type),
        .label = "Type of capture",
        .tooltip = "A sample shows some of the packets that Cloudflare's whole network has seen in "
                   "the time you choose. A full capture records every new packet in one data "
                   "centre: see the tab Full capture.",
        .default_text = "simple",
        .choices = types,
        .counts_for = CFD_FOR_NEW,
    },
    {
        .name = "time-limit",
        .group = CFD_GROUP_CAPTURE,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(time_limit_s),
        .label = "Seconds to look back",
        .tooltip = "How much traffic the sample covers, up to the end of the sample.",
        .default_text = "60",
        .unit = "seconds",
        .minimum = 1,
        .maximum = 300,
        .counts_for = CFD_FOR_SAMPLE,
    },
    {
        .name = "offset-time",
        .group = CFD_GROUP_CAPTURE,
        .kind = CFD_KIND_OFFSET,
        .offset = FIELD(offset_time),
        .label = "End of the sample",
        .tooltip = "The time up to which the sample looks back.",
        .placeholder = "empty: now; or such as -2h",
        .pattern = CFD_OPTION_TABLE_TIME,
        .counts_for = CFD_FOR_SAMPLE | CFD_FOR_LOOK_BACK,
    },
    {
        .name = "packet-limit",
        .group = CFD_GROUP_CAPTURE,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(packet_limit),
        .label = "Packet limit",
        .tooltip = "A sample holds at most this many packets, and fewer when there were fewer.",
        .default_text = "10000",
        .unit = "packets",
        .minimum = 1,
        .maximum = 10000,
        .counts_for = CFD_FOR_SAMPLES,
    },
    {
        .name = "source-address",
        .group = CFD_GROUP_FILTER,
        .kind = CFD_KIND_ADDRESS,
        .offset = FIELD(source_address),
        .label = "Source address",
        .tooltip = "Only packets from this address.",
        .placeholder = "empty: any; or such as 198.51.100.7",
        .pattern = ADDRESS_PATTERN,
        .counts_for = CFD_FOR_NEW,
    },
    {
        .name = "destination-address",
        .group = CFD_GROUP_FILTER,
        .kind = CFD_KIND_ADDRESS,
        .offset = FIELD(destination_address),
        .label = "Destination address",
        .tooltip = "Only packets to this address.",
        .placeholder = "empty: any; or such as 203.0.113.7",
        .pattern = ADDRESS_PATTERN,
        .counts_for = CFD_FOR_NEW,
    },
    {
        .name = "source-port",
        .group = CFD_GROUP_FILTER,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(source_port),
        .label = "Source port",
        .tooltip = "Only TCP and UDP packets from this port.",
        .placeholder = "empty: any; or such as 53",
        .pattern = PORT_PATTERN,
        .minimum = 1,
        .maximum = 65535,
        .counts_for = CFD_FOR_NEW,
    },
    {
        .name = "destination-port",
        .group = CFD_GROUP_FILTER,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(destination_port),
        .label = "Destination port",
        .tooltip = "Only TCP and UDP packets to this port.",
        .placeholder = "empty: any; or such as 443",
        .pattern = PORT_PATTERN,
        .minimum = 1,
        .maximum = 65535,
        .counts_for = CFD_FOR_NEW,
    },
    {
        .name = "protocol",
        .group = CFD_GROUP_FILTER,
        .kind = CFD_KIND_PROTOCOL,
        .offset = FIELD(protocol),
        .label = "Protocol",
        .tooltip = "Only packets of this IP protocol.",
        .placeholder = "empty: any; or such as tcp",
        .pattern = "[0-9]{1,3}|[A-Za-z][A-Za-z0-9-]*",
        .counts_for = CFD_FOR_NEW,
    },
    {0},
};

const CfdOption cfd_option_table_last[] = {
    {
        .name = "log-level",
        .group = CFD_GROUP_DEBUG,
        .kind = CFD_KIND_CHOICE,
        .offset = FIELD(log_level),
        .label = "Log level",
        .tooltip = "How much goes into the log file; passwords and tokens never do.",
        .default_text = "info",
        .choices = log_levels,
    },
    {
        .name = "api-url",
        .group = CFD_GROUP_COMMAND_LINE,
        .kind = CFD_KIND_SERVER_URL,
        .offset = FIELD(api_url),
        .tooltip = "Where Cloudflare's API is; another one is for tests.",
        .default_text = "https://api.cloudflare.com/client/v4",
        .variable = "CLOUDFLARE_BASE_URL",
    },
    {
        .name = "proxy",
        .group = CFD_GROUP_COMMAND_LINE,
        .kind = CFD_KIND_PROXY_URL,
        .offset = FIELD(proxy),
        .tooltip =
            "The way out to the Internet; without it the usual variables such as HTTPS_PROXY "
            "and NO_PROXY decide.",
        .secret = TRUE,
    },
    {
        .name = "ca-file",
        .group = CFD_GROUP_COMMAND_LINE,
        .kind = CFD_KIND_PATH,
        .offset = FIELD(ca_file),
        .tooltip = "Certificates (PEM) to trust instead of the system's, for a network that opens "
                   "and inspects TLS.",
    },
    {
        .name = "bucket-endpoint",
        .group = CFD_GROUP_COMMAND_LINE,
        .kind = CFD_KIND_SERVER_URL,
        .offset = FIELD(bucket_endpoint),
        .tooltip =
            "Where the bucket of a full capture is read, for any store that is compatible "
            "with S3, instead of the address that its scheme stands for. The variables count only "
            "for s3://.",
        .variable = "AWS_ENDPOINT_URL_S3",
        .second_variable = "AWS_ENDPOINT_URL",
        .counts_for = CFD_FOR_FULL | CFD_FOR_EXISTING | CFD_FOR_PROOF,
    },
    {
        .name = "bucket-region",
        .group = CFD_GROUP_COMMAND_LINE,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(bucket_region),
        .tooltip = "Region of a bucket of Amazon S3 whose address does not tell it.",
        .variable = "AWS_REGION",
        .second_variable = "AWS_DEFAULT_REGION",
        .counts_for = CFD_FOR_FULL | CFD_FOR_EXISTING | CFD_FOR_PROOF,
        .pattern = "[a-z0-9]+(?:-[a-z0-9]+)+",
        .allowed = "a region such as us-east-1",
    },
    {
        .name = "log-file",
        .group = CFD_GROUP_COMMAND_LINE,
        .kind = CFD_KIND_PATH,
        .offset = FIELD(log_file),
        .tooltip = "Where to write the log instead of the user's cache folder.",
    },
    {
        .name = "spool-dir",
        .group = CFD_GROUP_COMMAND_LINE,
        .kind = CFD_KIND_PATH,
        .offset = FIELD(spool_dir),
        .counts_for = CFD_FOR_PACKETS,
        .tooltip = "Where packets wait while they are being fetched, instead of the user's cache "
                   "folder.",
    },
    {0},
};

static const CfdOptionChoice token_places[] = {
    {"keyring", "Keyring", CFD_OPTIONS_TOKEN_IN_KEYRING},
    {0},
};

const CfdOption cfd_option_table_file[] = {
    {
        .name = "api-token-command",
        .group = CFD_GROUP_FILE,
        .kind = CFD_KIND_COMMAND,
        .offset = FIELD(api_token_command),
        .tooltip = "A program whose first line of output is the API token, such as a password "
                   "manager; it is run without a shell when Cloudflare is to be asked and no token "
                   "is given otherwise.",
        .secret = TRUE, /* some commands have a password among their arguments */
    },
    {
        .name = "token-in",
        .group = CFD_GROUP_FILE,
        .kind = CFD_KIND_CHOICE,
        .offset = FIELD(token_in),
        .tooltip = "Where cloudflaredump login has stored the credentials, if not in the file.",
        .choices = token_places,
    },
    {0},
};
