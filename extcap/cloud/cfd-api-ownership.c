/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The API's part about buckets. */
#include "cfd-api-private.h"

#include "cfd-error.h"
#include "cfd-tries.h"

static gpointer
parse_ownership(const CfdJson *json)
{
    return cfd_ownership_from_json(json);
}

GPtrArray *
cfd_api_list_ownership(CfdApi *self, GError **error)
{
    g_autofree gchar *path = cfd_api_path(self, "/ownership");
    g_autoptr(CfdJson) document = cfd_caller_get(self->caller, path, CFD_RETRY_HASTY, error);

    if (document == NULL) {
        g_prefix_error(error, "could not list the account's buckets: ");
        return NULL;
    }
    return cfd_api_parse_list(document, parse_ownership, (GDestroyNotify)cfd_ownership_free);
}

static CfdOwnership *
parse_answer(const CfdJson *document, GError **error)
{
    CfdOwnership *ownership = cfd_ownership_from_json(cfd_json_member(document, "result"));

    if (ownership == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY, "Cloudflare's answer names no bucket");
    return ownership;
}

/* The keys of a bucket may be in it: wiped when it is freed. challenge: NULL: none. */
static gchar *
make_body(const gchar *destination, const gchar *challenge)
{
    g_autoptr(CfdJson) json = cfd_json_object_new();

    cfd_json_set_string(json, "destination_conf", destination);
    if (challenge != NULL)
        cfd_json_set_string(json, "ownership_challenge", challenge);
    return cfd_json_to_text(json);
}

CfdOwnership *
cfd_api_add_ownership(CfdApi *self, const gchar *destination, gboolean *ret_may_exist,
                      GError **error)
{
    g_autofree gchar *path = cfd_api_path(self, "/ownership");
    gchar *body = make_body(destination, NULL);
    CfdCallOutcome outcome;
    g_autoptr(CfdJson) document = cfd_caller_post(self->caller, path, body, &outcome, error);
    CfdOwnership *ownership = document != NULL ? parse_answer(document, error) : NULL;

    cfd_secret_free_text(body);
    *ret_may_exist = document != NULL || outcome.unclear || outcome.status == 409;
    if (ownership == NULL)
        g_prefix_error(error, "could not add the bucket: ");
    return ownership;
}

static CfdJson *
post_patiently(CfdApi *self, const gchar *path, const gchar *body, GError **error)
{
    g_autoptr(CfdTries) tries = cfd_tries_new(self->clock, self->report, CFD_RETRY_HASTY, path);

    for (;;) {
        GError *failure = NULL;
        CfdCallOutcome outcome;
        CfdJson *document = cfd_caller_post(self->caller, path, body, &outcome, &failure);

        if (document != NULL)
            return document;
        if (!cfd_tries_wait(tries, self->loop, failure, outcome.retry_after_s, error))
            return NULL;
    }
}

CfdOwnership *
cfd_api_validate_ownership(CfdApi *self, const gchar *destination, const gchar *challenge,
                           GError **error)
{
    g_autofree gchar *path = cfd_api_path(self, "/ownership/validate");
    g_autofree gchar *body = make_body(destination, challenge);
    g_autoptr(CfdJson) document = post_patiently(self, path, body, error);
    CfdOwnership *ownership = document != NULL ? parse_answer(document, error) : NULL;

    if (ownership == NULL)
        g_prefix_error(error, "could not validate the bucket: ");
    return ownership;
}

gboolean
cfd_api_remove_ownership(CfdApi *self, const gchar *ownership_id, GError **error)
{
    g_autofree gchar *rest = g_strconcat("/ownership/", ownership_id, NULL);
    g_autofree gchar *path = cfd_api_path(self, rest);

    if (cfd_caller_send(self->caller, "DELETE", path, CFD_RETRY_HASTY, error))
        return TRUE;
    g_prefix_error(error, "could not remove bucket %s: ", ownership_id);
    return FALSE;
}
