/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-token.h"

#include "cfd-job.h"

#include "cfd-json.h"
#include "cfd-text.h"

/* As much as a word or a time has. */
#define MAX_WORD_BYTES 40

void
cfd_token_free(CfdToken *self)
{
    if (self == NULL)
        return;
    g_free(self->id);
    g_free(self->status);
    g_free(self->expires);
    g_free(self);
}

static gchar *
copy_word(const CfdJson *json, const gchar *name)
{
    const gchar *text = cfd_json_string(cfd_json_member(json, name));

    return text != NULL ? cfd_text_line(text, MAX_WORD_BYTES) : NULL;
}

CfdToken *
cfd_token_from_json(const CfdJson *json)
{
    const gchar *id = cfd_json_string(cfd_json_member(json, "id"));
    CfdToken *self;

    if (id == NULL || !cfd_job_is_identifier(id))
        return NULL;
    self = g_new0(CfdToken, 1);
    self->id = g_strdup(id);
    self->status = copy_word(json, "status");
    self->expires = copy_word(json, "expires_on");
    return self;
}

gboolean
cfd_token_is_active(const CfdToken *self)
{
    return self->status == NULL || g_str_equal(self->status, "active");
}
