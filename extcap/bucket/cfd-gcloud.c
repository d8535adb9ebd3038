/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-gcloud.h"

#include "cfd-error.h"
#include "cfd-program.h"

/* Google's documents give an access token up to 2,048 bytes. */
#define MAX_OUTPUT_BYTES 4096

#define INSTEAD                                                                                    \
    "give the HMAC key of a service account with --bucket-access-key and "                         \
    "--bucket-secret-key"

static CfdBucketKeys *
run(const CfdAwsConfig *config, GError **error)
{
    gchar *argv[] = {(gchar *)"gcloud", (gchar *)"auth", (gchar *)"print-access-token",
                     (gchar *)"--quiet", NULL};
    CfdProgram program = {
        .argv = argv,
        .environment = config->environment,
        .max_output_bytes = MAX_OUTPUT_BYTES,
        .has_plain_arguments = TRUE,
        .redactor = config->redactor,
        .loop = config->loop,
        .clock = config->clock,
    };
    gchar *output = cfd_program_run(&program, error);
    CfdBucketKeys *keys;

    if (output == NULL)
        return NULL;
    keys = cfd_bucket_keys_new_bearer(config->redactor, cfd_program_first_line(output), error);
    if (keys == NULL)
        g_prefix_error(error, "what the program %s printed cannot be used: ", argv[0]);
    cfd_secret_free_text(output);
    return keys;
}

CfdBucketKeys *
cfd_gcloud_find_keys(const CfdAwsConfig *config, GError **error)
{
    g_autofree gchar *program = g_find_program_in_path("gcloud");
    GError *failure = NULL;
    CfdBucketKeys *keys;

    if (program == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "no keys are given for Google Cloud Storage, and the program gcloud was not "
                    "found: " INSTEAD ", or install gcloud and run gcloud auth login");
        return NULL;
    }
    keys = run(config, &failure);
    if (keys != NULL) {
        keys->origin = g_strdup("gcloud");
        return keys;
    }
    if (g_error_matches(failure, CFD_ERROR, CFD_ERROR_CREDENTIALS))
        g_set_error(
            error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
            "no keys are given for Google Cloud Storage, and gcloud has no access token: " INSTEAD
            ", or run gcloud auth login (%s)",
            failure->message);
    else
        g_propagate_error(error, g_steal_pointer(&failure));
    g_clear_error(&failure);
    return NULL;
}
