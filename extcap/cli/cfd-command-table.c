/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of commands for people. */
#include "cfd-command.h"

static const CfdCommand commands[] = {
    {
        .name = "capture",
        .needed = "-w FILE",
        .needs = CFD_SHELL_PACKETS,
        .check = cfd_cli_capture_check,
        .run = cfd_cli_capture,
        .takes = {"write", "capture-filter"},
        .summary = "take a capture, and write its packets",
        .description =
            "A sample looks back at the last minutes in all data centres; a full capture (--type "
            "full) records one data centre into your bucket from now on. --since looks back over "
            "hours, and --follow shows what passes until it is stopped, with one sample after the "
            "other. The packets go to a file, or to standard output for another program. Ctrl-C "
            "ends a recording and writes what it has so far (see --on-stop), looking back and "
            "following at once; a second one leaves whatever it is.",
        .examples = "cloudflaredump capture -w attack.pcapng --time-limit 300\n"
                    "cloudflaredump capture -w attack.pcapng --since -3h --offset-time -2h\n"
                    "cloudflaredump capture -w - --follow | tshark -r -\n"
                    "cloudflaredump capture -w - --protocol udp | tshark -r -\n"
                    "cloudflaredump capture -w full.pcapng --type full --colo ORD \\\n"
                    "    --full-time-limit 60 --bucket 's3://captures/dir?region=us-east-1'\n",
    },
    {
        .name = "list",
        .use = CFD_FOR_ACCOUNT,
        .needs = CFD_SHELL_API,
        .check = cfd_cli_list_check,
        .run = cfd_cli_list,
        .takes = {"status", "type", "json"},
        .summary = "list the newest captures of the account",
        .description = "At most 50, as many as Cloudflare tells. On a terminal it is a table, else "
                       "a line with tabs for each: ID, type, status, submitted, colo, packets, "
                       "filter.",
        .examples = "cloudflaredump list\n"
                    "cloudflaredump list --type full --status running\n"
                    "cloudflaredump list --json | jq '.[].id'\n",
    },
    {
        .name = "show",
        .word = "ID",
        .word_option = "capture-id",
        .use = CFD_FOR_NAMED,
        .needs = CFD_SHELL_API,
        .run = cfd_cli_show,
        .takes = {"json"},
        .summary = "show all that Cloudflare tells of a capture",
        .examples = "cloudflaredump show 66802ca5668e47a2b82c2e6746e45037\n",
    },
    {
        .name = "fetch",
        .word = "ID",
        .needed = "-w FILE",
        .check = cfd_cli_capture_check,
        .word_option = "capture-id",
        .use = CFD_FOR_EXISTING,
        .needs = CFD_SHELL_PACKETS,
        .run = cfd_cli_capture,
        .takes = {"write", "capture-filter"},
        .summary = "write the packets of a capture that exists",
        .description = "Of either type, recording or done, and of anyone in the account. One that "
                       "still records is waited for, and Ctrl-C ends it for its owner, too, unless "
                       "--on-stop is leave.",
        .examples = "cloudflaredump fetch 66802ca5668e47a2b82c2e6746e45037 -w old.pcapng\n"
                    "cloudflaredump fetch 66802ca5668e47a2b82c2e6746e45037 -w - \\\n"
                    "    | wireshark -k -i -\n",
    },
    {
        .name = "open",
        .word = "ID",
        .word_option = "capture-id",
        .use = CFD_FOR_EXISTING,
        .needs = CFD_SHELL_PACKETS,
        .run = cfd_cli_open,
        .takes = {"capture-filter"},
        .summary = "open a capture that exists in Wireshark",
        .description = "Starts Wireshark, and shows the packets while they are loaded. To close it "
                       "does not end a capture that still records.",
        .examples = "cloudflaredump open 66802ca5668e47a2b82c2e6746e45037\n",
    },
    {
        .name = "stop",
        .word = "ID",
        .word_option = "capture-id",
        .use = CFD_FOR_NAMED,
        .needs = CFD_SHELL_API,
        .run = cfd_cli_stop,
        .summary = "end a full capture that is recording",
        .description = "Cloudflare keeps what it has recorded, converts it, and puts it into the "
                       "bucket. Whoever runs the capture gets it.",
        .examples = "cloudflaredump stop 66802ca5668e47a2b82c2e6746e45037\n",
    },
    {
        .name = "bucket list",
        .use = CFD_FOR_ACCOUNT,
        .needs = CFD_SHELL_API,
        .run = cfd_cli_bucket_list,
        .takes = {"json"},
        .summary = "list the buckets that Cloudflare may write to",
        .description = "On a terminal it is a table, else a line with tabs for each: ID, status, "
                       "submitted, validated, address.",
        .examples = "cloudflaredump bucket list\n",
    },
    {
        .name = "bucket add",
        .word = "URI",
        .word_option = "bucket",
        .use = CFD_FOR_PROOF,
        .needs = CFD_SHELL_API,
        .run = cfd_cli_bucket_add,
        .summary = "add a bucket of yours, and prove that it is yours",
        .description =
            "Tells Cloudflare of the bucket, reads the file with a challenge that Cloudflare then "
            "writes into it, sends back what it says, and waits until Cloudflare has checked that, "
            "which takes five to ten minutes. Where a step is done already it goes on with the "
            "next. For R2 the access key and its secret are those that Cloudflare is to write "
            "with; they go into the one request that adds the bucket, and nowhere else.",
        .examples = "cloudflaredump bucket add 's3://example-captures/dir?region=us-east-1'\n"
                    "cloudflaredump bucket add gs://example-captures/dir\n"
                    "AWS_PROFILE=r2-writer cloudflaredump bucket add \\\n"
                    "    'r2://example-captures?account-id=0123456789abcdef0123456789abcdef'\n",
    },
    {
        .name = "bucket validate",
        .word = "URI",
        .word_option = "bucket",
        .use = CFD_FOR_PROOF,
        .needs = CFD_SHELL_API,
        .run = cfd_cli_bucket_validate,
        .takes = {"challenge"},
        .summary = "prove that a bucket is yours that was added before",
        .description = "With --challenge nothing is read from the bucket: for who cannot read it "
                       "from here.",
        .examples = "cloudflaredump bucket validate gs://example-captures/dir --challenge TEXT\n",
    },
    {
        .name = "bucket remove",
        .word = "ID",
        .use = CFD_FOR_ACCOUNT,
        .needs = CFD_SHELL_API,
        .check = cfd_cli_bucket_remove_check,
        .run = cfd_cli_bucket_remove,
        .takes = {"yes"},
        .summary = "let Cloudflare forget a bucket",
        .description = "Takes the ID that the list shows, or the address. What is in the bucket "
                       "stays.",
        .examples = "cloudflaredump bucket remove 9883874ecac311ec8475433579a6bf5f\n",
    },
    {
        .name = "colos",
        .word = "TEXT",
        .is_word_optional = TRUE,
        .use = CFD_FOR_ACCOUNT,
        .needs = CFD_SHELL_OPTIONS,
        .check = cfd_cli_colos_check,
        .run = cfd_cli_colos,
        .takes = {"here"},
        .summary = "list Cloudflare's data centres, those that match TEXT",
        .description = "TEXT is part of a code, city, country (two letters) or region. The list is "
                       "this program's own; with --here Cloudflare is asked which one is near. On "
                       "a terminal it is a table, else a line with tabs for each: code, city, "
                       "country, region.",
        .examples = "cloudflaredump colos europe\n"
                    "cloudflaredump colos --here\n",
    },
    {
        .name = "login",
        .use = CFD_FOR_ITSELF,
        .needs = CFD_SHELL_NETWORK,
        .makes_profile = TRUE,
        .check = cfd_cli_login_check,
        .run = cfd_cli_login,
        .takes = {"with-token", "in-file", "profile", "account-id", "api-email", "api-url", "proxy",
                  "ca-file", "log-file", "log-level"},
        .summary = "store a token, once it is seen to work",
        .description =
            "Asks for the API token without showing it, lets Cloudflare verify it, finds the "
            "account, and looks which permissions there are, without changing anything. The token "
            "goes into the keyring of your desktop, or where there is none into config.ini, which "
            "only you can read; with --profile for that profile, which is made. With --api-email "
            "it is that user's Global API Key that is asked for.",
        .examples = "cloudflaredump login\n"
                    "cloudflaredump login --profile customer-7\n"
                    "pass show cloudflare | cloudflaredump login --with-token\n",
    },
    {
        .name = "logout",
        .use = CFD_FOR_ITSELF,
        .needs = CFD_SHELL_NETWORK,
        .run = cfd_cli_logout,
        .takes = {"profile", "log-file", "log-level"},
        .summary = "remove the token that is stored",
        .description = "From the keyring, and from config.ini, where account and all else stay. At "
                       "Cloudflare the token stays valid until it is deleted there.",
        .examples = "cloudflaredump logout\n"
                    "cloudflaredump logout --profile customer-7\n",
    },
    {
        .name = "config",
        .use = CFD_FOR_ANYTHING,
        .needs = CFD_SHELL_OPTIONS,
        .run = cfd_cli_config,
        .summary = "show the options in force, and where they come from",
        .description = "Secrets are never shown. On a terminal it is a table, else a line with "
                       "tabs for each: option, value, origin.",
        .examples = "cloudflaredump config\n"
                    "cloudflaredump config --profile customer-7\n",
    },
    {
        .name = "doctor",
        .use = CFD_FOR_PROOF,
        .needs = CFD_SHELL_NOTHING,
        .asks_once = TRUE,
        .run = cfd_cli_doctor,
        .takes = {"json", "spool-dir"},
        .summary = "look for what keeps captures from working",
        .description =
            "Wireshark, configuration, network, credentials and bucket, a line each, and what to "
            "do where something is wrong. Changes nothing, and makes no capture. With --json it is "
            "one document for a support ticket, without secrets. Exit status 1 if anything failed.",
        .examples = "cloudflaredump doctor\n"
                    "cloudflaredump doctor --profile customer-7 --json\n",
    },
    {
        .name = "install-extcap",
        .use = CFD_FOR_ITSELF,
        .needs = CFD_SHELL_LOOP,
        .run = cfd_cli_install,
        .summary = "make Wireshark list this program as an interface",
        .description =
            "Puts links to it, and to its dissector, into your own folders of every Wireshark "
            "whose tshark is in PATH, and prints them; no second one where all users have it.",
        .examples = "cloudflaredump install-extcap\n",
    },
    {
        .name = "uninstall-extcap",
        .use = CFD_FOR_ITSELF,
        .needs = CFD_SHELL_LOOP,
        .run = cfd_cli_uninstall,
        .summary = "remove the links that install-extcap has made",
        .description = "And prints them. What is no link stays.",
        .examples = "cloudflaredump uninstall-extcap\n",
    },
};

const CfdCommand *
cfd_command_row(guint index)
{
    return index < G_N_ELEMENTS(commands) ? &commands[index] : NULL;
}
