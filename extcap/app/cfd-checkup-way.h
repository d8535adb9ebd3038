/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-edge.h"
#include "cfd-environment.h"
#include "cfd-finding.h"

/* What came of asking Cloudflare for its data centre. */
typedef struct {
    const CfdEdge *edge;
    const GError *failure; /* NULL: it answered */
    const CfdOptions *options;
    const CfdEnvironment *environment;
    const CfdArguments *arguments;
    gint64 now_us; /* of this computer's clock, since 1970-01-01 UTC */
} CfdCheckupWay;

/* Of proxy, DNS, TLS, the way as a whole, and the clock: CfdFinding, in this order. The caller
 * unrefs the array. */
GPtrArray *cfd_checkup_way_judge(const CfdCheckupWay *self);
