/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-account.h"

#include "cfd-job.h"

#include "cfd-json.h"
#include "cfd-text.h"

/* As much as tells accounts apart; the ID stands beside it. */
#define MAX_NAME_BYTES 60

void
cfd_account_free(CfdAccount *self)
{
    if (self == NULL)
        return;
    g_free(self->id);
    g_free(self->name);
    g_free(self);
}

CfdAccount *
cfd_account_from_json(const CfdJson *json)
{
    const gchar *id = cfd_json_string(cfd_json_member(json, "id"));
    const gchar *name = cfd_json_string(cfd_json_member(json, "name"));
    CfdAccount *self;

    if (id == NULL || !cfd_job_is_identifier(id))
        return NULL;
    self = g_new0(CfdAccount, 1);
    self->id = g_ascii_strdown(id, -1);
    self->name = cfd_text_line(name != NULL ? name : "", MAX_NAME_BYTES);
    return self;
}
