/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-proof.h"

#include "cfd-api.h"
#include "cfd-bucket-access.h"
#include "cfd-error.h"

#include <string.h>

#define SECOND_US ((gint64)G_USEC_PER_SEC)

/* Cloudflare writes the file within seconds after the bucket was added. */
#define FILE_DEADLINE_US (60 * SECOND_US)
#define FILE_WAIT_US (3 * SECOND_US)

/* The check takes five to ten minutes (developers.cloudflare.com, "Set up bucket"). */
#define CHECK_DEADLINE_US (20 * 60 * SECOND_US)
#define CHECK_WAIT_US (10 * SECOND_US)
#define FIRST_CHECK_WAIT_US (2 * SECOND_US)

/* A challenge has some hundred characters. */
#define MAX_CHALLENGE_BYTES 4096

/* An access key ID of R2 is a token's ID (developers.cloudflare.com/r2/api/tokens). */
#define R2_KEY_CHARACTERS 32

#define NO_R2_KEYS                                                                                 \
    "Cloudflare writes into a bucket of R2 with keys of an R2 API token that has Object Read & "   \
    "Write for it: give them as --bucket-access-key and --bucket-secret-key, or name an AWS "      \
    "profile that has them"

struct CfdProof {
    CfdProofConfig config;
    CfdBucketUrl *url;
    gchar *address;
    CfdBucket *bucket;       /* NULL before it is read */
    CfdOwnership *ownership; /* as it was told last; NULL: it is new */
};

static gchar *
make_address(CfdBucketUrl *url, const CfdOptions *options, GError **error)
{
    if (url->store == CFD_BUCKET_S3 && url->region == NULL)
        url->region = g_strdup(options->bucket_region);
    return cfd_bucket_url_check_destination(url, error) ? cfd_bucket_url_to_text(url) : NULL;
}

CfdProof *
cfd_proof_new(const CfdProofConfig *config, GError **error)
{
    const gchar *bucket = config->options->bucket;
    g_autoptr(CfdProof) self = g_new0(CfdProof, 1);

    self->config = *config;
    self->url = cfd_bucket_url_parse(bucket != NULL ? bucket : "", error);
    if (self->url != NULL)
        self->address = make_address(self->url, config->options, error);
    return self->address != NULL ? g_steal_pointer(&self) : NULL;
}

void
cfd_proof_free(CfdProof *self)
{
    if (self == NULL)
        return;
    cfd_ownership_free(self->ownership);
    cfd_bucket_free(self->bucket);
    g_free(self->address);
    cfd_bucket_url_free(self->url);
    g_free(self);
}

static void
take(CfdProof *self, CfdOwnership *ownership)
{
    cfd_ownership_free(self->ownership);
    self->ownership = ownership;
}

/* A bucket may have been told several times, and proved at a later go. */
static guint
rank(const CfdOwnership *ownership)
{
    if (ownership == NULL)
        return 0;
    switch (ownership->status) {
    case CFD_OWNERSHIP_SUCCESS:
        return 3;
    case CFD_OWNERSHIP_UNKNOWN:
    case CFD_OWNERSHIP_PENDING:
        return 2;
    case CFD_OWNERSHIP_FAILED:
        break;
    }
    return 1;
}

gboolean
cfd_proof_look_up(CfdProof *self, GError **error)
{
    g_autoptr(GPtrArray) list = cfd_api_list_ownership(self->config.api, error);

    if (list == NULL)
        return FALSE;
    take(self, NULL);
    for (guint i = list->len; i-- > 0;) {
        const CfdOwnership *ownership = g_ptr_array_index(list, i);

        if (cfd_bucket_url_is_at(self->url, ownership->destination) &&
            rank(ownership) >= rank(self->ownership))
            take(self, g_ptr_array_steal_index(list, i));
    }
    return TRUE;
}

CfdProofState
cfd_proof_state(const CfdProof *self)
{
    if (self->ownership == NULL)
        return CFD_PROOF_NEW;
    switch (self->ownership->status) {
    case CFD_OWNERSHIP_SUCCESS:
        return CFD_PROOF_DONE;
    case CFD_OWNERSHIP_FAILED:
        return CFD_PROOF_FAILED;
    case CFD_OWNERSHIP_UNKNOWN:
    case CFD_OWNERSHIP_PENDING:
        break;
    }
    return CFD_PROOF_PENDING;
}

const gchar *
cfd_proof_address(const CfdProof *self)
{
    return self->address;
}

const gchar *
cfd_proof_filename(const CfdProof *self)
{
    return self->ownership != NULL ? self->ownership->filename : NULL;
}

/* The keys that Cloudflare is to write with stand in the address, and only in this request. */
static gchar *
add_keys(const CfdProof *self, const CfdBucketKeys *keys)
{
    g_autofree gchar *id = g_uri_escape_string(keys->access_key_id, NULL, FALSE);
    gchar *secret = g_uri_escape_string(cfd_secret_text(keys->secret_key), NULL, FALSE);
    gchar *destination =
        g_strconcat(self->address, "&access-key-id=", id, "&secret-access-key=", secret, NULL);

    cfd_secret_free_text(secret);
    return destination;
}

/* The keys of another store, which the environment may well have, are nothing for Cloudflare. */
static gboolean
check_r2_keys(const CfdBucketKeys *keys, GError **error)
{
    if (strlen(keys->access_key_id) == R2_KEY_CHARACTERS && keys->session_token == NULL)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                "the keys (%s) are none of an R2 API token, whose access key ID has %d characters, "
                "and which have no session token: nothing was sent to Cloudflare; give R2's keys "
                "as --bucket-access-key and --bucket-secret-key",
                keys->origin, R2_KEY_CHARACTERS);
    return FALSE;
}

/* To be freed with cfd_secret_free_text(). */
static gchar *
make_destination(const CfdProof *self, GError **error)
{
    const CfdOptions *options = self->config.options;
    g_autoptr(CfdBucketKeys) keys = NULL;

    if (self->url->store != CFD_BUCKET_R2)
        return g_strdup(self->address);
    if (options->bucket_access_key == NULL && options->aws_profile == NULL) {
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, NO_R2_KEYS);
        return NULL;
    }
    keys = cfd_bucket_access_find_keys(self->config.access, CFD_BUCKET_R2, error);
    if (keys == NULL || !check_r2_keys(keys, error))
        return NULL;
    cfd_report_note(self->config.report, CFD_REPORT_INFO,
                    "Cloudflare gets these keys to write with: %s", keys->origin);
    return add_keys(self, keys);
}

gboolean
cfd_proof_add(CfdProof *self, GError **error)
{
    gchar *destination = make_destination(self, error);
    g_autoptr(GError) failure = NULL;
    gboolean may_exist = FALSE;

    if (destination == NULL)
        return FALSE;
    take(self, cfd_api_add_ownership(self->config.api, destination, &may_exist, &failure));
    cfd_secret_free_text(destination);
    if (self->ownership == NULL && may_exist)
        cfd_proof_look_up(self, NULL);
    if (self->ownership != NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* One look; an empty file is still being written. The caller frees the text. */
static gchar *
look_for_challenge(CfdProof *self, GError **error)
{
    g_autofree gchar *text =
        cfd_bucket_read_text(self->bucket, cfd_proof_filename(self), MAX_CHALLENGE_BYTES, error);

    if (text == NULL || *g_strstrip(text) != '\0')
        return g_steal_pointer(&text);
    g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND, "%s is empty", cfd_proof_filename(self));
    return NULL;
}

/* ret_give_up: whether it is of no use to look again. */
static void
judge_look(const CfdProof *self, GError *failure, gboolean is_late, gboolean *ret_give_up,
           GError **error)
{
    gboolean is_missing = g_error_matches(failure, CFD_ERROR, CFD_ERROR_NOT_FOUND);

    *ret_give_up = is_late || !is_missing;
    if (is_late && is_missing)
        g_set_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT,
                    "Cloudflare has not written the file with the challenge in a minute, so check "
                    "that it may write into %s%s: %s",
                    self->address,
                    self->url->store == CFD_BUCKET_R2 ? ", or remove it and add it with other keys"
                                                      : "",
                    failure->message);
    else if (*ret_give_up)
        g_propagate_error(error, g_error_copy(failure));
}

/* What it says is sent to Cloudflare: no other file of the bucket can be meant. */
static gboolean
check_filename(const CfdProof *self, GError **error)
{
    const gchar *name = cfd_proof_filename(self);

    if (name != NULL && g_str_has_prefix(name, "ownership-challenge") && strchr(name, '/') == NULL)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_REPLY,
                "Cloudflare does not tell the name of the file with the challenge: give its text "
                "with --challenge");
    return FALSE;
}

gchar *
cfd_proof_read_challenge(CfdProof *self, GError **error)
{
    gint64 deadline_us = cfd_loop_now_us(self->config.loop) + FILE_DEADLINE_US;
    CfdProgress progress = {.phase = CFD_PHASE_CHALLENGE,
                            .since_us = cfd_loop_now_us(self->config.loop)};

    if (!check_filename(self, error))
        return NULL;
    if (self->bucket == NULL)
        self->bucket = cfd_bucket_access_open(self->config.access, self->url);
    for (;;) {
        g_autoptr(GError) failure = NULL;
        gchar *text = look_for_challenge(self, &failure);
        gint64 now_us = cfd_loop_now_us(self->config.loop);
        gboolean give_up;

        if (text != NULL)
            return text;
        judge_look(self, failure, now_us >= deadline_us, &give_up, error);
        if (give_up)
            return NULL;
        cfd_report_progress(self->config.report, &progress);
        if (!cfd_loop_wait_until(self->config.loop, now_us + FILE_WAIT_US, error))
            return NULL;
    }
}

gboolean
cfd_proof_send(CfdProof *self, const gchar *challenge, GError **error)
{
    CfdOwnership *ownership =
        cfd_api_validate_ownership(self->config.api, self->address, challenge, error);

    if (ownership == NULL)
        return FALSE;
    take(self, ownership);
    return TRUE;
}

/* FALSE if there is nothing more to wait for. */
static gboolean
check_state(const CfdProof *self, gint64 deadline_us, GError **error)
{
    switch (cfd_proof_state(self)) {
    case CFD_PROOF_NEW:
        g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND,
                    "Cloudflare does not know the bucket any more: add it once more");
        return FALSE;
    case CFD_PROOF_FAILED:
        g_set_error(error, CFD_ERROR, CFD_ERROR_SERVER,
                    "Cloudflare says that the proof has failed: check that it may write into the "
                    "bucket, and that the text is what %s says; then add it once more",
                    cfd_proof_filename(self) != NULL ? cfd_proof_filename(self) : "the file");
        return FALSE;
    case CFD_PROOF_PENDING:
    case CFD_PROOF_DONE:
        break;
    }
    if (cfd_loop_now_us(self->config.loop) < deadline_us)
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_TIMEOUT,
                "Cloudflare has not checked the bucket in 20 minutes: look later with "
                "cloudflaredump bucket list");
    return FALSE;
}

/* What may be there again in a moment does not end a wait of minutes. */
static gboolean
look_again(CfdProof *self, GError **error)
{
    g_autoptr(GError) failure = NULL;

    if (cfd_proof_look_up(self, &failure))
        return TRUE;
    if (!cfd_error_is_transient(failure)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    cfd_report_note(self->config.report, CFD_REPORT_INFO, "%s; asking on", failure->message);
    return TRUE;
}

gboolean
cfd_proof_wait(CfdProof *self, GError **error)
{
    gint64 start_us = cfd_loop_now_us(self->config.loop);
    CfdProgress progress = {.phase = CFD_PHASE_CHECKING, .since_us = start_us};

    while (cfd_proof_state(self) != CFD_PROOF_DONE) {
        gint64 now_us = cfd_loop_now_us(self->config.loop);
        gint64 wait_us = now_us - start_us < CHECK_WAIT_US ? FIRST_CHECK_WAIT_US : CHECK_WAIT_US;

        if (!check_state(self, start_us + CHECK_DEADLINE_US, error))
            return FALSE;
        cfd_report_progress(self->config.report, &progress);
        if (!cfd_loop_wait_until(self->config.loop, now_us + wait_us, error) ||
            !look_again(self, error))
            return FALSE;
    }
    return TRUE;
}
