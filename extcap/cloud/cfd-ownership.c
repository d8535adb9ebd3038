/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ownership.h"

#include "cfd-json.h"

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
    g_free(self->destination);
    g_free(self);
}

CfdOwnership *
cfd_ownership_from_json(const CfdJson *json)
{
    const gchar *destination = cfd_json_string(cfd_json_member(json, "destination_conf"));
    const gchar *status = cfd_json_string(cfd_json_member(json, "status"));
    CfdOwnership *self;

    if (destination == NULL)
        return NULL;
    self = g_new0(CfdOwnership, 1);
    self->destination = g_strdup(destination);
    for (guint i = 0; i < G_N_ELEMENTS(STATUSES); i++) {
        if (g_strcmp0(status, STATUSES[i].text) == 0)
            self->status = STATUSES[i].status;
    }
    return self;
}
