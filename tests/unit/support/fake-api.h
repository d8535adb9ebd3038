/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-net.h"

#include "cfd-api.h"

#define FAKE_ACCOUNT "0123456789abcdef0123456789abcdef"
#define FAKE_TOKEN "s3cr3t-token"

/* The API over the fake network, with an account and a token. The caller frees it first. */
static CfdApi *
fake_api_new(FakeNet *net, CfdRedactor *redactor)
{
    g_autoptr(CfdSecret) token = cfd_secret_new(redactor, FAKE_TOKEN);
    CfdApiConfig config = {
        .transport = &net->transport,
        .loop = net->loop.loop,
        .clock = &net->loop.clock,
        .report = &net->report,
        .base_url = "https://api.test",
        .account_id = FAKE_ACCOUNT,
        .token = token,
    };

    return cfd_api_new(&config);
}
