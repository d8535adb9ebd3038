/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-option-table.h"

#include "cfd-options.h"

#define FIELD(member) G_STRUCT_OFFSET(CfdOptions, member)

static const CfdOptionChoice on_saturated[] = {
    {"keep", "Take it as it is", CFD_OPTIONS_SATURATED_KEEP},
    {"split", "Ask for its halves", CFD_OPTIONS_SATURATED_SPLIT},
    {0},
};

/* Cloudflare does not say how soon the samples of its colos are there; half a window is long beside
 * the seconds that they take to be sent, and short beside the minute that each request takes. */
#define LAG_S "30"

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
        .placeholder = "such as -3h or 14:00",
        .pattern = CFD_OPTION_TABLE_TIME,
        .counts_for = CFD_FOR_SAMPLES,
    },
    {
        .name = "follow",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_SWITCH,
        .offset = FIELD(follow),
        .label = "Follow the traffic until it is stopped",
        .tooltip = "With one sample after the other, without gap: it uses the account's one "
                   "request of each minute.",
        .counts_for = CFD_FOR_SAMPLES,
    },
    {
        .name = "window",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(window_s),
        .label = "Seconds of one sample",
        .tooltip = "Of many samples, how many seconds each covers: 300 if nothing is given, or 60 "
                   "to follow. The shorter, the later a sample reaches its packet limit, and the "
                   "more requests, one a minute, it takes. Following, samples cover up to 300 "
                   "seconds where they are behind.",
        .placeholder = "empty: 300, or 60 to follow",
        .unit = "seconds",
        .minimum = 1,
        .maximum = 300,
        .counts_for = CFD_FOR_SERIES,
    },
    {
        .name = "lag",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(lag_s),
        .label = "Seconds to stay behind",
        .tooltip = "Of many samples, how long ago each has to end when it is asked for: packets "
                   "that Cloudflare's colos report later are missing.",
        .default_text = LAG_S,
        .unit = "seconds",
        .minimum = 1,
        .maximum = 600,
        .counts_for = CFD_FOR_SERIES,
    },
    {
        .name = "on-saturated",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_CHOICE,
        .offset = FIELD(on_saturated),
        .label = "Looking back, a full sample",
        .tooltip = "What to do looking back with a sample that has as many packets as there may "
                   "be, so that others are missing: keep takes it as it is; split asks for its "
                   "halves, and theirs, until they fit or are a second long, with a request for "
                   "each.",
        .default_text = "keep",
        .choices = on_saturated,
        .counts_for = CFD_FOR_LOOK_BACK,
    },
    {
        .name = "max-requests",
        .group = CFD_GROUP_LIVE,
        .kind = CFD_KIND_NUMBER,
        .offset = FIELD(max_requests),
        .label = "Looking back, requests in all",
        .tooltip = "Looking back makes no more requests than this, one a minute. If nothing is "
                   "given, halves take up to four for each sample, and eight.",
        .placeholder = "empty: as many as it takes",
        .unit = "requests",
        .minimum = 1,
        .maximum = 1440,
        .counts_for = CFD_FOR_LOOK_BACK,
    },
    {0},
};
