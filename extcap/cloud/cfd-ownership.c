/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ownership.h"

#include "cfd-job.h"

#include "cfd-json.h"
#include "cfd-text.h"

/* A bucket with a folder of up to 1,024 bytes, as S3 has them, and its parameters. */
#define MAX_TEXT_BYTES 1200

static const struct {
    const gchar *text;
    CfdOwnershipStatus status;
} STATUSES[] = {
    {"pending", CFD_OWNERSHIP_PENDING},
    {"success", CFD_OWNERSHIP_SUCCESS},
    {"failed", CFD_OWNERSHIP_FAILED},
};

void
cfd_ownership_free(CfdOwnership *self)
{
    if (self == NULL)
        return;
    g_free(self->id);
    g_free(self->destination);
    g_free(self->status_text);
    g_free(self->filename);
    g_free(self->submitted);
    g_free(self->validated);
    cfd_json_free(self->json);
    g_free(self);
}

/* An empty text is as good as none: the API writes "" for what is not there. */
static gchar *
copy_line(const CfdJson *json, const gchar *name)
{
    const gchar *text = cfd_json_string(cfd_json_member(json, name));

    return text != NULL && *text != '\0' ? cfd_text_line(text, MAX_TEXT_BYTES) : NULL;
}

/* It becomes part of a path. */
static gchar *
copy_identifier(const CfdJson *json)
{
    const gchar *id = cfd_json_string(cfd_json_member(json, "id"));

    return id != NULL && cfd_job_is_identifier(id) ? g_strdup(id) : NULL;
}

CfdOwnership *
cfd_ownership_from_json(const CfdJson *json)
{
    gchar *destination = copy_line(json, "destination_conf");
    CfdOwnership *self;

    if (destination == NULL)
        return NULL;
    self = g_new0(CfdOwnership, 1);
    self->id = copy_identifier(json);
    self->destination = destination;
    self->status_text = copy_line(json, "status");
    self->filename = copy_line(json, "filename");
    self->submitted = copy_line(json, "submitted");
    self->validated = copy_line(json, "validated");
    self->json = cfd_json_ref(json);
    for (guint i = 0; i < G_N_ELEMENTS(STATUSES); i++) {
        if (g_strcmp0(self->status_text, STATUSES[i].text) == 0)
            self->status = STATUSES[i].status;
    }
    return self;
}
