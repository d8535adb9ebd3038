/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-net.h"

#include "cfd-bucket-access.h"

/* Access to buckets over the fake network; borrows all. The caller frees it. */
static CfdBucketAccess *
fake_access_new(FakeNet *net, CfdApi *api, CfdRedactor *redactor, const CfdOptions *options,
                const CfdEnvironment *environment)
{
    CfdBucketAccessConfig config = {
        .options = options,
        .environment = environment,
        .redactor = redactor,
        .api = api,
        .transport = &net->transport,
        .loop = net->loop.loop,
        .clock = &net->loop.clock,
        .report = &net->report,
    };

    return cfd_bucket_access_new(&config);
}
