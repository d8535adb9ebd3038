/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-api.h"

/* The body of an answer that is none of an error. */
#define OK(result) "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" result "}"

/* All that calls of the API need, and what the last one has failed with. */
typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api;
    GError *error;
} FakeAccount;

static void
fake_account_init(FakeAccount *self, const FakeReply *replies)
{
    *self = (FakeAccount){.redactor = cfd_redactor_new()};
    fake_net_init(&self->net, replies);
    self->api = fake_api_new(&self->net, self->redactor);
}

static void
fake_account_clear(FakeAccount *self)
{
    g_clear_error(&self->error);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FakeAccount, fake_account_clear)
