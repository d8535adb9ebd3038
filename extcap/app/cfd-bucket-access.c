/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-bucket-access.h"

#include "cfd-aws.h"
#include "cfd-config-file.h"
#include "cfd-error.h"
#include "cfd-gcloud.h"

#define NO_ACCESS_KEY                                                                              \
    "%s has no access key ID beside it: give that in the same place, for keys of different "       \
    "places are never mixed: as \"%s\" (--bucket-access-key), in AWS_ACCESS_KEY_ID, or as "        \
    "bucket_access_key in %s"

#define NO_SECRET_KEY                                                                              \
    "%s has no secret key beside it: give that in the same place, for keys of different places "   \
    "are never mixed: as \"%s\" (--bucket-secret-key), which Wireshark does not save, in "         \
    "AWS_SECRET_ACCESS_KEY, or as bucket_secret_key in %s"

#define NO_R2_KEYS                                                                                 \
    "no keys are given for Cloudflare R2, and none can be made from a Global API Key: give the "   \
    "keys of an R2 API token with --bucket-access-key and --bucket-secret-key, or use an API "     \
    "token that may read R2"

struct CfdBucketAccess {
    CfdBucketAccessConfig config;
    CfdBucketStore store; /* of the bucket that is open */
};

CfdBucketAccess *
cfd_bucket_access_new(const CfdBucketAccessConfig *config)
{
    CfdBucketAccess *self = g_new0(CfdBucketAccess, 1);

    self->config = *config;
    return self;
}

void
cfd_bucket_access_free(CfdBucketAccess *self)
{
    g_free(self);
}

/* Whole or half. */
static gboolean
has_pair(const CfdOptions *options)
{
    return options->bucket_access_key != NULL || options->bucket_secret_key != NULL ||
           options->bucket_session_token != NULL;
}

/* What the dialog calls an option. */
static const gchar *
label_of(const gchar *name)
{
    return cfd_options_find(name)->label;
}

static gboolean
check_pair(const CfdOptions *options, GError **error)
{
    g_autofree gchar *path = cfd_config_file_path();

    if (options->bucket_access_key == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, NO_ACCESS_KEY,
                    options->bucket_keys_origin, label_of("bucket-access-key"), path);
    else if (options->bucket_secret_key == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, NO_SECRET_KEY,
                    options->bucket_keys_origin, label_of("bucket-secret-key"), path);
    return options->bucket_access_key != NULL && options->bucket_secret_key != NULL;
}

static CfdBucketKeys *
take_pair(const CfdBucketAccess *self, GError **error)
{
    const CfdOptions *options = self->config.options;
    CfdSecret *token = options->bucket_session_token;
    CfdBucketKeys *keys;

    if (!check_pair(options, error))
        return NULL;
    keys = cfd_bucket_keys_new(self->config.redactor, options->bucket_access_key,
                               cfd_secret_text(options->bucket_secret_key),
                               token != NULL ? cfd_secret_text(token) : NULL, error);
    if (keys != NULL)
        keys->origin = g_strdup(options->bucket_keys_origin);
    return keys;
}

/* From AWS's tools or Google's, for which no file is needed. */
static CfdBucketKeys *
ask_tools(const CfdBucketAccess *self,
          CfdBucketKeys *(*find)(const CfdAwsConfig *config, GError **error), GError **error)
{
    g_auto(GStrv) environment = cfd_environment_for_helpers();
    g_autofree gchar *credentials = cfd_environment_aws_credentials_file(self->config.environment);
    g_autofree gchar *settings = cfd_environment_aws_config_file(self->config.environment);
    CfdAwsConfig config = {
        .profile = self->config.options->aws_profile,
        .credentials_file = credentials,
        .config_file = settings,
        .environment = environment,
        .redactor = self->config.redactor,
        .loop = self->config.loop,
        .clock = self->config.clock,
    };

    return find(&config, error);
}

static CfdBucketKeys *
find_for_gcs(const CfdBucketAccess *self, GError **error)
{
    const CfdOptions *options = self->config.options;
    CfdBucketKeys *keys;

    if (options->gcs_access_token == NULL)
        return has_pair(options) ? take_pair(self, error)
                                 : ask_tools(self, cfd_gcloud_find_keys, error);
    keys = cfd_bucket_keys_new_bearer(self->config.redactor,
                                      cfd_secret_text(options->gcs_access_token), error);
    if (keys != NULL)
        keys->origin = g_strdup("the Google access token (--gcs-access-token)");
    return keys;
}

/* An API token that may read R2 is a pair of keys as well. */
static CfdBucketKeys *
derive_from_token(const CfdBucketAccess *self, GError **error)
{
    const CfdSecret *token = self->config.options->api_token;
    g_autoptr(CfdToken) known = NULL;
    CfdBucketKeys *keys;
    gchar *secret;

    if (token == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, NO_R2_KEYS);
        return NULL;
    }
    if (cfd_api_find_account(self->config.api, error))
        known = cfd_api_verify_token(self->config.api, error);
    if (known == NULL) {
        g_prefix_error(error, "could not make keys for Cloudflare R2 from the API token: ");
        return NULL;
    }
    secret = g_compute_checksum_for_string(G_CHECKSUM_SHA256, cfd_secret_text(token), -1);
    keys = cfd_bucket_keys_new(self->config.redactor, known->id, secret, NULL, error);
    cfd_secret_free_text(secret);
    if (keys != NULL)
        keys->origin = g_strdup("the API token");
    return keys;
}

CfdBucketKeys *
cfd_bucket_access_find_keys(CfdBucketAccess *self, CfdBucketStore store, GError **error)
{
    const CfdOptions *options = self->config.options;

    if (store == CFD_BUCKET_GCS)
        return find_for_gcs(self, error);
    if (has_pair(options) && !options->is_profile_stronger)
        return take_pair(self, error);
    if (store == CFD_BUCKET_R2 && options->aws_profile == NULL)
        return derive_from_token(self, error);
    return ask_tools(self, cfd_aws_find_keys, error);
}

static CfdBucketKeys *
find_keys(gpointer user_data, GError **error)
{
    CfdBucketAccess *self = user_data;

    return cfd_bucket_access_find_keys(self, self->store, error);
}

/* As the host's name has it; NULL: it has none. */
static const gchar *
name_jurisdiction(CfdOptionsJurisdiction jurisdiction)
{
    switch (jurisdiction) {
    case CFD_OPTIONS_JURISDICTION_EU:
        return "eu";
    case CFD_OPTIONS_JURISDICTION_FEDRAMP:
        return "fedramp";
    case CFD_OPTIONS_JURISDICTION_US:
        return "us";
    case CFD_OPTIONS_JURISDICTION_NONE:
        break;
    }
    return NULL;
}

/* NULL: the store's own. */
static const gchar *
choose_endpoint(const CfdOptions *options, CfdBucketStore store)
{
    if (options->is_endpoint_for_s3 && store != CFD_BUCKET_S3)
        return NULL;
    return options->bucket_endpoint;
}

CfdBucket *
cfd_bucket_access_open(CfdBucketAccess *self, const CfdBucketUrl *url)
{
    const CfdOptions *options = self->config.options;
    CfdBucketConfig config = {
        .transport = self->config.transport,
        .loop = self->config.loop,
        .clock = self->config.clock,
        .report = self->config.report,
        .url = url,
        .find_keys = find_keys,
        .user_data = self,
        .endpoint = choose_endpoint(options, url->store),
        .region = url->store == CFD_BUCKET_S3 ? options->bucket_region : NULL,
        .jurisdiction = name_jurisdiction(options->r2_jurisdiction),
    };

    self->store = url->store;
    return cfd_bucket_new(&config);
}
