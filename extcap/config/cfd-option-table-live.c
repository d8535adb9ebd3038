/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-option-table.h"

#include "cfd-options.h"

#define FIELD(member) G_STRUCT_OFFSET(CfdOptions, member)

static const CfdOptionChoice on_saturated[] = {
    {"keep", "Keep it, and mark what follows", CFD_OPTIONS_SATURATED_KEEP},
    {"split", "Ask for its halves (look back only)", CFD_OPTIONS_SATURATED_SPLIT},
    {0},
};

const CfdOption cfd_option_table_live[] = {
    {
        .name = "since",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_OFFSET,
        .offset = FIELD(since),
        .label = "From when",
        .tooltip = "Look back from this time to the end of the sample, or, following, from this "
                   "time on: with one sample after the other. Each takes the account's one "
                   "request of a minute.",
        .placeholder = "empty: one sample; or such as -3h or 14:00",
        .pattern = CFD_OPTION_TABLE_TIME,
        .counts_for = CFD_FOR_SAMPLE,
    },
    {
        .name = "follow",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_SWITCH,
        .offset = FIELD(follow),
        .label = "Follow the traffic until it is stopped",
        .tooltip = "One sample after the other, without gap: it uses the account's one request of "
                   "each minute.",
        .counts_for = CFD_FOR_SAMPLE,
    },
    {
        .name = "window",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(window_s),
        .label = "Seconds of one sample",
        .tooltip = "A shorter one reaches its packet limit later, but to look back takes more "
                   "minutes. Following, they grow up to 300 where they are behind.",
        .placeholder = "empty: 300, and 60 to follow",
        .unit = "seconds",
        .minimum = 1,
        .maximum = 300,
        .counts_for = CFD_FOR_SAMPLE,
    },
    {
        .name = "lag",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(lag_s),
        .label = "Seconds to stay behind",
        .tooltip = "Following, a sample ends so long ago when it is asked for: packets that "
                   "Cloudflare's colos report later than that are missing.",
        .default_text = "30",
        .unit = "seconds",
        .minimum = 1,
        .maximum = 600,
        .counts_for = CFD_FOR_SAMPLE,
    },
    {
        .name = "on-saturated",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_CHOICE,
        .offset = FIELD(on_saturated),
        .label = "A sample that reaches its packet limit",
        .tooltip = "It does not have all packets of its time.",
        .default_text = "keep",
        .choices = on_saturated,
        .counts_for = CFD_FOR_SAMPLE,
    },
    {
        .name = "max-requests",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(max_requests),
        .label = "Requests in all",
        .tooltip = "To look back with halves makes no more requests than this, one a minute.",
        .placeholder = "empty: twice as many as without halves",
        .unit = "requests",
        .minimum = 1,
        .maximum = 1440,
        .counts_for = CFD_FOR_SAMPLE,
    },
    {0},
};
