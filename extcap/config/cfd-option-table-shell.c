/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only commands for people take; which takes what stands in cli/cfd-command.c. */
#include "cfd-option-table.h"
#include "cfd-options.h"

#define FIELD(member) G_STRUCT_OFFSET(CfdOptions, member)

#define NO_CONTROLS "[^\\x00-\\x1f\\x7f]+"

const CfdOption cfd_option_table_shell[] = {
    {
        .name = "write",
        .letter = 'w',
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(write),
        .metavar = "FILE",
        .tooltip = "Where the packets go, as pcapng; - is standard output. A file that exists is "
                   "overwritten when the first packets are there.",
        .pattern = NO_CONTROLS,
        .allowed = "the name of a file, or -",
    },
    {
        .name = "capture-filter",
        .letter = 'f',
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(capture_filter),
        .metavar = "FILTER",
        .tooltip = "Only packets that this capture filter of Wireshark's (pcap-filter) lets "
                   "through. What of it names one address, port or protocol is asked of "
                   "Cloudflare, too; all of it is applied here.",
        .pattern = NO_CONTROLS,
        .allowed = "a capture filter such as 'udp port 53'",
    },
    {
        .name = "status",
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(status),
        .metavar = "STATUS",
        .tooltip = "Only captures of this status.",
        .pattern = "[a-z_]+",
        .allowed = "a status as the list shows it, such as running, complete or failed",
    },
    {
        .name = "json",
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_SWITCH,
        .offset = FIELD(json),
        .tooltip = "Prints JSON for other programs: what Cloudflare's API tells, or what doctor "
                   "has found.",
    },
    {
        .name = "with-token",
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_SWITCH,
        .offset = FIELD(with_token),
        .tooltip = "Takes the token, or with --api-email the Global API Key, from standard input, "
                   "and asks nothing.",
    },
    {
        .name = "in-file",
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_SWITCH,
        .offset = FIELD(in_file),
        .tooltip = "Keeps it in config.ini, also where there is a keyring: for a session that "
                   "cannot unlock it, as over ssh.",
    },
    {
        .name = "challenge",
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_TEXT,
        .offset = FIELD(challenge),
        .metavar = "TEXT",
        .tooltip =
            "What the file holds that Cloudflare has written into the bucket. Without it the "
            "file is read, with your keys.",
        .pattern = NO_CONTROLS,
        .allowed = "the content of the file, one line",
    },
    {
        .name = "yes",
        .letter = 'y',
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_SWITCH,
        .offset = FIELD(yes),
        .tooltip = "Does not ask whether you are sure.",
    },
    {
        .name = "here",
        .group = CFD_GROUP_SHELL,
        .kind = CFD_KIND_SWITCH,
        .offset = FIELD(here),
        .tooltip = "Asks Cloudflare which colo this computer reaches, and shows that one.",
    },
    {0},
};
